"""The best there can be, answers spoiled at random, and what is known of each row of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import CaseData, LeakageView, Tables
from casestudy.exercises.order_forecasting.layout import (
    FORECAST,
    KEYS,
    POINT,
    QUANTILES,
    READY,
    STOCK,
)
from casestudy.exercises.order_forecasting.process import EXECUTION
from casestudy.exercises.order_forecasting.records import latest_notices, month_number
from casestudy.exercises.order_forecasting.stock_plan import stock_plan


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Answer with what each customer really needs; only the timing of lots stays unknown."""
    from scipy.stats import norm  # takes a while to load

    truth = data.truth["orders"]
    need, lot = truth["need"].to_numpy(), truth["lot"].to_numpy(dtype=np.float64)
    spread = np.sqrt((EXECUTION * need) ** 2 + lot**2 / 6.0)
    forecast = truth[list(KEYS)].assign(**{POINT: need})
    for name, level in QUANTILES.items():
        forecast[name] = np.maximum(need + norm.ppf(level) * spread, 0.0)
    none = need < 0.01
    forecast.loc[none, [POINT, *QUANTILES]] = 0.0
    return {FORECAST: forecast, STOCK: stock_plan(forecast, data.inputs)}


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Multiply each row of the forecast and of the stock plan by noise of its own."""
    forecast, plan = outputs[FORECAST].copy(), outputs[STOCK].copy()
    names = [POINT, *QUANTILES]
    noise = rng.lognormal(0.0, amount, len(forecast))
    forecast[names] = forecast[names].to_numpy() * noise[:, None]
    pack = plan["part_no"].map(inputs["parts.csv"].set_index("part_no")["pack"]).to_numpy()
    boxes = plan[READY].to_numpy() / pack * rng.lognormal(0.0, amount, len(plan))
    plan[READY] = (np.rint(boxes) * pack).astype(np.int64)
    return {FORECAST: forecast, STOCK: plan}


def leakage(data: CaseData) -> LeakageView:
    """Set what is known of each row of the plan against what was ordered for each piece noticed.

    The notice explains most of the size of an order, as it should; what must not be known is how
    far the order will be from it.
    """
    plan, parts = data.inputs["plan.csv"], data.inputs["parts.csv"]
    told = latest_notices(data.inputs)
    known = (
        plan.assign(notice=told, lead=_lead(plan))
        .merge(parts.drop(columns=["name", "name_en"]), on="part_no", how="left")
        .merge(data.inputs["calendar.csv"], on="month", how="left")
        .merge(data.inputs["customers.csv"][["customer_id", "industry"]], on="customer_id")
    )
    known = plan.merge(known, on=list(KEYS), how="left")
    orders = plan.merge(data.truth["orders"], on=list(KEYS), how="left")["quantity"]
    return LeakageView(known, orders / np.maximum(told, 1.0))


def _lead(plan: pd.DataFrame) -> NDArray[np.int64]:
    number = month_number(plan["month"])
    return np.asarray(number - number.min() + 1, dtype=np.int64)
