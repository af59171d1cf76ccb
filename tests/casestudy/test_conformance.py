"""Every case keeps the suite's promises, and the suite notices each kind of broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from casestudy import conformance, exercises
from casestudy.conformance import (
    anchors,
    card,
    data,
    dictionary,
    malformed,
    result,
    scores,
    solutions,
)
from casestudy.conformance.instances import prepare, score
from casestudy.conformance.solutions import Solved
from casestudy.exercise import CaseData, ColumnDoc, Exercise
from casestudy.result import GradeReport, Timing
from casestudy.text import Text

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
        kind = type("Broken", (type(tutorial_case),), {"__module__": __name__, **methods})
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


def test_a_bundle_older_than_its_generator_is_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def generate(self: Exercise, seed: int) -> CaseData:
        other = tutorial_case.generate(seed + 1)
        return CaseData(seed, other.inputs, other.truth)

    case = broken(generate=generate)
    [finding] = [f for f in data.judge(case, prepare(case, (), silent)) if f.id == "bundled"]
    assert "changed: datapackage.json, history.csv, plan.csv" in finding.trouble
    assert "casestudy bundle bun-sales" in finding.trouble


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


@pytest.mark.parametrize("key", ["day", "sheet"])
def test_a_column_beside_the_cases_own_view_that_gives_the_answer_away_is_noticed(
    broken: Make, tutorial_case: Exercise, key: str
) -> None:
    def generate(self: Exercise, seed: int) -> CaseData:
        made = tutorial_case.generate(seed)
        sold = made.truth["sold"]
        loads = pd.DataFrame({key: sold["day"], "flour": sold["sold"] * 80 + 5})
        return CaseData(seed, {**made.inputs, "loads.csv": loads}, made.truth)

    case = broken(generate=generate)
    [finding] = [f for f in data.judge(case, prepare(case, (), silent)) if f.id == "leakage"]
    assert finding.trouble == "leaking: loads.csv: flour"


def test_practice_answers_that_fit_the_rows_of_another_seed_are_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def generate(self: Exercise, seed: int) -> CaseData:
        same, first = tutorial_case.generate(tutorial_case.practice_seed), seed % 1000
        later = {
            name: table.assign(day=table["day"] + first) for name, table in same.inputs.items()
        }
        truth = {name: table.assign(day=table["day"] + first) for name, table in same.truth.items()}
        return CaseData(seed, later, truth)

    case = broken(generate=generate)
    instances = prepare(case, (1,), silent)
    solved = solutions.solve(case, instances, silent)
    assert kept(data.judge(case, instances))["separate"]
    assert not kept(scores.judge(case, instances, solved, silent))["hard-coded"]


def trouble_with_noise(case: Exercise) -> str:
    instances = prepare(case, (1,), silent)
    solved = [solution(case, instances[0], instance) for instance in instances]
    return next(
        finding.trouble
        for finding in scores.judge(case, instances, solved, silent)
        if finding.id == "monotone"
    )


def test_noise_that_changes_nothing_proves_nothing(broken: Make) -> None:
    case = broken(worsen=lambda self, outputs, inputs, amount, rng: dict(outputs))
    assert "worsen(1) takes only 0.0 points" in trouble_with_noise(case)


def test_noise_that_makes_outputs_invalid_is_noticed(broken: Make) -> None:
    def worsen(self: Exercise, outputs: Any, inputs: Any, amount: float, rng: Any) -> Any:
        name, table = next(iter(outputs.items()))
        return {name: table.assign(sold=table["sold"] - 1e4 * amount)}

    assert "worsen(0.1) is refused: forecast.csv, line 2" in trouble_with_noise(
        broken(worsen=worsen)
    )


def test_noise_that_helps_is_noticed(broken: Make) -> None:
    def worsen(self: Exercise, outputs: Any, inputs: Any, amount: float, rng: Any) -> Any:
        return self.reference(inputs)

    case = broken(worsen=worsen, oracle=lambda self, data: self.baseline(data.inputs))
    instances = prepare(case, (1,), silent)
    solved = [solution(case, instances[0], instance) for instance in instances]
    found = kept(scores.judge(case, instances, solved, silent))
    assert not found["monotone"]
    assert not found["order"]


@pytest.mark.parametrize(("starters", "holds"), [((20.0, 80.0), False), ((20.0, 50.0), True)])
def test_a_score_that_hangs_on_the_seed_is_noticed(
    tutorial_case: Exercise, starters: tuple[float, float], holds: bool
) -> None:
    instances = prepare(tutorial_case, (1,), silent)
    solved = [
        Solved(120, 100, starter, 0, 0, solution(tutorial_case, instances[0], item).run)
        for starter, item in zip(starters, instances, strict=True)
    ]
    assert kept(scores.judge(tutorial_case, instances, solved, silent))["stable"] == holds


def test_a_check_that_looks_at_nothing_is_noticed(broken: Make) -> None:
    case = broken(check=lambda self, outputs, inputs: [])
    [finding] = malformed.judge(case, prepare(case, (), silent)[0])
    assert not finding.kept
    assert "row twice: accepted" in finding.trouble


def test_a_check_that_lets_rows_pass_nobody_asked_for_is_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def check(self: Exercise, outputs: Any, inputs: Any) -> Any:
        name, table = next(iter(outputs.items()))
        asked = table[table["day"].isin(inputs["plan.csv"]["day"])]
        return tutorial_case.check({name: asked}, inputs)

    case = broken(check=check)
    [finding] = malformed.judge(case, prepare(case, (), silent)[0])
    assert finding.trouble == "forecast.csv, row too many: accepted"


def test_a_check_that_crashes_is_named_with_its_line(broken: Make) -> None:
    def check(self: Exercise, outputs: Any, inputs: Any) -> Any:
        outputs["outputs/forecast.csv"].iloc[59]
        return []

    case = broken(check=check)
    [finding] = malformed.judge(case, prepare(case, (), silent)[0])
    assert "row missing: the check raised IndexError" in finding.trouble
    assert "test_conformance.py, line" in finding.trouble


def test_a_method_that_raises_ends_the_suite_with_a_finding(broken: Make) -> None:
    def generate(self: Exercise, seed: int) -> CaseData:
        raise ValueError(f"no world for {seed}")

    findings = conformance.judge(broken(generate=generate), seeds=1)
    assert [item.id for item in findings] == ["card", "runs"]
    assert "ValueError: no world for 7, test_conformance.py, line" in findings[-1].trouble


def found_in_result(case: Exercise, starter: Any = None) -> dict[str, str]:
    instances = prepare(case, (), silent)
    run = GradeReport("bun-sales", "1", 1, "scored", starter, timing=Timing(1, 1, 0))
    solved = Solved(120, 100, 50, 0, 0, run)
    return {item.id: item.trouble for item in result.judge(case, instances, [solved])}


def test_an_absurd_answer_that_breaks_the_scorer_is_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def score_(self: Exercise, outputs: Any, data_: CaseData, anchors_: Any) -> Any:
        made = tutorial_case.score(outputs, data_, anchors_)
        sold = outputs["outputs/forecast.csv"]["sold"]
        return replace(made, score=made.score if sold.sum() else float("nan"))

    assert (
        "outputs/forecast.csv at zero: score nan" in found_in_result(broken(score=score_))["absurd"]
    )


def test_a_score_that_is_drawn_anew_each_time_is_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    rng = np.random.default_rng(1)

    def score_(self: Exercise, outputs: Any, data_: CaseData, anchors_: Any) -> Any:
        made = tutorial_case.score(outputs, data_, anchors_)
        return replace(made, interval=(made.interval[0], made.interval[1] + rng.uniform()))

    assert "scored differently each time" in found_in_result(broken(score=score_))["result"]


def test_gaps_of_a_result_are_named(tutorial_case: Exercise) -> None:
    [practice] = prepare(tutorial_case, (), silent)
    made = tutorial_case.score(practice.reference, practice.data, practice.anchors)
    label = Text("平均誤差", "平均誤差")
    metric = replace(made.metrics[0], weight=0.5, label=label, unit="個")
    bare = replace(made, metrics=(metric,), interval=(110.0, 115.0), advice=())
    found = found_in_result(tutorial_case, bare)["result"]
    for gap in (
        "starter: the score 100 is not in its interval 110 to 115",
        "starter: the weights of the metrics do not add up to 1",
        "starter: metrics[mae].label is Japanese in its English text",
        "starter: metric mae: unit 個 is Japanese",
        "starter: no advice",
    ):
        assert gap in found


def test_a_reference_that_differs_from_the_kept_figures_is_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def reference(self: Exercise, inputs: Any) -> Any:
        return self.worsen(tutorial_case.reference(inputs), inputs, 0.1, np.random.default_rng(1))

    case = broken(reference=reference)
    [finding] = anchors.judge(case, prepare(case, (), silent)[0])
    assert finding.trouble.startswith("reference, mae: ")
    assert "casestudy bundle bun-sales --anchors" in finding.trouble


def test_a_method_that_writes_into_its_inputs_is_noticed(
    broken: Make, tutorial_case: Exercise
) -> None:
    def baseline(self: Exercise, inputs: Any) -> Any:
        inputs["plan.csv"]["temperature"] = 0.0
        return tutorial_case.baseline(inputs)

    [finding] = data.untouched(prepare(broken(baseline=baseline), (), silent))
    assert finding.trouble == "a method has written into the data of seed 7"


def test_a_dictionary_that_does_not_fit_the_data_is_noticed(tutorial_case: Exercise) -> None:
    def judged(*docs: ColumnDoc) -> str:
        info = replace(tutorial_case.info, dictionary=docs)
        case = type("Other", (type(tutorial_case),), {"info": info})()
        [finding] = dictionary.judge(case, case.generate(case.practice_seed))
        return finding.trouble

    day, temperature, *rest = tutorial_case.info.dictionary
    assert judged(day, temperature, *rest) == ""
    assert "described is day, sold" in judged(day, *rest)
    assert "is no integer" in judged(day, replace(temperature, kind="integer"), *rest)
    double = replace(day, key=False), replace(temperature, key=True)
    assert "rows share the key temperature" in judged(*double, *rest)


def test_gaps_of_the_card_are_named(tutorial_case: Exercise) -> None:
    info = replace(
        tutorial_case.info,
        goals=(),
        rubric=(),
        stages=(),
        summary=Text("気温から予測します。", "気温から予測します。"),
        title=Text("Sales of fresh buns", ""),
    )
    case = type("Bare", (type(tutorial_case),), {"info": info})()
    [finding] = card.judge(case)
    assert not finding.kept
    for gap in (
        "there is no goal",
        "no rubric",
        "the stages are not",
        "summary is Japanese in its English text",
        "title is empty in a language",
    ):
        assert gap in finding.trouble


def test_there_are_twenty_seeds_to_measure_stability_on() -> None:
    assert len(set(conformance.RANKED_SEEDS)) == 20
    assert not set(conformance.RANKED_SEEDS) & {case.practice_seed for case in exercises.BUNDLED}
    assert np.all(np.diff(conformance.RANKED_SEEDS) > 0)
