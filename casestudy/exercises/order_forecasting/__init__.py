"""Forecasting orders from advance notices (内示からの受注予測) for a fictional parts maker.

Modules: ``months`` (calendar), ``world`` (customers), ``process`` (hidden truth: needs, notices,
orders), ``flaws`` (faults in the records, for instructors), ``generator`` (tables), ``records``
(reading and mending them), ``checks``, ``baseline``, ``reference``, ``stock_plan`` (lot sizes),
``measures``, ``panel`` and ``scoring`` (figures), ``feedback`` and ``advice`` (what a learner
reads), ``oracle`` (the best there can be), ``rubric`` (what people judge).
"""

from __future__ import annotations

import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.order_forecasting import feedback, generator, scoring
from casestudy.exercises.order_forecasting import oracle as informed
from casestudy.exercises.order_forecasting.advice import advise
from casestudy.exercises.order_forecasting.baseline import notice_as_it_is
from casestudy.exercises.order_forecasting.checks import check_outputs
from casestudy.exercises.order_forecasting.info import INFO

HALF_SHARE_MARK = 50.0
"""Percent of parts for which the reference's error is below half of the notice's, at least, on
the practice data: the mark that the real project behind this case reached for some parts.

Measured: 74% on the practice data; 54 to 72%, 61% on average, on nine other seeds.
"""


class OrderForecasting(BundledCase):
    """Forecast three months of a parts maker's orders and plan the stock for them."""

    info = INFO
    practice_seed = 20250610

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(notice_as_it_is)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)
    leakage = staticmethod(informed.leakage)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.order_forecasting.reference import solve  # loads scikit-learn

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
            advice=advise(answer, ground, data),
        )
