"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.production_logistics import ProductionLogistics, oracle
from casestudy.exercises.production_logistics.instance import Instance, Line, Order, Truck
from casestudy.exercises.production_logistics.scoring import Ground, ground
from tests.casestudy.exercises.conftest import Outputs


@pytest.fixture(scope="module")
def against(data: CaseData) -> Ground:
    return ground(data)


@pytest.fixture(scope="module")
def instances(against: Ground) -> Mapping[str, Instance]:
    return against.instances


@pytest.fixture
def planted(data: CaseData) -> Outputs:
    """The hidden good plan, to be spoiled at will."""
    return oracle.planted(data)


@pytest.fixture(scope="module")
def planted_card(exercise: ProductionLogistics, data: CaseData, anchors: Anchors) -> ScoreCard:
    return exercise.score(oracle.planted(data), data, anchors)


def order(name: str, place: int, family: int, kg: int, window: tuple[int, int]) -> Order:
    """An order for a tiny instance: 6,000 yen an hour late, 20,000 by charter."""
    return Order(name, place, family, kg, *window, 6000, 20_000, 4, 20)


@pytest.fixture
def tiny() -> Instance:
    """One site, three customers in a row 100 minutes apart, one line, one truck."""
    minutes = [[100 * abs(a - b) for b in range(4)] for a in range(4)]
    return Instance(
        name="tiny",
        days=1,
        last_day=3,
        sites=("P",),
        places=("P", "C1", "C2", "C3"),
        xy=((0.0, 0.0), (80.0, 0.0), (160.0, 0.0), (240.0, 0.0)),
        families=("A", "B"),
        lines=(Line("L", 0, frozenset({0, 1}), 10, 0),),
        trucks=(Truck("T", 0, 4, 1000, 10_000, 50),),
        orders=(
            order("O1", 1, 0, 300, (1440 + 480, 1440 + 720)),
            order("O2", 2, 1, 405, (1440 + 480, 1440 + 720)),
            order("O3", 3, 0, 200, (1440 + 480, 1440 + 1080)),
        ),
        cancelled=frozenset({"O4"}),
        km=[[80.0 * abs(a - b) for b in range(4)] for a in range(4)],
        minutes=minutes,
        setup=[[0, 15], [50, 0]],
    )
