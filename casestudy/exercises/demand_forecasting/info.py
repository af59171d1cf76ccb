"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo, OutputFile, Rule, ScorePart
from casestudy.exercises.demand_forecasting import layout
from casestudy.exercises.demand_forecasting.checks import LARGEST
from casestudy.exercises.demand_forecasting.dictionary import DICTIONARY, TABLES
from casestudy.exercises.demand_forecasting.judged import GOALS, RUBRIC
from casestudy.story import stages
from casestudy.text import Text, read_text

STAGES = stages(
    requirements=Text(
        "過去の記録から、廃棄と欠品がいつ・どこで・何円分起きているかを見積もり、"
        "社長が困っていることを1枚にまとめます。",
        "From the records, estimate when, where and for how many yen waste and stock-outs "
        "occur, and put the president's problem on one page.",
    ),
    specification=Text(
        "何日先の、どの単位の、どの値を予測すれば発注が変わるかを決め、"
        "使えるデータと使えないデータ（誤りのある記録）を分けます。",
        "Decide which horizon, which unit and which figure would change an order, and part "
        "the data that can be used from records that are wrong.",
    ),
    fit=Text(
        "最後の28日を手元で隠し、素朴な方法と自分のモデルを同じ物差しで比べます。"
        "店・部門・曜日のどこで勝ち、どこで負けるかを確かめます。",
        "Hide the last 28 days from yourself and compare the naive method with your model by "
        "the same measure. See in which stores, groups and weekdays it wins or loses.",
    ),
    trial=Text(
        "28日間の需要を分位点で予測し、毎朝の陳列数を決めて提出します。",
        "Forecast 28 days of demand as quantiles, set each morning's stock, and submit.",
    ),
    operation=Text(
        "毎週だれが何を確かめ、外れたときにどう戻すかを決めます。"
        "発注担当が数量を直せる余地と、その記録も設計します。",
        "Decide who checks what each week and how to fall back when the model is off. Design "
        "how an order clerk may overrule a quantity, and how that is recorded.",
    ),
    insight=Text(
        "採点の内訳から、費用の大きい店と部門、その原因、次に打つ手を3つにしぼります。",
        "From the breakdowns, name the costliest stores and groups, why they are, and the "
        "three next moves.",
    ),
    presentation=Text(
        "社長に10分で説明します。年間で何円の効果か、何に投資が要るか、"
        "できないことは何かを、区間を添えて伝えます。",
        "Explain it to the president in ten minutes: the yearly effect in yen with its "
        "interval, what it takes, and what it cannot do.",
    ),
)

OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=layout.FORECAST,
        columns={
            "date": "date",
            "store_id": "id",
            "item_id": "id",
            layout.POINT: "number",
            **dict.fromkeys(layout.QUANTILES, "number"),
        },
        description=Text(
            "plan.csv の各行の需要（個）：期待値と5つの分位点",
            "Demand in units for each row of plan.csv: the mean and five quantiles",
        ),
        max_rows=20_000,
        max_bytes=4 * 1024 * 1024,
        key=layout.KEYS,
        rules=dict.fromkeys((layout.POINT, *layout.QUANTILES), Rule(0, LARGEST)),
    ),
    OutputFile(
        name=layout.ORDERS,
        columns={"date": "date", "store_id": "id", "item_id": "id", layout.ORDER: "number"},
        description=Text(
            "plan.csv の各行の、朝の陳列目標数（0以上の整数）",
            "Units to have on the shelf in the morning for each row of plan.csv (whole number)",
        ),
        max_rows=20_000,
        max_bytes=4 * 1024 * 1024,
        key=layout.KEYS,
        rules={layout.ORDER: Rule(0, LARGEST, whole=True)},
    ),
)

PARTS: tuple[ScorePart, ...] = (
    ScorePart(
        "forecast",
        Text("需要の予測", "Demand forecast"),
        (layout.FORECAST,),
        ("wrmsse", "wql", "bias", "coverage_gap"),
    ),
    ScorePart(
        "orders",
        Text("発注（陳列目標）", "Orders"),
        (layout.ORDERS,),
        ("order_cost", "waste", "lost_margin", "carry"),
    ),
)

INFO = CaseInfo(
    id="demand-forecasting",
    version="1.0.0",
    type="ai-implementation",
    title=Text("需要予測・在庫最適化", "Demand forecasting and inventory"),
    summary=Text(
        "食品スーパー5店の3年分の記録から28日先までの需要を予測し、"
        "欠品と廃棄がいちばん少なくなる発注を決めます。",
        "From three years of records of five supermarkets, forecast demand for 28 days and set "
        "the orders that leave the least waste and the fewest empty shelves.",
    ),
    firm=Text(
        "株式会社にじまるストア（架空の企業）", "Nijimaru Store Co., Ltd. (a fictional firm)"
    ),
    brief=read_text(Path(__file__).with_name("texts"), "brief"),
    stages=STAGES,
    level=3,
    hours=40,
    outputs=OUTPUTS,
    dictionary=DICTIONARY,
    tables=TABLES,
    parts=PARTS,
    goals=GOALS,
    rubric=RUBRIC,
)
