"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.defect_detection import DefectDetection
from casestudy.exercises.defect_detection.ground import Ground, ground

Outputs = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def exercise() -> DefectDetection:
    return DefectDetection()


@pytest.fixture(scope="session")
def data(exercise: DefectDetection) -> CaseData:
    return exercise.generate(exercise.practice_seed)


@pytest.fixture(scope="session")
def anchors(exercise: DefectDetection) -> Anchors:
    return exercise.practice_anchors()


@pytest.fixture(scope="session")
def against(data: CaseData) -> Ground:
    return ground(data)


@pytest.fixture(scope="session")
def _naive(exercise: DefectDetection, data: CaseData) -> Outputs:
    return exercise.baseline(data.inputs)


@pytest.fixture
def naive(_naive: Outputs) -> Outputs:
    """Outputs of the naive method, to be spoiled at will."""
    return {name: table.copy() for name, table in _naive.items()}


@pytest.fixture(scope="session")
def _oracle(exercise: DefectDetection, data: CaseData) -> Outputs:
    return exercise.oracle(data)


@pytest.fixture
def oracle(_oracle: Outputs) -> Outputs:
    """Outputs of someone who knows every defect, to be spoiled at will."""
    return {name: table.copy() for name, table in _oracle.items()}


@pytest.fixture(scope="session")
def oracle_card(
    exercise: DefectDetection, data: CaseData, anchors: Anchors, _oracle: Outputs
) -> ScoreCard:
    return exercise.score(_oracle, data, anchors)


@pytest.fixture(scope="session")
def naive_card(
    exercise: DefectDetection, data: CaseData, anchors: Anchors, _naive: Outputs
) -> ScoreCard:
    return exercise.score(_naive, data, anchors)
