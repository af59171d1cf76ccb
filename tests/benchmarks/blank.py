"""A case that asks for nothing and costs nothing to score, so that only the engine is measured."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Check, Tables
from tests.casestudy.tiny import Tiny


class Blank(Tiny):
    """No outputs, no data; every notebook that runs to its end scores 100."""

    info = replace(Tiny.info, id="blank", outputs=())

    def generate(self, seed: int) -> CaseData:
        return CaseData(seed, {}, {})

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        return []

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        return {}

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        return {}

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        return {}

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        return ScoreCard(100.0, (100.0, 100.0), (), (), (), ())


BLANK = Blank()
