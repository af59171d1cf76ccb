"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.store_profit import StoreProfit
from casestudy.exercises.store_profit.limits import Limits, read_limits
from casestudy.exercises.store_profit.market import Plan
from casestudy.exercises.store_profit.plans import from_outputs, to_outputs
from tests.casestudy.exercises.conftest import Outputs


@pytest.fixture(scope="module")
def limits(data: CaseData) -> Limits:
    return read_limits(data.inputs)


@pytest.fixture
def now(exercise: StoreProfit, data: CaseData) -> Outputs:
    """Outputs that change nothing, to be spoiled at will."""
    return exercise.baseline(data.inputs)


@pytest.fixture
def plan(now: Outputs, data: CaseData) -> Plan:
    """The status quo as arrays, to be changed at will."""
    return from_outputs(now, data.inputs)


def outputs_of(plan: Plan, data: CaseData) -> Outputs:
    """Write a plan as output files."""
    items = list(data.inputs["items.csv"]["item_id"])
    return to_outputs(plan, data.inputs["stores.csv"], items)
