"""Names of the case's files and columns, the size of its pictures, and lookups in tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Inputs, Tables

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

SIZE = 128
"""Width and height of a picture in pixels."""
GRID = 16
"""Cells of the anomaly map along each side."""
CELL = SIZE // GRID

SCORES = "outputs/image_scores.csv"
SPOTS = "outputs/spots.csv"
HEATMAP = "outputs/heatmap.csv"
CELLS = tuple(f"c{number:02d}" for number in range(GRID))
"""Columns of the anomaly map, from left to right."""
MOST_SPOTS = 20
"""Spots that may be named on one picture."""
REACH = 6.0
"""Pixels from a defect within which a spot counts as on it."""

FLANGE, BOARD = "flange", "board"
PRODUCTS = (FLANGE, BOARD)
KINDS: Mapping[str, tuple[str, ...]] = {
    FLANGE: ("scratch", "dent", "stain", "pore"),
    BOARD: ("scratch", "stain", "pore", "missing"),
}
ALL_KINDS = ("scratch", "dent", "stain", "pore", "missing")
MAJOR, MINOR = "major", "minor"
GRADES: Mapping[str, str] = {
    "scratch": MINOR,
    "dent": MAJOR,
    "stain": MINOR,
    "pore": MAJOR,
    "missing": MAJOR,
}
"""A major defect keeps the product from working (a leak, a dead board), a minor one does not."""


def pictures(inputs: Tables) -> Mapping[str, bytes]:
    """Return the pictures that belong to ``inputs``.

    Raises
    ------
    TypeError
        The tables were taken out of the generated data and have lost their pictures.
    """
    if not isinstance(inputs, Inputs):
        raise TypeError("pass data.inputs as generated: it carries the pictures")
    return inputs.attachments


def tested(inputs: Tables) -> pd.DataFrame:
    """Return the rows of ``images.csv`` that are to be judged, in the order of the file."""
    images = inputs["images.csv"]
    return images[images["split"] == "test"].reset_index(drop=True)
