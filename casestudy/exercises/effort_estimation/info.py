"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo
from casestudy.exercises.effort_estimation.dictionary import DICTIONARY, TABLES
from casestudy.exercises.effort_estimation.outputs import OUTPUTS, PARTS
from casestudy.exercises.effort_estimation.rubric import GOALS, RUBRIC
from casestudy.story import stages
from casestudy.text import Text, read_text

STAGES = stages(
    requirements=Text(
        "完成した案件の価格と実績工数から、赤字の件数と金額、どんな案件で出ているかを調べ、"
        "専務の困りごとを1枚にまとめます。",
        "From prices and hours of finished jobs, find how many lost money, how much, and of "
        "what kind they were; put the managing director's problem on one page.",
    ),
    specification=Text(
        "見積のどの場面で、どの数字（中央値か、幅か、価格か）が要るかを決め、"
        "使える記録と、直してから使う記録を分けます。",
        "Decide which figure (median, spread, price) is needed at which point of quoting, and "
        "part records that can be used from those to be mended first.",
    ),
    fit=Text(
        "最後の数か月の案件を隠して、担当の見立てと自分の予測を同じ物差しで比べます。"
        "大きさ・機械・担当・備考のどこで勝ち、どこで負けるかを確かめます。",
        "Hide the last months and compare the estimators' guesses with your forecast by the "
        "same measure: by size, machine, estimator and remark.",
    ),
    trial=Text(
        "これから回答する見積のすべてについて、工数を分位点で予測し、価格を決めて提出します。",
        "For every open quotation, forecast hours as quantiles, set a price, and submit.",
    ),
    operation=Text(
        "見積担当がいつ数字を見て、どう直し、その理由をどう残すかを設計します。"
        "端末の入力ルールと、較正を見直す時期も決めます。",
        "Design when estimators see the figures, how they overrule them and how the reason is "
        "kept; set rules for entering hours and dates for looking at calibration again.",
    ),
    insight=Text(
        "採点の内訳から、値上げすべき案件・取りに行くべき案件・断るべき案件を見つけ、"
        "打ち手を3つにしぼります。",
        "From the breakdowns, find which jobs to price up, to go for and to decline, and name "
        "three moves.",
    ),
    presentation=Text(
        "専務と見積担当の前で10分で説明します。四半期で何円の効果か、何を変えるか、"
        "当たらないのはどんな案件かを、区間を添えて伝えます。",
        "Explain it to the managing director and the estimators in ten minutes: yen a quarter "
        "with an interval, what changes, and which jobs stay hard to foresee.",
    ),
)

INFO = CaseInfo(
    id="effort-estimation",
    version="1.0.0",
    type="ai-implementation",
    title=Text("工数予測", "Effort estimation and quoting"),
    summary=Text(
        "切削加工の町工場に届く見積依頼について、図面の特徴・日本語の備考・担当者の見立てから"
        "工数を分位点で予測し、利益がいちばん大きくなる価格をつけます。",
        "For requests that reach a machining job shop, forecast hours as quantiles from drawings, "
        "Japanese remarks and the estimators' guesses, and set the prices that earn most.",
    ),
    firm=Text(
        "株式会社つばくろ製作所（架空の企業）", "Tsubakuro Works Co., Ltd. (a fictional firm)"
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
