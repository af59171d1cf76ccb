"""What a case of the corpus is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

Cell = str | tuple[str, str]
"""Source of a code cell, alone or with one tag."""

MAY_FAIL = "raises-exception"
SKIPPED = "skip-execution"


@dataclass(frozen=True)
class Case:
    """One small notebook."""

    name: str
    covers: str
    cells: tuple[Cell, ...]
    refused: Mapping[int, str] = field(default_factory=dict)
    """0-based cell -> words that a graded run says there instead."""
    differs: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """0-based cell -> text that a graded run shows there, and why it is not what Jupyter shows."""

    @property
    def sources(self) -> list[str]:
        """Sources of the cells."""
        return [cell if isinstance(cell, str) else cell[0] for cell in self.cells]

    @property
    def tags(self) -> list[list[str]]:
        """Tags of the cells."""
        return [[] if isinstance(cell, str) else [cell[1]] for cell in self.cells]

    @property
    def fingerprint(self) -> str:
        """Changes when what is run changes."""
        return hashlib.sha256(repr(self.cells).encode()).hexdigest()[:16]

    @property
    def exempt(self) -> set[int]:
        """Cells that are not compared with Jupyter's."""
        return {*self.refused, *self.differs}
