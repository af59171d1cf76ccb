"""Every case keeps the suite's promises, and the suite notices each kind of broken one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from casestudy import conformance, exercises
from casestudy.conformance import card, data, malformed, scores
from casestudy.conformance.instances import prepare, score
from casestudy.conformance.solutions import Solved
from casestudy.exercise import CaseData, Exercise
from casestudy.result import GradeReport, Timing

Make = Callable[..., Exercise]
CASES = [pytest.param(case, id=case.info.id) for case in exercises.BUNDLED]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_bundled_case_keeps_every_promise(case: Exercise) -> None:
    findings = conformance.judge(case, seeds=1)
    assert [(item.id, item.trouble) for item in findings if not item.kept] == []


@pytest.fixture
def broken(tutorial_case: Exercise) -> Make:
    """Return a function: the tutorial's case with methods replaced."""

    def make(**methods: Any) -> Exercise:
        kind = type("Broken", (type(tutorial_case),), methods)
        case: Exercise = kind()
        return case

    return make


def kept(findings: list[Any]) -> dict[str, bool]:
    return {finding.id: finding.kept for finding in findings}


def silent(_step: str) -> None:
    pass


def test_a_generator_that_draws_elsewhere_is_noticed(broken: Make, tutorial_case: Exercise) -> None:
    fresh = iter(range(100))

    def generate(self: Exercise, seed: int) -> CaseData:
        return tutorial_case.generate(seed + next(fresh))

    case = broken(generate=generate)
    found = kept(data.judge(case, prepare(case, (1,), silent)))
    assert not found["deterministic"]
    assert not found["bundled"]


def test_ranked_data_that_repeat_the_practice_data_are_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def generate(self: Exercise, seed: int) -> CaseData:
        same = tutorial_case.generate(tutorial_case.practice_seed)
        return CaseData(seed, same.inputs, same.truth)

    case = broken(generate=generate)
    instances = prepare(case, (1,), silent)
    assert not kept(data.judge(case, instances))["separate"]
    solved = [solution(case, instances[0], instance) for instance in instances]
    assert not kept(scores.judge(case, instances, solved, silent))["hard-coded"]


def solution(case: Exercise, practice: Any, instance: Any) -> Solved:
    run = GradeReport("bun-sales", "1", 1, "scored", None, timing=Timing(1, 1, 0))
    starter = {
        name: table.assign(sold=(table["sold"] + instance.reference[name]["sold"]) / 2)
        for name, table in instance.baseline.items()
    }
    return Solved(
        score(case, case.oracle(instance.data), instance),
        score(case, instance.reference, instance),
        score(case, starter, instance),
        score(case, instance.baseline, instance),
        score(case, practice.reference, instance),
        run,
    )


def test_a_column_that_gives_the_answer_away_is_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def generate(self: Exercise, seed: int) -> CaseData:
        made = tutorial_case.generate(seed)
        plan = made.inputs["plan.csv"].assign(booked=made.truth["sold"]["sold"] * 2)
        return CaseData(seed, {**made.inputs, "plan.csv": plan}, made.truth)

    case = broken(generate=generate)
    assert not kept(data.judge(case, prepare(case, (), silent)))["leakage"]


def test_noise_that_helps_is_noticed(broken: Make) -> None:
    def worsen(self: Exercise, outputs: Any, inputs: Any, amount: float, rng: Any) -> Any:
        return self.reference(inputs)

    case = broken(worsen=worsen, oracle=lambda self, data: self.baseline(data.inputs))
    instances = prepare(case, (1,), silent)
    solved = [solution(case, instances[0], instance) for instance in instances]
    found = kept(scores.judge(case, instances, solved, silent))
    assert not found["monotone"]
    assert not found["order"]


def test_a_score_that_hangs_on_the_seed_is_noticed(tutorial_case: Exercise) -> None:
    instances = prepare(tutorial_case, (1,), silent)
    solved = [
        Solved(120, 100, starter, 0, 0, solution(tutorial_case, instances[0], item).run)
        for starter, item in zip((20.0, 80.0), instances, strict=True)
    ]
    assert not kept(scores.judge(tutorial_case, instances, solved, silent))["stable"]


def test_a_check_that_looks_at_nothing_is_noticed(broken: Make) -> None:
    case = broken(check=lambda self, outputs, inputs: [])
    [finding] = malformed.judge(case, prepare(case, (), silent)[0])
    assert not finding.kept
    assert "row twice: accepted" in finding.trouble


def test_gaps_of_the_card_are_named(tutorial_case: Exercise) -> None:
    from dataclasses import replace

    info = replace(tutorial_case.info, goals=(), rubric=(), stages=())
    case = type("Bare", (type(tutorial_case),), {"info": info})()
    [finding] = card.judge(case)
    assert not finding.kept
    for gap in ("no goal for dss-1.2/22", "no rubric", "the stages are not"):
        assert gap in finding.trouble


def test_there_are_twenty_seeds_to_measure_stability_on() -> None:
    assert len(set(conformance.RANKED_SEEDS)) == 20
    assert not set(conformance.RANKED_SEEDS) & {case.practice_seed for case in exercises.BUNDLED}
    assert np.all(np.diff(conformance.RANKED_SEEDS) > 0)
