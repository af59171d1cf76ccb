"""The truth as arrays: what every answer on one instance of the case is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import CaseData
from casestudy.exercises.defect_detection.layout import (
    CELL,
    GRID,
    PRODUCTS,
    SIZE,
    Bools,
    Bytes,
    Floats,
    tested,
)
from casestudy.metrics import resample_counts

DRAWS, SEED = 200, 1979


@dataclass(frozen=True)
class Defect:
    """One defect of one picture."""

    picture: int
    kind: str
    x: NDArray[np.int64]
    y: NDArray[np.int64]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height in pixels."""
        left, top = int(self.x.min()), int(self.y.min())
        return left, top, int(self.x.max()) - left + 1, int(self.y.max()) - top + 1


@dataclass(frozen=True)
class Ground:
    """Pictures in the order of ``images.csv``; ``N`` of them, ``D`` defects."""

    ids: pd.Index
    product: NDArray[np.object_]
    camera: NDArray[np.object_]
    defective: Bools
    defects: tuple[Defect, ...]
    overlap: Floats
    """(N, GRID * GRID) shares of defects' pixels that lie in each cell, summed over defects."""
    normal: Floats
    """(N, GRID * GRID) pixels of each cell that belong to no defect."""
    prices: Mapping[str, Floats]
    """(N,) each column of ``products.csv``, by the picture's product; what a miss costs is that of
    the picture's worst defect."""
    volume: Mapping[str, float]
    rate: Mapping[str, float]
    counts: Floats
    """(R, N) how often each bootstrap draw takes each picture."""
    unseen: str
    renewed: Bools
    """(N,) taken after the lamp was replaced."""
    angle: Floats
    """(N,) degrees by which the part is turned."""
    stamp: Floats
    """(N, 2) middle of the inspector's stamp in pixels; NaN where there is none."""
    scuff: Floats
    """(N, 2) middle of a rub that the limit sample lets pass."""
    files: Mapping[str, bytes]

    def of(self, picture: int) -> list[Defect]:
        """Return the defects of a picture."""
        return [defect for defect in self.defects if defect.picture == picture]

    def mine(self, product: str) -> Bools:
        """Return which pictures show a product."""
        return np.asarray(self.product == product, dtype=bool)

    def pixels(self, picture: int) -> Bytes:
        """Return the picture's grey levels."""
        from casestudy.exercises.defect_detection.reading import decode  # takes a while to load

        return decode(self.files[f"images/{self.ids[picture]}.png"])


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many answers on it."""
    images = tested(data.inputs)
    ids = pd.Index(images["image_id"])
    product = images["product"].to_numpy(dtype=object)
    defects = _defects(data, ids)
    overlap, normal = _cells(defects, len(ids))
    truth = data.truth["images"].set_index("image_id").loc[ids]
    case = data.truth["case"].iloc[0]
    costs = data.inputs["products.csv"].set_index("product")
    prices = {name: costs.loc[product, name].to_numpy(dtype=np.float64) for name in costs.columns}
    prices["missed_yen"] = prices["missed_yen"] * _severity(data, ids)
    return Ground(
        ids=ids,
        product=product,
        camera=images["camera"].to_numpy(dtype=object),
        defective=truth["defective"].to_numpy(dtype=bool),
        defects=defects,
        overlap=overlap,
        normal=normal,
        prices=prices,
        volume={name: float(costs.loc[name, "monthly_volume"]) for name in PRODUCTS},
        rate={name: float(costs.loc[name, "defect_rate"]) for name in PRODUCTS},
        counts=_counts(product),
        unseen=str(case["unseen"]),
        renewed=(images["taken_at"] >= case["lamp_replaced"]).to_numpy(dtype=bool),
        angle=truth["angle"].to_numpy(dtype=np.float64),
        stamp=truth[["stamp_x", "stamp_y"]].to_numpy(dtype=np.float64),
        scuff=truth[["scuff_x", "scuff_y"]].to_numpy(dtype=np.float64),
        files=data.attachments,
    )


def _defects(data: CaseData, ids: pd.Index) -> tuple[Defect, ...]:
    kinds = data.truth["regions"].set_index(["image_id", "region"])["kind"].to_dict()
    found = []
    for key, runs in data.truth["runs"].groupby(["image_id", "region"], sort=False):
        stretches = [
            np.arange(start, end) for start, end in zip(runs["x0"], runs["x1"], strict=True)
        ]
        y = np.repeat(runs["y"].to_numpy(), [len(part) for part in stretches])
        picture = int(ids.get_loc(key[0]))
        found.append(Defect(picture, kinds[key], np.concatenate(stretches), y))
    return tuple(sorted(found, key=lambda defect: defect.picture))


def _severity(data: CaseData, ids: pd.Index) -> Floats:
    """Return the dearest kind's factor of each picture, 1 for those without a defect; (N,)."""
    factor = data.inputs["kinds.csv"].set_index("kind")["missed_factor"]
    regions = data.truth["regions"]
    worst = regions["kind"].map(factor).groupby(regions["image_id"]).max()
    return np.asarray(worst.reindex(ids).fillna(1.0), dtype=np.float64)


def _cells(defects: tuple[Defect, ...], pictures: int) -> tuple[Floats, Floats]:
    overlap = np.zeros((pictures, GRID * GRID))
    defective = np.zeros((pictures, SIZE, SIZE), dtype=bool)
    for defect in defects:
        cell = (defect.y // CELL) * GRID + defect.x // CELL
        overlap[defect.picture] += np.bincount(cell, minlength=GRID * GRID) / len(cell)
        defective[defect.picture, defect.y, defect.x] = True
    covered = defective.reshape(pictures, GRID, CELL, GRID, CELL).sum(axis=(2, 4))
    return overlap, CELL * CELL - covered.reshape(pictures, -1).astype(np.float64)


def _counts(product: NDArray[np.object_]) -> Floats:
    """Draw pictures with replacement, each product for itself."""
    counts = np.zeros((DRAWS, len(product)))
    for number, name in enumerate(PRODUCTS):
        mine = np.flatnonzero(product == name)
        counts[:, mine] = resample_counts(len(mine), DRAWS, SEED + number)
    return counts
