"""What one check of the suite came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casestudy.text import Text


@dataclass(frozen=True)
class Finding:
    """One promise of a case and whether it is kept."""

    id: str
    promise: Text
    kept: bool
    figures: Mapping[str, float] = field(default_factory=dict)
    """What was measured, by name."""
    trouble: str = ""
    """What broke it, for the case's author."""
