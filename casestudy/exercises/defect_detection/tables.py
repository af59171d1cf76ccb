"""Output tables from arrays: what baseline, reference and oracle hand in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercises.defect_detection.layout import (
    CELLS,
    GRID,
    HEATMAP,
    SCORES,
    SPOTS,
    Bools,
    Floats,
)

Spot = tuple[int, float, float, float]
"""Picture, x, y and confidence."""


def outputs(
    ids: Sequence[str] | NDArray[np.object_],
    score: Floats,
    recheck: Bools,
    heat: Floats,
    spots: Sequence[Spot],
) -> dict[str, pd.DataFrame]:
    """Return the three tables.

    Parameters
    ----------
    ids : of the N pictures.
    score, recheck : (N,)
    heat : (N, GRID, GRID)
    spots : of any pictures.
    """
    names = np.asarray(ids, dtype=object)
    scores = pd.DataFrame(
        {"image_id": names, "score": np.round(score, 5), "recheck": recheck.astype(np.int64)}
    )
    rows = {"image_id": np.repeat(names, GRID), "row": np.tile(np.arange(GRID), len(names))}
    cells = np.round(heat, 5).reshape(-1, GRID)
    heatmap = pd.DataFrame({**rows, **{name: cells[:, k] for k, name in enumerate(CELLS)}})
    found = pd.DataFrame(
        {
            "image_id": [names[spot[0]] for spot in spots],
            "x": [round(float(spot[1]), 2) for spot in spots],
            "y": [round(float(spot[2]), 2) for spot in spots],
            "confidence": [round(float(spot[3]), 5) for spot in spots],
        },
    ).astype({"image_id": object, "x": np.float64, "y": np.float64, "confidence": np.float64})
    return {SCORES: scores, SPOTS: found, HEATMAP: heatmap}
