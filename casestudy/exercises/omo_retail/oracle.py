"""The best there can be, answers spoiled at random, and what is known of each pair."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, LeakageView, Tables, table_of
from casestudy.exercises.omo_retail.layout import LARGEST, PAIR, PLAN, PREDICTED, UPLIFT, permitted

NOISE_YEN = 500.0
"""Standard deviation added to predictions at amount 1."""
REPLACED = 0.7
"""Share of planned members put in the place of others at amount 1."""


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Answer with the true effects and the best plan under the budget."""
    from casestudy.exercises.omo_retail.reference import plan_for  # loads scikit-learn

    truth = data.truth["outcomes"]
    uplift = truth[list(PAIR)].assign(**{PREDICTED: truth["uplift"]})
    return {UPLIFT: uplift, PLAN: plan_for(uplift, data.inputs)}


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Blur the predictions, and give part of the plan to other members at the same cost."""
    uplift, plan = table_of(outputs, UPLIFT).copy(), table_of(outputs, PLAN).copy()
    blurred = uplift[PREDICTED].to_numpy() + rng.normal(0, amount * NOISE_YEN, len(uplift))
    uplift[PREDICTED] = np.clip(blurred, -LARGEST, LARGEST)
    gone = rng.random(len(plan)) < min(amount, 1.0) * REPLACED
    pairs = permitted(inputs)
    free = pairs[~pairs["member_id"].isin(plan["member_id"])]
    free = free.iloc[rng.permutation(len(free))].drop_duplicates("member_id")
    wanted = plan.loc[gone, "action"].value_counts()
    instead = [free[free["action"] == action].head(count) for action, count in wanted.items()]
    moved = pd.concat([plan[~gone], *instead], ignore_index=True)
    return {UPLIFT: uplift, PLAN: moved}


def leakage(data: CaseData) -> LeakageView:
    """Set what is known of each permitted pair against its true effect."""
    members, monthly = data.inputs["members.csv"], data.inputs["monthly.csv"]
    sums = monthly.groupby("member_id").agg(
        visits=("store_visits", "sum"),
        orders=("app_orders", "sum"),
        store_amount=("store_amount", "sum"),
        app_amount=("app_amount", "sum"),
        beauty=("beauty_amount", "sum"),
        discount=("discount", "sum"),
    )
    results = data.inputs["results.csv"]
    best = results.groupby("member_id")["profit"].mean().astype("Float64").astype(float)
    truth = data.truth["outcomes"]
    known = (
        truth[list(PAIR)]
        .merge(members, on="member_id", how="left")
        .merge(sums.reset_index(), on="member_id", how="left")
        .merge(data.inputs["actions.csv"][["action", "cost"]], on="action", how="left")
        .merge(best.rename("past_profit").reset_index(), on="member_id", how="left")
    )
    return LeakageView(known, truth["uplift"])
