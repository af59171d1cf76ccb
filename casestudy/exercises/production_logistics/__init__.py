"""Production and delivery planning (製造運輸業の業務最適化) for a fictional maker of paint.

Modules: ``families`` (paints and set-ups), ``world`` (sites, roads, lines, trucks), ``planting``
(the hidden good plan and the orders cut out of it), ``flaws`` (what a real order book holds, for
instructors), ``rules`` (hours and prices), ``generator`` (tables), ``instance`` (reading them),
``trips`` and ``plan`` (carrying a plan out), ``checks`` and ``checks_routes``, ``baseline``,
``lines``, ``routing`` and ``reference`` (a heuristic), ``oracle``, ``scoring``, ``feedback`` and
``advice`` (what a learner reads), ``rubric`` (what people judge).
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, CaseInfo, Check, Exercise, Tables
from casestudy.exercises.production_logistics import feedback, generator, oracle, scoring
from casestudy.exercises.production_logistics.advice import advise
from casestudy.exercises.production_logistics.baseline import dispatch
from casestudy.exercises.production_logistics.checks import check_outputs
from casestudy.exercises.production_logistics.info import INFO
from casestudy.exercises.production_logistics.reference import solve

_ROOT = Path(__file__).resolve().parents[3]


class ProductionLogistics(Exercise):
    """Plan a paint maker's lines and trucks for a few days, at three sizes."""

    info: ClassVar[CaseInfo] = INFO
    practice_seed: ClassVar[int] = 20250701
    practice_dir: ClassVar[Path] = _ROOT / "datasets" / "production-logistics"
    starter_notebook: ClassVar[Path] = _ROOT / "notebooks" / "production-logistics.ipynb"
    anchors_file: ClassVar[Path | None] = Path(__file__).with_name("anchors.json")

    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""
        return generator.generate(seed)

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify parsed outputs line by line; never raises on their contents."""
        return check_outputs(outputs, inputs)

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Plan as a busy dispatcher does: score 0."""
        return dispatch(inputs)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        return solve(inputs)

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Know the hidden good plan and search on from it."""
        return oracle.oracle(data)

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Take stops off the trucks and send them by charter."""
        return oracle.worsen(outputs, amount, rng)

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
        placed = points.place(scoring.FIGURES, scoring.figures(answer), anchors)
        return ScoreCard(
            score=points.total(placed),
            interval=scoring.interval(answer, ground, anchors),
            metrics=placed,
            breakdowns=feedback.breakdowns(answer, ground),
            charts=feedback.charts(answer, ground),
            advice=advise(answer, ground),
        )
