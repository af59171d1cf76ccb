"""What a learner reads and sees about a submission: splits of its figures, and charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from casestudy.card import Breakdown, Chart, Series, plotted
from casestudy.exercise import CaseData
from casestudy.exercises.order_forecasting import measures
from casestudy.exercises.order_forecasting.panel import Panel
from casestudy.exercises.order_forecasting.scoring import Answer, Ground
from casestudy.text import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STAGES = {
    "steady": Text("量産中", "In production"),
    "new": Text("立ち上がり（1年以内）", "Ramping up (first year)"),
    "ending": Text("打ち切り予定", "Ending"),
}
RARE, OFTEN = 2.0, 6.0
"""Lots a month that part rarely, now and then, and often ordered parts."""
SHOWN_MONTHS = 15
LARGEST_RATIO = 2.5

_COLUMNS = (
    Text("内示の誤差率 %", "Notice's error %"),
    Text("あなたの誤差率 %", "Your error %"),
    Text("偏り %（＋過大）", "Bias % (+ high)"),
    Text("内示の半分を下回った品目 %", "Parts below half %"),
    Text("在庫の費用 ¥", "Stock cost ¥"),
    Text("内示どおりとの差 ¥（−節約）", "Against the notice ¥ (− saved)"),
)


def customer_names(data: CaseData) -> dict[str, Text]:
    """Return the customers' names by code."""
    table = data.inputs["customers.csv"]
    rows = zip(table["customer_id"], table["name"], table["name_en"], strict=True)
    return {code: Text(ja, en) for code, ja, en in rows}


def month_name(month: str) -> Text:
    """Return a month as people write it."""
    year, number = month[:4], int(month[5:7])
    return Text(f"{year}年{number}月", f"{year}-{month[5:7]}")


def breakdowns(answer: Answer, ground: Ground, data: CaseData) -> tuple[Breakdown, ...]:
    """Split error, bias and cost by customer, month, stage of life and lots a month."""
    panel = ground.panel
    names = customer_names(data)
    splits = (
        (
            "customer",
            Text("取引先", "Customer"),
            [(names[key], _rows(panel, panel.customer == key)) for key in sorted(names)],
        ),
        ("month", Text("対象月", "Target month"), list(_by_month(panel))),
        (
            "stage",
            Text("品目の段階", "Stage of life"),
            [(text, _rows(panel, panel.stage == key)) for key, text in STAGES.items()],
        ),
        ("lots", Text("発注の頻度", "Lots a month"), list(_by_lots(panel))),
    )
    return tuple(
        Breakdown(
            name,
            label,
            (label, *_COLUMNS),
            tuple((part, *_cells(mask, answer, ground)) for part, mask in parts if mask.any()),
        )
        for name, label, parts in splits
    )


def _rows(panel: Panel, which: Bools) -> Bools:
    return np.broadcast_to(which[:, None], panel.orders.shape)


def _by_month(panel: Panel) -> Iterator[tuple[Text, Bools]]:
    for number, month in enumerate(panel.months):
        mask = np.zeros(panel.orders.shape, dtype=bool)
        mask[:, number] = True
        name = month_name(month)
        lead = number + 1
        yield (
            Text(f"{name.ja}（{lead}か月先）", f"{name.en} ({lead} months ahead)"),
            mask,
        )


def _by_lots(panel: Panel) -> Iterator[tuple[Text, Bools]]:
    lots = panel.per_month
    yield Text("月2回未満", "Below 2"), _rows(panel, lots < RARE)
    yield Text("月2〜6回", "2 to 6"), _rows(panel, (lots >= RARE) & (lots < OFTEN))
    yield Text("月6回以上", "6 or more"), _rows(panel, lots >= OFTEN)


def _cells(mask: Bools, answer: Answer, ground: Ground) -> tuple[float, ...]:
    panel = ground.panel
    yen = np.broadcast_to(panel.price[:, None], panel.orders.shape)
    worth = max(float((panel.orders * yen)[mask].sum()), 1.0)
    error = (answer.expected - panel.orders) * yen
    theirs = (panel.notice - panel.orders) * yen
    parts = mask.any(axis=1)
    kept = np.where(mask, 1.0, 0.0)
    halved = measures.halved(
        (np.abs(answer.expected - panel.orders) * kept).sum(axis=1),
        (np.abs(panel.notice - panel.orders) * kept).sum(axis=1),
    )
    cost = float(answer.cost.total[mask].sum())
    return (
        round(100 * float(np.abs(theirs[mask]).sum()) / worth, 1),
        round(100 * float(np.abs(error[mask]).sum()) / worth, 1),
        round(100 * float(error[mask].sum()) / worth, 1),
        round(100 * float(halved[parts].mean()), 0),
        round(cost),
        round(cost - float(ground.notice.cost.total[mask].sum())),
    )


