"""What is verified about the forecast before it is scored."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from casestudy.exercise import Check, OutputFile, Tables
from casestudy.exercises.food_sales_forecasting.layout import KEYS, QUANTILES, forecast_of
from casestudy.exercises.food_sales_forecasting.outputs import OUTPUTS
from casestudy.expectations import check_ascending, check_table, fault
from casestudy.text import Text

SHOWN = 20
TINY = 0.05
"""A forecast below this share of the staff's is taken for thousands of yen."""


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Verify the forecast against ``plan.csv``."""
    (spec,) = OUTPUTS
    try:
        table = forecast_of(outputs)
    except ValueError as missing:
        text = Text("forecast.csv がありません。outputs/ に書き出してください。", str(missing))
        return [Check("outputs.missing", False, text)]
    expected = inputs["plan.csv"][list(KEYS)].astype(str)
    return [
        *check_table(spec, table, expected),
        *check_ascending(spec, table, list(QUANTILES)),
        *_thousands(spec, table, inputs["plan.csv"]),
    ]


def _thousands(spec: OutputFile, table: pd.DataFrame, plan: pd.DataFrame) -> Iterator[Check]:
    """Find a whole forecast in thousands of yen, which would only look like a bad one."""
    staff = plan["staff_forecast"].median()
    middle = table["q50"].median()
    if not len(table) or not 0 < middle < TINY * staff:
        return
    yield fault(
        spec,
        "unit",
        0,
        "q50",
        Text(
            f"q50 の中央値が {middle:,.0f} 円しかありません。千円ではなく円で書き出してください。",
            f"the median of q50 is only {middle:,.0f} yen. Write yen, not thousands of yen.",
        ),
    )
