"""What the shop's hours are worth: free hours by machine group, and what more than those cost.

People and machines are paid for whether they work or not, so an hour in an idle group costs little
more than cutters and power. Where all hours are taken, one more costs overtime or a subcontractor,
and a job is worth taking only if it pays for the hours that it takes from others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercises.effort_estimation.catalogue import GROUPS, MACHINES
from casestudy.exercises.effort_estimation.layout import Floats, Ints

VARIABLE = 0.40
"""Share of an hour's full cost that is spent only when it is worked."""
OVERTIME = 0.70
"""What an hour beyond the free ones costs more, as a share of its full cost."""
TIGHTNESS = (0.60, 0.75, 0.90, 1.10)
"""Free hours of a quarter against those worked in a usual one; which group is which is drawn."""


@dataclass(frozen=True)
class Cells:
    """The machine groups in the order of ``capacity.csv``; arrays (G,)."""

    names: tuple[str, ...]
    free: Floats
    """Hours of the quarter not yet taken by earlier orders."""
    variable: Floats
    """Yen an hour for cutters, coolant and power."""
    overtime: Floats
    """Yen more for each hour beyond ``free``."""
    fixed: Floats
    """Yen an hour for people and machines, paid for all of ``free``."""

    @classmethod
    def of(cls, table: pd.DataFrame) -> Cells:
        """Read ``capacity.csv``."""
        column = {name: table[name].to_numpy(dtype=np.float64) for name in table.columns[2:]}
        return cls(
            names=tuple(table["group"]),
            free=column["free_hours"],
            variable=column["variable_yen_per_hour"],
            overtime=column["overtime_yen_per_hour"],
            fixed=column["fixed_yen_per_hour"],
        )

    def place(self, groups: pd.Series) -> Ints:
        """Return the position of each job's group, (N,)."""
        return np.asarray(pd.Index(self.names).get_indexer(groups), dtype=np.int64)

    def load(self, cell: Ints, expected: Floats) -> Floats:
        """Return the hours that jobs (..., N) are expected to bring to each group, (..., G)."""
        return np.asarray(expected @ np.eye(len(self.names))[cell], dtype=np.float64)

    def burden(self, load: Floats) -> Floats:
        """Return the yen that ``load`` (..., G) costs beyond its variable cost, over all groups.

        Paid hours whether worked or not, and overtime for hours beyond them.
        """
        beyond = np.maximum(load - self.free, 0.0) @ self.overtime
        return np.asarray(beyond + self.free @ self.fixed, dtype=np.float64)


def capacity_table(rng: Generator, usual: Floats) -> pd.DataFrame:
    """Return ``capacity.csv``; ``usual`` (G,) hours are worked in a usual quarter."""
    names = list(GROUPS)
    rate = np.array([next(m.yen_hour for m in MACHINES if m.group == name) for name in names])
    tight = np.array(TIGHTNESS)[rng.permutation(len(names))] * rng.uniform(0.95, 1.05)
    variable = np.round(rate * VARIABLE, -1).astype(np.int64)
    return pd.DataFrame(
        {
            "group": names,
            "group_name": [GROUPS[name].ja for name in names],
            "free_hours": np.round(usual * tight, -1).astype(np.int64),
            "variable_yen_per_hour": variable,
            "fixed_yen_per_hour": rate - variable,
            "overtime_yen_per_hour": np.round(rate * OVERTIME, -1).astype(np.int64),
        }
    )


def fill(cells: Cells, cell: Ints, profit: Floats, hours: Floats) -> tuple[Ints, Floats]:
    """Choose a price for each job so that the groups are used where they earn most.

    An hour of a group is given a worth between nothing and its overtime, as high as is needed for
    the jobs worth taking to fit into its free hours; each job takes the price that earns most when
    its hours are charged at that worth. Source: the bid price of capacity control, Talluri & van
    Ryzin (2004), *The Theory and Practice of Revenue Management*, chapter 2.

    Parameters
    ----------
    cell : (N,) group of each job.
    profit, hours : (N, T) expected contribution in yen, and expected hours, at each price tried.

    Returns
    -------
    (N,) position of the price chosen, and (G,) worth of an hour in yen.
    """
    low, high = np.zeros(len(cells.free)), cells.overtime.copy()
    rows = np.arange(len(cell))
    for _ in range(24):
        worth = (low + high) / 2
        best = (profit - worth[cell][:, None] * hours).argmax(axis=1)
        over = cells.load(cell, hours[rows, best]) > cells.free
        low, high = np.where(over, worth, low), np.where(over, high, worth)
    best = (profit - high[cell][:, None] * hours).argmax(axis=1)
    return np.asarray(best, dtype=np.int64), np.round(high, 1)
