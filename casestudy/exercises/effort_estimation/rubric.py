"""What people judge: the parts of the case that no program can."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.text import Text

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/9",
        Text(
            "見積から完成までの業務の流れをたどり、「忙しいのに儲からない」を、"
            "件数・金額・原因に分けて説明できる。",
            "Follow the work from quotation to finished job and take 'busy but not earning' apart "
            "into numbers, yen and causes.",
        ),
    ),
    Goal(
        "dss-1.2/10",
        Text(
            "工数の誤差が期待利益にどう響くかを、受注確率を使って円で示し、"
            "今のやり方と同じ条件で比べられる。",
            "Show in yen, by way of the chance to win, what an error in hours does to profit, and "
            "compare with today's practice on equal terms.",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "現場の工数記録から、二重入力・単位違い・入力漏れ・端末の丸めを見つけ、"
            "直した理由と残る疑いを書き残せる。",
            "Find double entries, wrong units, missing entries and rounding in records of the "
            "shop floor, and write down what was mended and what stays doubtful.",
        ),
    ),
    Goal(
        "dss-1.2/20",
        Text(
            "見積担当の経験を消さずに予測を使う業務を設計し、"
            "直しの記録と定期的な較正の見直しまで決められる。",
            "Design work that uses forecasts without throwing away experience, with overrides "
            "on record and calibration looked at regularly.",
        ),
    ),
    Goal(
        "dss-1.2/21",
        Text(
            "受注した案件しか工数が残らない偏り（選択バイアス、勝者の呪い）を説明し、"
            "補正の前後を図で比べられる。",
            "Explain the bias of seeing hours of won jobs only (selection, the winner's curse) and "
            "compare before and after a correction in a picture.",
        ),
    ),
    Goal(
        "dss-1.2/22",
        Text(
            "図面の数値・担当の見立て・日本語の備考を合わせて、工数を分位点で予測し、"
            "較正を自分で検証できる。",
            "Combine figures of drawings, guesses and Japanese remarks into quantile forecasts of "
            "hours, and verify their calibration.",
        ),
    ),
)

RUBRIC: tuple[Criterion, ...] = (
    Criterion(
        "problem",
        "requirements",
        Text("課題を金額と原因でとらえたか", "The problem in yen and causes"),
        0.15,
        (
            Text("述べていない。", "Not stated."),
            Text("「見積が当たらない」と述べるにとどまる。", "Says only that quotations are off."),
            Text(
                "過去の受注を実績と比べ、赤字の件数と金額を示している。",
                "Sets won jobs against actual hours and names number and yen of the loss-makers.",
            ),
            Text(
                "さらに、安すぎた見積ほど受注しやすいことを数字で示し、課題を言い直している。",
                "Also shows with figures that what was quoted too low is won most, and restates "
                "the problem.",
            ),
        ),
    ),
    Criterion(
        "records",
        "specification",
        Text("記録の誤りと限界を扱えたか", "Faults and limits of the records"),
        0.15,
        (
            Text("記録をそのまま使っている。", "Uses the records as they are."),
            Text("外れ値を理由なく捨てている。", "Drops outliers without giving a reason."),
            Text(
                "二重入力・単位・段取の漏れ・仕掛かりを区別し、直し方を書いている。",
                "Tells double entries, units, missing set-ups and unfinished jobs apart and writes "
                "down each cure.",
            ),
            Text(
                "さらに、直しが結果をどれだけ変えたかを測り、現場の入力をどう変えるかを提案している。",
                "Also measures what the cures changed, and proposes how entries should be made.",
            ),
        ),
    ),
    Criterion(
        "validation",
        "fit",
        Text("検証の設計は公平か", "Fair validation"),
        0.15,
        (
            Text("検証していない。", "No validation."),
            Text("無作為な分割で1つの指標だけを見ている。", "A random split and one figure."),
            Text(
                "時間の順に分け、今のやり方と同じ案件で比べ、大小の案件を分けて見ている。",
                "Splits by time, compares with today's practice on the same jobs, and looks at "
                "small and large jobs apart.",
            ),
            Text(
                "さらに、較正と、受注案件に偏る影響を検証している。",
                "Also verifies calibration and the effect of seeing won jobs only.",
            ),
        ),
    ),
    Criterion(
        "estimators",
        "operation",
        Text("人の見積とどう組むか", "Working with the estimators"),
        0.15,
        (
            Text("触れていない。", "Not touched on."),
            Text("担当者を置き換える前提で書いている。", "Assumes that estimators are replaced."),
            Text(
                "担当者が数字を直す手順と、理由の記録を設計している。",
                "Designs how an estimator overrules a figure and how the reason is kept.",
            ),
            Text(
                "さらに、担当ごとの癖の伝え方に配慮があり、モデルが古くなったときの戻し方がある。",
                "Also takes care over how habits are told to people, and has a way back when the "
                "model grows old.",
            ),
        ),
    ),
    Criterion(
        "insight",
        "insight",
        Text("示唆は打ち手につながるか", "Insights that lead to moves"),
        0.15,
        (
            Text("結果の羅列である。", "A list of results."),
            Text("傾向を述べるが、金額がない。", "Names tendencies without yen."),
            Text(
                "上げる案件・下げる案件・断る案件を、金額と根拠を添えて示している。",
                "Says which jobs to price up, down or decline, with yen and grounds.",
            ),
            Text(
                "さらに、顧客との関係や現場の負荷など、モデルの外の事情まで考えている。",
                "Also weighs what the model does not know: relations with customers, load on the "
                "shop.",
            ),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("意思決定者に伝わるか", "Convincing to who decides"),
        0.25,
        (
            Text("発表がない。", "No presentation."),
            Text(
                "手法の説明が中心で、何を決めてほしいか分からない。",
                "Mostly method; what is to be decided stays unclear.",
            ),
            Text(
                "決めてほしいこと、効果（円、区間つき）、費用、リスクが1枚で分かる。",
                "One page shows the decision, the effect in yen with its interval, cost and risks.",
            ),
            Text(
                "さらに、反対意見に先回りして答え、小さく始める計画と、やめる条件がある。",
                "Also answers objections in advance, and has a small first step and a condition "
                "for stopping.",
            ),
        ),
    ),
)
