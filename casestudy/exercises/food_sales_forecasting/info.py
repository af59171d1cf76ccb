"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo
from casestudy.exercises.food_sales_forecasting.dictionary import DICTIONARY, TABLES
from casestudy.exercises.food_sales_forecasting.outputs import OUTPUTS
from casestudy.exercises.food_sales_forecasting.rubric import GOALS, RUBRIC, STAGES
from casestudy.text import Text, read_text

INFO = CaseInfo(
    id="food-sales-forecasting",
    version="1.0.0",
    type="ai-implementation",
    title=Text("食品部門の売上予測", "Forecasting the sales of a food group"),
    summary=Text(
        "食品スーパー20店の惣菜の売上と気温から、4週間先までの売上を店ごと・日ごとに予測し、"
        "各店の担当者の予測と比べます。",
        "From the delicatessen sales of twenty supermarkets and the temperature, forecast four "
        "weeks of sales by store and day, and compare with the forecasts of each store's staff.",
    ),
    firm=Text("株式会社つきみ食品館（架空の企業）", "Tsukimi Foods Co., Ltd. (a fictional firm)"),
    brief=read_text(Path(__file__).with_name("texts"), "brief"),
    stages=STAGES,
    level=2,
    hours=12,
    outputs=OUTPUTS,
    dictionary=DICTIONARY,
    tables=TABLES,
    goals=GOALS,
    rubric=RUBRIC,
)
