"""The naive method: compare each picture with the mean of the good ones. Score 0."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.defect_detection import tables
from casestudy.exercises.defect_detection.layout import (
    CELL,
    GRID,
    PRODUCTS,
    SIZE,
    Floats,
    pictures,
    tested,
)
from casestudy.exercises.defect_detection.reading import decode


def mean_picture(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Score each cell by how far its mean lies from the same cell of good pictures.

    Parts are not turned upright and light is only evened out by each picture's mean. The most
    unusual cell gives the score and, on flagged pictures, the one spot. Flagged is what is more
    unusual than every good training picture: hardly anything, so that 0 points is what it costs to
    let everything pass.
    """
    images = tested(inputs)
    score, heat = np.zeros(len(images)), np.zeros((len(images), GRID, GRID))
    recheck = np.zeros(len(images), dtype=bool)
    for product in PRODUCTS:
        mine = np.flatnonzero(images["product"] == product)
        good = _cells(inputs, _good(inputs, product))
        middle, spread = good.mean(axis=0), good.std(axis=0) + 1e-3
        away = np.abs(_cells(inputs, images.loc[mine, "file"]) - middle) / spread
        usual = (np.abs(good - middle) / spread).max(axis=(1, 2))
        heat[mine], score[mine] = away, away.max(axis=(1, 2))
        recheck[mine] = score[mine] > usual.max()
    spots = [_spot(int(k), heat[k]) for k in np.flatnonzero(recheck)]
    return tables.outputs(images["image_id"].to_numpy(), score, recheck, heat, spots)


def _good(inputs: Tables, product: str) -> pd.Series:
    labels = inputs["images.csv"].merge(inputs["labels.csv"], on="image_id")
    return labels.loc[(labels["product"] == product) & (labels["label"] == "ok"), "file"]


def _cells(inputs: Tables, files: pd.Series) -> Floats:
    """Return each picture's cell means, relative to the picture's mean; (M, GRID, GRID)."""
    stored = pictures(inputs)
    grey = np.stack([decode(stored[name]) for name in files]).astype(np.float64)
    cells = grey.reshape(-1, GRID, CELL, GRID, CELL).mean(axis=(2, 4))
    return np.asarray(cells / cells.mean(axis=(1, 2), keepdims=True), dtype=np.float64)


def _spot(picture: int, heat: Floats) -> tables.Spot:
    row, column = divmod(int(heat.argmax()), SIZE // CELL)
    middle = (CELL - 1) / 2
    return picture, column * CELL + middle, row * CELL + middle, float(heat.max())
