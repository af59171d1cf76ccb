"""Writing evidence: inside the transaction of the deed that showed the skill."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.core.db import db
from catalog.programme.evidence.models import SkillEvidence


def record(user_id: int, skills: Iterable[str], source: str, score: float) -> None:
    """Add evidence of each of ``skills`` to the open transaction."""
    db.session.add_all(
        SkillEvidence(user_id=user_id, skill=skill, source=source, score=score)
        for skill in sorted(set(skills))
    )
