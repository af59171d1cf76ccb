"""The seven steps that every case's story takes, from what a firm needs to its decision."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import Stage
from casestudy.text import Text

TITLES: Mapping[str, Text] = {
    "requirements": Text("要求定義", "Business requirements"),
    "specification": Text("要件定義", "Specification"),
    "fit": Text("業務適合性の検証", "Fit with the business"),
    "trial": Text("トライアル", "Trial"),
    "operation": Text("実装・運用設計", "Implementation and operation"),
    "insight": Text("示唆の抽出", "Insight"),
    "presentation": Text("プレゼン", "Presentation"),
}
"""Identifier -> title of each stage, in order."""


def stages(
    *,
    requirements: Text,
    specification: Text,
    fit: Text,
    trial: Text,
    operation: Text,
    insight: Text,
    presentation: Text,
) -> tuple[Stage, ...]:
    """Return the seven stages, given what the learner produces in each."""
    tasks = (requirements, specification, fit, trial, operation, insight, presentation)
    return tuple(
        Stage(name, title, task) for (name, title), task in zip(TITLES.items(), tasks, strict=True)
    )
