"""The best there can be, answers spoiled at random, and what is known of each row of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, LeakageView, Tables
from casestudy.exercises.demand_forecasting.layout import (
    FORECAST,
    KEYS,
    ORDER,
    ORDERS,
    POINT,
    QUANTILES,
)
from casestudy.exercises.demand_forecasting.world import ITEMS


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Answer with the true mean and spread of demand; only its noise stays unknown.

    Orders fill the shelf to the critical quantile of the newsvendor's problem.
    """
    from scipy.stats import nbinom  # takes a while to load

    truth, plan = data.truth["demand"], data.inputs["plan.csv"]
    mean = truth["expected"].to_numpy()
    shape = truth["item_id"].map({item.id: item.dispersion for item in ITEMS}).to_numpy()
    success = shape / (shape + mean)
    forecast = truth[list(KEYS)].assign(**{POINT: mean})
    for name, level in QUANTILES.items():
        forecast[name] = nbinom.ppf(level, shape, success)
    items = data.inputs["items.csv"].set_index("item_id").loc[truth["item_id"]]
    under = np.maximum(plan["price"].to_numpy() - items["unit_cost"].to_numpy(), 1)
    spoils = (items["shelf_life_days"] == 1).to_numpy() | (truth["date"] == truth["date"].max())
    over = np.where(spoils, items["unit_cost"], items["carry_cost"])
    target = nbinom.ppf(under / (under + over), shape, success)
    return {FORECAST: forecast, ORDERS: truth[list(KEYS)].assign(**{ORDER: target})}


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Multiply each row of the forecast and each order by noise of its own."""
    forecast, orders = outputs[FORECAST].copy(), outputs[ORDERS].copy()
    noise = rng.lognormal(0.0, amount, len(forecast))
    names = [POINT, *QUANTILES]
    forecast[names] = forecast[names].to_numpy() * noise[:, None]
    orders[ORDER] = np.rint(orders[ORDER].to_numpy() * rng.lognormal(0.0, amount, len(orders)))
    return {FORECAST: forecast, ORDERS: orders}


def leakage(data: CaseData) -> LeakageView:
    """Set what is known of each row of the plan against its demand."""
    plan, items = data.inputs["plan.csv"], data.inputs["items.csv"]
    week = data.inputs["sales.csv"].groupby(["store_id", "item_id"])["sold"].apply(
        lambda sold: sold.tail(7).mean()
    )  # fmt: skip
    known = (
        plan.merge(items.drop(columns=["name", "name_en", "group_name"]), on="item_id", how="left")
        .merge(data.inputs["calendar.csv"], on="date", how="left")
        .merge(week.rename("last_week").reset_index(), on=["store_id", "item_id"], how="left")
    )
    target = plan.merge(data.truth["demand"], on=list(KEYS), how="left")["demand"]
    return LeakageView(known, target)
