"""What the reference solution knows of a member on the eve of a month, and nothing later.

Instructors only: never put where learners can read it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Tables
from casestudy.exercises.omo_retail.layout import NONE, channels_allowed, filled
from casestudy.exercises.omo_retail.world import BANDS

Floats = NDArray[np.float64]

HOUSE_VISITS = 20.0
"""Visits a month that no person makes."""
FADING = 0.75
"""Weight of a month against the one after it, for how active a member is now."""
CONTACT_MONTHS = 3
PRIOR_VISITS, PRIOR_YEN = 2.0, 6000.0
_AGE = {band.id: float(number) for number, band in enumerate(BANDS)}
COLUMNS = ("store_visits", "app_orders", "store_amount", "app_amount", "beauty_amount", "discount")


class Books:
    """The repaired records as arrays: (N, months) for each column of ``monthly.csv``."""

    def __init__(self, inputs: Tables) -> None:
        self.members = inputs["members.csv"].reset_index(drop=True)
        rows = inputs["monthly.csv"].drop_duplicates(["month", "member_id"])
        self.months: list[str] = sorted(rows["month"].unique())
        place = pd.Series(np.arange(len(self.members)), index=self.members["member_id"])
        at = (
            place.loc[rows["member_id"]].to_numpy(),
            np.searchsorted(self.months, rows["month"].to_numpy(dtype=str)),
        )
        self.of: dict[str, Floats] = {}
        for column in COLUMNS:
            table = np.zeros((len(self.members), len(self.months)))
            table[at] = rows[column].to_numpy(dtype=np.float64)
            self.of[column] = table
        self.results = _results(inputs["results.csv"], place)
        self.inputs = inputs
        visits = self.of["store_visits"] + self.of["app_orders"]
        self.house = visits.mean(axis=1) > HOUSE_VISITS
        self.joined = self.members["joined_on"].astype(str).str[:7].to_numpy()

    def before(self, month: str) -> pd.DataFrame:
        """Return what is known of every member before the first day of ``month``."""
        known = int(np.searchsorted(self.months, month))
        cut = {name: table[:, :known] for name, table in self.of.items()}
        visits = cut["store_visits"] + cut["app_orders"]
        amount = cut["store_amount"] + cut["app_amount"]
        there = np.array([m[:7] for m in self.months[:known]])[None, :] >= self.joined[:, None]
        there[:, -1] = True
        weight = FADING ** np.arange(known)[::-1] * there
        usual = (visits.sum(axis=1) + PRIOR_VISITS) / (there.sum(axis=1) + PRIOR_VISITS / 1.9)
        now = ((visits * weight).sum(axis=1) + 1.0) / (weight.sum(axis=1) + 1.0 / 1.9)
        yen = amount.sum(axis=1)
        age = self.members["age_band"].map(_AGE)
        return pd.DataFrame(
            {
                "usual": usual,
                "now": now,
                "lapse": np.log(usual / now),
                "last": np.minimum(visits[:, -1], 12.0),
                "spend": amount[:, -6:].mean(axis=1),
                "basket": (yen + PRIOR_YEN) / (visits.sum(axis=1) + PRIOR_YEN / 2100.0),
                "price": (cut["discount"].sum(axis=1) + 0.06 * PRIOR_YEN) / (yen + PRIOR_YEN),
                "beauty": (cut["beauty_amount"].sum(axis=1) + 0.33 * PRIOR_YEN) / (yen + PRIOR_YEN),
                "online": cut["app_orders"].sum(axis=1) / np.maximum(visits.sum(axis=1), 1.0),
                "has_app": filled(self.members["app_since"]).to_numpy(dtype=np.float64),
                "age": age.fillna(2.5).to_numpy(dtype=np.float64),
                "contacts": self._contacts(known),
            }
        )

    def _contacts(self, known: int) -> Floats:
        recent = self.months[max(0, known - CONTACT_MONTHS) : known]
        sent = self.results[self.results["month"].isin(recent) & (self.results["action"] != NONE)]
        counts = np.bincount(sent["place"], minlength=len(self.members))
        return counts.astype(np.float64)

    def trials(self) -> pd.DataFrame:
        """Return the closed rows in which the lot decided, without house cards.

        Columns: features, ``action``, ``profit`` and one yes or no for each channel.
        """
        lot = self.results[self.results["assigned_by"] == "lot"].dropna(subset=["profit"])
        blocks = []
        for month, rows in lot.groupby("month"):
            known = self.before(str(month)).join(channels_allowed(self.inputs, str(month)))
            block = known.iloc[rows["place"].to_numpy()].reset_index(drop=True)
            blocks.append(
                block.assign(
                    action=rows["action"].to_numpy(),
                    profit=rows["profit"].to_numpy(dtype=np.float64),
                    house=self.house[rows["place"].to_numpy()],
                )
            )
        table = pd.concat(blocks, ignore_index=True)
        return table[~table["house"]].drop(columns="house").reset_index(drop=True)


def _results(results: pd.DataFrame, place: pd.Series) -> pd.DataFrame:
    table = results[["month", "assigned_by", "action"]].copy()
    table["profit"] = results["profit"].astype("Float64").astype(np.float64)
    table["place"] = place.loc[results["member_id"]].to_numpy()
    return table


def crossed(known: pd.DataFrame) -> pd.DataFrame:
    """Return the features with the products by which people react: taste × drift × habit."""
    often = np.sqrt(np.minimum(known["usual"], 4.0))
    drift = known["lapse"].clip(lower=0.0)
    price = (known["price"] - 0.02).clip(0.0, 0.12) * 10.0
    young = (known["age"] < 2.0).astype(np.float64)
    older = (known["age"] > 3.5).astype(np.float64)
    tired = (known["contacts"] >= 2).astype(np.float64)
    worth = known["basket"] / 2000.0
    careless = (1.0 - 1.3 * price).clip(lower=0.0)
    expected = known["now"] * worth
    return known[["now", "lapse", "price", "beauty", "age", "spend"]].assign(
        drift=often * drift * worth,
        drift_online=often * drift * known["online"] * worth,
        drift_price=often * drift * price * worth,
        often_price=often * price * worth,
        came=1.0 - np.exp(-known["now"]),
        came_price=(1.0 - np.exp(-known["now"])) * price,
        tired=tired * often * worth,
        tired_online=tired * often * known["online"] * worth,
        bought=expected,
        careless=careless * expected,
        careless_young=careless * young * expected,
        careless_older=careless * older * expected,
        taste=often * known["beauty"] * worth,
        taste_young=often * known["beauty"] * young * worth,
        taste_older=often * known["beauty"] * older * worth,
        taste_drift=often * known["beauty"] * drift * worth,
        taste_young_drift=often * known["beauty"] * young * drift * worth,
        taste_older_drift=often * known["beauty"] * older * drift * worth,
        young=young,
        older=older,
    )
