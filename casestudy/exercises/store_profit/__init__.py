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

from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, CaseInfo, Check, Exercise, Tables
from casestudy.exercises.store_profit import feedback, generator, scoring
from casestudy.exercises.store_profit.advice import advise
from casestudy.exercises.store_profit.appraisal import appraise
from casestudy.exercises.store_profit.checks import check_outputs
from casestudy.exercises.store_profit.info import INFO
from casestudy.exercises.store_profit.plans import from_outputs, today

_ROOT = Path(__file__).resolve().parents[3]


class StoreProfit(Exercise):
    """Set staffing, menus, prices and promotion of eight cafés for eight weeks."""

    info: ClassVar[CaseInfo] = INFO
    practice_seed: ClassVar[int] = 20250512
    practice_dir: ClassVar[Path] = _ROOT / "datasets" / "store-profit"
    starter_notebook: ClassVar[Path] = _ROOT / "notebooks" / "store-profit.ipynb"
    anchors_file: ClassVar[Path | None] = Path(__file__).with_name("anchors.json")

    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""
        return generator.generate(seed)

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify parsed outputs against rows, limits and labour law; never raises."""
        return check_outputs(outputs, inputs)

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Keep everything as it is: score 0."""
        return today(inputs)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.store_profit.reference import solve  # loads SciPy's optimisers

        return solve(inputs)

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Know how guests respond, not what chance will do."""
        from casestudy.exercises.store_profit.oracle import oracle

        return oracle(data)

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Shift prices, shuffle items and budgets, move people, all within the rules."""
        from casestudy.exercises.store_profit.oracle import worsen

        return worsen(outputs, inputs, amount, rng)

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
        placed = points.place(scoring.FIGURES, scoring.figures(steps.plan), anchors)
        return ScoreCard(
            score=points.total(placed),
            interval=scoring.interval(steps.plan, ground, anchors),
            metrics=placed,
            breakdowns=feedback.breakdowns(seen),
            charts=feedback.charts(seen, anchors),
            advice=advise(seen),
        )
