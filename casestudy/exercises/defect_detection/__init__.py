"""Automatic defect detection (不良箇所自動検出) for a fictional maker of flanges and boards.

Modules: ``world`` (shapes, light), ``canvas``, ``metal``, ``board`` and ``defects`` (drawing),
``shots`` (what is photographed), ``flaws`` (faults in the records, for instructors), ``generator``
(tables), ``png`` (files), ``checks``, ``baseline``, ``reference`` and its parts, ``measures``
(figures), ``ground`` (the truth as arrays) and ``scoring``, ``feedback``, ``showcase`` and
``advice`` (what a learner reads), ``oracle`` (the best there can be).
"""

from __future__ import annotations

import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.defect_detection import feedback, generator, scoring
from casestudy.exercises.defect_detection import oracle as informed
from casestudy.exercises.defect_detection.advice import advise
from casestudy.exercises.defect_detection.baseline import mean_picture
from casestudy.exercises.defect_detection.checks import check_outputs
from casestudy.exercises.defect_detection.ground import ground
from casestudy.exercises.defect_detection.info import INFO


class DefectDetection(BundledCase):
    """Find bad flanges and boards, and where they are bad."""

    info = INFO
    practice_seed = 20250602

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(mean_picture)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)
    leakage = staticmethod(informed.leakage)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.defect_detection.reference import solve  # loads SciPy

        return solve(inputs)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        against = ground(data)
        return scoring.figures(scoring.read_answer(outputs, against), against)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        against = ground(data)
        answer = scoring.read_answer(outputs, against)
        return points.card(
            scoring.FIGURES,
            scoring.figures(answer, against),
            anchors,
            scoring.interval(answer, against, anchors),
            breakdowns=feedback.breakdowns(answer, against),
            charts=feedback.charts(answer, against),
            advice=advise(answer, against),
        )
