"""Every rule is checked, and told with file, line, column and reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import CaseData, Check
from casestudy.exercises.store_profit import StoreProfit
from casestudy.exercises.store_profit.layout import MENU, PROMOTION, STAFFING
from casestudy.exercises.store_profit.limits import Limits
from tests.casestudy.exercises.conftest import Outputs


def failed(exercise: StoreProfit, data: CaseData, outputs: Outputs) -> list[Check]:
    return [check for check in exercise.check(outputs, data.inputs) if not check.ok]


def only(exercise: StoreProfit, data: CaseData, outputs: Outputs) -> Check:
    """Return the first fault; all faults must be of its kind and name a line."""
    found = failed(exercise, data, outputs)
    assert found
    assert {check.id for check in found} == {found[0].id}
    assert all("line" in check.where for check in found)
    return found[0]


def test_keeping_everything_breaks_no_rule(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    checks = exercise.check(now, data.inputs)
    assert all(check.ok for check in checks)
    assert {"staffing.law", "menu.rules", "promotion.rules"} <= {check.id for check in checks}


def test_order_and_type_of_rows_do_not_matter(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    mixed = {name: table.sample(frac=1, random_state=1).astype(str) for name, table in now.items()}
    assert failed(exercise, data, mixed) == []


def day_of(outputs: Outputs, store: str, weekday: str) -> pd.Index:
    table = outputs[STAFFING]
    return table.index[(table["store_id"] == store) & (table["weekday"] == weekday)]


def first_store(data: CaseData) -> str:
    return str(data.inputs["stores.csv"]["store_id"].iloc[0])


def test_too_few_people_are_named_by_row(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    row = int(day_of(now, first_store(data), "wed")[2])
    now[STAFFING].loc[row, "staff"] = 1
    check = only(exercise, data, now)
    assert check.id == "staffing.law.least"
    assert check.where == f"staffing.csv, line {row + 2}, staff"
    assert first_store(data) in check.message.ja
    assert "Wed" in check.message.en


def test_too_many_people_are_named_by_row(
    exercise: StoreProfit, data: CaseData, now: Outputs, limits: Limits
) -> None:
    row = int(day_of(now, first_store(data), "sun")[3])
    now[STAFFING].loc[row, "staff"] = int(limits.max_staff[0]) + 1
    assert only(exercise, data, now).id == "staffing.law.most"


def test_one_person_for_one_hour_is_no_shift(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    rows = day_of(now, first_store(data), "tue")
    now[STAFFING].loc[rows, "staff"] = 3
    now[STAFFING].loc[rows[1], "staff"] = 4
    check = only(exercise, data, now)
    assert check.id == "staffing.law.shift"
    assert "32" in check.message.ja


def test_more_shifts_than_people_are_refused(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    stores = data.inputs["stores.csv"].assign(people=4)
    changed = {**data.inputs, "stores.csv": stores}
    found = [check for check in exercise.check(now, changed) if not check.ok]
    assert {check.id for check in found} == {"staffing.law.people"}


def test_a_week_beyond_the_contracts_is_refused(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    stores = data.inputs["stores.csv"].assign(weekly_hours=100)
    found = [
        check for check in exercise.check(now, {**data.inputs, "stores.csv": stores})
        if not check.ok
    ]  # fmt: skip
    assert {check.id for check in found} == {"staffing.law.hours"}
    assert len(found) == len(stores)
    assert "40" in found[0].message.ja


def test_late_and_early_work_need_different_people(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    stores = data.inputs["stores.csv"]
    late = stores[(stores["opens"] == 7) & (stores["closes"] == 22)]
    store = str(late["store_id"].iloc[0])
    table = now[STAFFING]
    table.loc[table["store_id"] == store, "staff"] = 5
    people = stores["people"].where(stores["store_id"] != store, 9)
    loose = stores.assign(people=people, weekly_hours=2_000, max_staff=9)
    checks = exercise.check(now, {**data.inputs, "stores.csv": loose})
    found = {check.id for check in checks if not check.ok}
    assert found == {"staffing.law.people"} or "staffing.law.rest" in found
    message = next(check.message.ja for check in checks if not check.ok)
    assert store in message


@pytest.mark.parametrize(
    ("price", "rule"), [(lambda p: p + 5, "step"), (lambda p: round(p * 1.3, -1), "reach")]
)
def test_prices_keep_to_steps_and_reach(
    exercise: StoreProfit, data: CaseData, now: Outputs, price: object, rule: str
) -> None:
    assert callable(price)
    now[MENU].loc[4, "price"] = price(now[MENU].loc[4, "price"])
    check = only(exercise, data, now)
    assert check.id == f"menu.{rule}"
    assert check.where == "menu.csv, line 6, price"


@pytest.mark.parametrize("on", [0, 1])
def test_a_menu_is_neither_tiny_nor_huge(
    exercise: StoreProfit, data: CaseData, now: Outputs, on: int
) -> None:
    table = now[MENU]
    table.loc[table["store_id"] == first_store(data), "on_menu"] = on
    check = only(exercise, data, now)
    assert check.id == "menu.size"
    assert "9" in check.message.ja
    assert "13" in check.message.ja


def test_the_row_that_passes_the_budget_is_named(
    exercise: StoreProfit, data: CaseData, now: Outputs, limits: Limits
) -> None:
    now[PROMOTION]["budget"] = 0
    now[PROMOTION].loc[[3, 7], "budget"] = int(limits.budget)
    check = only(exercise, data, now)
    assert check.where == "promotion.csv, line 9, budget"
    assert f"{limits.budget:,.0f}" in check.message.ja


def test_promotion_comes_in_steps_and_for_known_stores(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    now[PROMOTION].loc[2, "budget"] = 15_500
    assert only(exercise, data, now).id == "promotion.step"
    now[PROMOTION].loc[2, "budget"] = 10_000
    now[PROMOTION].loc[1, "store_id"] = "S99"
    assert only(exercise, data, now).where == "promotion.csv, line 3, store_id"


def test_no_promotion_at_all_is_an_answer(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    now[PROMOTION] = now[PROMOTION].iloc[:0]
    assert failed(exercise, data, now) == []
    assert exercise.measure(now, data)["promotion"] == 0


@pytest.mark.parametrize("name", [STAFFING, MENU])
def test_a_missing_row_and_a_missing_file_are_told(
    exercise: StoreProfit, data: CaseData, now: Outputs, name: str
) -> None:
    whole = now[name]
    now[name] = whole.iloc[1:]
    assert any(check.id.endswith(".missing") for check in failed(exercise, data, now))
    del now[name]
    assert any(check.id.endswith(".file") for check in failed(exercise, data, now))


def test_what_is_no_number_is_told_and_nothing_raises(
    exercise: StoreProfit, data: CaseData, now: Outputs
) -> None:
    for name, column in ((STAFFING, "hour"), (MENU, "price"), (PROMOTION, "budget")):
        now[name] = now[name].astype(object)
        now[name].loc[0, column] = np.nan
        now[name].loc[1, column] = "about ten"
    found = failed(exercise, data, now)
    assert {check.id for check in found} == {
        "staffing.number", "menu.number", "promotion.number",
    }  # fmt: skip
