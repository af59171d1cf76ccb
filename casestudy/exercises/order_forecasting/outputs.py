"""The files a notebook leaves behind, and the parts they are scored in."""

from __future__ import annotations

from casestudy.exercise import OutputFile, Rule, ScorePart
from casestudy.exercises.order_forecasting.layout import (
    FORECAST,
    KEYS,
    MOST,
    POINT,
    QUANTILES,
    READY,
    STOCK,
)
from casestudy.text import Text

OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=FORECAST,
        columns={
            "part_no": "id",
            "month": "date",
            POINT: "number",
            **dict.fromkeys(QUANTILES, "number"),
        },
        description=Text(
            "plan.csv の各行の受注数（個）：見込みと5つの分位点",
            "Pieces ordered for each row of plan.csv: the expected order and five quantiles",
        ),
        max_rows=5_000,
        max_bytes=2 * 1024 * 1024,
        key=KEYS,
        rules={name: Rule(0.0, MOST) for name in (POINT, *QUANTILES)},
    ),
    OutputFile(
        name=STOCK,
        columns={"part_no": "id", "month": "date", READY: "number"},
        description=Text(
            "plan.csv の各行の、月初に揃えておく数（個。在庫＋生産。収容数の倍数）",
            "Pieces to have ready at the start of the month for each row of plan.csv (stock and "
            "production together; whole boxes)",
        ),
        max_rows=5_000,
        max_bytes=2 * 1024 * 1024,
        key=KEYS,
        rules={READY: Rule(0.0, MOST, whole=True)},
    ),
)

PARTS: tuple[ScorePart, ...] = (
    ScorePart(
        "forecast",
        Text("受注の予測", "Order forecast"),
        (FORECAST,),
        ("part_ratio", "total_error", "wql", "half_share", "bias", "coverage_gap"),
    ),
    ScorePart(
        "stock",
        Text("在庫の計画", "Stock plan"),
        (STOCK,),
        ("stock_cost", "express", "changeover", "holding", "scrap"),
    ),
)
