"""Turns a seed into the tables of the case."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercise import CaseData, Tables
from casestudy.exercises.omo_retail import layout
from casestudy.exercises.omo_retail.flaws import (
    Flaws,
    age_words,
    consent_words,
    draw_flaws,
    spoil_monthly,
)
from casestudy.exercises.omo_retail.past import Past, Refusals, live
from casestudy.exercises.omo_retail.people import People, draw_people
from casestudy.exercises.omo_retail.response import Habits, draw_habits, month_of
from casestudy.exercises.omo_retail.world import (
    ACTIONS,
    ARMS,
    BANDS,
    BUDGET_A_MEMBER,
    CAMPAIGNS,
    HISTORY,
    MEMBERS,
    MONTHS,
    STORES,
    TARGET,
    TARGET_CAMPAIGN,
)

STORE_IDS = np.array(STORES, dtype=object)
MONTH_DAYS = np.array(MONTHS, dtype=object)
NEVER = "9999-12-31"
COUPON = ARMS.index("coupon")
REFUSING = 0.11
"""Share of members and channels with a refusal at some time."""


def generate(seed: int) -> CaseData:
    """Return the case's tables for ``seed``; takes less than a second.

    The draws come from numpy's PCG64 in a fixed order and every figure is rounded before it is
    drawn from or written, so the same seed gives the same bytes on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    habits, people = draw_habits(rng), draw_people(rng)
    refusals = _draw_refusals(rng)
    past = live(rng, people, habits, refusals)
    flaws = draw_flaws(rng)
    names = np.array([f"M{number}" for number in people.number], dtype=object)
    monthly = _monthly_table(past, names, people.consent)
    home = pd.Series(STORE_IDS[people.store], index=names).loc[monthly["member_id"]]
    inputs = {
        "members.csv": _members_table(rng, people, names, flaws),
        "optouts.csv": _refusals_table(refusals, names),
        "monthly.csv": spoil_monthly(monthly, home.reset_index(drop=True), flaws),
        "results.csv": _results_table(rng, past, names, flaws),
        "actions.csv": _actions_table(),
    }
    inputs["campaign.csv"] = _campaign_table(inputs)
    truth = _truth(inputs, people, habits, past, names)
    return CaseData(seed=seed, inputs=inputs, truth=truth)


def _draw_refusals(rng: Generator) -> Refusals:
    member, channel = np.nonzero(rng.random((MEMBERS, 3)) < REFUSING)
    first = rng.integers(-10, HISTORY, len(member))
    day = rng.integers(1, 28, len(member))
    later = first + rng.integers(2, 8, len(member))
    changed = (rng.random(len(member)) < 0.25) & (later < HISTORY)
    out = [_day(int(month), int(of)) for month, of in zip(first, day, strict=True)]
    back = [
        _day(int(month), int(of)) if again else NEVER
        for month, of, again in zip(later, day, changed, strict=True)
    ]
    return Refusals(member, channel, np.array(out, dtype=object), np.array(back, dtype=object))


def _day(month: int, day: int) -> str:
    """Return the ISO date of a day in a month counted from January 2024."""
    return f"{2024 + month // 12}-{month % 12 + 1:02d}-{day:02d}"


def _members_table(rng: Generator, people: People, names: np.ndarray, flaws: Flaws) -> pd.DataFrame:
    months, days = rng.integers(-48, 0, MEMBERS), rng.integers(1, 28, MEMBERS)
    joined = np.where(people.joined >= 0, people.joined, months)
    since = np.minimum(joined + rng.integers(0, 30, MEMBERS), HISTORY - 5)
    since = np.maximum(since, joined)
    app = people.reach[:, 0]
    bands = np.array([band.id for band in BANDS], dtype=object)[people.band]
    return pd.DataFrame(
        {
            "member_id": names,
            "age_band": age_words(bands, flaws),
            "home_store": STORE_IDS[people.store],
            "joined_on": [_day(int(m), int(d)) for m, d in zip(joined, days, strict=True)],
            "app_since": [
                _day(int(m), int(d)) if has else ""
                for m, d, has in zip(since, days, app, strict=True)
            ],
            "email_ok": people.reach[:, 1].astype(np.int64),
            "address_ok": people.reach[:, 2].astype(np.int64),
            "consent": consent_words(people.consent, app, flaws),
        }
    )


