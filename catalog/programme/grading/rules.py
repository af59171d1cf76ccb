"""How grading is timed and ordered, what of a ranked report may be seen, how far a run is."""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

MAX_TRIES = 3
LEASE_SECONDS = 15.0
"""Silence after which a worker is taken for dead."""
LONGEST_STEP = 2 / 3
"""Part of a lease that the time between two looks at the beats counts for at most."""
HEARTBEAT_SECONDS = 3.0
PROGRESS_SECONDS = 0.5
SWEEP_SECONDS = 5.0
POLL_SECONDS = 0.5
TROUBLE_SECONDS = 5.0
"""Wait after a claim that the database could not answer."""
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30))
"""Wait after the first and the second try that failed by our own fault."""
POSTPONED = timedelta(seconds=15)
"""Wait of a run whose notebook the store could not give."""
ALIVE = timedelta(seconds=30)
"""A worker not seen for longer is shown as silent."""
FORGOTTEN = timedelta(hours=1)
"""A worker not seen for longer is no longer shown."""
SHORTLY = timedelta(minutes=5)
"""What throughput "just now" is counted over."""
_KINDS = ("ranked", "practice", "repeat")
_KIND_WAIT = timedelta(minutes=15)
_SHARE_WAIT = timedelta(seconds=90)
_SHARES = 9
SHARE_WINDOW = timedelta(hours=1)
"""How far back a learner's own runs count against the next one."""
LONGEST_DELAY = _KIND_WAIT * len(_KINDS)
METRIC_DIGITS = 3
"""Significant digits of a metric on ranked data."""
_PARTS = ("practice", "ranked")
_STEPS = ("checking", "starting", "running", "scoring")
_RANKED_KEYS = (
    "exercise", "exercise_version", "status", "score", "earned", "interval", "metrics", "checks",
    "messages", "error", "timing",
)  # fmt: skip
_ERROR_NAMES = frozenset(
    [name for name, kind in vars(builtins).items() if isinstance(kind, type)
     and issubclass(kind, BaseException)]
    + ["ParserError", "EmptyDataError", "NotFittedError", "LinAlgError", "JSONDecodeError",
       "InvalidIndexError", "IndexingError", "MergeError", "OutOfBoundsDatetime", "DateParseError",
       "IntCastingNaNError", "UFuncTypeError", "StdinNotImplementedError"]
)  # fmt: skip
"""A class named by the notebook could carry data in its name."""


@dataclass(frozen=True)
class Pace:
    """How a worker is timed, in seconds."""

    lease: float = LEASE_SECONDS
    heartbeat: float = HEARTBEAT_SECONDS
    patience: float = 60.0
    """How long a result is kept in hand while the database cannot take it."""


PACE = Pace()


def wait_after(tries: int) -> timedelta:
    """Return how long to wait before the try after ``tries`` failed ones."""
    return RETRY_AFTER[min(tries, len(RETRY_AFTER)) - 1]


def delay(kind: str, recent: int) -> timedelta:
    """Return how far behind its own time a run stands in the queue.

    Runs are taken in order of the time they were queued at plus this delay. So a kind goes before
    the next one, and within a kind a learner with few runs goes before one with many; yet whatever
    has waited a quarter of an hour longer for each kind before it goes first: nothing starves.

    Parameters
    ----------
    kind
        ``ranked``, ``practice`` or ``repeat``.
    recent
        Runs of the same learner that wait, run or were queued within ``SHARE_WINDOW``.
    """
    return _KIND_WAIT * _KINDS.index(kind) + _SHARE_WAIT * min(recent, _SHARES)


def percent_done(kind: str, part: str | None, step: str, cell: int, cells: int) -> int:
    """Return how far a run is, 0 to 100; each of its parts (two when ranked) has the same share.

    Within a part the running cells take nine tenths, since scoring is quick.
    """
    parts = _PARTS if kind == "ranked" else _PARTS[:1]
    if part not in parts or step not in _STEPS:
        return 0
    within = {"checking": 0.0, "starting": 0.02, "scoring": 0.95}.get(step)
    if within is None:
        within = 0.05 + 0.9 * min(max(cell - 1, 0) / cells, 1.0) if cells else 0.05
    return int(100 * (parts.index(part) + within) / len(parts))


