"""Stages of the story, what a learner can do afterwards, and what people judge."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.story import stages
from casestudy.text import Text, texts

STAGES = stages(
    requirements=Text(
        "店ごとの損益表をつくり、売上・原価・人件費・家賃・販促のどこで稼ぎ、どこで失っているかを"
        "社長の言葉で1枚にまとめます。",
        "Draw up each store's profit and loss, and put on one page, in the president's words, "
        "where revenue, ingredients, wages, rent and promotion make and lose money.",
    ),
    specification=Text(
        "何を決めれば利益が動くか（人員・価格・品目・販促）と、そのために何の反応を推定するかを書きます。"
        "記録の誤りと、原因と結果を取り違えやすい所を挙げます。",
        "Write down which decisions move profit (staffing, prices, menus, promotion) and which "
        "responses must be estimated for them. List faults in the records, and where cause and "
        "effect are easily taken for each other.",
    ),
    fit=Text(
        "推定した反応を、使わなかった週や店で確かめます。計画が労務の決まりと現場の動きに"
        "合うかを、店長になったつもりで点検します。",
        "Verify the estimated responses on weeks or stores you left out. Go over the plan as a "
        "store manager would: does it fit labour rules and the way work is done?",
    ),
    trial=Text(
        "8週間の人員・品目と価格・販促を3つの表で提出し、利益の増減を受け取ります。",
        "Hand in staffing, menus with prices, and promotion for eight weeks as three tables, "
        "and receive what they do to profit.",
    ),
    operation=Text(
        "シフトと価格を誰がいつ見直し、どの数字（帰った客・待ち時間・星）が外れたら戻すかを決めます。"
        "次の価格テストを、改装や繁忙と重ならないように設計します。",
        "Decide who revises shifts and prices when, and which figures (guests who left, waits, "
        "stars) would turn a change back. Design the next price test so that it meets neither "
        "a refurbishment nor a busy season.",
    ),
    insight=Text(
        "利益の滝グラフと店別の内訳から、効いた打ち手・効かなかった打ち手とその理由を3つずつ挙げます。",
        "From the waterfall and the stores' figures, name three moves that worked, three that "
        "did not, and why.",
    ),
    presentation=Text(
        "社長と店長会に10分で説明します。増える利益と区間、客と従業員への影響、"
        "値上げをする店としない店の理由を伝えます。",
        "Explain it to the president and the store managers in ten minutes: the profit gained "
        "with its interval, what it means for guests and staff, and why some stores raise "
        "prices and others do not.",
    ),
)

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/1",
        Text(
            "店ごとの損益から、打ち手を利益への効き目の順に並べられる",
            "Rank moves by their effect on profit, starting from each store's accounts",
        ),
    ),
    Goal(
        "dss-1.2/9",
        Text(
            "業務を、決めること・反応・制約の3つに分けて書き下せる",
            "Write a business down as decisions, responses and constraints",
        ),
    ),
    Goal(
        "dss-1.2/11",
        Text(
            "価格と販促への客の反応を、共食いと逓減を含めて推定できる",
            "Estimate how guests respond to prices and promotion, with cannibalisation and "
            "diminishing returns",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "記録の誤りと、見えない需要（帰った客）に気づき、補える",
            "Notice and mend faults in records and demand that leaves no record",
        ),
    ),
    Goal(
        "dss-1.2/20",
        Text(
            "推定した反応から、決まりを守る実行可能な計画をつくれる",
            "Turn estimated responses into a feasible plan that keeps to the rules",
        ),
    ),
    Goal(
        "dss-1.2/21",
        Text(
            "交絡（繁忙期の販促、改装と重なる値上げ）を見抜き、統計的に切り分けられる",
            "See through confounding, such as promotion in busy weeks, and part it statistically",
        ),
    ),
)


RUBRIC: tuple[Criterion, ...] = (
    Criterion(
        "accounts",
        "requirements",
        Text("損益の読み", "Reading the accounts"),
        0.15,
        texts(
            ("損益表がない", "There are no accounts"),
            ("全社の合計だけ", "Totals of the chain only"),
            ("店別の損益と主な差の理由がある", "Stores' accounts with reasons for the main gaps"),
            ("さらに、どの数字が決定で動き、どれが動かないかを分けている",
             "Also parts the figures that decisions move from those they do not"),
        ),
    ),
    Criterion(
        "causes",
        "specification",
        Text("原因と結果の切り分け", "Parting cause from effect"),
        0.25,
        texts(
            ("前後比較や相関をそのまま効果とした", "Takes correlation for effect"),
            ("交絡に触れているが、対処していない", "Mentions confounding, does nothing"),
            ("販促・値上げ・人員のうち2つで、交絡を除く方法を説明し使っている",
             "Explains and uses a remedy for two of promotion, prices and staffing"),
            ("3つとも除き、残る不確かさの大きさも示している",
             "Remedies all three and says how much doubt remains"),
        ),
    ),
    Criterion(
        "validation",
        "fit",
        Text("検証", "Validation"),
        0.15,
        texts(
            ("検証がない", "There is none"),
            ("学習に使った期間への当てはまりだけ", "Fit to the data learned from only"),
            ("使わなかった週か店で、反応の予測を確かめている",
             "Predicted responses are checked on weeks or stores left out"),
            ("さらに、外れたときに計画がどれだけ損をするかを試算している",
             "Also works out what the plan loses where they are wrong"),
        ),
    ),
    Criterion(
        "people",
        "operation",
        Text("働く人への配慮と運用", "People and operation"),
        0.20,
        texts(
            ("人件費の削減だけを語る", "Speaks of cutting wages only"),
            ("法の上下限は守るが、現場の運用がない", "Keeps to the law but has no way of working"),
            ("シフトの決め方・欠勤時の手当て・見直しの周期を決めている",
             "Settles how shifts are made, absences covered and plans revised"),
            ("さらに、従業員への説明と、負担が偏らない仕組みがある",
             "Also how staff are told, and how burdens are shared fairly"),
        ),
    ),
    Criterion(
        "insight",
        "insight",
        Text("示唆", "Insight"),
        0.10,
        texts(
            ("結果の言い直し", "Restates results"),
            ("打ち手の効き目を並べた", "Lists effects of the moves"),
            ("効いた理由と効かなかった理由を、数字で説明した",
             "Explains with figures why moves worked or did not"),
            ("さらに、次に集めるべきデータと試すべき実験を挙げた",
             "Also names the data to gather and the experiment to run next"),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("意思決定者への説明", "Explaining it to decision makers"),
        0.15,
        texts(
            ("手法の説明に終始する", "Talks of methods only"),
            ("利益の見込みを示すが、前提と区間がない", "Gain without premises or interval"),
            ("利益・区間・客と従業員への影響・最初の一歩がそろう",
             "Gain, interval, effect on guests and staff, and a first step are all there"),
            ("さらに、反対意見と撤退の条件に先回りして答える",
             "Also answers objections and says when to turn back"),
        ),
    ),
)  # fmt: skip
