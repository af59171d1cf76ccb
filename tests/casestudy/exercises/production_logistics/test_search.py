"""The searches keep the rules and never give back what they had."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest

from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.lines import (
    best_order,
    day_cost,
    next_start,
    sequence_site,
)
from casestudy.exercises.production_logistics.plan import carry_out
from casestudy.exercises.production_logistics.routing import (
    Depot,
    State,
    descend,
    insert_all,
    ruin_and_recreate,
    total,
)


def test_the_best_order_of_families_is_found(instances: Mapping[str, Instance]) -> None:
    inst = instances["small"]
    found, order = best_order(inst, (0, 2, 3), 2)
    costs = []
    for tried in permutations((0, 2, 3)):
        costs.append(sum(inst.setup[a][b] for a, b in zip((2, *tried), tried, strict=False)))
    assert found == min(costs)
    assert sorted(order) == [0, 2, 3]


def test_a_line_day_costs_set_up_and_overtime(tiny: Instance) -> None:
    assert day_cost(tiny, 0, {1: [1]}, 0) == 15 * 180
    assert day_cost(tiny, 0, {}, 0) == 0


@pytest.mark.parametrize(
    ("now", "minutes", "start"),
    [(0, 60, 480), (1290, 30, 1290), (1290, 31, 1440 + 480), (1400, 10, 1440 + 480)],
)
def test_work_begins_where_it_fits_into_a_day(now: int, minutes: int, start: int) -> None:
    assert next_start(now, minutes) == start


def test_a_site_makes_every_order_once_and_without_overlap(
    instances: Mapping[str, Instance],
) -> None:
    inst = instances["small"]
    made = carry_out(inst, sequence_site(inst, 0, range(len(inst.orders))))
    assert sorted(item.job.order for item in made) == list(range(len(inst.orders)))
    for before, after in pairwise(made):
        if before.job.line == after.job.line:
            assert after.job.start >= before.end


def test_a_family_is_made_ahead_while_regular_hours_last(tiny: Instance) -> None:
    orders = (
        replace(tiny.orders[0], family=1),
        replace(tiny.orders[1], family=0, open=2 * 1440 + 480),
        replace(tiny.orders[2], family=1, open=2 * 1440 + 480),
    )
    inst = replace(tiny, orders=orders)
    days = {job.order: job.start // 1440 for job in sequence_site(inst, 0, range(3))}
    assert days == {0: 0, 1: 1, 2: 0}
    long = replace(inst, orders=(*orders[:2], replace(orders[2], kg=5400)))
    days = {job.order: job.start // 1440 for job in sequence_site(long, 0, range(3))}
    assert days == {0: 0, 1: 1, 2: 1}


def test_a_day_that_breaks_a_rule_costs_infinitely_much(tiny: Instance) -> None:
    depot = Depot(tiny, 1, [0], [500, 500, 500])
    assert depot.cost(0, ((0, 1, 2),)) == math.inf  # 600 minutes of driving
    assert depot.cost(0, ((0,),)) < math.inf
    late = Depot(tiny, 1, [0], [3000, 500, 500])
    assert late.cost(0, ((0,),)) == math.inf  # ready on the day after


def test_search_only_gets_cheaper_and_loses_no_order(instances: Mapping[str, Instance]) -> None:
    inst = instances["small"]
    orders = [k for k, order in enumerate(inst.orders) if order.day == 1]
    depot = Depot(inst, 1, range(len(inst.trucks)), [600] * len(inst.orders))
    state: State = dict.fromkeys(depot.trucks, ())
    left = insert_all(depot, state, orders)
    first = total(depot, state, left)
    left = descend(depot, state, left, 2)
    second = total(depot, state, left)
    rng = np.random.Generator(np.random.PCG64(1))
    best, rest = ruin_and_recreate(depot, state, left, 15, rng)
    assert first >= second >= total(depot, best, rest)
    served = [k for trips in best.values() for trip in trips for k in trip]
    assert sorted([*served, *rest]) == orders
