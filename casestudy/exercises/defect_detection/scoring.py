"""Figures of a submission, the score between its anchors, and how sure the score is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy import points
from casestudy.exercise import Anchors, Tables, table_of
from casestudy.exercises.defect_detection import measures
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import (
    CELLS,
    GRID,
    HEATMAP,
    PRODUCTS,
    REACH,
    SCORES,
    SPOTS,
    Bools,
    Floats,
)
from casestudy.points import Figure
from casestudy.text import Text

STEPS = 400
"""Thresholds that the bootstrap looks at."""

FIGURES: tuple[Figure, ...] = (
    Figure(
        "auroc",
        Text("画像の並べ方（AUROC・2製品の平均）", "Ranking of pictures (AUROC, mean of products)"),
        "",
        0.25,
        "Hanley & McNeil (1982), Radiology 143(1)",
        higher_is_better=True,
    ),
    Figure(
        "aupro",
        Text("不良領域の覆い方（AUPRO 0.3・2製品の平均）", "Overlap of regions (AUPRO 0.3, mean)"),
        "",
        0.25,
        "Bergmann et al. (2021), IJCV 129, section 5.1",
        higher_is_better=True,
    ),
    Figure(
        "spot_f1",
        Text("不良箇所の正しさ（F1）", "Spots (F1)"),
        "",
        0.25,
        "van Rijsbergen (1979); Everingham et al. (2010), IJCV 88(2)",
        higher_is_better=True,
    ),
    Figure(
        "cost",
        Text("検査の費用（1か月）", "Cost of inspection (a month)"),
        "¥",
        0.25,
        "Elkan (2001), IJCAI",
    ),
    Figure("missed", Text("うち見逃しの損", "of which missed defects"), "¥", 0.0),
    Figure("alarms", Text("うち良品の過検出", "of which false alarms on good parts"), "¥", 0.0),
    Figure(
        "rechecks",
        Text("うち不良品の再検査（見落としを含む）", "of which re-inspecting bad parts"),
        "¥",
        0.0,
    ),
    Figure(
        "unseen_recall",
        Text("手本にない種類の検出率", "Defects found of the kind without examples"),
        "%",
        0.0,
        higher_is_better=True,
    ),
)


@dataclass(frozen=True)
class Answer:
    """A learner's outputs in the order of the ground, and what its spots hit."""

    score: Floats
    flagged: Bools
    heat: Floats
    """(N, GRID * GRID)"""
    picture: NDArray[np.int64]
    """Each spot's picture."""
    x: Floats
    y: Floats
    owner: NDArray[np.int64]
    """Each spot's defect, -1 for a false one."""
    found: Bools
    """(D,)"""
    cost: Floats
    """(N,) yen a picture."""
    hit: Bools
    """(N,) whether a spot lies on one of the picture's defects."""
    total: float
    """Yen a month."""

    def spots(self, pictures: int) -> Floats:
        """Return how many spots each picture has."""
        return np.bincount(self.picture, minlength=pictures).astype(np.float64)


def read_answer(outputs: Tables, against: Ground) -> Answer:
    """Arrange checked outputs and see what the spots hit.

    Raises
    ------
    ValueError
        If a table or a row is missing; ``check`` says so in words first.
    """
    scores, heat, spots = (table_of(outputs, name) for name in (SCORES, HEATMAP, SPOTS))
    judged = scores.set_index("image_id").reindex(against.ids)
    if judged[["score", "recheck"]].isna().to_numpy().any():
        raise ValueError("image_scores.csv is incomplete; run check() first")
    picture = against.ids.get_indexer(spots["image_id"])
    x, y, confidence = (spots[name].to_numpy(dtype=np.float64) for name in ("x", "y", "confidence"))
    owner = _owners(against, picture, x, y, confidence)
    found = np.isin(np.arange(len(against.defects)), owner)
    hit = np.zeros(len(against.ids), dtype=bool)
    hit[[against.defects[k].picture for k in np.flatnonzero(found)]] = True
    flagged = judged["recheck"].to_numpy(dtype=np.float64) > 0.5
    named = np.bincount(picture, minlength=len(against.ids)).astype(np.float64)
    cost = measures.picture_cost(against.defective, flagged, named, hit, against.prices)
    return Answer(
        score=judged["score"].to_numpy(dtype=np.float64),
        flagged=flagged,
        heat=_heat(heat, against),
        picture=picture,
        x=x,
        y=y,
        owner=owner,
        found=found,
        cost=cost,
        hit=hit,
        total=cost_of(cost, against),
    )


def _heat(frame: pd.DataFrame, against: Ground) -> Floats:
    at = against.ids.get_indexer(frame["image_id"])
    row = frame["row"].to_numpy(dtype=np.int64)
    heat = np.full((len(against.ids), GRID, GRID), np.nan)
    heat[at, row] = frame[list(CELLS)].to_numpy(dtype=np.float64)
    if np.isnan(heat).any():
        raise ValueError("heatmap.csv is incomplete; run check() first")
    return heat.reshape(len(against.ids), -1)


