"""What a run that was not scored has earned with the output files it had completed.

Each part is scored with the baseline's files in place of those of the parts that are not there.
The baseline scores 0 by definition, so the rest of the score is what the learner earned.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from casestudy.card import Metric, ScoreCard
from casestudy.exercise import Anchors, CaseData, Check, Exercise, ScorePart
from casestudy.outputs import read_outputs, shorten
from casestudy.result import Message, Partial, PartResult
from casestudy.text import Text


@dataclass(frozen=True)
class _Found:
    """The tables of a part, or why it cannot be scored."""

    part: ScorePart
    tables: Mapping[str, pd.DataFrame]
    fault: Text | None = None


def earn(
    exercise: Exercise,
    files: Mapping[str, bytes],
    refused: Mapping[str, str],
    data: CaseData,
    anchors: Anchors | None = None,
) -> Partial | None:
    """Score the parts whose files are complete and valid; the others earn nothing.

    Parameters
    ----------
    files, refused
        Output files by name as the last finished cell left them, and why others are not there.
    data, anchors
        As for ``casestudy.grading.grade``.

    Returns
    -------
    Partial or None
        ``None`` when no part is complete.
    """
    if not files:
        return None
    naive = exercise.baseline(data.inputs)
    found = [_check(item, exercise, data, naive) for item in _read(exercise, files, refused)]
    if all(item.fault for item in found):
        return None
    tables = dict(naive)
    for item in found:
        tables |= item.tables
    whole = exercise.score(tables, data, anchors or exercise.anchors(data))
    card = _earned_only(whole, [item.part for item in found if not item.fault])
    if not all(math.isfinite(value) for value in (card.score, *(m.value for m in card.metrics))):
        return None
    return Partial(card, tuple(_result(item, whole) for item in found))


def message(partial: Partial) -> Message:
    """Return the sentence that tells what was earned."""
    score = partial.card.score
    ja = "、".join(f"{part.title.ja} {part.points:.1f}点" for part in partial.parts)
    en = ", ".join(f"{part.title.en} {part.points:.1f}" for part in partial.parts)
    return Message(
        "run.partial",
        "info",
        Text(
            f"最後まで採点できませんでしたが、それまでに完成していた出力で{score:.1f}点を得ています"
            f"（{ja}）。",
            f"The run was not scored as a whole, but the files completed before earn {score:.1f} "
            f"points ({en}).",
        ),
    )


def _parts(exercise: Exercise) -> Sequence[ScorePart]:
    info = exercise.info
    whole = ScorePart(
        "all", Text("出力全体", "All outputs"), tuple(x.name for x in info.outputs), ()
    )
    return info.parts or (whole,)


def _read(
    exercise: Exercise, files: Mapping[str, bytes], refused: Mapping[str, str]
) -> Iterator[_Found]:
    for part in _parts(exercise):
        specs = [spec for spec in exercise.info.outputs if spec.name in part.outputs]
        read = read_outputs(specs, files, refused)
        yield _Found(part, read.tables, _fault(read.checks))


def _check(
    found: _Found, exercise: Exercise, data: CaseData, naive: Mapping[str, pd.DataFrame]
) -> _Found:
    fault = found.fault or _fault(exercise.check({**naive, **found.tables}, data.inputs))
    return replace(found, tables={} if fault else found.tables, fault=fault)


def _fault(checks: Iterable[Check]) -> Text | None:
    return next((check.message for check in shorten(list(checks)) if not check.ok), None)


def _earned_only(card: ScoreCard, parts: Sequence[ScorePart]) -> ScoreCard:
    names = {name for part in parts for name in part.metrics}
    metrics = tuple(item for item in card.metrics if not names or item.id in names)
    score = _points(metrics) if names else card.score
    return replace(card, score=score, metrics=metrics, breakdowns=(), charts=(), advice=())


def _points(metrics: Sequence[Metric]) -> float:
    return float(sum(metric.weight * metric.score for metric in metrics))


def _result(found: _Found, whole: ScoreCard) -> PartResult:
    part = found.part
    own = [metric for metric in whole.metrics if not part.metrics or metric.id in part.metrics]
    possible = 100.0 * sum(metric.weight for metric in own)
    if found.fault is not None:
        return PartResult(part.id, part.title, False, 0.0, possible, found.fault)
    text = Text(
        f"{'、'.join(part.outputs)} は、最後に終わったセルの時点で完成していたので採点しました。",
        f"{', '.join(part.outputs)} was complete when the last finished cell ended, so it counts.",
    )
    points = _points(own) if part.metrics else whole.score
    return PartResult(part.id, part.title, True, points, possible, text)
