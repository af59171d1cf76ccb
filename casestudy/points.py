"""From raw figures to points: each figure between its anchors, and the weighted total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casestudy.card import Metric
from casestudy.exercise import Anchors
from casestudy.metrics import skill_score
from casestudy.text import Text


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