def charts(answer: Answer, ground: Ground, data: CaseData) -> tuple[Chart, ...]:
    """Draw each part's error ratio, two parts over time, the customers' habits, and the cost."""
    panel = ground.panel
    yen = panel.price[:, None] * np.abs(answer.expected - panel.orders)
    gain = panel.price[:, None] * np.abs(panel.notice - panel.orders) - yen
    best = int(np.argmax(gain.sum(axis=1)))
    worst = int(np.argmax(yen.sum(axis=1)))
    return (
        _ratios(answer, panel),
        _over_time("most-gained", best, answer, ground, data),
        _over_time("most-off", worst, answer, ground, data),
        _habits(ground, data),
        _waterfall(answer, ground),
    )


def _ratios(answer: Answer, panel: Panel) -> Chart:
    """Draw error ÷ the notice's error of every part, largest first."""
    error = measures.part_errors(panel.orders, answer.expected)
    theirs = measures.part_errors(panel.orders, panel.notice)
    ratio = np.exp(measures.log_ratio(error, theirs, panel.allowance))
    order = np.argsort(-ratio, kind="stable")
    count = len(order)
    share = 100 * float(measures.halved(error, theirs).mean())
    return Chart(
        id="ratio-by-part",
        title=Text(
            f"品目ごとの誤差 ÷ 内示の誤差（半分を下回った品目 {share:.0f}%）",
            f"Error ÷ the notice's error by part (below half: {share:.0f}% of parts)",
        ),
        x_label=Text(
            f"品番（比の大きい順。{LARGEST_RATIO:g}を超える比は{LARGEST_RATIO:g}）",
            f"Part number, largest ratio first (cut at {LARGEST_RATIO:g})",
        ),
        y_label=Text("比", "ratio"),
        x=tuple(str(panel.part[row]) for row in order),
        series=(
            Series(
                Text("あなたの予測", "Your forecast"),
                tuple(round(min(float(ratio[row]), LARGEST_RATIO), 3) for row in order),
                "bar",
            ),
            Series(Text("内示と同じ", "As good as the notice"), (1.0,) * count),
            Series(Text("内示の半分", "Half of the notice's"), (0.5,) * count),
        ),
    )


def _over_time(name: str, row: int, answer: Answer, ground: Ground, data: CaseData) -> Chart:
    """Draw notices of each lead against orders over the last months and the horizon."""
    panel = ground.panel
    part = str(panel.part[row])
    past = ground.past.get(part, np.full((len(ground.past_months), 4), np.nan))[-SHOWN_MONTHS:]
    months = (*ground.past_months[-SHOWN_MONTHS:], *panel.months)
    who = customer_names(data)[str(panel.customer[row])]
    lead_in = {
        "most-gained": Text("内示より最も良くなった品目", "The part gained most over its notice"),
        "most-off": Text("誤差の金額が最も大きい品目", "The part with the largest error in yen"),
    }[name]
    return Chart(
        id=name,
        title=Text(
            f"{lead_in.ja}：{part} {panel.name_ja[row]}（{who.ja}）",
            f"{lead_in.en}: {part} {panel.name_en[row]} ({who.en})",
        ),
        x_label=Text("対象月（最後の3か月が予測期間）", "Target month (the last three forecast)"),
        y_label=Text("個", "pieces"),
        x=tuple(month[:7] for month in months),
        series=tuple(_lines(row, past, answer, ground, data)),
    )


def _lines(
    row: int, past: Floats, answer: Answer, ground: Ground, data: CaseData
) -> Iterator[Series]:
    """Yield the lines of a part: interval, orders, two notices, forecast."""
    blank: list[float | None] = [None] * len(past)
    near, _, far = (_told(row, lead, ground, data) for lead in range(3))
    lower, upper = answer.quantiles[0, row], answer.quantiles[-1, row]
    yield Series(
        Text("予測区間の下端（5%）", "Lower edge (5%)"), (*blank, *plotted(lower)), "lower"
    )
    yield Series(
        Text("予測区間の上端（95%）", "Upper edge (95%)"), (*blank, *plotted(upper)), "upper"
    )
    orders = (*plotted(past[:, 0]), *plotted(ground.panel.orders[row]))
    yield Series(Text("受注", "Orders"), orders)
    yield Series(Text("内示（3か月前）", "Notice, 3 months before"), (*plotted(past[:, 3]), *far))
    yield Series(Text("内示（1か月前）", "Notice, 1 month before"), (*plotted(past[:, 1]), *near))
    yield Series(Text("あなたの見込み", "Your forecast"), (*blank, *plotted(answer.expected[row])))


