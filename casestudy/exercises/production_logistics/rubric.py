"""What the case teaches, step by step, and what people judge of it."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.story import stages
from casestudy.text import Text, texts

STAGES = stages(
    requirements=Text(
        "段取り替え、残業、傭車、遅れに今いくら払っているかを費目ごとに示し、"
        "工場長・配車係・乗務員それぞれの困りごとを1枚にまとめます。",
        "Show what is paid today for set-ups, overtime, charter and lateness, and put the "
        "troubles of plant manager, dispatcher and drivers on one page.",
    ),
    specification=Text(
        "守らなければならない決まり（法令・積載・製造の順序）と、費用を払えば破れるものを"
        "分け、計画の入力・出力・締め切りを決めます。",
        "Part what must be kept (law, loads, made before loaded) from what may be broken at a "
        "cost, and set the plan's inputs, outputs and deadline.",
    ),
    fit=Text(
        "小さい問題で計画を手計算と突き合わせ、現場の人が実行できる計画かを確かめます。"
        "表にない制約がないかも聞き取ります。",
        "Check a plan of the small instance by hand, see whether people on the floor can carry "
        "it out, and ask which constraints the tables leave out.",
    ),
    trial=Text(
        "3つの問題の生産計画と配送計画を作って提出し、費用と遅れを測ります。",
        "Plan production and routes of all three instances, submit them, and measure cost and "
        "lateness.",
    ),
    operation=Text(
        "毎日何時に計画を固め、機械の故障・渋滞・急な注文のときにだれがどこまで組み直すかを"
        "決めます。人が手で直した計画の記録も設計します。",
        "Decide at what hour the plan is fixed each day, and who replans how much when a "
        "machine stops, roads jam or an urgent order comes. Design how changes by hand are "
        "recorded.",
    ),
    insight=Text(
        "1件の注文・1便・1時間の時間帯を変えると費用がいくら動くかを調べ、"
        "取引先や営業と話すべきことを3つ選びます。",
        "See how many yen one order, one trip or one hour of a window moves, and choose three "
        "things to talk over with customers and sales.",
    ),
    presentation=Text(
        "社長と現場の代表に10分で説明します。費用の効果に加えて、拘束時間と荷待ちが"
        "どう変わるかを示します。",
        "Explain it in ten minutes to the president and to people of the floor: the effect on "
        "cost, and how hours on duty and waiting change.",
    ),
)

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/9",
        Text(
            "受注から納品までの流れを描き、製造と配送の決定がどこで結びつくかを説明できる。",
            "Draw the way from order to delivery and say where production and routes are tied.",
        ),
    ),
    Goal(
        "dss-1.2/10",
        Text(
            "今のやり方を基準に、計画の効果を費目ごとの金額で検証できる。",
            "Verify a plan's effect in yen by kind of cost against today's way.",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "変更・取消・単位の混じる受注台帳から、有効な注文を正しく取り出せる。",
            "Get the standing orders out of a book with changes, cancellations and mixed units.",
        ),
    ),
    Goal(
        "dss-1.2/20",
        Text(
            "最適化を毎日の業務に組み込み、人が組み直せる運用を設計できる。",
            "Build optimisation into daily work so that people can replan.",
        ),
    ),
    Goal(
        "dss-1.2/21",
        Text(
            "計画の費用と負荷を図で示し、制約と費用の関係を説明できる。",
            "Show a plan's cost and load in pictures and explain what a constraint costs.",
        ),
    ),
    Goal(
        "dss-1.2/25",
        Text(
            "挿入・近傍探索などの発見的解法を、計算時間の限りの中で実装できる。",
            "Write heuristics such as insertion and local search within a limit of time.",
        ),
    ),
    Goal(
        "dss-1.2/3",
        Text(
            "乗務員の労働時間を守ることを、費用と両立する目標として関係者と合意できる。",
            "Agree with those concerned on drivers' hours as a goal beside cost.",
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
            ("提出がない", "Missing"),
            ("「忙しい」「高い」と述べるだけである", "Says 'busy' or 'dear' only"),
            ("費目ごとの金額で示している", "In yen, by kind of cost"),
            (
                "立場による困りごとの違いと、だれのどの決定が変わるかまで示している",
                "Also how troubles differ by role, and whose decision would change",
            ),
        ),
    ),
    Criterion(
        "constraints",
        "specification",
        Text("制約の整理", "Constraints put in order"),
        0.20,
        texts(
            ("制約の記述がない", "No word on constraints"),
            ("表にある制約を並べている", "Those in the tables are listed"),
            (
                "守るべき決まりと費用で測るものを分けている",
                "What must be kept is parted from what has a price",
            ),
            (
                "法令の簡略化した点を挙げ、実務で追加すべき制約と確かめ方を示している",
                "Names where the law was simplified, and what practice would add and how to check",
            ),
        ),
    ),
    Criterion(
        "verification",
        "fit",
        Text("検証の確かさ", "Soundness of the verification"),
        0.15,
        texts(
            ("検証がない", "None"),
            ("採点の点数だけを見ている", "Only the score was looked at"),
            ("自分で費用を計算し、採点と照合している", "Own cost figures agree with the scorer's"),
            (
                "計算時間・問題の大きさ・乱数による結果のばらつきまで調べている",
                "Also how results vary with time, size and random numbers",
            ),
        ),
    ),
    Criterion(
        "operation",
        "operation",
        Text("運用と組み直しの設計", "Design of operation and replanning"),
        0.20,
        texts(
            ("運用の記述がない", "No word on operation"),
            ("「毎日計算する」だけである", "'Run it daily' only"),
            ("役割・締め切り・手直しの記録がある", "Roles, deadline, record of changes"),
            (
                "故障や渋滞のときに固定する範囲と組み直す範囲、止める基準がある",
                "What stays fixed and what is replanned on a breakdown, and when to stop",
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
            ("費用の内訳を読み上げている", "Breakdown read out"),
            ("制約を1つ緩めた効果を測っている", "Effect of one constraint relaxed is measured"),
            (
                "緩める相手と条件、得られる分け前まで提案している",
                "Proposes with whom, on what terms, and how the gain is shared",
            ),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("伝え方", "Presentation"),
        0.15,
        texts(
            ("提出がない", "Missing"),
            ("解法の説明が中心である", "Mostly about the method"),
            ("効果と限界を現場の言葉で述べている", "Effect and limits in the floor's words"),
            (
                "乗務員と現場に何が変わるかを示し、決めてほしいことが1枚で分かる",
                "Shows what changes for drivers and floor; what to decide is on one page",
            ),
        ),
    ),
)
