"""The file a notebook leaves behind."""

from __future__ import annotations

from casestudy.exercise import OutputFile, Rule
from casestudy.exercises.food_sales_forecasting.layout import (
    FORECAST,
    KEYS,
    MOST,
    POINT,
    QUANTILES,
)
from casestudy.text import Text

OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=FORECAST,
        columns={
            "date": "date",
            "store_id": "id",
            POINT: "number",
            **dict.fromkeys(QUANTILES, "number"),
        },
        description=Text(
            "plan.csv の各行の惣菜の売上（円）：点予測と5つの分位点",
            "Sales of the food group in yen for each row of plan.csv: a figure and five quantiles",
        ),
        max_rows=5_000,
        max_bytes=2 * 1024 * 1024,
        key=KEYS,
        rules={name: Rule(0.0, MOST) for name in (POINT, *QUANTILES)},
    ),
)
