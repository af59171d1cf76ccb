"""One JSON object a line: orders come in, measurements go out. Standard library only."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

Runs = list[dict[str, float]]


def serve(about: str, run: Callable[[str, int], Runs]) -> None:
    """Answer orders until standard input ends.

    Parameters
    ----------
    about
        Name and version of what is driven.
    run
        ``run(notebook, count)`` grades a notebook ``count`` times. It may return, for each,
        ``total_ms``, ``cells_ms`` and ``scoring_ms``.
    """
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # whatever the graders print belongs into the log
    _say(answers, {"about": about})
    for line in sys.stdin:
        order = json.loads(line)
        started = time.perf_counter()
        runs = run(order["notebook"], order["count"])
        _say(answers, {"runs": runs, "seconds": time.perf_counter() - started})


def milliseconds(work: Callable[[], object]) -> float:
    """Return the milliseconds one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
