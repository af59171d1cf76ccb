"""The case's score: ordered, monotone, stable, and worth nothing to who learns answers by heart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, pstdev

import numpy as np

from casestudy.card import ScoreCard
from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import Instance, Outputs
from casestudy.conformance.solutions import Solved
from casestudy.exercise import Exercise
from casestudy.result import GradeReport
from casestudy.text import Text

ORACLE_AHEAD, STARTER_BEHIND, STARTER_AHEAD = 2.0, 5.0, 5.0
"""Points that part oracle and reference, reference and starter, starter and baseline."""
EXACT = 0.5
STABLE = 10.0
"""Most points of standard deviation of one solution's score over seeds."""
FEW = 5
"""So few scores tell a deviation so badly that only twice the mark counts as broken."""
AMOUNTS = (0.1, 0.3, 1.0)
FALL = 20.0
"""Points that the largest amount of noise must take from a good answer."""
DRAWS = 2
STARTER_SECONDS = 60.0


def judge(
    exercise: Exercise,
    instances: Sequence[Instance],
    solved: Sequence[Solved],
    say: Callable[[str], None],
) -> list[Finding]:
    """Check the scores of the solutions and of answers made worse on purpose."""
    say("noise")
    return [
        _order(instances, solved),
        _hard_coded(instances[1:], solved[1:]),
        _monotone(exercise, instances[:2]),
        _stable(solved),
        _cost(instances, solved),
    ]


def _order(instances: Sequence[Instance], solved: Sequence[Solved]) -> Finding:
    trouble = [
        f"seed {instance.data.seed}: {fault}"
        for instance, found in zip(instances, solved, strict=True)
        for fault in _disorder(found)
    ]
    text = Text(
        "真の仕組みを知る者 ＞ 模範解答（100点）＞ 雛形 ＞ 基準（0点）の順に、決めた差がつく",
        "Oracle > reference (100) > starter > baseline (0), by the stated margins",
    )
    figures = {
        "oracle": mean(found.oracle for found in solved),
        "reference": mean(found.reference for found in solved),
        "starter": mean(found.starter for found in solved),
        "baseline": mean(found.baseline for found in solved),
        "least oracle": min(found.oracle for found in solved),
    }
    return Finding("order", text, not trouble, figures, "; ".join(trouble[:6]))


def _disorder(found: Solved) -> Iterator[str]:
    for upper, lower, margin in (
        ("oracle", "reference", ORACLE_AHEAD),
        ("reference", "starter", STARTER_BEHIND),
        ("starter", "baseline", STARTER_AHEAD),
    ):
        above, below = getattr(found, upper), getattr(found, lower)
        if above - below < margin:
            yield f"{upper} {above:.1f} is not {margin:g} points above {lower} {below:.1f}"
    if abs(found.reference - 100) > EXACT:
        yield f"reference {found.reference:.1f} is not 100"
    if abs(found.baseline) > EXACT:
        yield f"baseline {found.baseline:.1f} is not 0"


def _hard_coded(instances: Sequence[Instance], solved: Sequence[Solved]) -> Finding:
    trouble = [
        f"seed {instance.data.seed}: {found.hard_coded:.1f}"
        for instance, found in zip(instances, solved, strict=True)
        if found.hard_coded > 0
    ]
    text = Text(
        "練習用データの答えを丸写ししても、順位づけ用データでは0点",
        "The answers to the practice data score 0 on ranked data",
    )
    most = max((found.hard_coded for found in solved), default=0.0)
    return Finding(
        "hard-coded", text, not trouble, {"most practice answers": most}, "; ".join(trouble[:5])
    )


