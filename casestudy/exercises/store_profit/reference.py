"""The reference solution: estimate the market from the records, then search the best plan.

It sees what a learner sees. Score 100 by definition.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.store_profit.layout import Floats
from casestudy.exercises.store_profit.learn_choice import learn_tastes
from casestudy.exercises.store_profit.learn_service import learn_service
from casestudy.exercises.store_profit.learn_traffic import learn_traffic
from casestudy.exercises.store_profit.limits import read_limits
from casestudy.exercises.store_profit.market import Market
from casestudy.exercises.store_profit.optimise import best_plan
from casestudy.exercises.store_profit.panel import Panel, make_panel
from casestudy.exercises.store_profit.plans import from_outputs, to_outputs, today
from casestudy.exercises.store_profit.response import STARS_A_MINUTE, WAIT_FREE
from casestudy.exercises.store_profit.truth import known_parts


def solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return the plan that earns most in the estimated market."""
    market = estimate(inputs)
    plan = best_plan(market, read_limits(inputs), from_outputs(today(inputs), inputs))
    return to_outputs(plan, inputs["stores.csv"], market.items)


def estimate(inputs: Tables) -> Market:
    """Return the market as the records show it."""
    panel, known = make_panel(inputs), known_parts(inputs)
    types = known["types"]
    tastes = learn_tastes(panel, known["nests"], known["list_price"], types)
    service = learn_service(panel, tastes.share, known["work"], types)
    lasting, festival = _events(inputs, known["stores"])
    survey = inputs["rules.csv"].set_index("rule")["value"]
    star_effect = float(survey["survey_star_guests"])
    traffic = learn_traffic(
        panel, service.arrivals, tastes.inclusive, lasting=lasting, festival=festival,
        types=types, rivals=inputs["stores.csv"]["rivals"].to_numpy(dtype=np.float64),
        star_effect=star_effect,
    )  # fmt: skip
    return Market(
        **known,
        rate=traffic.rate,
        inclusive=tastes.inclusive.mean(axis=0),
        week=traffic.week,
        utility=tastes.utility,
        beta=tastes.beta,
        theta=traffic.theta,
        skill=service.skill,
        patience=service.patience,
        curve=service.curve,
        lift=traffic.lift,
        scale=traffic.scale,
        stars=traffic.stars,
        quality=traffic.stars + STARS_A_MINUTE * (_recent_wait(panel) - WAIT_FREE),
        gamma=np.full(len(types), star_effect),
    )


def _events(inputs: Tables, stores: tuple[str, ...]) -> tuple[list[Floats], Floats]:
    """Return where events were, weeks by stores: each that lasts by itself, festivals together."""
    calendar = inputs["calendar.csv"]
    weeks = sorted(set(calendar.loc[calendar["part"] == "past", "week"]))
    festival, lasting = np.zeros((len(weeks), len(stores))), []
    for event in inputs["events.csv"].itertuples():
        week, store = weeks.index(event.week), stores.index(event.store_id)
        if event.kind == "festival":
            festival[week, store] = 1.0
        else:
            lasting.append(np.zeros_like(festival))
            lasting[-1][week:, store] = 1.0
    return lasting, festival


def _recent_wait(panel: Panel, weeks: int = 13) -> np.ndarray:
    """Mean minutes (J,) waited in the last weeks."""
    guests, waited = panel.guests[-weeks:], panel.waiting[-weeks:]
    known = np.isfinite(waited) & np.isfinite(guests)
    minutes = np.where(known, guests * np.nan_to_num(waited), 0.0).sum(axis=(0, 2, 3))
    return np.asarray(minutes / np.where(known, guests, 0.0).sum(axis=(0, 2, 3)))
