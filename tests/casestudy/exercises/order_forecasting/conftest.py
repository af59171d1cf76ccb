"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.order_forecasting import OrderForecasting

Outputs = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def exercise() -> OrderForecasting:
    return OrderForecasting()


@pytest.fixture(scope="session")
def data(exercise: OrderForecasting) -> CaseData:
    return exercise.generate(exercise.practice_seed)


@pytest.fixture(scope="session")
def anchors(exercise: OrderForecasting) -> Anchors:
    return exercise.practice_anchors()


@pytest.fixture(scope="session")
def _naive(exercise: OrderForecasting, data: CaseData) -> Outputs:
    return exercise.baseline(data.inputs)


@pytest.fixture
def naive(_naive: Outputs) -> Outputs:
    """Outputs of the notice as it is, to be spoiled at will."""
    return {name: table.copy() for name, table in _naive.items()}


@pytest.fixture(scope="session")
def _oracle(exercise: OrderForecasting, data: CaseData) -> Outputs:
    return exercise.oracle(data)


@pytest.fixture
def oracle(_oracle: Outputs) -> Outputs:
    """Outputs of someone who knows what customers will need."""
    return {name: table.copy() for name, table in _oracle.items()}


@pytest.fixture(scope="session")
def oracle_card(
    exercise: OrderForecasting, data: CaseData, anchors: Anchors, _oracle: Outputs
) -> ScoreCard:
    """The score of someone who knows what customers will need."""
    return exercise.score(_oracle, data, anchors)


@pytest.fixture(scope="session")
def naive_card(
    exercise: OrderForecasting, data: CaseData, anchors: Anchors, _naive: Outputs
) -> ScoreCard:
    """The score of the notice as it is."""
    return exercise.score(_naive, data, anchors)
