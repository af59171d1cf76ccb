"""What the case teaches, step by step, and what people judge of it."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.story import stages
from casestudy.text import Text, texts

STAGES = stages(
    requirements=Text(
        "販促費がどこへ消えているかを、会員・施策・店の担当者の判断に分けて描き、"
        "販促部長の困りごとを1枚にまとめます。",
        "Show where the promotion money goes, by member, action and decision in the shops, "
        "and put the marketing manager's problem on one page.",
    ),
    specification=Text(
        "何を予測すれば送付の判断が変わるか（反応ではなく増分）を決め、同意と配信停止の扱い、"
        "使える記録と使えない記録を書き分けます。",
        "Decide what must be predicted to change a decision (the increment, not the response). "
        "Write down how consent and refusals are treated and which records can be used.",
    ),
    fit=Text(
        "くじ引きの回の一部を手元で隠し、担当者の選び方と自分のモデルを増分利益と Qini 曲線で"
        "比べます。年代ごとに取りこぼしがないかも見ます。",
        "Hold part of the randomised campaigns back and compare the shops' choice with your "
        "model by incremental profit and Qini curve. See whether an age group is left out.",
    ),
    trial=Text(
        "4月の施策について、会員と施策の組ごとの効果を予測し、予算内の送付計画を提出します。",
        "For the April campaign, predict the effect of each permitted pair and submit a plan "
        "within the budget.",
    ),
    operation=Text(
        "毎月だれが同意を確かめ、だれが計画を承認するかを決めます。効果を測り続けるために"
        "くじ引きで残す割合と、止める条件も決めます。",
        "Decide who checks consent and who approves the plan each month, how many members "
        "stay with the lot so that effects remain measurable, and when to stop.",
    ),
    insight=Text(
        "だれに・何が・なぜ効いたかを仮説にし、店とアプリを一つの体験にするサービスを設計します"
        "（利用の流れ、店員の動き、断りやすさを含む）。",
        "Turn whom it worked for, and why, into hypotheses, and design a service that makes "
        "shop and app one experience: the customer's way through it, the staff's part, and "
        "how to say no.",
    ),
    presentation=Text(
        "社長と店長会に10分で説明します。担当者の目利きを責めずに、増分で見るとどう変わるか、"
        "年間の効果を区間とともに示します。",
        "Explain it to the president and the shop managers in ten minutes: without blaming "
        "their judgement, how the picture changes by increments, and the yearly effect with "
        "its interval.",
    ),
)

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/11",
        Text(
            "反応率ではなく増分利益で販促を評価し、予算の配り方を決められる。",
            "Judge promotions by incremental profit instead of response, and spread a budget so.",
        ),
    ),
    Goal(
        "dss-1.2/13",
        Text(
            "購買と連絡の履歴から、離れかけた会員や連絡に疲れた会員の姿を描ける。",
            "Draw from purchases and contacts who drifts away and who is tired of messages.",
        ),
    ),
    Goal(
        "dss-1.2/14",
        Text(
            "店とアプリをつなぐサービスを、顧客の価値から設計できる。",
            "Design a service that joins shop and app, starting from its value to customers.",
        ),
    ),
    Goal(
        "dss-1.2/10",
        Text(
            "くじ引きの施策を計画・評価し、選択の偏りと真の効果を分けて説明できる。",
            "Plan and read a randomised campaign, and tell selection from effect.",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "同意の表記ゆれや人ではないカードなど、会員の記録の誤りを見つけて扱える。",
            "Find and treat faults in member records, such as mixed notations of consent.",
        ),
    ),
    Goal(
        "dss-1.2/22",
        Text(
            "個人ごとの効果（アップリフト）を学習し、Qini と効果の大きさ（較正）で確かめられる。",
            "Learn individual effects (uplift) and verify their order (Qini) and size.",
        ),
    ),
    Goal(
        "dss-1.2/41",
        Text(
            "同意と配信停止を守る仕組みを、予測の段階から業務に組み込める。",
            "Build respect for consent and refusals into the work, from prediction on.",
        ),
    ),
)


RUBRIC: tuple[Criterion, ...] = (
    Criterion(
        "problem",
        "requirements",
        Text("課題の定義", "Definition of the problem"),
        0.12,
        texts(
            ("提出がない", "Missing"),
            (
                "反応率・クーポン利用率や売上の大小だけを述べる",
                "Speaks of response, redemption or sales only",
            ),
            ("施策ごとの費用と増分の違いを円で示す", "Cost and increment of each action in yen"),
            (
                "だれのどの判断が無駄と取りこぼしを生むかまで、金額で結びつける",
                "Ties waste and missed gain, in yen, to whose decision causes them",
            ),
        ),
    ),
    Criterion(
        "privacy",
        "specification",
        Text("同意と個人情報の扱い", "Consent and personal data"),
        0.16,
        texts(
            ("触れていない", "Not mentioned"),
            ("送付のときだけ同意を確かめる", "Consent is checked only when sending"),
            (
                "予測と送付の両方で、同意・手段別の停止・空欄の扱いを決める",
                "Consent, refusals by channel and blanks are settled for prediction and sending",
            ),
            (
                "購買履歴の分析まで含む利用目的の示し方、保存期間、体調を推測させる品目の扱い、"
                "本人からの問い合わせへの答え方まで設計する",
                "Also a stated purpose that covers analysing purchases, retention, items that tell "
                "of health, and how a member's question is answered",
            ),
        ),
    ),
    Criterion(
        "evidence",
        "fit",
        Text("因果の確かさ", "Soundness of the causal claim"),
        0.18,
        texts(
            ("送った人の売上を効果と呼ぶ", "Calls the receivers' sales an effect"),
            ("送った人と送らなかった人の単純な比較", "Plain comparison of sent and not sent"),
            (
                "くじ引きの回だけで比べ、担当者の回との差を偏りとして示す",
                "Compares within the randomised campaigns and shows the shops' as biased",
            ),
            (
                "隠したくじ引きで検証し、約束する利益を区間つきで、逆効果の人・年代の差・"
                "翌月以降が分からないことまで述べる",
                "Verified on trial rows held back: the profit promised with its interval, who is "
                "harmed, ages, and that later months are unknown",
            ),
        ),
    ),
    Criterion(
        "service",
        "insight",
        Text("サービスの設計", "Design of the service"),
        0.22,
        texts(
            ("提出がない", "Missing"),
            ("クーポンの種類を並べる", "Lists kinds of coupons"),
            (
                "ある会員層の困りごとから、店とアプリを通した体験を描く",
                "Draws an experience through shop and app from a group's own need",
            ),
            (
                "増分の示唆に根ざし、店員の動き・費用・試し方・断りやすさまで具体的である",
                "Rooted in the increments; concrete on staff, cost, test and ease of refusal",
            ),
            (
                "さらに、試作を会員に見せて得た声で直した跡がある",
                "And visibly changed after a prototype was shown to members",
            ),
        ),
    ),
    Criterion(
        "operation",
        "operation",
        Text("運用の設計", "Design of the operation"),
        0.16,
        texts(
            ("書かれていない", "Nothing is written"),
            ("毎月モデルを動かすとだけ述べる", "Says only that the model runs monthly"),
            ("役割・承認・監視する値がある", "Roles, approval and figures to watch"),
            (
                "くじ引きで残す会員の割合と費用、止める条件、公平性の点検まである",
                "Also the share left to the lot and its cost, when to stop, and fairness reviews",
            ),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("意思決定者への説明", "Explanation to the decision makers"),
        0.16,
        texts(
            ("提出がない", "Missing"),
            ("手法の説明が中心である", "Mostly about methods"),
            ("年間の増分利益を区間とともに示す", "Yearly incremental profit with its interval"),
            (
                "店の担当者の知恵を生かす形で、費用・限界・決めてほしいことを伝える",
                "Cost, limits and the decision asked for, in a way that uses the shops' knowledge",
            ),
        ),
    ),
)