def shown_report(report: Mapping[str, Any], *, ranked: bool) -> dict[str, Any]:
    """Return the part of a report that is stored and shown.

    Of ranked data only score, interval and metric values may be seen: its seed would give away
    the truth, and pictures, breakdowns, the text or the name of an error, what a check quotes or
    counts and what each cell took could carry the data out.
    """
    shown: dict[str, Any] = storable(report)
    if not ranked:
        return shown
    shown = {key: value for key, value in shown.items() if key in _RANKED_KEYS}
    shown["messages"] = [_hushed(message) for message in shown.get("messages", ())]
    if error := shown.get("error"):
        shown["error"] = {**error, "value": "", "traceback": "", "name": _plain_name(error)}
    if "checks" in shown:
        shown["checks"] = _without_data(shown["checks"])
    shown |= _rounded(shown)
    if timing := shown.get("timing"):
        shown["timing"] = {name: round(ms, -3) for name, ms in timing.items()}
    return shown


def _rounded(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Round what is shown of the score: sixteen digits of a figure can carry data out, too."""
    rounded: dict[str, Any] = {
        name: None if shown[name] is None else round(shown[name], 1)
        for name in ("score", "earned")
        if name in shown
    }
    if shown.get("interval"):
        rounded["interval"] = [round(edge) for edge in shown["interval"]]
    if shown.get("metrics"):
        rounded["metrics"] = [
            {
                **metric,
                "value": float(f"{metric['value']:.{METRIC_DIGITS}g}"),
                "score": round(metric["score"]),
            }
            for metric in shown["metrics"]
        ]
    return rounded


_HUSHED = {
    "run.raised": {
        "ja": "順位づけ用データで実行したところ、下に示すセルで例外が起きました。データの中身が"
        "漏れないよう、例外の文面とトレースバックは表示しません。",
        "en": "On the ranked data the cell below raised an exception. Its text and traceback are "
        "not shown, so that the data cannot leak.",
    },
    "run.died": {
        "ja": "順位づけ用データで実行したところ、下に示すセルでPythonのプロセスが終了しました。"
        "os._exit() の呼び出しや、ライブラリの異常終了がないか確かめてください。",
        "en": "On the ranked data the Python process ended in the cell below. Look for a call of "
        "os._exit() or a library that crashes.",
    },
    "run.partial": {
        "ja": "順位づけ用データでは最後まで採点できませんでしたが、それまでに完成していた出力で点を"
        "得ています。内訳は練習用データの報告で見てください。",
        "en": "On the ranked data the run was not scored as a whole, but the files completed "
        "before earn points. The report on practice data shows by which parts.",
    },
}
"""What is said in place of messages that tell more than is at hand, or hold what a cell chose."""


def _hushed(message: Mapping[str, Any]) -> dict[str, Any]:
    text = _HUSHED.get(message["id"])
    return dict(message) if text is None else {**message, "text": text}


def _without_data(checks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say of each kind of fault in which file it is, and nothing that the file holds or counts."""
    kinds = {
        (check["id"], str(check["where"]).split(",", maxsplit=1)[0]): None
        for check in checks
        if not check["ok"]
    }
    return [
        {
            "id": kind,
            "ok": False,
            "message": {
                "ja": f"順位づけ用データでの {file or '出力'} に誤りがあります（{kind}）。データの"
                "中身が漏れないよう、値と行は表示しません。",
                "en": f"{file or 'An output'} has a fault on the ranked data ({kind}). Values and "
                "lines are not shown, so that the data cannot leak.",
            },
            "where": file,
        }
        for kind, file in kinds
    ]


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
    return name if name in _ERROR_NAMES else "Exception"
