"""Names of the case's files and columns, and who may be contacted in which way."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables

UPLIFT = "outputs/uplift.csv"
PLAN = "outputs/plan.csv"
PAIR = ("member_id", "action")
PREDICTED = "uplift"

NONE = "none"
LARGEST = 100_000.0
"""Yen; no member's month is changed by more."""
YES = ("1", "はい")
"""How the two registration desks write consent; anything else, and a blank, is none."""
CHANNELS = ("app", "mail", "post")


def filled(column: pd.Series) -> pd.Series:
    """Return whether a cell holds something, in a generated table and in one read from CSV."""
    return column.notna() & column.astype(str).str.strip().ne("")


def consented(members: pd.DataFrame) -> pd.Series:
    """Return who agreed to be contacted and to the use of their purchases for it."""
    said = members["consent"].astype(str).str.strip().str.replace(r"\.0$", "", regex=True)
    return said.isin(YES)


def opted_out(optouts: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return ``member_id`` and ``channel`` of the refusals in force on ``day`` (ISO date)."""
    begun = optouts["opted_out_on"].astype(str) <= day
    back = filled(optouts["resumed_on"]) & (optouts["resumed_on"].astype(str) <= day)
    return optouts.loc[begun & ~back, ["member_id", "channel"]].drop_duplicates()


def reach(members: pd.DataFrame) -> pd.DataFrame:
    """Return for each row of ``members`` whether each channel gets to the member at all."""
    return pd.DataFrame(
        {
            "app": filled(members["app_since"]),
            "mail": members["email_ok"].to_numpy() == 1,
            "post": members["address_ok"].to_numpy() == 1,
        },
        index=members.index,
    )


def permitted(inputs: Tables) -> pd.DataFrame:
    """Return every ``member_id`` and ``action`` that may be planned, in the members' order.

    A member needs consent, the action's channel must reach them, and no refusal of that channel
    may be in force on the first day of the campaign.
    """
    members, actions = inputs["members.csv"], inputs["actions.csv"]
    allowed = channels_allowed(inputs, str(inputs["campaign.csv"]["starts"].iloc[0]))
    member, action = np.nonzero(allowed[actions["channel"].tolist()].to_numpy())
    return pd.DataFrame(
        {
            "member_id": members["member_id"].to_numpy()[member],
            "action": actions["action"].to_numpy()[action],
        }
    )


def channels_allowed(inputs: Tables, day: str) -> pd.DataFrame:
    """Return one row for each row of ``members.csv`` and a yes or no for each channel."""
    members = inputs["members.csv"]
    refused = opted_out(inputs["optouts.csv"], day)
    usable = reach(members).to_numpy() & consented(members).to_numpy()[:, None]
    for number, channel in enumerate(CHANNELS):
        out = refused.loc[refused["channel"] == channel, "member_id"]
        usable[:, number] &= ~members["member_id"].isin(out).to_numpy()
    return pd.DataFrame(usable, columns=list(CHANNELS))
