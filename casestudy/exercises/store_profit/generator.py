"""Turns a seed into the tables of the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercise import CaseData
from casestudy.exercises.store_profit import voices
from casestudy.exercises.store_profit.flaws import Flaws, draw_flaws, spoil_hours, spoil_sales
from casestudy.exercises.store_profit.habits import MENU_MAX, MIN_STAFF, TRIALS, Habits, make_habits
from casestudy.exercises.store_profit.history import Records, holiday_names, live
from casestudy.exercises.store_profit.layout import (
    BUDGET_STEP,
    CHANNELS,
    DAYPARTS,
    FIRST_DAY,
    HISTORY_WEEKS,
    HOURS,
    MENU_MIN,
    PRICE_REACH,
    PRICE_STEP,
    REST,
    SHIFT_MAX,
    SHIFT_MIN,
    TYPES,
    WEEKDAYS,
    WEEKS,
    WORK_DAYS,
    week_start,
)
from casestudy.exercises.store_profit.plans import to_outputs
from casestudy.exercises.store_profit.response import BASE_WORK, MEMORY, STARS_A_MINUTE
from casestudy.exercises.store_profit.simulator import ABSENT
from casestudy.exercises.store_profit.truth import to_tables
from casestudy.exercises.store_profit.world import World, make_world

WEEK_STARTS = np.array([week_start(week) for week in range(HISTORY_WEEKS)], dtype=object)
SURVEY = 0.27
"""Log guests a star as the firm once surveyed it: the middle of what markets have."""
BY_LOT = [week for trial in TRIALS for week in trial]
DATES = np.array(
    [(FIRST_DAY + timedelta(days=k)).isoformat() for k in range(7 * (HISTORY_WEEKS + WEEKS))],
    dtype=object,
)


def generate(seed: int) -> CaseData:
    """Return the case's tables for ``seed``; takes about a second.

    The draws come from numpy's PCG64 in a fixed order and every figure is rounded before it is
    drawn from or written, so the same seed gives the same bytes on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    world = make_world(rng)
    habits = make_habits(rng, world)
    records = live(rng, world, habits)
    sensors = _sensors(rng, world)
    flaws = draw_flaws(rng, sensors, habits.today.on)
    stores = _stores_table(world, habits, sensors)
    now = to_outputs(habits.today, stores, list(world.market.items))
    inputs = {
        "hours.csv": _hours_table(world, habits, records, sensors, flaws),
        "sales.csv": _sales_table(world, habits, records, flaws),
        "promotion_past.csv": _promotion_table(world, habits),
        "reviews.csv": voices.reviews(rng, world, records),
        "rivals.csv": _rivals_table(world, habits),
        "events.csv": _events_table(world, habits),
        "stores.csv": stores,
        "items.csv": _items_table(world),
        "calendar.csv": _calendar_table(),
        "rules.csv": _rules_table(habits),
        "staffing_now.csv": now["outputs/staffing.csv"],
        "menu_now.csv": now["outputs/menu.csv"],
        "promotion_now.csv": now["outputs/promotion.csv"],
    }
    hidden = replace(
        world.market,
        rate=np.round(world.market.rate * habits.boost[-1][:, None, None], 5),
        stars=records.final_stars,
    )
    return CaseData(seed=seed, inputs=inputs, truth=to_tables(hidden))


def _sensors(rng: Generator, world: World) -> list[int]:
    """One store of each type has a door counter."""
    found = []
    for kind in TYPES:
        here = [k for k, site in enumerate(world.sites) if site.type == kind]
        found.append(here[int(rng.integers(len(here)))])
    return found


def _hours_table(
    world: World, habits: Habits, records: Records, sensors: list[int], flaws: Flaws
) -> pd.DataFrame:
    market = world.market
    opened = np.repeat(market.open[:, None, :], len(WEEKDAYS), axis=1)
    week, weekday, store, hour = np.nonzero(
        np.repeat(opened.transpose(1, 0, 2)[None], HISTORY_WEEKS, axis=0)
    )
    at = (week, store, weekday, hour)
    entries = pd.array(records.arrivals[at], dtype="Int64")
    entries[~np.isin(store, sensors)] = pd.NA
    day = week * 7 + weekday
    table = pd.DataFrame(
        {
            "date": DATES[day],
            "store_id": np.array(market.stores, dtype=object)[store],
            "hour": np.array(HOURS)[hour],
            "staff": records.staff[at],
            "guests": records.guests[at],
            "entries": entries,
            "wait_min": records.waiting[at],
        }
    )
    return spoil_hours(table, day, store, flaws)


