"""What an author is told of a method that raised."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from casestudy.exercise import Exercise


def told(exercise: Exercise, error: Exception) -> str:
    """Return the error and the last line of the case's own code that it passed through."""
    frames = traceback.extract_tb(error.__traceback__)
    home = _home(exercise)
    own = [frame for frame in frames if home and Path(frame.filename).is_relative_to(home)]
    last = (own or frames)[-1:]
    place = "".join(f", {Path(at.filename).name}, line {at.lineno}, {at.name}()" for at in last)
    return f"{type(error).__name__}: {error}{place}"


def _home(exercise: Exercise) -> Path | None:
    """Return the folder of the case's module."""
    file = getattr(sys.modules.get(type(exercise).__module__), "__file__", None)
    return Path(file).parent if file else None
