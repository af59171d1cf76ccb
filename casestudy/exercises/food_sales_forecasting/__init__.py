"""Forecasting the sales of a food group (食品部門の売上予測) for a fictional supermarket chain.

A small sister of ``demand_forecasting``, whose calendar, weather, kinds of location and quantile
levels it uses. Modules: ``world`` and ``process`` (hidden truth), ``flaws`` (faults in the
records, for instructors), ``generator`` (tables), ``records`` (mending), ``checks``, ``baseline``,
``reference``, ``measures`` and ``scoring`` (figures), ``feedback`` and ``advice`` (what a learner
reads), ``oracle`` (the best there can be), ``rubric`` (what people judge).
"""

from __future__ import annotations

import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.food_sales_forecasting import feedback, generator, scoring
from casestudy.exercises.food_sales_forecasting import oracle as informed
from casestudy.exercises.food_sales_forecasting.advice import advise
from casestudy.exercises.food_sales_forecasting.baseline import staff_forecast
from casestudy.exercises.food_sales_forecasting.checks import check_outputs
from casestudy.exercises.food_sales_forecasting.info import INFO


class FoodSalesForecasting(BundledCase):
    """Forecast four weeks of twenty stores' delicatessen sales in yen."""

    info = INFO
    practice_seed = 20250406

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(staff_forecast)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)
    leakage = staticmethod(informed.leakage)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.food_sales_forecasting.reference import solve  # loads scikit-learn

        return solve(inputs)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        panel = scoring.ground(data).panel
        return scoring.figures(scoring.read_answer(outputs, panel), panel)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        answer = scoring.read_answer(outputs, ground.panel)
        return points.card(
            scoring.FIGURES,
            scoring.figures(answer, ground.panel),
            anchors,
            scoring.interval(answer, ground, anchors),
            breakdowns=feedback.breakdowns(answer, ground, data),
            charts=feedback.charts(answer, ground, data),
            advice=advise(answer, ground.panel, data),
        )
