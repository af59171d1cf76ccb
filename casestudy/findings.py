"""From what an answer's errors cost to the next steps that a learner reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casestudy.card import Advice

MOST = 4
"""Next steps a learner is given at once."""


@dataclass(frozen=True)
class Finding:
    """A piece of advice and the yen it is about."""

    yen: float
    advice: Advice


def costliest(findings: Iterable[Finding], most: int = MOST) -> tuple[Advice, ...]:
    """Return the advice about the most yen, the costliest first."""
    ranked = sorted(findings, key=lambda finding: -finding.yen)
    return tuple(finding.advice for finding in ranked[:most])
