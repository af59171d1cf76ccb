"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.omo_retail import OmoRetail
from casestudy.exercises.omo_retail.scoring import Ground, ground

Outputs = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def exercise() -> OmoRetail:
    return OmoRetail()


@pytest.fixture(scope="session")
def data(exercise: OmoRetail) -> CaseData:
    return exercise.generate(exercise.practice_seed)


@pytest.fixture(scope="session")
def anchors(exercise: OmoRetail) -> Anchors:
    return exercise.practice_anchors()


@pytest.fixture(scope="session")
def against(data: CaseData) -> Ground:
    """What every answer on the practice data is measured against."""
    return ground(data)


@pytest.fixture(scope="session")
def _naive(exercise: OmoRetail, data: CaseData) -> Outputs:
    return exercise.baseline(data.inputs)


@pytest.fixture
def naive(_naive: Outputs) -> Outputs:
    """Outputs of the shops' way, to be spoiled at will."""
    return {name: table.copy() for name, table in _naive.items()}


@pytest.fixture(scope="session")
def _oracle(exercise: OmoRetail, data: CaseData) -> Outputs:
    return exercise.oracle(data)


@pytest.fixture
def oracle(_oracle: Outputs) -> Outputs:
    """Outputs of somebody who knows the true effects."""
    return {name: table.copy() for name, table in _oracle.items()}


@pytest.fixture(scope="session")
def oracle_card(
    exercise: OmoRetail, data: CaseData, anchors: Anchors, _oracle: Outputs
) -> ScoreCard:
    return exercise.score(_oracle, data, anchors)


@pytest.fixture(scope="session")
def naive_card(exercise: OmoRetail, data: CaseData, anchors: Anchors, _naive: Outputs) -> ScoreCard:
    return exercise.score(_naive, data, anchors)
