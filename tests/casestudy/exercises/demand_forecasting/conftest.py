"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.demand_forecasting import DemandForecasting
from casestudy.exercises.demand_forecasting.layout import FORECAST, KEYS, ORDER, ORDERS, QUANTILES

Outputs = dict[str, pd.DataFrame]
SHAPE = 18.0


@pytest.fixture(scope="session")
def exercise() -> DemandForecasting:
    return DemandForecasting()


@pytest.fixture(scope="session")
def data(exercise: DemandForecasting) -> CaseData:
    return exercise.generate(exercise.practice_seed)


@pytest.fixture(scope="session")
def anchors(exercise: DemandForecasting) -> Anchors:
    return exercise.practice_anchors()


@pytest.fixture(scope="session")
def _naive(exercise: DemandForecasting, data: CaseData) -> Outputs:
    return exercise.baseline(data.inputs)


@pytest.fixture
def naive(_naive: Outputs) -> Outputs:
    """Outputs of the naive method, to be spoiled at will."""
    return {name: table.copy() for name, table in _naive.items()}


@pytest.fixture(scope="session")
def _oracle(data: CaseData) -> Outputs:
    return oracle_of(data)


@pytest.fixture
def oracle(_oracle: Outputs) -> Outputs:
    """Outputs of someone who knows the true mean of demand, but not its noise."""
    return {name: table.copy() for name, table in _oracle.items()}


@pytest.fixture(scope="session")
def oracle_card(
    exercise: DemandForecasting, data: CaseData, anchors: Anchors, _oracle: Outputs
) -> ScoreCard:
    """The score of someone who knows the true mean of demand."""
    return exercise.score(_oracle, data, anchors)


@pytest.fixture(scope="session")
def naive_card(
    exercise: DemandForecasting, data: CaseData, anchors: Anchors, _naive: Outputs
) -> ScoreCard:
    """The score of the naive method."""
    return exercise.score(_naive, data, anchors)


def oracle_of(data: CaseData) -> Outputs:
    truth, plan = data.truth["demand"], data.inputs["plan.csv"]
    mean = truth["expected"].to_numpy()
    success = SHAPE / (SHAPE + mean)
    forecast = truth[list(KEYS)].assign(mean=mean)
    for name, level in QUANTILES.items():
        forecast[name] = nbinom.ppf(level, SHAPE, success)
    items = data.inputs["items.csv"].set_index("item_id").loc[truth["item_id"]]
    under = np.maximum(plan["price"].to_numpy() - items["unit_cost"].to_numpy(), 1)
    spoils = (items["shelf_life_days"] == 1).to_numpy() | (truth["date"] == truth["date"].max())
    over = np.where(spoils, items["unit_cost"], items["carry_cost"])
    target = nbinom.ppf(under / (under + over), SHAPE, success)
    return {FORECAST: forecast, ORDERS: truth[list(KEYS)].assign(**{ORDER: target})}
