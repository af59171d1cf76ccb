"""Better profit for a chain of cafés (店舗運営型企業の収益改善): decide, and live with it.

Modules: ``catalogue`` and ``world`` (the hidden market), ``response`` (how guests respond),
``market``, ``simulator`` and ``expected`` (what a plan earns), ``habits`` and ``history`` (the
past year), ``flaws`` and ``voices`` (records as they are), ``generator`` and ``truth`` (tables),
``limits``, ``shifts``, ``rules`` and ``checks`` (what is allowed), ``panel``, ``learn_choice``,
``learn_service``, ``learn_traffic``, ``rostering``, ``optimise`` and ``reference`` (the reference
solution), ``oracle``, ``scoring``, ``appraisal``, ``feedback`` and ``advice`` (what a learner
reads).
"""

from __future__ import annotations

import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.bundled import BundledCase
from casestudy.exercises.store_profit import feedback, generator, scoring
from casestudy.exercises.store_profit import oracle as informed
from casestudy.exercises.store_profit.advice import advise
from casestudy.exercises.store_profit.appraisal import appraise
from casestudy.exercises.store_profit.checks import check_outputs
from casestudy.exercises.store_profit.info import INFO
from casestudy.exercises.store_profit.plans import from_outputs, today


class StoreProfit(BundledCase):
    """Set staffing, menus, prices and promotion of eight cafés for eight weeks."""

    info = INFO
    practice_seed = 20250512

    generate = staticmethod(generator.generate)
    check = staticmethod(check_outputs)
    baseline = staticmethod(today)
    oracle = staticmethod(informed.oracle)
    worsen = staticmethod(informed.worsen)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.store_profit.reference import solve  # loads SciPy's optimisers

        return solve(inputs)

    def leakage(self, data: CaseData) -> None:
        """Return nothing: a plan is decided, there is no value to predict behind its rows."""
        return

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        plan = from_outputs(outputs, data.inputs)
        return scoring.figures(scoring.live(plan, scoring.ground(data)))

    def anchors(self, data: CaseData) -> Anchors:
        """Measure baseline and reference and, for the pictures, the informed optimum; slow."""
        informed = {"oracle": self.measure(self.oracle(data), data)}
        return {**super().anchors(data), **informed}

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        ground = scoring.ground(data)
        plan = from_outputs(outputs, data.inputs)
        steps = scoring.take_up(plan, ground)
        seen = appraise(plan, steps, ground, data.inputs)
        return points.card(
            scoring.FIGURES,
            scoring.figures(steps.plan),
            anchors,
            scoring.interval(steps.plan, ground, anchors),
            breakdowns=feedback.breakdowns(seen),
            charts=feedback.charts(seen, anchors),
            advice=advise(seen),
        )
