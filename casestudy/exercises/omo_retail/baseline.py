"""The chain's way until now: the best customers first, and the past campaigns as they look.

Score 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.omo_retail.layout import NONE, PLAN, PREDICTED, UPLIFT, permitted

RECENT = 6
"""Months of purchases that make a good customer."""
FIRST_CHOICES = ("dm", "coupon", "mail", "push")
"""What the shops like to send, the dearest first."""


def best_customers(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Send the dearest permitted action to who bought most, until the budget is spent.

    The predicted uplift of an action is how much more its receivers brought than those who were
    sent nothing, over all past campaigns, whoever chose.
    """
    pairs = permitted(inputs)
    apparent = _apparent(inputs["results.csv"])
    uplift = pairs.assign(**{PREDICTED: pairs["action"].map(apparent).round(1)})
    return {UPLIFT: uplift, PLAN: _plan(pairs, inputs)}


def _apparent(results: pd.DataFrame) -> dict[str, float]:
    profit = results["profit"].astype("Float64").groupby(results["action"])
    averages = {str(action): float(value) for action, value in profit.mean().items()}
    return {action: averages.get(action, 0.0) - averages[NONE] for action in FIRST_CHOICES}


def _plan(pairs: pd.DataFrame, inputs: Tables) -> pd.DataFrame:
    monthly = inputs["monthly.csv"]
    months = sorted(monthly["month"].unique())[-RECENT:]
    recent = monthly[monthly["month"].isin(months)]
    bought = (recent["store_amount"] + recent["app_amount"]).groupby(recent["member_id"]).sum()
    liking = pairs["action"].map({name: rank for rank, name in enumerate(FIRST_CHOICES)})
    first = (
        pairs.assign(liking=liking, bought=pairs["member_id"].map(bought).fillna(0))
        .sort_values(["bought", "member_id", "liking"], ascending=[False, True, True])
        .drop_duplicates("member_id")
    )
    cost = first["action"].map(inputs["actions.csv"].set_index("action")["cost"])
    within = np.cumsum(cost.to_numpy()) <= float(inputs["campaign.csv"]["budget"].iloc[0])
    return first.loc[within, ["member_id", "action"]].reset_index(drop=True)
