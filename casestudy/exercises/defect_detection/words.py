"""Names of products, kinds of defect and the like, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercises.defect_detection.layout import BOARD, FLANGE
from casestudy.text import Text

PRODUCT: Mapping[str, Text] = {
    FLANGE: Text("金属フランジ", "Metal flange"),
    BOARD: Text("制御基板", "Printed board"),
}
KIND: Mapping[str, Text] = {
    "scratch": Text("キズ", "Scratch"),
    "dent": Text("打痕", "Dent"),
    "stain": Text("シミ", "Stain"),
    "pore": Text("ピンホール", "Pore"),
    "missing": Text("欠品", "Missing component"),
}


def yen(value: float) -> str:
    """Return yen with separators, rounded to the thousand, as a reader compares them."""
    return f"{1000 * round(value / 1000):,}"


def percent(share: float) -> str:
    """Return a share as whole percent."""
    return f"{100 * share:.0f}"
