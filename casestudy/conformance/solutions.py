"""What oracle, reference, starter and baseline score on each instance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from casestudy import grading
from casestudy.conformance.instances import Instance, Outputs, score
from casestudy.exercise import CaseInfo, Exercise
from casestudy.result import GradeReport


@dataclass(frozen=True)
class Solved:
    """The four scores of one instance, and how the starter ran."""

    oracle: float
    reference: float
    starter: float
    baseline: float
    hard_coded: float
    """Of the reference's answers to the practice data, as they are or put on the ranked rows."""
    run: GradeReport


def solve(
    exercise: Exercise, instances: Sequence[Instance], say: Callable[[str], None]
) -> list[Solved]:
    """Score the four solutions on every instance; the starter runs in the sandbox."""
    return [_solve(exercise, instance, instances[0], say) for instance in instances]


def _solve(
    exercise: Exercise, instance: Instance, practice: Instance, say: Callable[[str], None]
) -> Solved:
    say(f"starter on seed {instance.data.seed}")
    run = grading.grade(
        exercise.starter_notebook.read_bytes(),
        exercise,
        data=instance.data,
        anchors=instance.anchors,
    )
    return Solved(
        oracle=score(exercise, exercise.oracle(instance.data), instance),
        reference=score(exercise, instance.reference, instance),
        starter=run.card.score if run.card else 0.0,
        baseline=score(exercise, instance.baseline, instance),
        hard_coded=max(
            score(exercise, practice.reference, instance),
            score(exercise, _on_its_rows(exercise.info, practice.reference, instance), instance),
        ),
        run=run,
    )


def _on_its_rows(info: CaseInfo, answers: Outputs, instance: Instance) -> Outputs:
    """Put answers learnt by heart on the rows that are asked for, in their order."""
    made = dict(answers)
    for spec in info.outputs:
        asked, known = instance.reference[spec.name], answers[spec.name]
        if spec.key and not spec.open_rows:
            row = np.resize(np.arange(len(known)), len(asked))
            values = {name: known[name].to_numpy()[row] for name in known if name not in spec.key}
            made[spec.name] = asked.assign(**values)
    return made
