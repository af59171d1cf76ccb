"""One instance of the case a test's folder is named for; tests must not change its tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest

from casestudy import exercises
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Check, Exercise

Outputs = dict[str, pd.DataFrame]
Checker = Callable[[Outputs], list[Check]]


@cache
def practice(case: Exercise) -> CaseData:
    """Return the practice data, generated once for all modules."""
    return case.generate(case.practice_seed)


@cache
def _of_baseline(case: Exercise) -> Outputs:
    return case.baseline(practice(case).inputs)


@cache
def _of_oracle(case: Exercise) -> Outputs:
    return case.oracle(practice(case))


@cache
def card_of_baseline(case: Exercise) -> ScoreCard:
    """Return the score of the baseline on the practice data."""
    return case.score(_of_baseline(case), practice(case), case.practice_anchors())


@cache
def _card_of_oracle(case: Exercise) -> ScoreCard:
    return case.score(_of_oracle(case), practice(case), case.practice_anchors())


@pytest.fixture(scope="module")
def exercise(request: pytest.FixtureRequest) -> Exercise:
    """The bundled case whose package has the name of the test's folder."""
    name = request.path.parent.name
    return next(case for case in exercises.BUNDLED if type(case).__module__.endswith(f".{name}"))


@pytest.fixture(scope="module")
def data(exercise: Exercise) -> CaseData:
    """The practice data."""
    return practice(exercise)


@pytest.fixture(scope="module")
def anchors(exercise: Exercise) -> Anchors:
    """The kept anchors of the practice data."""
    return exercise.practice_anchors()


@pytest.fixture
def naive(exercise: Exercise) -> Outputs:
    """Outputs of the baseline, to be spoiled at will."""
    return {name: table.copy() for name, table in _of_baseline(exercise).items()}


@pytest.fixture
def oracle(exercise: Exercise) -> Outputs:
    """Outputs of the oracle, to be spoiled at will."""
    return {name: table.copy() for name, table in _of_oracle(exercise).items()}


@pytest.fixture(scope="module")
def naive_card(exercise: Exercise) -> ScoreCard:
    """The score of the baseline."""
    return card_of_baseline(exercise)


@pytest.fixture(scope="module")
def oracle_card(exercise: Exercise) -> ScoreCard:
    """The score of the oracle."""
    return _card_of_oracle(exercise)


@pytest.fixture(scope="module")
def failed(exercise: Exercise, data: CaseData) -> Checker:
    """Return a function: outputs -> the checks that they do not pass."""
    return lambda outputs: [c for c in exercise.check(outputs, data.inputs) if not c.ok]
