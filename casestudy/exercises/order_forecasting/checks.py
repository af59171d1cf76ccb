"""What is verified about the outputs before they are scored."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from casestudy.exercise import Check, OutputFile, Tables, table_of
from casestudy.exercises.order_forecasting.layout import FORECAST, KEYS, QUANTILES, READY, STOCK
from casestudy.exercises.order_forecasting.outputs import OUTPUTS
from casestudy.expectations import check_ascending, check_table, fault
from casestudy.text import Text

SHOWN = 20


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Verify both tables against ``plan.csv`` and the boxes of ``parts.csv``."""
    expected = inputs["plan.csv"][list(KEYS)].astype(str)
    specs = {spec.name: spec for spec in OUTPUTS}
    try:
        forecast, plan = (_comparable(table_of(outputs, name)) for name in (FORECAST, STOCK))
    except ValueError as missing:
        text = Text("出力のファイルが足りません。2つとも書き出してください。", str(missing))
        return [Check("outputs.missing", False, text)]
    return [
        *check_table(specs[FORECAST], forecast, expected),
        *check_ascending(specs[FORECAST], forecast, list(QUANTILES)),
        *check_table(specs[STOCK], plan, expected),
        *_boxes(specs[STOCK], plan, inputs["parts.csv"]),
    ]


def _comparable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose months are ISO dates without a time."""
    return table.assign(
        part_no=table["part_no"].astype(str), month=table["month"].astype(str).str[:10]
    )


def _boxes(spec: OutputFile, table: pd.DataFrame, parts: pd.DataFrame) -> Iterator[Check]:
    pack = table["part_no"].map(parts.set_index("part_no")["pack"]).to_numpy(dtype=np.float64)
    ready = table[READY].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(np.mod(ready, pack) > 0)
    for row in wrong[:SHOWN]:
        yield fault(
            spec,
            "boxes",
            int(row),
            READY,
            Text(
                f"{ready[row]:g} は収容数 {pack[row]:g} の倍数ではありません。"
                "parts.csv の pack で割り切れる数にしてください。",
                f"{ready[row]:g} is no multiple of the {pack[row]:g} pieces in a box. Round it to "
                "whole boxes (pack in parts.csv).",
            ),
        )
