"""The instances of a case that the suite looks at: the practice seed and some others."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from casestudy.exercise import Anchors, CaseData, Exercise, Tables

Outputs = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Instance:
    """One seed's data, and the answers of the two anchors on it."""

    data: CaseData
    digest: str
    """Of the data as they were generated, before any method saw them."""
    baseline: Outputs
    reference: Outputs
    anchors: Anchors
    reference_seconds: float


def prepare(exercise: Exercise, seeds: Sequence[int], say: Callable[[str], None]) -> list[Instance]:
    """Return the practice instance, then one for each seed."""
    return [_instance(exercise, seed, say) for seed in (exercise.practice_seed, *seeds)]


def _instance(exercise: Exercise, seed: int, say: Callable[[str], None]) -> Instance:
    say(f"seed {seed}")
    data = exercise.generate(seed)
    digest = data.digest
    baseline = exercise.baseline(data.inputs)
    started = time.perf_counter()
    reference = exercise.reference(data.inputs)
    seconds = time.perf_counter() - started
    anchors = {
        "baseline": exercise.measure(baseline, data),
        "reference": exercise.measure(reference, data),
    }
    return Instance(data, digest, baseline, reference, anchors, seconds)


def score(exercise: Exercise, outputs: Tables, instance: Instance) -> float:
    """Return the score of outputs, 0 for those that a check refuses."""
    if not all(check.ok for check in exercise.check(outputs, instance.data.inputs)):
        return 0.0
    return exercise.score(outputs, instance.data, instance.anchors).score
