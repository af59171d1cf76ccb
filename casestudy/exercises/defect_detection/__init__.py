"""Automatic defect detection (不良箇所自動検出) for a fictional maker of flanges and boards.

Modules: ``world`` (shapes, light), ``canvas``, ``metal``, ``board`` and ``defects`` (drawing),
``shots`` (what is photographed), ``flaws`` (faults in the records, for instructors), ``generator``
(tables), ``png`` (files), ``checks``, ``baseline``, ``reference`` and its parts, ``measures``
(figures), ``ground`` (the truth as arrays) and ``scoring``, ``feedback``, ``showcase`` and
``advice`` (what a learner reads), ``oracle`` (the best there can be).
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import (
    Anchors,
    CaseData,
    CaseInfo,
    Check,
    Exercise,
    LeakageView,
    Tables,
)
from casestudy.exercises.defect_detection import generator, scoring
from casestudy.exercises.defect_detection.advice import advise
from casestudy.exercises.defect_detection.checks import check_outputs
from casestudy.exercises.defect_detection.feedback import breakdowns, charts
from casestudy.exercises.defect_detection.ground import ground
from casestudy.exercises.defect_detection.info import INFO

_ROOT = Path(__file__).resolve().parents[3]


class DefectDetection(Exercise):
    """Find bad flanges and boards, and where they are bad."""

    info: ClassVar[CaseInfo] = INFO
    practice_seed: ClassVar[int] = 20250602
    practice_dir: ClassVar[Path] = _ROOT / "datasets" / "defect-detection"
    starter_notebook: ClassVar[Path] = _ROOT / "notebooks" / "defect-detection.ipynb"
    anchors_file: ClassVar[Path | None] = Path(__file__).with_name("anchors.json")

    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""
        return generator.generate(seed)

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify parsed outputs against the pictures to be judged."""
        return check_outputs(outputs, inputs)

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Compare with the mean picture: score 0."""
        from casestudy.exercises.defect_detection.baseline import mean_picture

        return mean_picture(inputs)

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Return the reference solution's outputs: score 100."""
        from casestudy.exercises.defect_detection.reference import solve  # loads SciPy

        return solve(inputs)

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Know every defect's pixels."""
        from casestudy.exercises.defect_detection.oracle import oracle

        return oracle(data)

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Blur scores and maps, turn verdicts over, push spots away."""
        from casestudy.exercises.defect_detection.oracle import worsen

        return worsen(outputs, amount, rng)

    def leakage(self, data: CaseData) -> LeakageView:
        """Set what tables and files tell of each picture against its being defective."""
        from casestudy.exercises.defect_detection.oracle import leakage

        return leakage(data)

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the figures of checked outputs; ``ValueError`` if they are incomplete."""
        against = ground(data)
        return scoring.figures(scoring.read_answer(outputs, against), against)

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors; ``ValueError`` if they are incomplete."""
        against = ground(data)
        answer = scoring.read_answer(outputs, against)
        placed = points.place(scoring.FIGURES, scoring.figures(answer, against), anchors)
        return ScoreCard(
            score=points.total(placed),
            interval=scoring.interval(answer, against, anchors),
            metrics=placed,
            breakdowns=breakdowns(answer, against),
            charts=charts(answer, against),
            advice=advise(answer, against),
        )
