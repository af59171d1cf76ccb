"""OMO in retail (店舗型小売業のOMO): whom of a chain's members to send what.

Modules: ``world`` and ``people`` (chain and members), ``response`` (hidden truth), ``past``
(purchases and campaigns), ``flaws`` (faults in the records, for instructors), ``generator``
(tables), ``checks``, ``baseline``, ``knapsack``, ``reference``, ``measures``, ``panel`` and
``scoring`` (figures), ``feedback`` and ``advice`` (what a learner reads), ``oracle`` (the best
there can be).
"""

from __future__ import annotations

import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.omo_retail import feedback, generator, scoring
from casestudy.exercises.omo_retail import oracle as informed
from casestudy.exercises.omo_retail.advice import advise
from casestudy.exercises.omo_retail.baseline import best_customers
from casestudy.exercises.omo_retail.checks import check_outputs
from casestudy.exercises.omo_retail.info import INFO
from casestudy.exercises.omo_retail.panel import read_answer


class OmoRetail(BundledCase):
    """Choose whom of a chain's members to send what, for what it adds."""

    info = INFO
    practice_seed = 20250401

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(best_customers)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)
    leakage = staticmethod(informed.leakage)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.omo_retail.reference import solve  # loads scikit-learn

        return solve(inputs)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        panel = scoring.ground(data).panel
        return scoring.figures(read_answer(outputs, panel), panel)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        panel, best = ground.panel, ground.best
        answer = read_answer(outputs, panel)
        return points.card(
            scoring.FIGURES,
            scoring.figures(answer, panel),
            anchors,
            scoring.interval(answer, ground, anchors),
            breakdowns=feedback.breakdowns(answer, best, panel),
            charts=feedback.charts(answer, best, panel),
            advice=advise(answer, best, panel),
        )
