"""The yen of a plan, against an account that follows one store hour by hour in plain Python."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.store_profit import scoring
from casestudy.exercises.store_profit.market import Plan

WEEKS, DAYS = 8, ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {"morning": range(7, 11), "lunch": range(11, 14), "afternoon": range(14, 17),
         "evening": range(17, 22)}  # fmt: skip


@pytest.mark.parametrize("store", [0, 5])
def test_profit_agrees_with_an_account_by_hand(data: CaseData, plan: Plan, store: int) -> None:
    """Prices, a menu, budgets and people all differ from today's, so that every lever counts."""
    price, on, staff, spend = plan.price.copy(), plan.on.copy(), plan.staff.copy(), plan.spend
    price[store, ::2] += 30
    on[store, int(np.flatnonzero(on[store])[3])] = False
    staff[store, 2] += staff[store, 2] > 0
    changed = replace(plan, price=price, on=on, staff=staff, spend=spend * [2.0, 0.0, 1.0])
    ground = scoring.ground(data)
    outcome = scoring.live(changed, ground)
    for draw in (0, 17):
        account = _Account(data, changed, store)
        noise = (ground.noise.week[draw], ground.noise.hour[draw], ground.noise.absent[draw])
        assert outcome.profit[draw, store] == pytest.approx(account.profit(*noise), rel=1e-9)


class _Account:
    """One store of the hidden market, read from its tables."""

    def __init__(self, data: CaseData, plan: Plan, store: int) -> None:
        row = data.inputs["stores.csv"].iloc[store]
        self.known, self.number, self.plan = row, store, plan
        hidden = data.truth["stores"].set_index("store_id").loc[row["store_id"]]
        self.hidden: Any = hidden
        rate = data.truth["rate"]
        rate = rate[rate["store_id"] == row["store_id"]]
        self.rate = {(r.weekday, r.hour): r.rate for r in rate.itertuples()}
        self.items = data.inputs["items.csv"].to_dict("records")
        taste = data.truth["taste"]
        taste = taste[taste["store_id"] == row["store_id"]]
        self.taste = {(r.daypart, r.item_id): (r.utility, r.beta) for r in taste.itertuples()}
        self.baskets = {part: self._basket(part) for part in PARTS}

    def _basket(self, part: str) -> tuple[float, float, float]:
        """Margin, minutes and pull of a guest in a daypart."""
        margin, minutes, inclusive = 0.0, 2.4, 0.0
        for category in ("drink", "food", "sweet"):
            weights = {}
            for number, item in enumerate(self.items):
                known = self.taste.get((part, item["item_id"]))
                if item["category"] != category or known is None:
                    continue
                if self.plan.on[self.number, number]:
                    price = self.plan.price[self.number, number]
                    dearer = math.log(price / item["list_price"])
                    weights[number] = math.exp(known[0] - known[1] * dearer)
            total = 1.0 + sum(weights.values())
            inclusive += math.log(total)
            for number, weight in weights.items():
                price, item = self.plan.price[self.number, number], self.items[number]
                margin += weight / total * (price - item["unit_cost"])
                minutes += weight / total * item["work_min"]
        pull = math.exp(self.hidden["theta"] * (inclusive - self.hidden[f"inclusive_{part}"]))
        return margin, minutes, pull

    def profit(self, week_noise: np.ndarray, hour_noise: np.ndarray, absent: np.ndarray) -> float:
        """Live through eight weeks of one draw."""
        h, j = self.hidden, self.number
        lift = 1.0
        for number, channel in enumerate(("flyer", "sns", "app")):
            yen = self.plan.spend[j, number]
            lift += h[f"lift_{channel}"] * (1 - math.exp(-yen / h[f"scale_{channel}"]))
        stars, earned = h["stars"], 0.0
        for week in range(WEEKS):
            told = math.exp(h["gamma"] * (stars - h["stars"]))
            level = lift * told * week_noise[week, j] * h[f"week_{week}"]
            won, came, waited = self._week(level, hour_noise[week, j], absent[week, j])
            earned += won - self.known["rent_week"] - self.known["other_week"]
            goal = h["quality"] - 0.1 * (waited / came - 6.0)
            stars += 0.3 * (goal - stars)
        kept = sum(item["keep_cost"] for k, item in enumerate(self.items) if self.plan.on[j, k])
        return float(earned - WEEKS * (kept + self.plan.spend[j].sum()))

    def _week(
        self, level: float, noise: np.ndarray, absent: np.ndarray
    ) -> tuple[float, float, float]:
        """Yen after wages, guests who came, and minutes they waited in all."""
        h, yen, came, waited = self.hidden, 0.0, 0.0, 0.0
        for (weekday, hour), rate in self.rate.items():
            day, slot = DAYS.index(weekday), hour - 7
            part = next(name for name, hours in PARTS.items() if hour in hours)
            margin, minutes, pull = self.baskets[part]
            mean = rate * pull * level
            guests = max(mean + math.sqrt(mean) * noise[day, slot], 0.0)
            people = max(self.plan.staff[self.number, day, slot] - absent[day, 0], 1)
            load = guests * minutes / (60 * people * h["skill"])
            served = guests * (1 + load ** h["patience"]) ** (-1 / h["patience"])
            yen += served * margin - people * self.known["wage"]
            came += guests
            waited += guests * (3.0 + 8.0 * min(load, 1.8) ** 2.5)
        return yen, came, waited
