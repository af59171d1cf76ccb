"""Faults put into the learner's tables, as real ledgers have them. For instructors.

- *two notations of consent*: the app writes 1 and 0, the shops はい and いいえ; a blank means that
  nobody asked, which is no consent;
- *house cards*: two dozen cards are the cashiers' own, swiped for customers without one; they
  look like the best customers, no message changes what they buy, and their size drowns a trial;
- *sent twice*: one store's rows of one month stand in ``monthly.csv`` twice;
- *tax included*: one store entered its amounts with 10% tax until the autumn;
- *unknown age* of about 4% of members;
- *results not closed*: about 1% of a campaign's rows have no profit yet;
- *opened* and *redeemed*: look like the ones to count, but are known only after the sending and go
  with who was going to come anyway.

Which stores, months and cards are drawn from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.omo_retail.world import MEMBERS, MONTHS, STORES, UNKNOWN_AGE

TAX = 1.1
TAX_UNTIL = 10
"""Month from which the store entered amounts without tax."""


@dataclass(frozen=True)
class Flaws:
    """Where this seed's faults are."""

    taxed_store: str
    repeated_store: str
    repeated_month: str
    unknown_age: NDArray[np.bool_]
    """(N,)."""
    asked: NDArray[np.bool_]
    """(N,) whether the question for consent was ever put to who did not give it."""
    by_app: NDArray[np.bool_]
    """(N,) whether the app's notation is used."""
    open_share: float
    """Of campaign rows whose profit is not known yet."""


def draw_flaws(rng: Generator) -> Flaws:
    """Choose where the faults are."""
    taxed, repeated = rng.choice(len(STORES), 2, replace=False)
    return Flaws(
        taxed_store=STORES[int(taxed)],
        repeated_store=STORES[int(repeated)],
        repeated_month=MONTHS[int(rng.integers(9, 14))],
        unknown_age=rng.random(MEMBERS) < 0.04,
        asked=rng.random(MEMBERS) < 0.6,
        by_app=rng.random(MEMBERS) < 0.7,
        open_share=0.01,
    )


def consent_words(consent: NDArray[np.bool_], app: NDArray[np.bool_], flaws: Flaws) -> list[str]:
    """Return consent as the two desks wrote it."""
    desk = app & flaws.by_app
    words = np.where(consent, np.where(desk, "1", "はい"), np.where(desk, "0", "いいえ"))
    return [str(word) for word in np.where(consent | flaws.asked, words, "")]


def age_words(bands: NDArray[np.object_], flaws: Flaws) -> NDArray[np.object_]:
    """Return age bands, some of them unknown."""
    return np.where(flaws.unknown_age, UNKNOWN_AGE, bands).astype(object)


def spoil_monthly(monthly: pd.DataFrame, store: pd.Series, flaws: Flaws) -> pd.DataFrame:
    """Return the monthly rows with tax in some amounts and one store's month repeated.

    ``store`` is the home store of each row's member.
    """
    spoiled = monthly.copy()
    taxed = ((store == flaws.taxed_store) & (monthly["month"] < MONTHS[TAX_UNTIL])).to_numpy()
    for column in ("store_amount", "app_amount", "beauty_amount"):
        with_tax = np.rint(spoiled[column].to_numpy() * TAX).astype(np.int64)
        spoiled[column] = np.where(taxed, with_tax, spoiled[column].to_numpy())
    again = (store == flaws.repeated_store) & (monthly["month"] == flaws.repeated_month)
    order = np.concatenate([np.arange(len(spoiled)), np.flatnonzero(again.to_numpy())])
    return spoiled.iloc[np.sort(order, kind="stable")].reset_index(drop=True)
