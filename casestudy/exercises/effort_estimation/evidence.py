"""A submission with the facts that the rules of advice look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from casestudy.exercises.effort_estimation.layout import Bools, Floats
from casestudy.exercises.effort_estimation.scoring import Answer, Book, Ground, bias

FEWEST = 12
"""Jobs of a kind below which nothing is said about it."""
CLEAR = 3.0
"""Standard errors of a median (1.25 times those of a mean) that a bias must exceed."""


@dataclass(frozen=True)
class Evidence:
    """What was handed in and what is true of the open quotations."""

    answer: Answer
    ground: Ground

    @property
    def book(self) -> Book:
        """The open quotations."""
        return self.ground.book

    @cached_property
    def overall(self) -> float:
        """Medians ÷ actual − 1 of all jobs."""
        return bias(self.answer, self.book)

    @cached_property
    def log_price_ratio(self) -> Floats:
        """Logarithm of the price against the one that would earn most, (N,)."""
        return np.asarray(np.log(np.maximum(self.answer.price, 1.0) / self.ground.best_price))

    @cached_property
    def best_load(self) -> Floats:
        """Hours that each machine group would get at the prices that earn most, (G,)."""
        return self.book.load(self.book.chance(self.ground.best_price))

    def where(self, column: str, value: object = 1.0) -> Bools:
        """Return the quotations whose ``column`` holds ``value``."""
        return np.asarray(self.book.table[column] == value, dtype=bool)

    def typical(self, rows: Bools) -> float:
        """Return the median of forecast ÷ actual − 1: what a usual job shows, not a large one."""
        ratio = np.maximum(self.answer.median[rows], 1e-3) / self.book.hours[rows]
        return float(np.median(ratio)) - 1.0

    def stands_out(self, rows: Bools, least: float, gap: float) -> float:
        """Return the typical bias of ``rows`` where it is clear and unlike the others', else 0.

        Clear means beyond ``least``, ``gap`` away from the others, and beyond what luck does to
        the median of so few jobs.
        """
        if rows.sum() < FEWEST or rows.all():
            return 0.0
        here, rest = self.typical(rows), self.typical(~rows)
        error = np.log(np.maximum(self.answer.median[rows], 1e-3) / self.book.hours[rows])
        luck = CLEAR * 1.25 * float(error.std()) / float(np.sqrt(rows.sum()))
        return here if abs(here) >= max(least, luck) and abs(here - rest) >= gap else 0.0

    def off_by(self, rows: Bools) -> float:
        """Return the yen of machine time by which the medians of ``rows`` are off in sum."""
        error = (self.answer.median - self.book.hours) * self.book.rate
        return abs(float(error[rows].sum()))

    def price_level(self, rows: Bools) -> float:
        """Return the median of price ÷ best price over ``rows``."""
        return float(np.exp(np.median(self.log_price_ratio[rows])))
