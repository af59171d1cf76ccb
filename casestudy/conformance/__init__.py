"""Whether a case holds up: one suite for the bundled cases and for any plugin.

``judge`` measures; ``docs/assessment.md`` holds the resulting table of the bundled cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from casestudy.conformance import (
    anchors,
    card,
    crash,
    data,
    dictionary,
    malformed,
    result,
    scores,
    solutions,
)
from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import prepare
from casestudy.exercise import Exercise
from casestudy.text import Text

OnStep = Callable[[str], None]
RANKED_SEEDS = tuple(range(90_001, 90_021))
"""Seeds that stand in for the secret one: twenty, as the stability of a score needs."""

__all__ = ["RANKED_SEEDS", "Finding", "judge"]


def judge(
    exercise: Exercise, seeds: int = len(RANKED_SEEDS), on_step: OnStep | None = None
) -> list[Finding]:
    """Run every check of the suite; slow, because the reference is fitted on every seed.

    Parameters
    ----------
    exercise
        The case; it is only used through its contract.
    seeds
        How many seeds besides the practice one, 1 to 20.
    on_step
        Told what is about to be done.
    """
    say, findings = on_step or (lambda _step: None), list[Finding]()
    try:
        for step in _steps(exercise, RANKED_SEEDS[:seeds], say):
            findings += step
    except Exception as error:  # a case may fail in any way; what was found before still counts
        findings.append(_crashed(crash.told(exercise, error)))
    return findings


def _steps(exercise: Exercise, seeds: Sequence[int], say: OnStep) -> Iterator[Sequence[Finding]]:
    yield card.judge(exercise)
    say("data")
    instances = prepare(exercise, seeds, say)
    yield dictionary.judge(exercise, instances[0].data)
    say("determinism")
    yield data.judge(exercise, instances)
    yield anchors.judge(exercise, instances[0])
    say("order")
    solved = solutions.solve(exercise, instances, say)
    yield scores.judge(exercise, instances, solved, say)
    say("result")
    yield result.judge(exercise, instances, solved)
    say("malformed outputs")
    yield malformed.judge(exercise, instances[0])
    yield data.untouched((instances[0], instances[-1]))


def _crashed(trouble: str) -> Finding:
    text = Text("課題のどの処理も最後まで動く", "Every method of the case runs to its end")
    return Finding("runs", text, kept=False, trouble=f"{trouble}; the checks behind were not run")