def _refusals_table(refusals: Refusals, names: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "member_id": names[refusals.member],
            "channel": np.array(layout.CHANNELS, dtype=object)[refusals.channel],
            "opted_out_on": refusals.out,
            "resumed_on": np.where(refusals.back == NEVER, "", refusals.back),
        }
    )
    return table.sort_values(["opted_out_on", "member_id", "channel"], ignore_index=True)


def _monthly_table(past: Past, names: np.ndarray, consent: np.ndarray) -> pd.DataFrame:
    """Return the purchases of those who agreed to their use; nobody hands over the others'."""
    month, member = np.nonzero(past.visits.T * consent)
    at = (member, month)
    visits, online, amount = past.visits[at], past.online[at], past.amount[at]
    in_app = np.rint(amount * np.round(online / visits, 6)).astype(np.int64)
    return pd.DataFrame(
        {
            "month": MONTH_DAYS[month],
            "member_id": names[member],
            "store_visits": visits - online,
            "app_orders": online,
            "store_amount": amount - in_app,
            "app_amount": in_app,
            "beauty_amount": past.beauty[at],
            "discount": past.discount[at],
        }
    )


def _results_table(rng: Generator, past: Past, names: np.ndarray, flaws: Flaws) -> pd.DataFrame:
    arms = np.array(ARMS, dtype=object)
    blocks = []
    for campaign in past.campaigns:
        sent = campaign.arm > 0
        open_yet = rng.random(len(sent)) < flaws.open_share
        blocks.append(
            pd.DataFrame(
                {
                    "campaign_id": CAMPAIGNS[campaign.month],
                    "month": MONTHS[campaign.month],
                    "assigned_by": "lot" if campaign.by_lot else "staff",
                    "member_id": names[campaign.member],
                    "action": arms[campaign.arm],
                    "probability": campaign.probability,
                    "delivered": _if_sent(campaign.delivered, sent),
                    "opened": _if_sent(campaign.opened, sent),
                    "redeemed": _if_sent(campaign.redeemed, campaign.arm == COUPON),
                    "profit": pd.array(campaign.profit, dtype="Int64"),
                }
            )
        )
        blocks[-1].loc[open_yet, "profit"] = pd.NA
    return pd.concat(blocks, ignore_index=True)


def _if_sent(yes: np.ndarray, sent: np.ndarray) -> pd.Series:
    return pd.Series(pd.array(yes.astype(np.int64), dtype="Int64")).where(sent)


def _actions_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "action": [action.id for action in ACTIONS],
            "name": [action.name.ja for action in ACTIONS],
            "name_en": [action.name.en for action in ACTIONS],
            "channel": [action.channel for action in ACTIONS],
            "cost": [action.cost for action in ACTIONS],
        }
    )


def _campaign_table(inputs: Tables) -> pd.DataFrame:
    allowed = layout.channels_allowed(inputs, MONTHS[TARGET])
    budget = BUDGET_A_MEMBER * int(allowed.any(axis=1).sum())
    return pd.DataFrame(
        {
            "campaign_id": [TARGET_CAMPAIGN],
            "starts": [MONTHS[TARGET]],
            "budget": [budget // 1000 * 1000],
        }
    )


def _truth(
    inputs: Tables, people: People, habits: Habits, past: Past, names: np.ndarray
) -> dict[str, pd.DataFrame]:
    """Return what every member would bring with and without each permitted action."""
    expected = month_of(people, habits, TARGET, past.fatigue).profit()
    pairs = layout.permitted(inputs)
    row = pd.Series(np.arange(len(names)), index=names).loc[pairs["member_id"]].to_numpy()
    arm = pairs["action"].map({name: number for number, name in enumerate(ARMS)}).to_numpy()
    treated, untreated = expected[row, arm], expected[row, 0]
    return {
        "outcomes": pd.DataFrame(
            {
                "member_id": pairs["member_id"],
                "action": pairs["action"],
                "profit_without": np.round(untreated, 2),
                "profit_with": np.round(treated, 2),
                "uplift": np.round(treated - untreated, 2),
            }
        ),
        "members": pd.DataFrame(
            {
                "member_id": names,
                "age_band": np.array([band.id for band in BANDS], dtype=object)[people.band],
                "activity": people.state[:, TARGET],
                "price_sense": people.price,
                "contacts": past.fatigue,
                "house_card": people.house.astype(np.int64),
            }
        ),
    }
