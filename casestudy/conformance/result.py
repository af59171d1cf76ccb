"""What a score comes as: whole, in both languages, the same twice, for absurd answers, too."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from casestudy import pictures
from casestudy.card import MAX_SCORE, Chart, Picture, ScoreCard
from casestudy.conformance import crash, texts
from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import Instance, Outputs
from casestudy.conformance.solutions import Solved
from casestudy.exercise import CaseInfo, Exercise, to_plain
from casestudy.text import LANGUAGES, Text

EXACT = 0.5
"""Points by which a percentile interval may miss the score it belongs to."""


def judge(
    exercise: Exercise, instances: Sequence[Instance], solved: Sequence[Solved]
) -> list[Finding]:
    """Look at the cards of the reference and of the starter, then at answers nobody would give."""
    practice, starter = instances[0], solved[0].run.card
    card = exercise.score(practice.reference, practice.data, practice.anchors)
    again = exercise.score(practice.reference, practice.data, practice.anchors)
    trouble = [] if again == card else ["the same outputs are scored differently each time"]
    trouble += [*faults(card, exercise.info), *_parts(exercise, practice, card)]
    if starter is not None:
        trouble += [f"starter: {fault}" for fault in faults(starter, exercise.info)]
        trouble += [] if starter.advice else ["starter: no advice on what to try next"]
    return [_whole(trouble), _absurd(exercise, practice)]


def _whole(trouble: Sequence[str]) -> Finding:
    text = Text(
        "結果は毎回同じで、指標・内訳・図・助言が日英でそろっている",
        "A result is the same each time, with figures, breakdowns, pictures and advice in both "
        "languages",
    )
    return Finding("result", text, not trouble, trouble="; ".join(trouble[:8]))


def faults(card: ScoreCard, info: CaseInfo) -> Iterator[str]:
    """Yield what is wrong with a card, for its author."""
    yield from _points(card, info)
    yield from texts.gaps(card, "")
    for split in card.breakdowns:
        if any(len(row) != len(split.columns) for row in split.rows):
            yield f"breakdown {split.id} has rows that do not fit its {len(split.columns)} columns"
    for picture in card.charts:
        yield from _picture(picture)


def _points(card: ScoreCard, info: CaseInfo) -> Iterator[str]:
    weighed = [metric for metric in card.metrics if metric.weight]
    low, high = card.interval
    if not _is_score(card.score):
        yield f"the score {card.score:g} is not from 0 to {MAX_SCORE:g}"
    if not low - EXACT <= card.score <= high + EXACT:
        yield f"the score {card.score:g} is not in its interval {low:g} to {high:g}"
    if not math.isclose(sum(metric.weight for metric in weighed), 1.0, abs_tol=1e-6):
        yield "the weights of the metrics do not add up to 1"
    if not math.isclose(
        sum(metric.weight * metric.score for metric in weighed), card.score, abs_tol=EXACT
    ):
        yield "the score is not the weighted mean of its metrics"
    for metric in card.metrics:
        yield from texts.unit_gaps(metric.unit, f"metric {metric.id}")
        if not all(map(math.isfinite, (metric.value, metric.baseline, metric.reference))):
            yield f"metric {metric.id} is not finite"
    in_parts = [name for part in info.parts for name in part.metrics]
    for metric in weighed if info.parts else ():
        if in_parts.count(metric.id) != 1:
            yield f"metric {metric.id} belongs to {in_parts.count(metric.id)} parts, not to one"


def _parts(exercise: Exercise, practice: Instance, whole: ScoreCard) -> Iterator[str]:
    """Score each part with the baseline's files for the rest: its metrics must not change."""
    for part in exercise.info.parts:
        own = {name: practice.reference[name] for name in part.outputs}
        mixed = {**practice.baseline, **own}
        card = exercise.score(mixed, practice.data, practice.anchors)
        before, after = ({m.id: m.value for m in found.metrics} for found in (whole, card))
        for name in part.metrics:
            if name not in before:
                yield f"part {part.id} names the metric {name}, which there is not"
            elif not math.isclose(before[name], after[name], rel_tol=1e-9, abs_tol=1e-9):
                yield f"metric {name} of part {part.id} hangs on files of another part"


def _picture(picture: Picture) -> Iterator[str]:
    if isinstance(picture, Chart):
        uneven = [item for item in picture.series if len(item.values) != len(picture.x)]
        if uneven or len(picture.x_names) not in (0, len(picture.x)):
            yield f"chart {picture.id} has series that do not fit its {len(picture.x)} points"
    kept = json.loads(json.dumps(to_plain(picture)))
    if pictures.from_json(kept) != picture:
        yield f"picture {picture.id} is not the same after it was stored"
    for language in LANGUAGES:
        pictures.draw(picture, language)


def _absurd(exercise: Exercise, practice: Instance) -> Finding:
    trouble, tried = [], 0
    for kind, outputs in _answers(exercise.info, practice.reference):
        try:
            if not all(check.ok for check in exercise.check(outputs, practice.data.inputs)):
                continue
            card = exercise.score(outputs, practice.data, practice.anchors)
        except Exception as error:  # a case may fail in any way
            trouble.append(f"{kind}: {crash.told(exercise, error)}")
            continue
        tried += 1
        if not all(map(_is_score, (card.score, *card.interval))):
            trouble.append(f"{kind}: score {card.score}, interval {card.interval}")
    text = Text(
        "検査を通る極端な答えにも、0点から120点の点数がつく",
        "Extreme answers that pass the checks are scored from 0 to 120, too",
    )
    return Finding("absurd", text, not trouble, {"absurd answers": tried}, "; ".join(trouble[:5]))


def _answers(info: CaseInfo, good: Outputs) -> Iterator[tuple[str, Mapping[str, pd.DataFrame]]]:
    """Yield the reference's outputs with one file at the edge of what its rules allow."""
    for spec in info.outputs:
        table = good[spec.name]
        if spec.open_rows:
            yield f"{spec.name} without rows", {**good, spec.name: table.iloc[:0]}
        figures = [n for n, kind in spec.columns.items() if kind == "number" and n not in spec.key]
        rules = {name: rule for name, rule in spec.rules.items() if name in figures}
        for word, values in {
            "at zero": dict.fromkeys(figures, 0.0),
            "at its least": {name: rule.minimum for name, rule in rules.items()},
            "at its most": {name: rule.maximum for name, rule in rules.items()},
        }.items():
            edges = {name: value for name, value in values.items() if math.isfinite(value)}
            yield f"{spec.name} {word}", {**good, spec.name: table.assign(**edges)}


def _is_score(value: float) -> bool:
    return 0.0 <= value <= MAX_SCORE
