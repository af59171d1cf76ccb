"""The case's score: ordered, monotone, stable, and worth nothing to who learns answers by heart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import mean, pstdev

import numpy as np

from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import Instance, Outputs
from casestudy.conformance.solutions import Solved
from casestudy.exercise import Exercise
from casestudy.text import Text

ORACLE_AHEAD, STARTER_BEHIND, STARTER_AHEAD = 2.0, 5.0, 5.0
"""Points that part oracle and reference, reference and starter, starter and baseline."""
EXACT = 0.5
STABLE = 10.0
"""Most points of standard deviation of one solution's score over seeds."""
AMOUNTS = (0.1, 0.3, 1.0)
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
    trouble = []
    for instance, found in zip(instances, solved, strict=True):
        gaps = {
            "oracle − reference": found.oracle - found.reference - ORACLE_AHEAD,
            "reference − starter": found.reference - found.starter - STARTER_BEHIND,
            "starter − baseline": found.starter - found.baseline - STARTER_AHEAD,
            "reference at 100": EXACT - abs(found.reference - 100),
            "baseline at 0": EXACT - abs(found.baseline),
        }
        trouble += [f"seed {instance.data.seed}: {name}" for name, gap in gaps.items() if gap < 0]
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
            for rise, slack in _rises(exercise, instance, outputs):
                largest = max(largest, rise)
                if rise > slack:
                    trouble.append(f"seed {instance.data.seed}, {name}: +{rise:.1f}")
    text = Text(
        "答えに雑音を加えると、点数は区間の幅を超えては上がらない",
        "Noise added to answers never raises the score beyond its interval",
    )
    return Finding("monotone", text, not trouble, {"largest rise": largest}, "; ".join(trouble[:5]))


def _rises(
    exercise: Exercise, instance: Instance, outputs: Outputs
) -> Iterator[tuple[float, float]]:
    """Yield how much more noise raises the score and what its interval allows, for each step."""
    data, anchors = instance.data, instance.anchors
    for draw in range(DRAWS):
        before = exercise.score(outputs, data, anchors)
        for amount in AMOUNTS:
            rng = np.random.Generator(np.random.PCG64([draw, 1979]))
            worse = exercise.worsen(outputs, data.inputs, amount, rng)
            after = exercise.score(worse, data, anchors)
            yield after.score - before.score, max(before.interval[1] - before.score, EXACT)
            before = after


def _stable(solved: Sequence[Solved]) -> Finding:
    starters = [found.starter for found in solved]
    spread = pstdev(starters) if len(starters) > 1 else 0.0
    text = Text(
        f"同じ解き方の点数は、種が変わっても標準偏差{STABLE:.0f}点以内",
        f"One solution's score over seeds has a standard deviation within {STABLE:.0f} points",
    )
    figures = {"deviation": spread, "least": min(starters), "most": max(starters)}
    return Finding("stable", text, spread <= STABLE, figures)


def _cost(instances: Sequence[Instance], solved: Sequence[Solved]) -> Finding:
    runs = [found.run for found in solved]
    failed = [run.status for run in runs if run.status != "scored"]
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
    trouble = f"the starter ended as {failed[0]}" if failed else ""
    return Finding("cost", text, not failed and seconds <= STARTER_SECONDS, figures, trouble)
