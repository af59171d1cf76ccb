"""Forecasting the sales of a food group (食品部門の売上予測) for a fictional supermarket chain.

A small sister of ``demand_forecasting``, whose calendar, weather, kinds of location and quantile
levels it uses. Modules: ``world`` and ``process`` (hidden truth), ``flaws`` (faults in the
records, for instructors), ``generator`` (tables), ``records`` (mending), ``checks``, ``baseline``,
``reference``, ``measures`` and ``scoring`` (figures), ``feedback`` and ``advice`` (what a learner
reads), ``oracle`` (the best there can be), ``rubric`` (what people judge).
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
from casestudy.exercises.food_sales_forecasting import feedback, generator, oracle, scoring
from casestudy.exercises.food_sales_forecasting.advice import advise
from casestudy.exercises.food_sales_forecasting.baseline import staff_forecast
from casestudy.exercises.food_sales_forecasting.checks import check_outputs
from casestudy.exercises.food_sales_forecasting.info import INFO

_ROOT = Path(__file__).resolve().parents[3]


class FoodSalesForecasting(Exercise):
    """Forecast four weeks of twenty stores' delicatessen sales in yen."""

    info: ClassVar[CaseInfo] = INFO
    practice_seed: ClassVar[int] = 20250406
    practice_dir: ClassVar[Path] = _ROOT / "datasets" / "food-sales-forecasting"
    starter_notebook: ClassVar[Path] = _ROOT / "notebooks" / "food-sales-forecasting.ipynb"
    anchors_file: ClassVar[Path | None] = Path(__file__).with_name("anchors.json")

    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""
        return generator.generate(seed)

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify the parsed forecast against ``plan.csv``; never raises on its contents."""
        return check_outputs(outputs, inputs)

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Take the staff's forecast as it is: score 0."""
        return staff_forecast(inputs)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.food_sales_forecasting.reference import solve

        return solve(inputs)

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Know the process behind sales, not its noise."""
        return oracle.oracle(data)

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Multiply forecasts by noise."""
        return oracle.worsen(outputs, amount, rng)

    def leakage(self, data: CaseData) -> LeakageView:
        """Set what is known of each row of the plan against sales ÷ the staff's forecast."""
        return oracle.leakage(data)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of a checked forecast; ``ValueError`` if it is incomplete."""
        panel = scoring.ground(data).panel
        return scoring.figures(scoring.read_answer(outputs, panel), panel)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score a checked forecast between the anchors; ``ValueError`` if it is incomplete."""
        ground = scoring.ground(data)
        answer = scoring.read_answer(outputs, ground.panel)
        placed = points.place(scoring.FIGURES, scoring.figures(answer, ground.panel), anchors)
        return ScoreCard(
            score=points.total(placed),
            interval=scoring.interval(answer, ground, anchors),
            metrics=placed,
            breakdowns=feedback.breakdowns(answer, ground, data),
            charts=feedback.charts(answer, ground, data),
            advice=advise(answer, ground.panel, data),
        )
