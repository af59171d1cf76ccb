"""What the case teaches, step by step, and what people judge of it."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.story import stages
from casestudy.text import Text, texts

STAGES = stages(
    requirements=Text(
        "担当者の予測の誤差と、予測にかけている時間を店ごとに数え、年間の人件費に直します。",
        "Count, store by store, the error of the staff's forecast and the hours it takes, and "
        "turn them into wages a year.",
    ),
    specification=Text(
        "本部が、いつ、何日先まで、どの単位の予測を店に渡せばよいかを決めます。"
        "使ってよい情報（予報）と使えない情報（当日の気温）を分けます。",
        "Decide when head office hands which forecast to the stores. Part what may be used "
        "(weather forecasts) from what may not (the day's temperature).",
    ),
    fit=Text(
        "過去の4週間をいくつか隠し、担当者の予測と同じ物差しで比べます。",
        "Hide several past blocks of four weeks; compare with the staff by the same measure.",
    ),
    trial=Text(
        "20店の4週間の売上を、点と5つの分位点で予測して提出します。",
        "Forecast four weeks of twenty stores, one figure and five quantiles a day; submit.",
    ),
    operation=Text(
        "予測を本部に移したあと、店の担当者が知っていること（近所の運動会など）を"
        "どう受け取り、だれが直すかを決めます。",
        "Once head office forecasts, decide how it hears what the staff know (a fair nearby) "
        "and who corrects a forecast.",
    ),
    insight=Text(
        "担当者のほうが良い店や日があれば、その理由を調べ、仕組みに取り込みます。",
        "Where the staff were better, find out why and build it in.",
    ),
    presentation=Text(
        "店長会で5分で説明します。減る時間と、店に残る役割を、はっきり伝えます。",
        "Explain it to the store managers in five minutes: the hours saved, and what remains "
        "the stores' part.",
    ),
)

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/9",
        Text(
            "人の予測業務を、時間と誤差の両方で測れる。",
            "Measure forecasting done by people in both hours and error.",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "売上の記録を客単価などの比で点検し、誤りを直せる。",
            "Check sales records by ratios such as sales a customer, and mend them.",
        ),
    ),
    Goal(
        "dss-1.2/20",
        Text(
            "予測を本部に集める業務を、店の知恵を失わずに設計できる。",
            "Move forecasting to head office without losing what the stores know.",
        ),
    ),
    Goal(
        "dss-1.2/21",
        Text(
            "曜日・祝日・気温の効き方を店ごとに推定し、図で説明できる。",
            "Estimate and explain how weekday, holiday and temperature act on each store.",
        ),
    ),
    Goal(
        "dss-1.2/22",
        Text(
            "点予測と分位点予測を作り、過去の期間で検証できる。",
            "Make and validate point and quantile forecasts on past blocks.",
        ),
    ),
)


RUBRIC: tuple[Criterion, ...] = (
    Criterion(
        "value",
        "requirements",
        Text("効果の見積もり", "Estimate of the value"),
        0.25,
        texts(
            ("見積もりがない", "None"),
            ("誤差か時間の片方だけ", "Error or hours only"),
            ("誤差と時間を店ごとに示している", "Both, store by store"),
            (
                "両方を年間の金額に直し、前提と幅を書いている",
                "Both in yen a year, with assumptions and a range",
            ),
        ),
    ),
    Criterion(
        "records",
        "specification",
        Text("記録の点検", "Check of the records"),
        0.15,
        texts(
            ("点検がない", "None"),
            ("目立つ誤りだけ直した", "Only what leaps to the eye"),
            ("客単価などの比で見つけ、規則として直した", "Found by ratios, mended by rule"),
            (
                "直した影響を測り、次に起きないための決まりまで書いた",
                "Effect measured, with a rule that keeps it from happening again",
            ),
        ),
    ),
    Criterion(
        "validation",
        "fit",
        Text("検証の正しさ", "Soundness of the validation"),
        0.20,
        texts(
            ("検証がない", "None"),
            ("学習した期間で評価している", "Judged on the days learned from"),
            ("隠した4週間で担当者と比べている", "Against the staff on hidden weeks"),
            (
                "複数の期間で比べ、実測の気温ではなく予報を使う難しさに触れている",
                "Several blocks, aware that forecasts of the weather are all one has",
            ),
        ),
    ),
    Criterion(
        "operation",
        "operation",
        Text("店と本部の分担", "Stores and head office"),
        0.20,
        texts(
            ("記述がない", "None"),
            ("「本部でやる」だけ", "'Head office does it'"),
            ("いつ・だれが・何を渡すかがある", "When, who and what"),
            (
                "店の知らせで直す手順と、直した結果を振り返る場がある",
                "A way for stores to correct, and a review of corrections",
            ),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("店長に伝わるか", "Told so that store managers follow"),
        0.20,
        texts(
            ("提出がない", "Missing"),
            ("手法の説明が中心", "Mostly methods"),
            ("効果と限界を店の言葉で述べている", "Effect and limits in the stores' words"),
            (
                "担当者の仕事がどう変わるかまで描き、反対の声に答えている",
                "Shows how the staff's work changes and answers objections",
            ),
        ),
    ),
)