def _owners(
    against: Ground, picture: NDArray[np.int64], x: Floats, y: Floats, confidence: Floats
) -> NDArray[np.int64]:
    """Return the defect that each spot has found, -1 for none."""
    owner = np.full(len(picture), -1, dtype=np.int64)
    places: dict[int, list[int]] = {}
    for number, defect in enumerate(against.defects):
        places.setdefault(defect.picture, []).append(number)
    for at, numbers in places.items():
        mine = np.flatnonzero(picture == at)
        if len(mine):
            away = np.stack([_away(against, k, x[mine], y[mine]) for k in numbers], axis=1)
            taken = measures.match(away, confidence[mine], REACH)
            owner[mine] = np.where(taken >= 0, np.array(numbers)[taken], -1)
    return owner


def _away(against: Ground, number: int, x: Floats, y: Floats) -> Floats:
    """Return the pixels from each spot to the nearest pixel of a defect."""
    defect = against.defects[number]
    square = (x[:, None] - defect.x) ** 2 + (y[:, None] - defect.y) ** 2
    return np.asarray(np.sqrt(square.min(axis=1)), dtype=np.float64)


def figures(answer: Answer, against: Ground) -> dict[str, float]:
    """Return the value of each of ``FIGURES``."""
    once = np.ones((1, len(against.ids)))
    bad, flagged = against.defective, answer.flagged
    parts = {"missed": bad & ~flagged, "alarms": ~bad & flagged, "rechecks": bad & flagged}
    unseen = np.array([defect.kind == against.unseen for defect in against.defects])
    return {
        "auroc": float(_auroc(answer, against, once)[0]),
        "aupro": float(np.mean([aupro_of(answer, against, name) for name in PRODUCTS])),
        "spot_f1": float(_f1(answer, against, once)[0]),
        "cost": answer.total,
        **{name: cost_of(answer.cost * mask, against) for name, mask in parts.items()},
        "unseen_recall": 100.0 * float(answer.found[unseen].mean()) if unseen.any() else 100.0,
    }


def _auroc(answer: Answer, against: Ground, counts: Floats) -> Floats:
    each = [
        measures.auroc(answer.score[mine], against.defective[mine], counts[:, mine])
        for mine in map(against.mine, PRODUCTS)
    ]
    return np.asarray(np.mean(each, axis=0), dtype=np.float64)


def aupro_of(answer: Answer, against: Ground, product: str) -> float:
    """Return one product's area under the per-region overlap curve."""
    mine = against.mine(product)
    heat, overlap, normal = answer.heat[mine], against.overlap[mine], against.normal[mine]
    return measures.aupro(heat.ravel(), overlap.ravel(), normal.ravel())


def _aupro_draws(answer: Answer, against: Ground, product: str) -> Floats:
    """Return the figure of each draw on ``STEPS`` thresholds, which is close and quick."""
    mine = against.mine(product)
    heat = answer.heat[mine]
    order = np.argsort(-heat.ravel(), kind="stable")
    false = np.cumsum(against.normal[mine].ravel()[order]) / against.normal[mine].sum()
    near = np.searchsorted(np.linspace(0, 0.5, STEPS - 1), false)
    step = np.empty(heat.size, dtype=np.int64)
    step[order] = near
    slot = np.repeat(np.arange(len(heat)), heat.shape[1]) * STEPS + step
    shape = (len(heat), STEPS)
    gain, cost = (
        np.bincount(slot, part[mine].ravel(), shape[0] * STEPS).reshape(shape)
        for part in (against.overlap, against.normal)
    )
    counts = against.counts[:, mine]
    covered, rate = measures.curve(counts @ gain, counts @ cost)
    return measures.area_up_to(rate, covered)


def _f1(answer: Answer, against: Ground, counts: Floats) -> Floats:
    many = len(against.ids)
    hits = np.bincount(answer.picture[answer.owner >= 0], minlength=many)
    there = np.bincount([defect.picture for defect in against.defects], minlength=many)
    return measures.f1(counts @ hits, counts @ answer.spots(many), counts @ there)


def _cost(cost: Floats, against: Ground, counts: Floats) -> Floats:
    total = np.zeros(len(counts))
    for name in PRODUCTS:
        mine = against.mine(name)
        total += measures.monthly_cost(
            cost[mine],
            against.defective[mine],
            counts[:, mine],
            against.volume[name],
            against.rate[name],
        )
    return total


def cost_of(cost: Floats, against: Ground) -> float:
    """Return pictures' costs (N,) as yen a month of production."""
    return float(_cost(cost, against, np.ones((1, len(cost))))[0])


def interval(answer: Answer, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total score over pictures.

    Each draw takes each product's pictures with replacement; the anchors stay where they are.
    """
    draws = {
        "auroc": _auroc(answer, against, against.counts),
        "aupro": np.mean([_aupro_draws(answer, against, name) for name in PRODUCTS], axis=0),
        "spot_f1": _f1(answer, against, against.counts),
        "cost": _cost(answer.cost, against, against.counts),
    }
    return points.interval(FIGURES, draws, anchors["baseline"], anchors)
