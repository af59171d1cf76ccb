"""What a notebook hands in, and the parts of the score that come from it."""

from __future__ import annotations

from casestudy.exercise import OutputFile, Rule, ScorePart
from casestudy.exercises.effort_estimation import layout
from casestudy.text import Text

OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=layout.HOURS,
        columns={layout.KEY: "id", **dict.fromkeys(layout.QUANTILES, "number")},
        description=Text(
            "open_quotes.csv の各行の実績工数（時間、ロット全体）の5つの分位点",
            "Five quantiles of the hours (whole lot) of each row of open_quotes.csv",
        ),
        max_rows=10_000,
        max_bytes=2 * 1024 * 1024,
        key=(layout.KEY,),
        rules=dict.fromkeys(layout.QUANTILES, Rule(layout.LEAST_HOURS, layout.MOST_HOURS)),
    ),
    OutputFile(
        name=layout.PRICES,
        columns={layout.KEY: "id", layout.PRICE: "number"},
        description=Text(
            "open_quotes.csv の各行の見積価格（円、ロット全体、税抜、整数）",
            "Price quoted for each row of open_quotes.csv (yen, whole lot, before tax, whole)",
        ),
        max_rows=10_000,
        max_bytes=2 * 1024 * 1024,
        key=(layout.KEY,),
        rules={layout.PRICE: Rule(layout.LEAST_PRICE, layout.MOST_PRICE, whole=True)},
    ),
)

PARTS: tuple[ScorePart, ...] = (
    ScorePart(
        "hours",
        Text("工数の予測", "Hours"),
        (layout.HOURS,),
        ("wql", "smape", "bias", "coverage_gap"),
    ),
    ScorePart(
        "prices",
        Text("見積価格", "Prices"),
        (layout.PRICES,),
        ("profit", "contribution", "overtime", "win_rate"),
    ),
)
