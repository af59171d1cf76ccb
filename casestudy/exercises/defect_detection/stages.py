"""The case's seven stages, what somebody can do after it, and what people judge."""

from __future__ import annotations

from casestudy.exercise import Criterion, Goal
from casestudy.story import stages
from casestudy.text import Text, texts

STAGES = stages(
    requirements=Text(
        "いまの目視検査が1か月にいくらかかり、見逃し1個がいくらになるかを products.csv から"
        "計算し、品質保証課が本当に困っていることを1枚にまとめます。",
        "From products.csv, work out what visual inspection costs a month and what one missed "
        "defect costs, and put what really troubles quality assurance on one page.",
    ),
    specification=Text(
        "どの大きさ・どの等級の不良まで、どの時間内に、どの見逃し率で見つけるかを、限度見本"
        "（良品と不良品の境目の実物）とともに決め、学習に使える画像と使えない画像（誤ったラベル、暗い画像など）を分けます。",
        "Decide how small and how grave a defect must be found, how fast and with what miss "
        "rate, with limit samples (real pieces at the border of good and bad), and part "
        "the pictures that can be learned from from those that cannot (wrong labels, dark "
        "frames and so on).",
    ),
    fit=Text(
        "良品の一部を学習から外し、既知の不良品とあわせて、しきい値ごとの見逃しと過検出を"
        "円に直して比べます。不良が少ないので、何枚で何が言えるかも示します。",
        "Hold out some good pieces and, with the known bad ones, price misses and false alarms "
        "at each threshold. Bad examples are few: say what so few can and cannot show.",
    ),
    trial=Text(
        "判定する画像すべてに不良らしさ、再検査の要否、不良箇所、16×16の地図を付けて提出します。",
        "Give every picture to be judged a score, a verdict, its spots and a map of 16 × 16 "
        "cells, and submit.",
    ),
    operation=Text(
        "照明の劣化やランプ交換をどう見張るか、検査員の再判定をどう学習に戻すか、"
        "機械が止まったときにどう検査を続けるかを決めます。",
        "Decide how to watch a fading or replaced lamp, how an inspector's second verdict "
        "flows back into training, and how inspection goes on when the system is down.",
    ),
    insight=Text(
        "見逃した種類、過検出の原因、撮影台ごとの差を採点の内訳から読み取り、"
        "撮影・工程・モデルのどこを直すと費用がいちばん下がるかを3つ挙げます。",
        "From the breakdowns, read which kinds were missed, what set off false alarms and how "
        "stations differ; name three changes (to the station, the process or the model) that "
        "would save most.",
    ),
    presentation=Text(
        "工場長と品質保証課に10分で説明します。1か月で何円の効果か、どの不良は任せられないか、"
        "判断の最後の責任をだれが持つかを、区間を添えて伝えます。",
        "Explain it to the plant manager and quality assurance in ten minutes: the monthly "
        "effect in yen with its interval, which defects the system must not be trusted with, "
        "and who answers for the final verdict.",
    ),
)

GOALS: tuple[Goal, ...] = (
    Goal(
        "dss-1.2/9",
        Text(
            "検査の業務を見逃し・過検出・再検査の費用に分け、どこにお金が消えているかを示せる",
            "Break an inspection down into misses, false alarms and second looks, and show where "
            "the money goes",
        ),
    ),
    Goal(
        "dss-1.2/10",
        Text(
            "評価用の標本と実際のラインの不良率の違いを踏まえ、導入の効果を円で見積もれる",
            "Estimate the effect in yen although the sample holds far more defects than the line",
        ),
    ),
    Goal(
        "dss-1.2/18",
        Text(
            "画像と記録を照らし合わせ、誤ったラベル・暗い画像・重複・枠の単位違いを見つけて扱える",
            "Set pictures against records and deal with wrong labels, dark frames, repeats and "
            "boxes in another unit",
        ),
    ),
    Goal(
        "dss-1.2/20",
        Text(
            "人と機械の分担、しきい値、照明の変化への備えまで含めて検査を設計できる",
            "Design an inspection: who does what, where the threshold lies, and what happens when "
            "the light changes",
        ),
    ),
    Goal(
        "dss-1.2/21",
        Text(
            "AUROC・AUPRO・F1が測るものの違いを説明し、頑健な統計で異常の大きさを測れる",
            "Say what AUROC, AUPRO and F1 each measure, and measure anomalies with robust "
            "statistics",
        ),
    ),
    Goal(
        "dss-1.2/22",
        Text(
            "位置合わせと局所特徴を使い、不良の手本がほとんどなくても働く検出器を作れる",
            "Build a detector with registration and local features that works almost without bad "
            "examples",
        ),
    ),
)


