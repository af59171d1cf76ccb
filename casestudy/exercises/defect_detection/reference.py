"""The reference solution (score 100). Instructors only: never put where learners can read it.

1. Drop what is no example of a good part: dark frames, pictures sent twice, known bad ones.
2. Turn every part upright and even out its light (``reference_align``).
3. Take out tool traces and the inspector's stamp (``reference_marks``).
4. Measure at four scales how far each point lies from good parts, by robust statistics, so that
   good labels that are wrong do little harm (``reference_anomaly``).
5. The most unusual point gives a picture's score; peaks above a limit are its spots.

No kind of defect is learned by heart, so a kind without examples is found like the others. The
limits are constants, in units of what is usual for good parts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage
from threadpoolctl import threadpool_limits

from casestudy.exercise import Tables
from casestudy.exercises.defect_detection import tables
from casestudy.exercises.defect_detection.layout import (
    PRODUCTS,
    SIZE,
    Bools,
    Floats,
    pictures,
    tested,
)
from casestudy.exercises.defect_detection.reading import decode
from casestudy.exercises.defect_detection.reference_align import align
from casestudy.exercises.defect_detection.reference_anomaly import cells, lay_back, unusual

DARK = 0.4
"""Share of the usual light below which a frame shows nothing."""
RECHECK, SPOT = 1.1, 1.2
"""Levels of the maps from which a picture is looked at again, and a spot named."""
APART, JOINED = 12.0, 0.35
MOST = 3
"""Spots on one picture. Two of them are some pixels apart and in different regions, which reach
down to a share of their peak."""


def solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return scores, spots and maps of the test pictures; a few seconds on one core."""
    with threadpool_limits(limits=1):  # the same sums, hence the same figures, on any machine
        return _solve(inputs)


def _solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    images = tested(inputs)
    maps = np.zeros((len(images), SIZE, SIZE))
    for product in PRODUCTS:
        mine = (images["product"] == product).to_numpy()
        maps[mine] = _maps(inputs, product)
    heat = cells(maps)
    score = heat.max(axis=(1, 2))
    recheck = score > RECHECK
    spots = [spot for k in np.flatnonzero(recheck) for spot in _peaks(int(k), maps[k])]
    return tables.outputs(images["image_id"].to_numpy(), np.log(score + 1e-3), recheck, heat, spots)


def _maps(inputs: Tables, product: str) -> Floats:
    """Return the maps of a product's test pictures."""
    table = inputs["images.csv"].merge(inputs["labels.csv"], on="image_id", how="left")
    table = table[table["product"] == product]
    stored = pictures(inputs)
    grey = np.stack([decode(stored[name]) for name in table["file"]]).astype(np.float64)
    good = (table["label"] == "ok").to_numpy() & _usable(grey)
    kept = good | (table["split"] == "test").to_numpy()
    aligned = align(grey[kept], good[kept])
    found = unusual(aligned, good[kept])
    shown = np.flatnonzero((table["split"] == "test").to_numpy()[kept])
    return np.stack([lay_back(found[k], aligned.poses[k]) for k in shown])


def _usable(grey: Floats) -> Bools:
    """Return which pictures are bright enough and not the same as an earlier one."""
    mean = grey.mean(axis=(1, 2))
    same = pd.Series([picture.tobytes() for picture in grey.astype(np.uint8)]).duplicated()
    return np.asarray((mean > DARK * np.median(mean)) & ~same.to_numpy(), dtype=bool)


def _peaks(picture: int, found: Floats) -> list[tables.Spot]:
    """Return the highest points, each the middle of its surroundings, the surest first."""
    smooth = ndimage.gaussian_filter(found, 1.5)
    smooth *= found.max() / max(float(smooth.max()), 1e-9)
    spots: list[tables.Spot] = []
    while len(spots) < MOST and (not spots or smooth.max() > SPOT):
        row, column = divmod(int(smooth.argmax()), SIZE)
        spots.append((picture, float(column), float(row), float(smooth.max())))
        smooth[_joined(smooth, row, column)] = 0.0
    return spots


def _joined(found: Floats, row: int, column: int) -> NDArray[np.bool_]:
    """Return the region that a peak belongs to, and what is near."""
    labels, _ = ndimage.label(found > JOINED * found[row, column])
    rows, columns = np.mgrid[:SIZE, :SIZE]
    near = (rows - row) ** 2 + (columns - column) ** 2 < APART**2
    grown = ndimage.binary_dilation(labels == labels[row, column], iterations=2)
    return np.asarray(grown | near, dtype=bool)
