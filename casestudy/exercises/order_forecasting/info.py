"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo
from casestudy.exercises.order_forecasting.dictionary import DICTIONARY, TABLES
from casestudy.exercises.order_forecasting.outputs import OUTPUTS, PARTS
from casestudy.exercises.order_forecasting.rubric import GOALS, RUBRIC, STAGES
from casestudy.text import Text, read_text

INFO = CaseInfo(
    id="order-forecasting",
    version="1.0.0",
    type="ai-implementation",
    title=Text("内示からの受注予測", "Forecasting orders from advance notices"),
    summary=Text(
        "取引先12社の内示と受注の3年分から、内示のずれの癖を学び、"
        "向こう3か月の受注と揃えておく数を決めます。",
        "From three years of twelve customers' advance notices and orders, learn how notices are "
        "off, forecast three months of orders and decide what to have ready.",
    ),
    firm=Text(
        "株式会社みずなら精工（架空の企業）", "Mizunara Precision Co., Ltd. (a fictional firm)"
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