RUBRIC: tuple[Criterion, ...] = (
    Criterion(
        "problem",
        "requirements",
        Text("課題を円で捉えている", "The problem is priced"),
        0.15,
        texts(
            ("課題が書かれていない", "No problem is stated"),
            ("困りごとの列挙にとどまる", "Troubles are listed, nothing more"),
            (
                "見逃しと過検出の費用を、不良の重さも分けて計算している",
                "Misses, by grade of defect, and false alarms are priced",
            ),
            (
                "いまの目視検査と比べ、だれの何がどれだけ軽くなるかを示している",
                "Compared with visual inspection today: whose burden falls, and by how much",
            ),
        ),
    ),
    Criterion(
        "data",
        "specification",
        Text("データの誤りに気づき、扱いを決めている", "Faults in the data are seen and handled"),
        0.15,
        texts(
            ("データを確かめていない", "The data were not looked at"),
            ("1種類の誤りに気づいている", "One kind of fault is seen"),
            ("2種類以上の誤りを、証拠の画像とともに挙げている", "Two or more, with pictures"),
            (
                "誤りごとに、除く・直す・残すを理由つきで決め、影響も測っている",
                "Each is dropped, mended or kept for a reason, and the effect is measured",
            ),
        ),
    ),
    Criterion(
        "validation",
        "fit",
        Text("少ない不良で正直に検証している", "Honest validation with few bad examples"),
        0.20,
        texts(
            ("検証していない", "No validation"),
            ("学習に使った画像で評価している", "Judged on pictures learned from"),
            ("学習に使わない画像で評価し、しきい値を決めている", "Judged on held-out pictures"),
            (
                "枚数から来る不確かさと、手本にない種類への備えまで述べている",
                "Uncertainty from small numbers and kinds without examples are addressed",
            ),
        ),
    ),
    Criterion(
        "operation",
        "operation",
        Text("運用が具体的である", "Operation is concrete"),
        0.20,
        texts(
            ("運用の記述がない", "Nothing on operation"),
            ("担当と頻度だけが決まっている", "Only who and how often"),
            ("照明の変化の監視と再学習の条件がある", "Watching the light and when to retrain"),
            (
                "限度見本の見直し、検査員の再判定を戻す流れ、停止時の手順、記録の残し方まで決まっている",
                "How limit samples are revised, second verdicts flow back, what to do when it is "
                "down, and what is recorded",
            ),
        ),
    ),
    Criterion(
        "insight",
        "insight",
        Text("示唆が工程の改善につながる", "Insight reaches the process"),
        0.15,
        texts(
            ("結果の数字を並べただけ", "Figures are merely listed"),
            ("見逃しと過検出の傾向を述べている", "Patterns of errors are described"),
            ("原因を画像で示している", "Causes are shown in pictures"),
            (
                "撮影・工程・モデルの打ち手を効果の大きい順に並べている",
                "Moves in imaging, process and model are ranked by effect",
            ),
        ),
    ),
    Criterion(
        "presentation",
        "presentation",
        Text("決める人に伝わる", "Deciders understand"),
        0.15,
        texts(
            ("提出がない", "Nothing is presented"),
            ("専門用語が多く、結論が後ろにある", "Jargon, and the conclusion comes last"),
            ("結論・効果・限界の順に話している", "Conclusion, effect and limits, in that order"),
            (
                "任せてよい範囲と責任の所在まで、図と金額で合意できる形にしている",
                "What may be left to the system and who answers for it can be agreed from pictures "
                "and yen",
            ),
        ),
    ),
)
