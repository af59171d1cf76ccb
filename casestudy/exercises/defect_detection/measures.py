"""Figures of an inspection as pure functions: rankings, regions, spots and yen.

Shapes: ``N`` pictures, ``C`` cells of all pictures' maps, ``R`` bootstrap draws, ``D`` defects.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from casestudy.exercises.defect_detection.layout import Bools, Floats

FALSE_RATE_LIMIT = 0.3


def auroc(scores: Floats, defective: Bools, counts: Floats) -> Floats:
    """Return the area under the receiver operating characteristic for each row of ``counts``.

    The share of pairs of a defective and a good picture in which the defective one has the higher
    score, ties counting one half. Source: Hanley & McNeil (1982), *The Meaning and Use of the
    Area under a ROC Curve*, Radiology 143(1).

    Parameters
    ----------
    scores : (N,) higher means more likely defective.
    defective : (N,)
    counts : (R, N) how often each picture counts; ones give the plain figure.

    Returns
    -------
    (R,) array; 0.5 where one of the two kinds is missing.
    """
    _, group = np.unique(scores, return_inverse=True)
    groups = np.eye(int(group.max()) + 1)[group]
    bad, good = (counts * defective) @ groups, (counts * ~defective) @ groups
    below = np.cumsum(good, axis=1) - good
    pairs = bad.sum(axis=1) * good.sum(axis=1)
    won = (bad * (below + 0.5 * good)).sum(axis=1)
    return np.asarray(np.where(pairs > 0, won / np.maximum(pairs, 1e-12), 0.5), dtype=np.float64)


def curve(gain: Floats, cost: Floats) -> tuple[Floats, Floats]:
    """Return what is covered and what is falsely marked (R, T + 1) as the threshold falls.

    Parameters
    ----------
    gain, cost : (R, T) what each threshold adds, highest threshold first.
    """
    totals = [np.maximum(part.sum(axis=1, keepdims=True), 1e-12) for part in (gain, cost)]
    rows = [
        np.pad(np.cumsum(part, axis=1) / total, ((0, 0), (1, 0)))
        for part, total in zip((gain, cost), totals, strict=True)
    ]
    return rows[0], rows[1]


def area_up_to(false: Floats, covered: Floats, limit: float = FALSE_RATE_LIMIT) -> Floats:
    """Return the mean of ``covered`` over false-positive rates from 0 to ``limit``; shape (R,).

    Trapezoids, with the curve cut off at ``limit`` by linear interpolation.
    """
    start, end = false[:, :-1], false[:, 1:]
    width = np.clip(end, None, limit) - np.clip(start, None, limit)
    step = np.where(end > start, end - start, 1.0)
    rise = (covered[:, 1:] - covered[:, :-1]) * np.clip((limit - start) / step, 0.0, 1.0)
    middle = covered[:, :-1] + 0.5 * np.where(end > start, rise, 0.0)
    return np.asarray((width * middle).sum(axis=1) / limit, dtype=np.float64)


def aupro(
    scores: Floats, overlap: Floats, normal: Floats, limit: float = FALSE_RATE_LIMIT
) -> float:
    """Return the area under the per-region overlap curve of coarse maps, 0 to 1.

    At each threshold the marked share of every defect's pixels is averaged over the defects and
    set against the share of all normal pixels that are marked. A map of cells is read as the map
    of pixels in which each pixel has its cell's score, so the figure is that of the pixels.
    Source: Bergmann et al. (2021), *The MVTec Anomaly Detection Dataset*, IJCV 129, section 5.1.

    Parameters
    ----------
    scores : (C,) score of each cell.
    overlap : (C,) sum over defects of the share of the defect's pixels that lie in the cell.
    normal : (C,) pixels of the cell that belong to no defect.
    """
    gain, cost = (part[None, :] for part in by_threshold(scores, overlap, normal))
    covered, false = curve(gain, cost)
    return float(area_up_to(false, covered, limit)[0])


def by_threshold(scores: Floats, *parts: Floats) -> tuple[Floats, ...]:
    """Sum each part over the cells of equal score, highest score first."""
    values, group = np.unique(-scores, return_inverse=True)
    sums = (np.bincount(group, part, len(values)) for part in parts)
    return tuple(np.asarray(part, dtype=np.float64) for part in sums)


def match(distance: Floats, confidence: Floats, reach: float) -> NDArray[np.int64]:
    """Assign spots to defects one to one; return each spot's defect, -1 for a false one.

    The surest spot chooses first and takes the nearest defect within its reach that no other spot
    has taken. Source: Everingham et al. (2010), *The PASCAL Visual Object Classes Challenge*,
    IJCV 88(2), section 4.2, with nearness in place of overlap.

    Parameters
    ----------
    distance : (spots, D) pixels from a spot to the nearest pixel of a defect.
    confidence : (spots,)
    reach : pixels.
    """
    owner = np.full(len(confidence), -1, dtype=np.int64)
    left = np.where(distance <= reach, distance, np.inf)
    for spot in np.argsort(-confidence, kind="stable"):
        nearest = int(left[spot].argmin())
        if np.isfinite(left[spot, nearest]):
            owner[spot] = nearest
            left[:, nearest] = np.inf
    return owner


def f1(hits: Floats, spots: Floats, defects: Floats) -> Floats:
    """Return the harmonic mean of precision and recall; 0 where nothing is found.

    Source: van Rijsbergen (1979), *Information Retrieval*, chapter 7.
    """
    return np.asarray(2.0 * hits / np.maximum(spots + defects, 1e-12), dtype=np.float64)


def picture_cost(
    defective: Bools, flagged: Bools, spots: Floats, hit: Bools, prices: Mapping[str, Floats]
) -> Floats:
    """Return the yen that each picture's verdict costs; shape (N,).

    A defective part that is let through costs its claim. A flagged part is looked at by a person:
    a first look, more for each spot named on it and, where a defect lies at none of them, a search
    of the whole part, in which people overlook a share of the defects. A good part that is flagged
    costs the stop of the line, too. Source: expected cost of misclassification, Elkan (2001), *The
    Foundations of Cost-Sensitive Learning*, IJCAI.
    """
    minutes = prices["recheck_minutes"] + prices["minutes_per_spot"] * spots
    minutes = minutes + np.where(defective & ~hit, prices["search_minutes"], 0.0)
    lost = np.where(hit, 0.0, prices["overlooked"] * prices["missed_yen"])
    looked = minutes * prices["yen_per_minute"] + np.where(
        defective, lost, prices["false_alarm_yen"]
    )
    passed = np.where(defective, prices["missed_yen"], 0.0)
    return np.asarray(np.where(flagged, looked, passed), dtype=np.float64)


def monthly_cost(
    cost: Floats, defective: Bools, counts: Floats, volume: float, rate: float
) -> Floats:
    """Scale pictures' costs to a month's production, in which defects are as rare as they are.

    The mean cost of a defective picture counts with the defect rate, that of a good one with the
    rest: the pictures hold many more defects than the line makes.

    Parameters
    ----------
    cost, defective : (N,)
    counts : (R, N)
    volume : parts a month.
    rate : share of them that is defective.

    Returns
    -------
    (R,) yen a month.
    """
    bad, good = counts @ (cost * defective), counts @ (cost * ~defective)
    many_bad, many_good = counts @ defective.astype(float), counts @ (~defective).astype(float)
    mean_bad = bad / np.maximum(many_bad, 1e-12)
    mean_good = good / np.maximum(many_good, 1e-12)
    return np.asarray(volume * (rate * mean_bad + (1.0 - rate) * mean_good), dtype=np.float64)
