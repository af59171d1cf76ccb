"""Finds columns that know the answer: what a table must not hold, such as a figure of tomorrow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FOLDS = 5
MOST_ROWS = 6000
SUSPICIOUS = 0.98
"""Share of the target's rank variance that one column alone explains out of sample."""
LEAF = 4


@dataclass(frozen=True)
class Suspect:
    """A column and how much of the target it explains by itself, 0 to 1."""

    column: str
    explained: float

    @property
    def leaks(self) -> bool:
        """Whether no honest column would explain so much."""
        return self.explained >= SUSPICIOUS


def probe(features: pd.DataFrame, target: pd.Series, seed: int = 0) -> list[Suspect]:
    """Return every column with what it explains, the strongest first.

    One regression tree a column is fitted to the target's ranks and judged on rows it has not
    seen (five folds), so a column of names explains nothing of rows whose name is new to it. With
    few rows a tree is coarse; the squared rank correlation counts where it is larger.
    Ranks make the measure the same for yen, hours and yes or no. At most 6,000 rows are looked at.

    Parameters
    ----------
    features
        What is known; numbers, dates as text, names.
    target
        What is asked, one value a row; missing values are left out.
    seed
        Of the rows taken and of the folds.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    known = np.flatnonzero(target.notna().to_numpy())
    rows = rng.permutation(known)[:MOST_ROWS]
    ranks = target.iloc[rows].rank(pct=True).to_numpy(dtype=np.float64)
    fold = rng.integers(0, FOLDS, len(rows))
    found = [
        Suspect(str(name), _explained(features[name].iloc[rows], ranks, fold))
        for name in features.columns
    ]
    return sorted(found, key=lambda suspect: -suspect.explained)


def _explained(column: pd.Series, ranks: NDArray[np.float64], fold: NDArray[np.int64]) -> float:
    from sklearn.tree import DecisionTreeRegressor  # takes a second to load

    values = _numeric(column)
    guess = np.zeros(len(ranks))
    for number in range(FOLDS):
        out = fold == number
        if out.all() or not out.any():
            return 0.0
        tree = DecisionTreeRegressor(min_samples_leaf=LEAF, random_state=0)
        guess[out] = tree.fit(values[~out], ranks[~out]).predict(values[out])
    spread = float(((ranks - ranks.mean()) ** 2).sum())
    if spread == 0:
        return 0.0
    order = pd.Series(values[:, 0]).rank().to_numpy()
    monotone = 0.0 if order.std() == 0 else float(np.corrcoef(order, ranks)[0, 1]) ** 2
    return max(monotone, 1.0 - float(((ranks - guess) ** 2).sum()) / spread)


def _numeric(column: pd.Series) -> NDArray[np.float64]:
    """Return a column as numbers in one column; names and dates get the number of their order."""
    numbers = pd.to_numeric(column, errors="coerce")
    if numbers.notna().sum() < column.notna().sum():
        codes, _ = pd.factorize(column.astype(str), sort=True)
        numbers = pd.Series(codes, index=column.index)
    filled = numbers.astype(np.float64).fillna(-1.0)
    return np.asarray(filled.to_numpy(), dtype=np.float64).reshape(-1, 1)
