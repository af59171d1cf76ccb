"""What the case teaches, and what people judge of it."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.text import Text

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/9",
        Text(
            "廃棄と欠品を円に直し、どの発注を変えれば減るかを業務の言葉で説明できる",
            "Put waste and stock-outs into yen and say in the words of the business which orders "
            "to change",
        ),
    ),
    Goal(
        "dss-1.2/10",
        Text(
            "素朴な方法と自分のモデルを、隠した期間の費用で比べて効果を確かめられる",
            "Prove the effect by the cost on days held back, against the naive method",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "記録の誤りや欠品の日を見つけ、需要と売上の違いを扱える",
            "Find faulty records and sold-out days, and tell demand from sales",
        ),
    ),
    Goal(
        "dss-1.2/20",
        Text(
            "予測を毎朝の発注に組み込み、外れたときの戻し方まで設計できる",
            "Build the forecast into each morning's order and design how to fall back",
        ),
    ),
    Goal(
        "dss-1.2/21",
        Text(
            "分位点予測を作り、区間の的中率で確かめられる",
            "Forecast quantiles and check them by how often the interval holds",
        ),
    ),
    Goal(
        "dss-1.2/22",
        Text(
            "曜日・販促・気温から需要を学ぶモデルを作り、過去だけで検証できる",
            "Learn demand from weekday, promotion and temperature, and validate on the past only",
        ),
    ),
)

_NOTHING = Text("書かれていない", "Nothing is written")
RUBRIC: tuple[Criterion, ...] = (
    Criterion(
        "problem",
        "requirements",
        Text("課題の大きさと所在", "How large the problem is, and where"),
        0.15,
        (
            _NOTHING,
            Text("廃棄か欠品の一方を、件数で述べる", "Waste or stock-outs, counted"),
            Text("両方を円で、店と部門に分けて述べる", "Both in yen, by store and group"),
            Text(
                "さらに、だれのどの判断から生じるかまで示す",
                "Also whose decision each part comes from",
            ),
        ),
    ),
    Criterion(
        "specification",
        "specification",
        Text("予測の単位と使えるデータ", "Unit of the forecast and usable data"),
        0.15,
        (
            _NOTHING,
            Text("予測する値と期間を決める", "Value and horizon are set"),
            Text("除く記録とその理由を挙げる", "Names records left out, and why"),
            Text(
                "発注の締め切りと納品に合うことを示す",
                "Shows that it fits the order deadline and the delivery",
            ),
        ),
    ),
    Criterion(
        "evidence",
        "fit",
        Text("検証の確かさ", "Soundness of the evidence"),
        0.20,
        (
            _NOTHING,
            Text("学習に使った日で測る", "Measured on days used for fitting"),
            Text("隠した期間で素朴な方法と比べる", "Against the naive method on days held back"),
            Text(
                "複数の期間で測り、ばらつきと負ける場所を述べる",
                "On several periods, with the spread and where it loses",
            ),
        ),
    ),
    Criterion(
        "operation",
        "operation",
        Text("運用の設計", "Design of the operation"),
        0.20,
        (
            _NOTHING,
            Text("だれが何をするかを述べる", "Who does what"),
            Text("監視する値と、直す手順がある", "Figures to watch and steps to correct"),
            Text(
                "担当者が数量を直す余地と記録、止める条件まである",
                "Room for the clerk to overrule, its record, and when to stop",
            ),
        ),
    ),
    Criterion(
        "insight",
        "insight",
        Text("内訳からの示唆", "Insight from the breakdown"),
        0.15,
        (
            _NOTHING,
            Text("数字を言い直す", "Repeats figures"),
            Text("費用の大きい所の原因を挙げる", "Names causes of the largest costs"),
            Text(
                "次の手を効果の順に、確かめ方とともに挙げる",
                "Next moves by effect, with how to test each",
            ),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("意思決定者への説明", "Explanation to the decision maker"),
        0.15,
        (
            _NOTHING,
            Text("方法を説明する", "Explains the method"),
            Text("年間の効果を円と区間で示す", "Gives the yearly effect in yen with its interval"),
            Text(
                "費用・限界・決めてほしいことまで10分で伝える",
                "In ten minutes also the cost, the limits and what to decide",
            ),
        ),
    ),
)
