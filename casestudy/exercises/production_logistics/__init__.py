"""Production and delivery planning (製造運輸業の業務最適化) for a fictional maker of paint.

Modules: ``families`` (paints and set-ups), ``world`` (sites, roads, lines, trucks), ``planting``
(the hidden good plan and the orders cut out of it), ``flaws`` (what a real order book holds, for
instructors), ``rules`` (hours and prices), ``generator`` (tables), ``instance`` (reading them),
``trips`` and ``plan`` (carrying a plan out), ``checks`` and ``checks_routes``, ``baseline``,
``lines``, ``routing`` and ``reference`` (a heuristic), ``oracle``, ``scoring``, ``feedback`` and
``advice`` (what a learner reads), ``rubric`` (what people judge).
"""

from __future__ import annotations

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.production_logistics import feedback, generator, scoring
from casestudy.exercises.production_logistics import oracle as informed
from casestudy.exercises.production_logistics.advice import advise
from casestudy.exercises.production_logistics.baseline import dispatch
from casestudy.exercises.production_logistics.checks import check_outputs
from casestudy.exercises.production_logistics.info import INFO
from casestudy.exercises.production_logistics.reference import solve


class ProductionLogistics(BundledCase):
    """Plan a paint maker's lines and trucks for a few days, at three sizes."""

    info = INFO
    practice_seed = 20250701

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(dispatch)
    reference = staticmethod(solve)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)

    def leakage(self, data: CaseData) -> None:
        """Return nothing: the answer is a decision, with no value to predict behind it."""
        return

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        return scoring.figures(scoring.read_answer(outputs, scoring.ground(data).instances))

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        answer = scoring.read_answer(outputs, ground.instances)
        return points.card(
            scoring.FIGURES,
            scoring.figures(answer),
            anchors,
            scoring.interval(answer, ground, anchors),
            breakdowns=feedback.breakdowns(answer, ground),
            charts=feedback.charts(answer, ground),
            advice=advise(answer, ground),
        )
