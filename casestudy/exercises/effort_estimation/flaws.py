"""Faults put into the learner's tables, as real records have them. For instructors.

- *double entries*: on some days a terminal sent its lines twice; they differ in ``record_id`` only.
  A few single lines are entered twice on other days, too;
- *minutes written as hours*: two workers enter minutes for some months (45 instead of 0.75);
- *missing set-up*: one worker hardly ever enters the set-up, others forget it now and then;
- *a terminal that rounds up to half hours*, for all of the records: its small lines are too long;
- *jobs in progress*: won late in the records, with only part of their lines; their ``finished_on``
  is empty;
- *materials* written in other ways: full-width or small letters, hyphens, blanks.

Which terminals, workers and days is drawn from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercises.effort_estimation.records import WORKERS

MINUTES_FROM = 0.25
"""Shorter lines are left as they are."""
FORGOTTEN, FORGOTTEN_BY_ONE = 0.05, 0.7
"""Share of the set-ups that others, and the one worker, leave out."""
TWICE = 0.004
OTHER_SPELLING = 0.14


@dataclass(frozen=True)
class Flaws:
    """Where this seed's faults are; days are working days since the records began."""

    rounding: str
    """Terminal that rounds up."""
    minutes: tuple[tuple[str, range], ...]
    """Worker and days."""
    silent: str
    """Worker who leaves out set-ups."""
    resent: tuple[tuple[str, int], ...]
    """Terminal and day."""


def draw_flaws(rng: Generator, days: int) -> Flaws:
    """Choose where the faults are in records of ``days`` working days."""
    rounding = ("T3", "T4", "T5")[int(rng.integers(3))]
    machinists = ("T2", "T3", "T4")
    minutes = []
    for terminal in ("T5", machinists[int(rng.integers(3))]):
        worker = WORKERS[terminal][int(rng.integers(len(WORKERS[terminal])))]
        start = int(rng.integers(days // 4, days - 130))
        minutes.append((worker, range(start, start + int(rng.integers(70, 120)))))
    silent = WORKERS[machinists[int(rng.integers(3))]][int(rng.integers(2))]
    resent = [
        (f"T{int(terminal)}", int(day))
        for terminal, day in zip(rng.integers(2, 6, 40), rng.integers(20, days, 40), strict=True)
    ]
    return Flaws(rounding, tuple(minutes), silent, tuple(resent))


def spoil(rng: Generator, table: pd.DataFrame, flaws: Flaws) -> pd.DataFrame:
    """Return the lines of ``records.lines`` with the faults in."""
    luck = rng.random((len(table), 2))
    forgets = np.where(table["worker_id"] == flaws.silent, FORGOTTEN_BY_ONE, FORGOTTEN)
    left_out = (table["process"] == "setup").to_numpy() & (luck[:, 0] < forgets)
    again = (luck[:, 1] < TWICE) | np.any(
        [(table["terminal"] == name) & (table["day"] == day) for name, day in flaws.resent], axis=0
    )
    spoiled = table.assign(hours=_entered(table, flaws))
    times = np.where(left_out, 0, np.where(again, 2, 1))
    return spoiled.loc[spoiled.index.repeat(times)].reset_index(drop=True)


def _entered(table: pd.DataFrame, flaws: Flaws) -> np.ndarray:
    hours = table["hours"].to_numpy(dtype=np.float64)
    rounds = (table["terminal"] == flaws.rounding).to_numpy()
    hours = np.where(rounds, np.ceil(np.round(hours * 2, 4)) / 2, hours)
    for worker, days in flaws.minutes:
        wrong = (table["worker_id"] == worker) & table["day"].isin(days) & (hours >= MINUTES_FROM)
        hours = np.where(wrong, np.round(hours * 60), hours)
    return np.asarray(np.round(hours, 2))


def respell(rng: Generator, codes: np.ndarray) -> list[str]:
    """Return material codes as people write them."""
    luck = rng.random((len(codes), 2))
    return [
        SPELLINGS[int(which * len(SPELLINGS))](str(code)) if there < OTHER_SPELLING else str(code)
        for code, (there, which) in zip(codes, luck, strict=True)
    ]


def _wide(code: str) -> str:
    """Return ``code`` in full-width characters."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in code)


SPELLINGS = (
    _wide,
    str.lower,
    lambda code: f"{code} ",
    lambda code: f"{code[:2]}-{code[2:]}",
    lambda code: f"{code}（相当）",
)
"""Ways to write a material's code."""
