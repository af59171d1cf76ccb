"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo
from casestudy.exercises.omo_retail.dictionary import DICTIONARY, TABLES
from casestudy.exercises.omo_retail.outputs import OUTPUTS, PARTS
from casestudy.exercises.omo_retail.rubric import GOALS, RUBRIC, STAGES
from casestudy.text import Text, read_text

INFO = CaseInfo(
    id="omo-retail",
    version="1.0.0",
    type="customer-driven-business",
    title=Text("店舗型小売業のOMO", "OMO for a retailer with shops"),
    summary=Text(
        "ドラッグストアの会員8千人の購買と過去の施策から、送ると買い物が増える人を見きわめ、"
        "予算内でだれに何を送るかを決めます。",
        "From eight thousand drugstore members' purchases and past campaigns, find whose purchases "
        "grow because of a contact, and decide within a budget whom to send what.",
    ),
    firm=Text("株式会社ゆらり堂（架空の企業）", "Yurarido Co., Ltd. (a fictional firm)"),
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
