"""Turns a seed into the tables of the case."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercise import CaseData
from casestudy.exercises.effort_estimation import drawings, records, remarks, tables
from casestudy.exercises.effort_estimation.capacity import capacity_table
from casestudy.exercises.effort_estimation.catalogue import GROUPS, MATERIALS
from casestudy.exercises.effort_estimation.flaws import draw_flaws, respell, spoil
from casestudy.exercises.effort_estimation.knowable import beliefs
from casestudy.exercises.effort_estimation.layout import Floats, Ints, rounded
from casestudy.exercises.effort_estimation.quotes import (
    Outcome,
    Quotes,
    ask_again,
    draw_quotes,
    settle,
)
from casestudy.exercises.effort_estimation.shop import draw_shop
from casestudy.exercises.effort_estimation.work import GROUP_OF

PAST, OPEN = 5200, 520
"""Quotations that are decided, and those to be answered."""
ORIGIN, CLOSE = np.datetime64("2022-04-01"), np.datetime64("2025-04-01")
"""First day of the records, and of the quarter whose quotations are open."""
PAST_DAYS = int(np.busday_count(ORIGIN, CLOSE))
OPEN_DAYS = 62


def generate(seed: int) -> CaseData:
    """Return the case's tables for ``seed``; takes about a second.

    The draws come from numpy's PCG64 in a fixed order and every figure is rounded before it is
    drawn from or written, so the same seed gives the same bytes on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    shop = draw_shop(rng)
    sheets = drawings.draw(rng, PAST + OPEN)
    installed = PAST_DAYS - int(rng.integers(150, 260))
    first = draw_quotes(rng, shop, sheets, _days(rng), past=PAST, installed=installed)
    quotes = ask_again(first, settle(shop, sheets, first).won, installed)
    outcome = settle(shop, sheets, quotes)
    jobs = np.flatnonzero(outcome.won[:PAST])
    start = quotes.day[jobs] + 3 + np.floor(quotes.chance[jobs, 3] * 15).astype(np.int64)
    worked = records.lines(rng, jobs, outcome.hours[jobs], quotes.asked.machine[jobs], start)
    finished = _finished(worked)
    done = np.flatnonzero(finished >= 0)
    belief = beliefs(shop, sheets, quotes, outcome, done)
    entered = spoil(rng, worked[worked["day"] < PAST_DAYS], draw_flaws(rng, PAST_DAYS))
    known = tables.quotation_table(quotes, outcome, ORIGIN, remarks.write(rng, quotes.asked.words))
    decided = tables.results(quotes, outcome, ORIGIN, finished)
    spelled = respell(rng, np.array([item.code for item in MATERIALS])[sheets.material])
    inputs = {
        "quotes.csv": pd.concat([known, decided], axis=1).iloc[:PAST],
        "open_quotes.csv": known.iloc[PAST:].reset_index(drop=True),
        "drawings.csv": tables.drawing_table(sheets, np.unique(quotes.asked.drawing), spelled),
        "time_reports.csv": tables.report_table(entered, ORIGIN),
        "machines.csv": tables.machine_table(
            str(tables.day_texts(ORIGIN, np.array([installed]))[0])
        ),
        "customers.csv": tables.customer_table(shop),
        "estimators.csv": tables.estimator_table(),
    }
    inputs["capacity.csv"] = capacity_table(rng, _usual_hours(quotes, outcome))
    truth = {
        "open": tables.truth_table(quotes, outcome, belief, sheets.latent, slice(PAST, None)),
        "jobs": tables.jobs_table(outcome, done),
    }
    return CaseData(seed=seed, inputs=inputs, truth=truth)


def _days(rng: Generator) -> Ints:
    """Return the working day of each quotation, in order."""
    past = np.sort(rng.integers(0, PAST_DAYS, PAST))
    ahead = np.sort(rng.integers(PAST_DAYS, PAST_DAYS + OPEN_DAYS, OPEN))
    return np.concatenate([past, ahead])


def _usual_hours(quotes: Quotes, outcome: Outcome) -> Floats:
    """Return the hours that each machine group would work on a quarter's quotations as before."""
    won = np.flatnonzero(outcome.won[:PAST])
    group = GROUP_OF[quotes.asked.machine[won]]
    hours = np.round(outcome.hours[won].sum(axis=1) * OPEN / PAST, 4)
    return rounded(np.bincount(group, hours, len(GROUPS)), 1)


def _finished(worked: pd.DataFrame) -> Ints:
    """Return the working day on which each quotation's job was done by the close, else -1."""
    finished = np.full(PAST + OPEN, -1, dtype=np.int64)
    last = worked.groupby("job")["day"].max()
    done = last[last < PAST_DAYS]
    finished[done.index.to_numpy()] = done.to_numpy()
    return finished
