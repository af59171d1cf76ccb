"""Graders that need no sandbox, for tests of what happens around a grading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Exercise
from casestudy.result import GradeReport, Progress, Repeat, Status


class Counting:
    """Scores every notebook the same, or ends it otherwise, and counts how often it ran."""

    def __init__(self, status: Status = "scored", score: float = 61.5) -> None:
        self.status = status
        self.score = score
        self.runs = 0
        self.repeats = 0

    def __call__(
        self,
        notebook: bytes,
        exercise: Exercise,
        data: CaseData | None,
        anchors: Anchors | None,
        on_progress: Any,
    ) -> GradeReport:
        on_progress(Progress("running", 1, 1))
        self.runs += 1
        scored = self.status == "scored"
        card = ScoreCard(self.score, (self.score, self.score), ()) if scored else None
        return GradeReport(
            exercise.info.id,
            "1",
            1,
            self.status,
            card=card,
            executed_notebook={"cells": [{"runs": self.runs}]},
        )

    def repeat(
        self, notebook: bytes, exercise: Exercise, first: Mapping[str, Any], on_progress: Any
    ) -> Repeat:
        """Say that it gave the same again."""
        self.repeats += 1
        assert first["status"] == "scored"
        return Repeat("same", (), first_score=first["score"], score=first["score"])
