"""Demand forecasting and inventory (需要予測・在庫最適化) for a fictional supermarket chain.

Modules: ``world`` (stores and items), ``days`` (calendar), ``demand`` (hidden truth),
``practice`` (how the stores ordered), ``flaws`` (faults in the records, for instructors),
``generator`` (tables), ``checks``, ``baseline``, ``reference``, ``panel`` and ``scoring``
(figures),
``feedback`` and ``advice`` (what a learner reads), ``oracle`` (the best there can be).
"""

from __future__ import annotations

import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.demand_forecasting import feedback, generator, scoring
from casestudy.exercises.demand_forecasting import oracle as informed
from casestudy.exercises.demand_forecasting.advice import advise
from casestudy.exercises.demand_forecasting.baseline import seasonal_naive
from casestudy.exercises.demand_forecasting.checks import check_outputs
from casestudy.exercises.demand_forecasting.info import INFO


class DemandForecasting(BundledCase):
    """Forecast 28 days of a supermarket chain's demand and order for them."""

    info = INFO
    practice_seed = 20250407

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(seasonal_naive)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)
    leakage = staticmethod(informed.leakage)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.demand_forecasting.reference import solve  # loads scikit-learn

        return solve(inputs)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        panel = scoring.ground(data).panel
        return scoring.figures(scoring.read_answer(outputs, panel), panel)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        panel, naive = ground.panel, ground.naive
        answer = scoring.read_answer(outputs, panel)
        return points.card(
            scoring.FIGURES,
            scoring.figures(answer, panel),
            anchors,
            scoring.interval(answer, ground, anchors),
            breakdowns=feedback.breakdowns(answer, naive, panel),
            charts=feedback.charts(answer, panel),
            advice=advise(answer, panel, data),
        )
