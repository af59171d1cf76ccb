"""How a job's hours reach the records: lines of a day, a process and a worker at a terminal."""

from __future__ import annotations

import pandas as pd
from numpy.random import Generator

from casestudy.exercises.effort_estimation.catalogue import BENCH, MACHINES, OFFICE, PROCESSES
from casestudy.exercises.effort_estimation.layout import Floats, Ints

DAY_HOURS = 7.5
"""Most hours of a job that are worked on one day."""
WORKERS: dict[str, tuple[str, ...]] = {
    "T1": ("W01", "W02"),
    "T2": ("W03", "W04"),
    "T3": ("W05", "W06", "W07"),
    "T4": ("W08", "W09", "W10"),
    "T5": ("W11", "W12"),
}
"""Terminal -> who enters hours there."""
STEP = 0.05
"""Hours between two values that a terminal can hold: three minutes."""


def lines(rng: Generator, jobs: Ints, hours: Floats, machine: Ints, start: Ints) -> pd.DataFrame:
    """Return what was really worked, line by line.

    Parameters
    ----------
    jobs
        (J,) positions of the quotations.
    hours
        (J, processes).
    machine, start
        (J,) the machine, and the working day on which a job begins.

    Returns
    -------
    DataFrame
        ``job``, ``day``, ``process``, ``terminal``, ``worker_id``, ``hours``; sorted by day.
    """
    terminals = [item.terminal for item in MACHINES]
    who = rng.random((len(jobs), len(PROCESSES)))
    rows: list[tuple[int, int, str, str, str, float]] = []
    for index, job in enumerate(jobs):
        day, used = int(start[index]), 0.0
        for number, process in enumerate(PROCESSES):
            left = round(float(hours[index, number]), 2)
            terminal = _terminal(process, terminals[machine[index]])
            staff = WORKERS[terminal]
            worker = staff[int(who[index, number] * len(staff))]
            while left > STEP / 2:
                if DAY_HOURS - used < 0.3:
                    day, used = day + 1, 0.0
                worked = min(left, DAY_HOURS - used)
                entered = max(round(worked / STEP) * STEP, STEP)
                rows.append((int(job), day, process, terminal, worker, round(entered, 2)))
                left, used = left - worked, used + worked
    table = pd.DataFrame(rows, columns=["job", "day", "process", "terminal", "worker_id", "hours"])
    return table.sort_values("day", kind="stable").reset_index(drop=True)


def _terminal(process: str, at_machine: str) -> str:
    if process == "program":
        return OFFICE
    return BENCH if process in ("finishing", "inspection") else at_machine
