"""How a job's hours reach the records: lines of a day, a process and a worker at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

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
LONGEST_WAIT = 5
"""Working days that a job waits between two processes, at most."""
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
    waits = rng.integers(0, LONGEST_WAIT + 1, (len(jobs), len(PROCESSES)))
    rows = [
        (int(job), *line)
        for index, job in enumerate(jobs)
        for line in _job(
            hours[index],
            terminals[machine[index]],
            day=int(start[index]),
            who=who[index],
            waits=waits[index],
        )
    ]
    table = pd.DataFrame(rows, columns=["job", "day", "process", "terminal", "worker_id", "hours"])
    return table.sort_values("day", kind="stable").reset_index(drop=True)


def _job(
    hours: Floats, machine_terminal: str, *, day: int, who: Floats, waits: Ints
) -> Iterator[tuple[int, str, str, str, float]]:
    """Yield a job's lines: what does not fit into a day goes on the next one."""
    used = 0.0
    for number, process in enumerate(PROCESSES):
        left = round(float(hours[number]), 2)
        terminal = _terminal(process, machine_terminal)
        staff = WORKERS[terminal]
        worker = staff[int(who[number] * len(staff))]
        if left > STEP / 2 and used:
            day, used = _after(day, used, int(waits[number]))
        while left > STEP / 2:
            if DAY_HOURS - used < 0.3:
                day, used = day + 1, 0.0
            worked = min(left, DAY_HOURS - used)
            entered = max(round(worked / STEP) * STEP, STEP)
            yield day, process, terminal, worker, round(entered, 2)
            left, used = left - worked, used + worked


def _after(day: int, used: float, wait: int) -> tuple[int, float]:
    """Return when the next process begins: the same day, or after a wait in the queue."""
    return (day + wait, 0.0) if wait else (day, used)


def _terminal(process: str, at_machine: str) -> str:
    if process == "program":
        return OFFICE
    return BENCH if process in ("finishing", "inspection") else at_machine
