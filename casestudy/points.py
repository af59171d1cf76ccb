"""From raw figures to points: each figure between its anchors, and the weighted total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casestudy.card import MAX_SCORE, Advice, Breakdown, Metric, Picture, ScoreCard
from casestudy.exercise import Anchors
from casestudy.metrics import skill_score
from casestudy.text import Text

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """How a figure is presented and what it counts; ``weight`` 0 is for information."""

    id: str
    label: Text
    unit: str
    weight: float
    source: str = ""
    """Citation of the formula."""
    higher_is_better: bool = False


def place(
    figures: Sequence[Figure], values: Mapping[str, float], anchors: Anchors
) -> tuple[Metric, ...]:
    """Put each figure on the line from the baseline (0) through the reference (100)."""
    low, high = anchors["baseline"], anchors["reference"]
    return tuple(
        Metric(
            id=figure.id,
            label=figure.label,
            unit=figure.unit,
            value=values[figure.id],
            baseline=low[figure.id],
            reference=high[figure.id],
            weight=figure.weight,
            score=skill_score(
                values[figure.id],
                low[figure.id],
                high[figure.id],
                higher_is_better=figure.higher_is_better,
            ),
            source=figure.source,
            higher_is_better=figure.higher_is_better,
        )
        for figure in figures
    )


def total(placed: Iterable[Metric]) -> float:
    """Weighted mean of the scores, 0 to 120."""
    return float(sum(metric.weight * metric.score for metric in placed))


def card(
    figures: Sequence[Figure],
    values: Mapping[str, float],
    anchors: Anchors,
    interval: tuple[float, float],
    *,
    breakdowns: tuple[Breakdown, ...] = (),
    charts: tuple[Picture, ...] = (),
    advice: tuple[Advice, ...] = (),
) -> ScoreCard:
    """Return the result of an answer's ``values`` with what explains it."""
    placed = place(figures, values, anchors)
    return ScoreCard(total(placed), interval, placed, breakdowns, charts, advice)


def interval(
    figures: Sequence[Figure],
    mine: Mapping[str, Floats],
    theirs: Mapping[str, Floats | float],
    anchors: Anchors,
) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total.

    Each draw sets the answer's figure against the baseline's: as a share of it where lower is
    better, as a difference where higher is. How far the reference gets is held at the anchors'.
    Source: Efron (1979), Annals of Statistics 7(1).

    Parameters
    ----------
    figures
        How each figure counts; those of weight 0 are left out.
    mine
        Figure id -> (R,) the answer's value in each draw.
    theirs
        Figure id -> (R,) the baseline's values in the same draws, or the one value it always has.
    anchors
        The figures on the whole data.
    """
    counted = [figure for figure in figures if figure.weight > 0]
    totals = sum(figure.weight * _drawn(figure, mine, theirs, anchors) for figure in counted)
    low, high = np.quantile(totals, [0.025, 0.975])
    return float(low), float(high)


def _drawn(
    figure: Figure,
    mine: Mapping[str, Floats],
    theirs: Mapping[str, Floats | float],
    anchors: Anchors,
) -> Floats:
    """Return the (R,) scores of one figure, 0 to 120."""
    low, high = anchors["baseline"][figure.id], anchors["reference"][figure.id]
    drawn, base = mine[figure.id], theirs[figure.id]
    if figure.higher_is_better:
        reach, gained = high - low, drawn - base
    else:
        reach = 1 - high / low if low > 0 else 0.0
        gained = 1 - drawn / np.maximum(base, 1e-9)
    placed = 100.0 * gained / reach if reach > 0 else np.where(gained >= reach, 100.0, 0.0)
    return np.asarray(np.clip(placed, 0.0, MAX_SCORE), dtype=np.float64)