def _told(row: int, lead: int, ground: Ground, data: CaseData) -> tuple[float | None, ...]:
    """Return the notices of one lead for the horizon; those not sent yet are missing."""
    panel = ground.panel
    notices = data.inputs["notices.csv"]
    mine = notices[notices["part_no"] == panel.part[row]]
    start = _months(panel.months[0])
    told: list[float | None] = [None] * len(panel.months)
    for issued, month, quantity in zip(
        mine["issued"], mine["month"], mine["quantity"], strict=True
    ):
        place = _months(month) - start
        if place >= 0 and _months(month) - _months(issued) == lead + 1:
            told[place] = float(quantity)
    return tuple(told)


def _months(iso: str) -> int:
    return int(iso[:4]) * 12 + int(iso[5:7])


def _habits(ground: Ground, data: CaseData) -> Chart:
    """Draw notices ÷ orders of each customer's parts in the last twelve months, by lead."""
    panel, names = ground.panel, customer_names(data)
    past = np.stack([ground.past.get(str(part), np.zeros((12, 4)))[-12:] for part in panel.part])
    worth = np.nan_to_num(past) * panel.price[:, None, None]
    keys = sorted(names)
    sums = np.array([worth[panel.customer == key].sum(axis=(0, 1)) for key in keys])
    over = 100 * (sums[:, 1:] / np.maximum(sums[:, :1], 1.0) - 1)
    labels = (
        Text("1か月前の内示", "1 month before"),
        Text("2か月前の内示", "2 months before"),
        Text("3か月前の内示", "3 months before"),
    )
    return Chart(
        id="habits",
        title=Text(
            "取引先の内示の癖：直近12か月で内示は受注を何%上回ったか",
            "Customers' habits: notices above orders in the last twelve months",
        ),
        x_label=Text("取引先", "Customer"),
        y_label=Text("%（＋は内示が過大）", "% (+ notice too high)"),
        x=tuple(keys),
        x_names=tuple(names[key] for key in keys),
        series=tuple(Series(labels[lead], plotted(over[:, lead]), "bar") for lead in (2, 1, 0)),
    )


def _waterfall(answer: Answer, ground: Ground) -> Chart:
    """Draw how the cost of the notice as it is becomes the cost of the plan handed in."""
    theirs, mine = ground.notice.cost, answer.cost
    causes: Sequence[tuple[Text, float]] = (
        (Text("保管", "Holding"), float((mine.holding - theirs.holding).sum())),
        (Text("廃却", "Scrap"), float((mine.scrap - theirs.scrap).sum())),
        (Text("特急対応", "Express"), float((mine.express - theirs.express).sum())),
        (Text("段取り", "Changeovers"), float((mine.changeover - theirs.changeover).sum())),
    )
    names = (
        Text("内示どおり", "The notice"),
        *(name for name, _ in causes),
        Text("あなたの計画", "Your plan"),
    )
    blank: list[float | None] = [None] * len(causes)
    first, last = float(theirs.total.sum()), float(mine.total.sum())
    return Chart(
        id="cost-waterfall",
        title=Text(
            f"在庫の費用：内示どおり {first:,.0f}円 から {last:,.0f}円 へ",
            f"Cost of stock: from ¥{first:,.0f} for the notice to ¥{last:,.0f}",
        ),
        x_label=Text("費用の内訳の変化", "Change of each kind of cost"),
        y_label=Text("千円（3か月・全品目）", "¥1,000 in 3 months, all parts"),
        x=("notice", "holding", "scrap", "express", "changeover", "plan"),
        x_names=names,
        series=(
            Series(Text("合計", "Total"), (_thousand(first), *blank, _thousand(last)), "bar"),
            Series(
                Text("増減", "Change"),
                (None, *(_thousand(change) for _, change in causes), None),
                "change",
            ),
        ),
    )


def _thousand(yen: float) -> float:
    return round(yen / 1000, 1)
