"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.food_sales_forecasting import FoodSalesForecasting

Outputs = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def exercise() -> FoodSalesForecasting:
    return FoodSalesForecasting()


@pytest.fixture(scope="session")
def data(exercise: FoodSalesForecasting) -> CaseData:
    return exercise.generate(exercise.practice_seed)


@pytest.fixture(scope="session")
def anchors(exercise: FoodSalesForecasting) -> Anchors:
    return exercise.practice_anchors()


@pytest.fixture(scope="session")
def _naive(exercise: FoodSalesForecasting, data: CaseData) -> Outputs:
    return exercise.baseline(data.inputs)


@pytest.fixture
def naive(_naive: Outputs) -> Outputs:
    """Outputs of the staff, to be spoiled at will."""
    return {name: table.copy() for name, table in _naive.items()}


@pytest.fixture(scope="session")
def _oracle(exercise: FoodSalesForecasting, data: CaseData) -> Outputs:
    return exercise.oracle(data)


@pytest.fixture
def oracle(_oracle: Outputs) -> Outputs:
    """Outputs of someone who knows the process behind sales."""
    return {name: table.copy() for name, table in _oracle.items()}


@pytest.fixture(scope="session")
def oracle_card(
    exercise: FoodSalesForecasting, data: CaseData, anchors: Anchors, _oracle: Outputs
) -> ScoreCard:
    """The score of someone who knows the process behind sales."""
    return exercise.score(_oracle, data, anchors)


@pytest.fixture(scope="session")
def naive_card(
    exercise: FoodSalesForecasting, data: CaseData, anchors: Anchors, _naive: Outputs
) -> ScoreCard:
    """The score of the staff."""
    return exercise.score(_naive, data, anchors)
