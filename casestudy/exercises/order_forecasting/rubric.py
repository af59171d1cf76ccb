"""What the case teaches, step by step, and what people judge of it."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.story import stages
from casestudy.text import Text, texts

STAGES = stages(
    requirements=Text(
        "内示と受注のずれが、どの取引先・品目で、何円分の在庫と特急対応になっているかを"
        "見積もり、工場長の困りごとを1枚にまとめます。",
        "Estimate for which customers and parts the gap between notice and order turns into "
        "stock and express work, and for how many yen; put the plant manager's problem on one "
        "page.",
    ),
    specification=Text(
        "いつの時点で、何か月先の、どの単位の受注を予測すれば生産計画が変わるかを決めます。"
        "重複・単位・改番など、記録の扱いの決まりも書き出します。",
        "Decide at what moment, how far ahead and in which unit a forecast would change the "
        "production plan. Write down the rules for repeated notices, units and changed "
        "numbers.",
    ),
    fit=Text(
        "過去の月末に立ったつもりで、その時点の内示だけから3か月先までを予測し、"
        "内示そのものと比べます。勝つ品目と負ける品目を分けて確かめます。",
        "Stand at past month ends, forecast three months from the notices of that day alone, "
        "and compare with the notice itself. See for which parts you win and lose.",
    ),
    trial=Text(
        "向こう3か月の受注を分位点で予測し、月初に揃えておく数を決めて提出します。",
        "Forecast three months of orders as quantiles, decide what to have ready at the start "
        "of each month, and submit.",
    ),
    operation=Text(
        "内示が届いてから生産計画が固まるまでの数日に、だれが何を確かめるかを決めます。"
        "生産管理の担当が予測を直せる条件と、直した記録の残し方も設計します。",
        "Decide who checks what in the few days between the notices' arrival and the plan's "
        "freezing. Design when a planner may overrule a forecast, and how that is recorded.",
    ),
    insight=Text(
        "ずれの癖が強い取引先を3社選び、社内で備えることと、取引先に相談することを分けます。",
        "Choose the three customers whose notices are most off, and part what the firm can do "
        "itself from what should be talked over with the customer.",
    ),
    presentation=Text(
        "社長と工場長に10分で説明します。年間の効果を区間とともに示し、"
        "内示より悪くなる品目があることも隠さず伝えます。",
        "Explain it to the president and the plant manager in ten minutes: the yearly effect "
        "with its interval, and openly the parts for which it is worse than the notice.",
    ),
)

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/9",
        Text(
            "内示から出荷までの業務の流れを描き、予測が変えられる判断を特定できる。",
            "Draw the way from notice to shipment and name the decisions a forecast can change.",
        ),
    ),
    Goal(
        "dss-1.2/10",
        Text(
            "現行のやり方（内示どおり）を基準に、効果を金額で検証できる。",
            "Verify the effect in yen against today's way, the notice as it is.",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "重複・単位・改番のある取引記録を突き合わせ、使える形に直せる。",
            "Reconcile trade records with repeats, mixed units and changed numbers.",
        ),
    ),
    Goal(
        "dss-1.2/20",
        Text(
            "毎月の生産計画に予測を組み込み、人が直せる運用を設計できる。",
            "Build a forecast into the monthly plan so that people can overrule it.",
        ),
    ),
    Goal(
        "dss-1.2/21",
        Text(
            "誤差を取引先・先行月数・品目の段階に分けて図で説明できる。",
            "Split errors by customer, lead and stage of life, and explain them in pictures.",
        ),
    ),
    Goal(
        "dss-1.2/22",
        Text(
            "時点を守った特徴量と分位点回帰で、内示のずれを学習できる。",
            "Learn the notices' errors with features true to their time and quantile regression.",
        ),
    ),
    Goal(
        "dss-1.2/45",
        Text(
            "取引先を責めずに、ずれの原因を一緒に減らす提案ができる。",
            "Propose to customers, without blame, how to make the gap smaller together.",
        ),
    ),
)


RUBRIC: tuple[Criterion, ...] = (
    Criterion(
        "problem",
        "requirements",
        Text("課題の定義", "Definition of the problem"),
        0.15,
        texts(
            ("提出がない、または内示の話に触れていない", "Missing, or silent about the notices"),
            ("ずれがあると述べるだけで、金額や相手が分からない", "Says there is a gap, not where"),
            (
                "取引先・品目別にずれと費用を示している",
                "Shows gap and cost by customer and part",
            ),
            (
                "過剰と不足を分け、だれの何の判断が変わるかまで結びつけている",
                "Parts too much from too little and ties them to whose decision would change",
            ),
        ),
    ),
    Criterion(
        "records",
        "specification",
        Text("記録の扱い", "Treatment of the records"),
        0.15,
        texts(
            ("誤りに気づいていない", "The faults were not noticed"),
            ("一部を手で直した", "Some were mended by hand"),
            ("見つけ方を規則として書き、全体に当てた", "Rules to find them, applied throughout"),
            (
                "規則が別の取引先にも通じることを確かめ、直した件数と影響を記録した",
                "Rules shown to hold for other customers, with counts and effects on record",
            ),
        ),
    ),
    Criterion(
        "validation",
        "fit",
        Text("検証の正しさ", "Soundness of the validation"),
        0.20,
        texts(
            ("検証がない", "No validation"),
            ("同じ期間で学習と評価をしている", "Learned and judged on the same months"),
            (
                "時点を守って評価し、内示と比べている",
                "Judged true to time, against the notice",
            ),
            (
                "複数の時点で評価し、負ける品目の理由と偶然の幅まで述べている",
                "Several moments, with reasons for the parts that lose and the role of chance",
            ),
        ),
    ),
    Criterion(
        "operation",
        "operation",
        Text("運用の設計", "Design of the operation"),
        0.15,
        texts(
            ("運用の記述がない", "No word on operation"),
            ("「毎月回す」だけで役割がない", "'Run it monthly', without roles"),
            ("役割・期限・直せる条件がある", "Roles, deadlines and when to overrule"),
            (
                "予測が外れたときの戻し方と、直した結果を学びに返す仕組みがある",
                "A way back when it fails, and overrules that feed the next learning",
            ),
        ),
    ),
    Criterion(
        "insight",
        "insight",
        Text("示唆の深さ", "Depth of the insight"),
        0.15,
        texts(
            ("示唆がない", "None"),
            ("平均の数字を読み上げている", "Averages read out"),
            ("取引先や段階ごとの癖を説明している", "Habits by customer and stage explained"),
            (
                "癖の理由を仮説にし、確かめ方と取引先への相談のしかたを示している",
                "Reasons as hypotheses, with a way to test them and to talk with the customer",
            ),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("伝え方", "Presentation"),
        0.20,
        texts(
            ("提出がない", "Missing"),
            ("手法の説明が中心である", "Mostly about methods"),
            ("効果・費用・限界を経営の言葉で述べている", "Effect, cost and limits in plain words"),
            (
                "区間を添えて効果を示し、決めてほしいことと次の一歩が1枚で分かる",
                "Effect with its interval; what to decide and the next step on one page",
            ),
        ),
    ),
)