def _sales_table(world: World, habits: Habits, records: Records, flaws: Flaws) -> pd.DataFrame:
    served = np.isfinite(world.market.utility)
    shown = habits.on[:, :, None, :] & served[None]
    week, store, part, item = np.nonzero(shown)
    table = pd.DataFrame(
        {
            "week": WEEK_STARTS[week],
            "store_id": np.array(world.market.stores, dtype=object)[store],
            "daypart": np.array(DAYPARTS, dtype=object)[part],
            "item_id": np.array(world.market.items, dtype=object)[item],
            "price": habits.price[week, store, item].astype(np.int64),
            "units": records.units[week, store, part, item],
        }
    )
    return spoil_sales(table, week, store, item, flaws)


def _promotion_table(world: World, habits: Habits) -> pd.DataFrame:
    week, store, channel = np.nonzero(np.ones(habits.spend.shape, dtype=bool))
    return pd.DataFrame(
        {
            "week": WEEK_STARTS[week],
            "store_id": np.array(world.market.stores, dtype=object)[store],
            "channel": np.array(CHANNELS, dtype=object)[channel],
            "spend": habits.spend[week, store, channel].astype(np.int64),
            "by_lot": np.isin(week, BY_LOT).astype(np.int64),
        }
    )


def _rivals_table(world: World, habits: Habits) -> pd.DataFrame:
    week, store = np.nonzero(np.ones(habits.rival_price.shape, dtype=bool))
    return pd.DataFrame(
        {
            "week": WEEK_STARTS[week],
            "store_id": np.array(world.market.stores, dtype=object)[store],
            "price": habits.rival_price[week, store].astype(np.int64),
        }
    )


def _events_table(world: World, habits: Habits) -> pd.DataFrame:
    rows = [
        {
            "week": WEEK_STARTS[event.first],
            "store_id": world.sites[event.store].id,
            "kind": event.kind,
            "note": voices.EVENT_NOTES[event.kind],
        }
        for event in habits.events
    ]
    return pd.DataFrame(rows).sort_values(["week", "store_id", "kind"], ignore_index=True)


def _stores_table(world: World, habits: Habits, sensors: list[int]) -> pd.DataFrame:
    market = world.market
    return pd.DataFrame(
        {
            "store_id": list(market.stores),
            "name": [site.name.ja for site in world.sites],
            "name_en": [site.name.en for site in world.sites],
            "type": list(market.types),
            "opens": [site.opens for site in world.sites],
            "closes": [site.closes for site in world.sites],
            "rivals": world.rivals,
            "door_counter": [int(k in sensors) for k in range(len(world.sites))],
            "wage": market.wage.astype(np.int64),
            "rent_week": market.rent.astype(np.int64),
            "other_week": market.other.astype(np.int64),
            "min_staff": MIN_STAFF,
            "max_staff": habits.max_staff,
            "people": habits.people,
            "weekly_hours": habits.weekly_hours,
        }
    )


def _items_table(world: World) -> pd.DataFrame:
    rows = [
        {
            "item_id": dish.id,
            "name": dish.name.ja,
            "name_en": dish.name.en,
            "category": dish.nest,
            "dayparts": " ".join(DAYPARTS[part] for part in dish.dayparts),
            "list_price": dish.price,
            "unit_cost": dish.cost,
            "work_min": dish.work,
            "keep_cost": dish.keep,
        }
        for dish in world.dishes
    ]
    return pd.DataFrame(rows)


def _calendar_table() -> pd.DataFrame:
    names = [*holiday_names(), *[""] * (7 * WEEKS)]
    return pd.DataFrame(
        {
            "date": DATES,
            "week": [week_start(k // 7) for k in range(len(DATES))],
            "weekday": [WEEKDAYS[k % 7] for k in range(len(DATES))],
            "holiday": names,
            "part": ["past"] * (7 * HISTORY_WEEKS) + ["horizon"] * (7 * WEEKS),
        }
    )


def _rules_table(habits: Habits) -> pd.DataFrame:
    values = {
        "horizon_weeks": WEEKS,
        "promotion_budget": habits.budget,
        "budget_step": BUDGET_STEP,
        "price_step": PRICE_STEP,
        "price_reach": PRICE_REACH,
        "menu_min": MENU_MIN,
        "menu_max": MENU_MAX,
        "shift_min": SHIFT_MIN,
        "shift_max": SHIFT_MAX,
        "work_days": WORK_DAYS,
        "rest_hours": REST,
        "base_work_min": BASE_WORK,
        "survey_wait_stars": STARS_A_MINUTE,
        "survey_star_guests": SURVEY,
        "survey_memory": MEMORY,
        "absence_share": ABSENT,
    }
    rows = [
        {"rule": name, "value": value, "unit": voices.RULES[name][0],
         "meaning": voices.RULES[name][1].ja, "meaning_en": voices.RULES[name][1].en}
        for name, value in values.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)
