"""How grading is timed, what of a ranked report a learner may see, and how far a run is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

MAX_TRIES = 3
LEASE = timedelta(seconds=15)
HEARTBEAT_SECONDS = 3.0
PROGRESS_SECONDS = 0.5
POLL_SECONDS = 0.5
TROUBLE_SECONDS = 5.0
"""Wait after a claim that the database could not answer."""
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30))
"""Wait after the first and the second try that failed by our own fault."""
_PARTS = ("practice", "ranked")
_STEPS = ("checking", "starting", "running", "scoring")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,59}")


def wait_after(tries: int) -> timedelta:
    """Return how long to wait before the try after ``tries`` failed ones."""
    return RETRY_AFTER[min(tries, len(RETRY_AFTER)) - 1]


def percent_done(part: str | None, step: str, cell: int, cells: int) -> int:
    """Return how far a run is, 0 to 100; each of its two parts is one half.

    Within a part the running cells take nine tenths, since scoring is quick.
    """
    if part not in _PARTS or step not in _STEPS:
        return 0
    within = {"checking": 0.0, "starting": 0.02, "scoring": 0.95}.get(step)
    if within is None:
        within = 0.05 + 0.9 * min(max(cell - 1, 0) / cells, 1.0) if cells else 0.05
    return int(100 * (_PARTS.index(part) + within) / len(_PARTS))


def shown_report(report: Mapping[str, Any], *, ranked: bool) -> dict[str, Any]:
    """Return the part of a report that is stored and shown.

    Of ranked data only score, interval and metric values may be seen: its seed would give away
    the truth, and pictures, breakdowns or the text of an error could carry the data out.
    """
    shown: dict[str, Any] = storable(report)
    if not ranked:
        return shown
    for key in ("seed", "breakdowns", "charts", "advice"):
        shown.pop(key, None)
    if error := shown.get("error"):
        shown["error"] = {**error, "value": "", "traceback": "", "name": _plain_name(error)}
    return shown


def storable(value: Any) -> Any:
    """Return JSON data without what a database refuses: NUL, lone surrogates, NaN, infinity."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item) for item in value]
    return value


def _plain_name(error: Mapping[str, Any]) -> str:
    name = str(error.get("name", ""))
    return name if _NAME.fullmatch(name) else "Exception"
