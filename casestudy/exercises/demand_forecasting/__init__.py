"""Demand forecasting and inventory (需要予測・在庫最適化) for a fictional supermarket chain.

Modules: ``world`` (stores and items), ``days`` (calendar), ``demand`` (hidden truth),
``practice`` (how the stores ordered), ``flaws`` (faults in the records, for instructors),
``generator`` (tables), ``checks``, ``baseline``, ``reference``, ``panel`` and ``scoring``
(figures),
``feedback`` and ``advice`` (what a learner reads), ``oracle`` (the best there can be).
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
from casestudy.exercises.demand_forecasting import feedback, generator, oracle, scoring
from casestudy.exercises.demand_forecasting.advice import advise
from casestudy.exercises.demand_forecasting.baseline import seasonal_naive
from casestudy.exercises.demand_forecasting.checks import check_outputs
from casestudy.exercises.demand_forecasting.info import INFO

_ROOT = Path(__file__).resolve().parents[3]


class DemandForecasting(Exercise):
    """Forecast 28 days of a supermarket chain's demand and order for them."""

    info: ClassVar[CaseInfo] = INFO
    practice_seed: ClassVar[int] = 20250407
    practice_dir: ClassVar[Path] = _ROOT / "datasets" / "demand-forecasting"
    starter_notebook: ClassVar[Path] = _ROOT / "notebooks" / "demand-forecasting.ipynb"
    anchors_file: ClassVar[Path | None] = Path(__file__).with_name("anchors.json")

    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""
        return generator.generate(seed)

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify parsed outputs against ``plan.csv``; never raises on their contents."""
        return check_outputs(outputs, inputs)

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Repeat last week: score 0."""
        return seasonal_naive(inputs)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.demand_forecasting.reference import solve  # loads scikit-learn

        return solve(inputs)

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Know the process behind demand, not its noise."""
        return oracle.oracle(data)

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Multiply forecasts and orders by noise."""
        return oracle.worsen(outputs, amount, rng)

    def leakage(self, data: CaseData) -> LeakageView:
        """Set what is known of each row of the plan against its demand."""
        return oracle.leakage(data)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        panel = scoring.ground(data).panel
        return scoring.figures(scoring.read_answer(outputs, panel), panel)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        panel, naive = ground.panel, ground.naive
        answer = scoring.read_answer(outputs, panel)
        placed = points.place(scoring.FIGURES, scoring.figures(answer, panel), anchors)
        return ScoreCard(
            score=points.total(placed),
            interval=scoring.interval(answer, ground, anchors),
            metrics=placed,
            breakdowns=feedback.breakdowns(answer, naive, panel),
            charts=feedback.charts(answer, panel),
            advice=advise(answer, panel, data),
        )
