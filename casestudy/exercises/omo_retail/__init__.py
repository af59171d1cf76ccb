"""OMO in retail (店舗型小売業のOMO): whom of a chain's members to send what.

Modules: ``world`` and ``people`` (chain and members), ``response`` (hidden truth), ``past``
(purchases and campaigns), ``flaws`` (faults in the records, for instructors), ``generator``
(tables), ``checks``, ``baseline``, ``knapsack``, ``reference``, ``measures``, ``panel`` and
``scoring`` (figures), ``feedback`` and ``advice`` (what a learner reads), ``oracle`` (the best
there can be).
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
from casestudy.exercises.omo_retail import feedback, generator, oracle, scoring
from casestudy.exercises.omo_retail.advice import advise
from casestudy.exercises.omo_retail.baseline import best_customers
from casestudy.exercises.omo_retail.checks import check_outputs
from casestudy.exercises.omo_retail.info import INFO
from casestudy.exercises.omo_retail.panel import read_answer

_ROOT = Path(__file__).resolve().parents[3]


class OmoRetail(Exercise):
    """Choose whom of a chain's members to send what, for what it adds."""

    info: ClassVar[CaseInfo] = INFO
    practice_seed: ClassVar[int] = 20250401
    practice_dir: ClassVar[Path] = _ROOT / "datasets" / "omo-retail"
    starter_notebook: ClassVar[Path] = _ROOT / "notebooks" / "omo-retail.ipynb"
    anchors_file: ClassVar[Path | None] = Path(__file__).with_name("anchors.json")

    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""
        return generator.generate(seed)

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify parsed outputs against consent, refusals and the budget."""
        return check_outputs(outputs, inputs)

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Send to the best customers: score 0."""
        return best_customers(inputs)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.omo_retail.reference import solve  # loads scikit-learn

        return solve(inputs)

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Know every member's true effects."""
        return oracle.oracle(data)

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Blur predictions and put other members in the place of planned ones."""
        return oracle.worsen(outputs, inputs, amount, rng)

    def leakage(self, data: CaseData) -> LeakageView:
        """Set what is known of each permitted pair against its true effect."""
        return oracle.leakage(data)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        panel = scoring.ground(data).panel
        return scoring.figures(read_answer(outputs, panel), panel)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        panel, best = ground.panel, ground.best
        answer = read_answer(outputs, panel)
        placed = points.place(scoring.FIGURES, scoring.figures(answer, panel), anchors)
        return ScoreCard(
            score=points.total(placed),
            interval=scoring.interval(answer, ground, anchors),
            metrics=placed,
            breakdowns=feedback.breakdowns(answer, best, panel),
            charts=feedback.charts(answer, best, panel),
            advice=advise(answer, best, panel),
        )
