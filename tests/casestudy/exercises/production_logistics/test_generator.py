"""The firm is plausible, its order book has the stated faults, and its hidden plan works."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.production_logistics import ProductionLogistics, layout
from casestudy.exercises.production_logistics.families import FAMILIES
from casestudy.exercises.production_logistics.instance import Instance, standing_orders
from casestudy.exercises.production_logistics.scoring import Ground
from tests.casestudy.exercises.conftest import Outputs


@pytest.fixture(scope="module")
def other(exercise: ProductionLogistics) -> CaseData:
    return exercise.generate(4711)


def test_the_same_seed_gives_the_same_data(exercise: ProductionLogistics, data: CaseData) -> None:
    assert exercise.generate(data.seed).digest == data.digest


def test_other_seeds_share_no_order_numbers_worth_the_name(data: CaseData, other: CaseData) -> None:
    mine, theirs = (set(found.inputs["orders.csv"]["order_id"]) for found in (data, other))
    assert len(mine & theirs) < 0.05 * len(mine)


def test_instances_grow(instances: Mapping[str, Instance]) -> None:
    counts = [len(instances[name].orders) for name in layout.SIZES]
    assert counts == sorted(counts)
    assert counts[0] >= 30
    assert counts[-1] >= 150
    assert [len(instances[name].sites) for name in layout.SIZES] == [1, 2, 3]


def test_the_hidden_plan_keeps_every_rule(
    exercise: ProductionLogistics, data: CaseData, other: CaseData, planted: Outputs
) -> None:
    theirs = {
        layout.PRODUCTION: other.truth["production"],
        layout.ROUTES: other.truth["routes"],
    }
    for outputs, inputs in ((planted, data.inputs), (theirs, other.inputs)):
        assert [c.message.en for c in exercise.check(outputs, inputs) if not c.ok] == []


def test_the_hidden_plan_is_never_late_and_loads_its_trucks(against: Ground) -> None:
    for name, outcome in against.hidden.outcomes.items():
        inst = against.instances[name]
        assert sum(outcome.late) == 0
        assert not outcome.chartered
        loads = [
            sum(inst.orders[k].kg for k in run.stops) / inst.trucks[run.truck].capacity
            for out in outcome.days
            for run in out.runs
        ]
        assert sum(loads) / len(loads) > 0.9


def test_the_order_book_holds_the_stated_faults(data: CaseData) -> None:
    book = data.inputs["orders.csv"]
    assert book.duplicated().sum() >= 3
    changed = book.drop_duplicates().groupby(["instance", "order_id"])["revision"].max()
    assert 0.05 < (changed == 2).mean() < 0.25
    standing = standing_orders(book)
    assert 5 <= (standing["status"] == "cancelled").sum() <= 40
    assert set(book["unit"]) == {"can", "CAN", "缶", "case", "CS", "ケース"}


def test_only_the_last_revision_counts() -> None:
    rows = [("small", "A", 2, 7), ("small", "A", 1, 5), ("small", "B", 1, 3), ("small", "B", 1, 3)]
    book = pd.DataFrame(rows, columns=["instance", "order_id", "revision", "quantity"])
    assert standing_orders(book)["quantity"].tolist() == [7, 3]


def test_roads_are_symmetric_and_longer_than_the_crow_flies(
    instances: Mapping[str, Instance],
) -> None:
    for inst in instances.values():
        for a in range(0, len(inst.places), 5):
            for b in range(len(inst.places)):
                dx, dy = (inst.xy[a][k] - inst.xy[b][k] for k in (0, 1))
                assert inst.km[a][b] == inst.km[b][a]
                assert inst.km[a][b] >= 1.24 * (dx * dx + dy * dy) ** 0.5 - 0.11


def test_cleaning_towards_pale_takes_longer(instances: Mapping[str, Instance]) -> None:
    setup = instances["small"].setup
    for i, before in enumerate(FAMILIES):
        for j, after in enumerate(FAMILIES):
            if before.base == after.base and before.shade > after.shade:
                assert setup[i][j] > setup[j][i]


def test_nothing_is_cleaned_between_orders_of_a_family(
    instances: Mapping[str, Instance],
) -> None:
    setup = instances["small"].setup
    assert [setup[k][k] for k in range(len(setup))] == [0] * len(setup)
    assert all(minutes >= 5 for k, row in enumerate(setup) for minutes in row[:k])


def test_every_family_can_be_made_in_every_instance(instances: Mapping[str, Instance]) -> None:
    for inst in instances.values():
        assert set().union(*(line.families for line in inst.lines)) == set(range(len(FAMILIES)))
