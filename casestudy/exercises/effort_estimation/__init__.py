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

import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.effort_estimation import feedback, generator, scoring
from casestudy.exercises.effort_estimation import oracle as informed
from casestudy.exercises.effort_estimation.advice import advise
from casestudy.exercises.effort_estimation.baseline import as_today
from casestudy.exercises.effort_estimation.checks import check_outputs
from casestudy.exercises.effort_estimation.info import INFO


class EffortEstimation(BundledCase):
    """Forecast the hours of a job shop's open quotations and price them."""

    info = INFO
    practice_seed = 20250401

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(as_today)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)
    leakage = staticmethod(informed.leakage)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.effort_estimation.reference import solve  # loads scikit-learn

        return solve(inputs)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        book = scoring.ground(data).book
        return scoring.figures(scoring.read_answer(outputs, book), book)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        answer = scoring.read_answer(outputs, ground.book)
        return points.card(
            scoring.FIGURES,
            scoring.figures(answer, ground.book),
            anchors,
            scoring.interval(answer, ground, anchors),
            breakdowns=feedback.breakdowns(answer, ground.naive, ground.book),
            charts=feedback.charts(answer, ground),
            advice=advise(answer, ground),
        )