def _monotone(exercise: Exercise, instances: Sequence[Instance]) -> Finding:
    trouble, largest = [], 0.0
    for instance in instances:
        starts = {"oracle": exercise.oracle(instance.data), "reference": instance.reference}
        for name, outputs in starts.items():
            first = exercise.score(outputs, instance.data, instance.anchors)
            for draw in range(DRAWS):
                step = _noise(exercise, instance, outputs, first, draw)
                largest = max(largest, step.rise)
                trouble += [f"seed {instance.data.seed}, {name}: {why}" for why in step.trouble]
    text = Text(
        "答えに雑音を加えると、点数は区間の幅を超えては上がらない",
        "Noise added to answers never raises the score beyond its interval",
    )
    told = "; ".join(list(dict.fromkeys(trouble))[:5])
    return Finding("monotone", text, not trouble, {"largest rise": largest}, told)


@dataclass(frozen=True)
class _Noise:
    """What growing noise did to one answer: the largest rise, and what should not have been."""

    rise: float
    trouble: Sequence[str]


def _noise(
    exercise: Exercise, instance: Instance, outputs: Outputs, first: ScoreCard, draw: int
) -> _Noise:
    data, anchors, before = instance.data, instance.anchors, first
    largest, trouble = 0.0, list[str]()
    for amount in (0.0, *AMOUNTS):
        rng = np.random.Generator(np.random.PCG64([draw, 1979]))
        worse = exercise.worsen(outputs, data.inputs, amount, rng)
        refused = [item.message.en for item in exercise.check(worse, data.inputs) if not item.ok]
        if refused:
            return _Noise(largest, [*trouble, f"worsen({amount:g}) is refused: {refused[0]}"])
        after = exercise.score(worse, data, anchors)
        rise, slack = after.score - before.score, max(before.interval[1] - before.score, EXACT)
        largest = max(largest, rise)
        if amount == 0 and abs(rise) > EXACT:
            trouble.append(f"worsen(0) changes the score by {rise:+.1f}")
        elif rise > slack:
            trouble.append(f"{amount:g} of noise: {rise:+.1f} points")
        before = after
    if first.score - before.score < FALL:
        trouble.append(f"worsen(1) takes only {first.score - before.score:.1f} points")
    return _Noise(largest, trouble)


def _stable(solved: Sequence[Solved]) -> Finding:
    starters = [found.starter for found in solved]
    spread = pstdev(starters) if len(starters) > 1 else 0.0
    text = Text(
        f"同じ解き方の点数は、種が変わっても標準偏差{STABLE:.0f}点以内",
        f"One solution's score over seeds has a standard deviation within {STABLE:.0f} points",
    )
    figures = {"deviation": spread, "least": min(starters), "most": max(starters)}
    kept = spread <= (STABLE if len(starters) > FEW else 2 * STABLE)
    trouble = "" if kept else f"the starter's score has a deviation of {spread:.1f} points"
    return Finding("stable", text, kept, figures, trouble)


def _cost(instances: Sequence[Instance], solved: Sequence[Solved]) -> Finding:
    runs = [found.run for found in solved]
    failed = [run for run in runs if run.status != "scored"]
    seconds = max(run.timing.cells_ms for run in runs) / 1000
    memory = max((entry.peak_memory for run in runs for entry in run.ledger), default=0)
    text = Text(
        f"雛形は隔離環境で{STARTER_SECONDS:.0f}秒以内に終わり、採点される",
        f"The starter ends within {STARTER_SECONDS:.0f} seconds in the sandbox and is scored",
    )
    figures = {
        "starter seconds": seconds,
        "starter megabytes": memory / 1e6,
        "reference seconds": max(instance.reference_seconds for instance in instances),
    }
    trouble = [f"seed {run.seed}: {run.status}: {_why(run)}" for run in failed]
    trouble += [f"{seconds:.0f} seconds"] if seconds > STARTER_SECONDS else []
    return Finding("cost", text, not trouble, figures, "; ".join(trouble[:3]))


def _why(run: GradeReport) -> str:
    """Return the first refused output, the cell's error or the closing message."""
    refused = [check.message.en for check in run.checks if not check.ok]
    error = [f"cell {run.error.cell}: {run.error.name} {run.error.value}"] if run.error else []
    return (refused + error + [message.text.en for message in run.messages[-1:]])[0]
