"""Whether a case holds up: one suite for the bundled cases and for any plugin.

``judge`` measures; ``docs/assessment.md`` holds the resulting table of the bundled cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from casestudy.conformance import card, data, malformed, scores, solutions
from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import Instance, prepare
from casestudy.exercise import Exercise

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
    say = on_step or (lambda _step: None)
    chosen = RANKED_SEEDS[:seeds]
    say("data")
    instances = prepare(exercise, chosen, say)
    return [finding for step in _steps(exercise, instances, say) for finding in step]


def _steps(
    exercise: Exercise, instances: Sequence[Instance], say: OnStep
) -> Iterator[Sequence[Finding]]:
    yield card.judge(exercise)
    say("determinism")
    yield data.judge(exercise, instances)
    say("order")
    solved = solutions.solve(exercise, instances, say)
    yield scores.judge(exercise, instances, solved, say)
    say("malformed outputs")
    yield malformed.judge(exercise, instances[0])
