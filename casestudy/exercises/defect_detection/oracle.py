"""The best there can be, answers spoiled at random, and what is known of each picture."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, LeakageView, Tables, table_of
from casestudy.exercises.defect_detection import tables
from casestudy.exercises.defect_detection.ground import ground
from casestudy.exercises.defect_detection.layout import (
    CELLS,
    GRID,
    HEATMAP,
    SCORES,
    SIZE,
    SPOTS,
    tested,
)
from casestudy.exercises.defect_detection.reading import decode


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Answer with the truth: every defect, one spot each, and the cells that it covers."""
    known = ground(data)
    spots = []
    for defect in known.defects:
        middle = np.argmin((defect.x - defect.x.mean()) ** 2 + (defect.y - defect.y.mean()) ** 2)
        spots.append((defect.picture, float(defect.x[middle]), float(defect.y[middle]), 1.0))
    gain = known.overlap / (known.normal + 1.0)
    heat = gain.reshape(-1, GRID, GRID) / gain.max()
    return tables.outputs(
        known.ids.to_numpy(), known.defective.astype(float), known.defective, heat, spots
    )


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Blur rankings with noise, turn verdicts over, and push spots away from where they were."""
    scores, spots, heat = (table_of(outputs, name).copy() for name in (SCORES, SPOTS, HEATMAP))
    scores["score"] = _blurred(scores["score"].to_numpy(dtype=np.float64), amount, rng)
    turned = rng.random(len(scores)) < 0.5 * amount
    scores["recheck"] = np.where(turned, 1 - scores["recheck"], scores["recheck"])
    cells = heat[list(CELLS)].to_numpy(dtype=np.float64)
    heat[list(CELLS)] = _blurred(cells.ravel(), amount, rng).reshape(cells.shape)
    away = rng.normal(0.0, 30.0 * amount, (len(spots), 2))
    for number, axis in enumerate(("x", "y")):
        spots[axis] = np.clip(spots[axis].to_numpy(dtype=np.float64) + away[:, number], 0, SIZE - 1)
    return {SCORES: scores, SPOTS: spots, HEATMAP: heat}


def _blurred(values: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    """Add noise to the values' ranks, so that it weighs the same on any scale."""
    ranks = pd.Series(values).rank(pct=True).to_numpy()
    return np.asarray(np.round(ranks + rng.normal(0.0, amount, len(ranks)), 6))


def leakage(data: CaseData) -> LeakageView:
    """Set what the tables and the files tell of each picture against its being defective."""
    images = tested(data.inputs)
    grey = [decode(data.attachments[name]) for name in images["file"]]
    known = images[["image_id", "product", "camera", "taken_at"]].assign(
        number=images["image_id"].str[1:].astype(np.int64),
        position=np.arange(len(images)),
        file_bytes=[len(data.attachments[name]) for name in images["file"]],
        mean_grey=[float(picture.mean()) for picture in grey],
        darkest=[float(picture.min()) for picture in grey],
        brightest=[float(picture.max()) for picture in grey],
    )
    return LeakageView(known, data.truth["images"]["defective"])
