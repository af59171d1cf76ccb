"""What the rules of advice look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from casestudy.exercises.defect_detection import measures, scoring
from casestudy.exercises.defect_detection.feedback import ranks
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import CELL, GRID, PRODUCTS, Bools, Floats
from casestudy.exercises.defect_detection.scoring import Answer

GLOWING = 0.02
"""Share of a product's cells that stand out on the map."""


@dataclass(frozen=True)
class Evidence:
    """A submission beside the truth."""

    answer: Answer
    against: Ground
    rank: Floats
    """(N,) each picture's rank among its product's, 0 to 1."""

    @cached_property
    def kinds(self) -> dict[str, Bools]:
        """Return which defects (D,) are of each kind there is."""
        named = np.array([defect.kind for defect in self.against.defects], dtype=object)
        return {str(kind): named == kind for kind in sorted(set(named))}

    @cached_property
    def false(self) -> Bools:
        """Return which spots lie on no defect, or on one that another spot has found."""
        return np.asarray(self.answer.owner < 0, dtype=bool)

    @cached_property
    def mapped(self) -> Bools:
        """Return which defects (D,) glow on the map, whatever spots say."""
        heat, found = self.answer.heat, np.zeros(len(self.against.defects), dtype=bool)
        limit = {
            name: float(np.quantile(heat[self.against.mine(name)], 1 - GLOWING))
            for name in PRODUCTS
        }
        for number, defect in enumerate(self.against.defects):
            cells = (defect.y // CELL) * GRID + defect.x // CELL
            product = str(self.against.product[defect.picture])
            found[number] = heat[defect.picture, cells].max() > limit[product]
        return found

    def cost(self, mask: Bools) -> float:
        """Return what the pictures cost, in yen a month."""
        return scoring.cost_of(self.answer.cost * mask, self.against)

    def recall(self, mask: Bools) -> float:
        """Return the share of these defects that is found."""
        return float(self.answer.found[mask].mean()) if mask.any() else 0.0

    def missed_cost(self, mask: Bools) -> float:
        """Return what the pictures cost on which one of these defects was not found."""
        pictures = np.zeros(len(self.against.ids), dtype=bool)
        lost = np.flatnonzero(mask & ~self.answer.found)
        pictures[[self.against.defects[k].picture for k in lost]] = True
        return self.cost(pictures)

    def auroc(self, product: str) -> float:
        """Return the area under the ROC curve of the scores."""
        return self._area(self.answer.score, product)

    def auroc_of_map(self, product: str) -> float:
        """Return the area under the ROC curve were each picture scored by its hottest cell."""
        return self._area(self.answer.heat.max(axis=1), product)

    def _area(self, values: Floats, product: str) -> float:
        mine = self.against.mine(product)
        once = np.ones((1, int(mine.sum())))
        return float(measures.auroc(values[mine], self.against.defective[mine], once)[0])


def gather(answer: Answer, against: Ground) -> Evidence:
    """Put a submission beside the truth."""
    return Evidence(answer, against, ranks(answer, against))
