"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.effort_estimation import EffortEstimation
from casestudy.exercises.effort_estimation.scoring import Book, ground

Outputs = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def exercise() -> EffortEstimation:
    return EffortEstimation()


@pytest.fixture(scope="session")
def data(exercise: EffortEstimation) -> CaseData:
    return exercise.generate(exercise.practice_seed)


@pytest.fixture(scope="session")
def anchors(exercise: EffortEstimation) -> Anchors:
    return exercise.practice_anchors()


@pytest.fixture(scope="session")
def book(data: CaseData) -> Book:
    return ground(data).book


@pytest.fixture(scope="session")
def _naive(exercise: EffortEstimation, data: CaseData) -> Outputs:
    return exercise.baseline(data.inputs)


@pytest.fixture
def naive(_naive: Outputs) -> Outputs:
    """Outputs of today's practice, to be spoiled at will."""
    return {name: table.copy() for name, table in _naive.items()}


@pytest.fixture(scope="session")
def _oracle(exercise: EffortEstimation, data: CaseData) -> Outputs:
    return exercise.oracle(data)


@pytest.fixture
def oracle(_oracle: Outputs) -> Outputs:
    """Outputs of somebody who knows the process, but not its luck."""
    return {name: table.copy() for name, table in _oracle.items()}


@pytest.fixture(scope="session")
def oracle_card(
    exercise: EffortEstimation, data: CaseData, anchors: Anchors, _oracle: Outputs
) -> ScoreCard:
    return exercise.score(_oracle, data, anchors)


@pytest.fixture(scope="session")
def naive_card(
    exercise: EffortEstimation, data: CaseData, anchors: Anchors, _naive: Outputs
) -> ScoreCard:
    return exercise.score(_naive, data, anchors)
