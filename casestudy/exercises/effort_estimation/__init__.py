"""Effort estimation and quoting (工数予測) for a fictional job shop.

Modules: ``catalogue`` (materials, parts, machines), ``shop`` (what a seed draws), ``drawings``,
``remarks`` (the grammar of remarks), ``work`` (hours of a job), ``market`` (guesses, prices, who
wins), ``quotes`` (all quotations), ``knowable`` (what can be told of a job), ``capacity``
(what hours are worth), ``records`` and ``flaws`` (terminals and their faults, for instructors),
``tables`` and ``generator``, ``outputs``, ``checks``, ``baseline``, ``reference*``, ``oracle``,
``metrics`` and ``scoring`` (figures), ``feedback``, ``evidence`` and ``advice*`` (what a learner
reads), ``info``, ``rubric`` and ``dictionary`` (the card).
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import (
    Anchors,
    CaseData,
    CaseInfo,
    Check,
    Exercise,
    LeakageView,
    Tables,
)
from casestudy.exercises.effort_estimation import feedback, generator, oracle, scoring
from casestudy.exercises.effort_estimation.advice import advise
from casestudy.exercises.effort_estimation.baseline import as_today
from casestudy.exercises.effort_estimation.checks import check_outputs
from casestudy.exercises.effort_estimation.info import INFO

_ROOT = Path(__file__).resolve().parents[3]


class EffortEstimation(Exercise):
    """Forecast the hours of a job shop's open quotations and price them."""

    info: ClassVar[CaseInfo] = INFO
    practice_seed: ClassVar[int] = 20250401
    practice_dir: ClassVar[Path] = _ROOT / "datasets" / "effort-estimation"
    starter_notebook: ClassVar[Path] = _ROOT / "notebooks" / "effort-estimation.ipynb"
    anchors_file: ClassVar[Path | None] = Path(__file__).with_name("anchors.json")

    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""
        return generator.generate(seed)

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify parsed outputs against ``open_quotes.csv``; never raises on their contents."""
        return check_outputs(outputs, inputs)

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Quote as the firm does today: score 0."""
        return as_today(inputs)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.effort_estimation.reference import solve  # loads scikit-learn

        return solve(inputs)

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Know how hours and market prices come about, not what no record tells of them."""
        return oracle.oracle(data)

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Multiply hours and prices by noise."""
        return oracle.worsen(outputs, amount, rng)

    def leakage(self, data: CaseData) -> LeakageView:
        """Set what is known of each open quotation against its hours."""
        return oracle.leakage(data)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        book = scoring.ground(data).book
        return scoring.figures(scoring.read_answer(outputs, book), book)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        answer = scoring.read_answer(outputs, ground.book)
        placed = points.place(scoring.FIGURES, scoring.figures(answer, ground.book), anchors)
        return ScoreCard(
            score=points.total(placed),
            interval=scoring.interval(answer, ground, anchors),
            metrics=placed,
            breakdowns=feedback.breakdowns(answer, ground.naive, ground.book),
            charts=feedback.charts(answer, ground),
            advice=advise(answer, ground),
        )
