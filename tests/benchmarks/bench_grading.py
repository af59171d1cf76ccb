"""One notebook graded by this engine and by its peers: time, throughput, memory, cold start.

Everyone runs the same notebooks with the same versions of pandas and scikit-learn. Runs of all
systems alternate, so that a slow minute of the machine hits all alike.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import memory, notebooks
from tests.benchmarks.environments import NotInstalled
from tests.benchmarks.options import Options
from tests.benchmarks.rows import Goal, Table, median, percentile
from tests.benchmarks.slots import OURS, PEERS, Slot, python_of

CORES = 2
BATCH = {OURS: {"empty": 100, "imports": 100, "starter": 6}}
PEER_BATCH = {"empty": 6, "imports": 4, "starter": 3}
"""Notebooks each of two slots grades in one measurement of throughput."""
OVERHEAD = Goal(60, "ms")
TIMES = Goal(15, "times", at_least=True)


@dataclass
class Measured:
    """What was measured of one system, by notebook."""

    about: str = ""
    runs: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    per_minute: dict[str, float] = field(default_factory=dict)
    idle: int = 0
    peak: dict[str, int] = field(default_factory=dict)
    cold_ms: float = 0.0


Results = dict[str, Measured]


def run(options: Options) -> list[Table]:
    """Measure."""
    missing = _missing()
    results: Results = {name: Measured() for name in (OURS, *PEERS) if name not in missing}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for system, measured in results.items():
            _measure_alone(system, measured, place)
        _measure_in_turn(results, options, place)
        for system, measured in results.items():
            _measure_throughput(system, measured, place)
    notes = [
        f"{name} is not measured: it cannot be installed ({why})" for name, why in missing.items()
    ]
    return [
        *(_time_table(results, name, notes) for name in notebooks.NAMES),
        _throughput_table(results, notes),
        _memory_table(results, notes),
        _cold_table(results, notes),
    ]


def _missing() -> dict[str, str]:
    """Return the peers that cannot be had, and why."""
    missing = {}
    for peer in PEERS:
        try:
            python_of(peer)
        except NotInstalled as problem:
            missing[peer] = str(problem)
    return missing


@contextmanager
def _slots(system: str, count: int, place: Path) -> Iterator[list[Slot]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=place)))
        slots = []
        for number in range(count):
            slots.append(Slot(system, folder / str(number)))
            stack.callback(slots[-1].close)
        yield slots


def _measure_alone(system: str, measured: Measured, place: Path) -> None:
    """Measure the first run of a fresh process, and memory while nobody shares its pages."""
    with _slots(system, 1, place) as [slot]:
        measured.about = slot.about
        measured.cold_ms = slot.run("empty")[0]["total_ms"]
        for name in notebooks.NAMES:
            slot.run(name)
        measured.idle = memory.of_tree(slot.process.pid)
        for name in notebooks.NAMES:
            with memory.watched(slot.process.pid) as peak:
                slot.run(name)
            measured.peak[name] = peak.bytes


def _measure_in_turn(results: Results, options: Options, place: Path) -> None:
    """Measure single runs; one run of each is not counted."""
    with ExitStack() as stack:
        slots = {name: stack.enter_context(_slots(name, 1, place))[0] for name in results}
        for name in notebooks.NAMES:
            for slot in slots.values():
                slot.run(name)
            for turn in range(options.peer_rounds):
                for system, slot in _in_order(slots, turn):
                    count = _share(options, turn) if system == OURS else 1
                    runs = results[system].runs.setdefault(name, [])
                    for _ in range(count):
                        runs += slot.run(name)


def _in_order(slots: dict[str, Slot], turn: int) -> Sequence[tuple[str, Slot]]:
    """Return the slots, another one first each turn."""
    items = list(slots.items())
    first = turn % len(items)
    return items[first:] + items[:first]


def _share(options: Options, turn: int) -> int:
    """Return how many of our runs fall into this turn, so that all of them fall into some."""
    turns = options.peer_rounds
    return options.rounds * (turn + 1) // turns - options.rounds * turn // turns


def _measure_throughput(system: str, measured: Measured, place: Path) -> None:
    """Measure two slots working at once, as on a server with two cores."""
    batch = BATCH.get(system, PEER_BATCH)
    with _slots(system, CORES, place) as slots:
        for name in notebooks.NAMES:
            for slot in slots:
                slot.run(name)
            started = time.perf_counter()
            for slot in slots:
                slot.order(name, batch[name])
            for slot in slots:
                slot.answer()
            seconds = time.perf_counter() - started
            measured.per_minute[name] = 60 * batch[name] * CORES / seconds


def _cells_ms(results: Results, system: str, name: str) -> float | None:
    """Return the median time of a notebook's own cells; a grader's are nbclient's."""
    source = results.get(system if system == OURS else "nbclient")
    if source is None:
        return None
    return median(run["cells_ms"] for run in source.runs[name])


def _time_table(results: Results, name: str, notes: Sequence[str]) -> Table:
    times = ("median", "p90", "cells", "scoring", "overhead", "its p90")
    header = ("system", "runs", *times, "ours is", "goal for the overhead")
    ours = median(run["total_ms"] for run in results[OURS].runs[name])
    lines = [_time_line(results, system, name, ours) for system in results]
    return Table(f"Grading the {name} notebook (milliseconds)", header, lines, notes)


def _time_line(results: Results, system: str, name: str, ours: float) -> list[str]:
    runs = results[system].runs[name]
    totals = [run["total_ms"] for run in runs]
    scoring = median(run.get("scoring_ms", 0.0) for run in runs)
    cells = _cells_ms(results, system, name)
    over = [_overhead(run, cells) for run in runs]
    known = [value for value in over if value is not None]
    return [
        results[system].about,
        str(len(runs)),
        f"{median(totals):,.0f}",
        f"{percentile(totals, 90):,.0f}",
        "?" if cells is None else f"{cells:,.0f}",
        f"{scoring:,.1f}" if system == OURS else "in cells",
        f"{median(known):,.0f}" if known else "?",
        f"{percentile(known, 90):,.0f}" if known else "?",
        "" if system == OURS else f"{median(totals) / ours:,.1f} times as fast",
        OVERHEAD.verdict(median(known)) if system == OURS else "",
    ]


def _overhead(run: dict[str, float], cells: float | None) -> float | None:
    own = run.get("cells_ms", cells)
    return None if own is None else run["total_ms"] - own - run.get("scoring_ms", 0.0)


def _throughput_table(results: Results, notes: Sequence[str]) -> Table:
    header = ("notebook", "system", "graded a minute", "ours is", "goal")
    lines = []
    for name in notebooks.NAMES:
        ours = results[OURS].per_minute[name]
        for system, measured in results.items():
            times = ours / measured.per_minute[name]
            judged = system in ("nbgrader", "otter") and name != "starter"
            lines.append(
                [
                    name,
                    measured.about,
                    f"{measured.per_minute[name]:,.0f}",
                    "" if system == OURS else f"{times:,.1f} times as many",
                    TIMES.verdict(times) if judged else "",
                ]
            )
    return Table("Throughput, two at once on two cores", header, lines, notes)


def _memory_table(results: Results, notes: Sequence[str]) -> Table:
    header = ("system", "idle", *(f"peak, {name}" for name in notebooks.NAMES), "a run adds")
    lines = []
    for measured in results.values():
        peaks = [measured.peak[name] for name in notebooks.NAMES]
        added = [f"{max(0, peak - measured.idle) / memory.MB:,.0f}" for peak in peaks]
        shown = [f"{peak / memory.MB:,.0f}" for peak in peaks]
        idle = f"{measured.idle / memory.MB:,.0f}"
        lines.append([measured.about, idle, *shown, " / ".join(added)])
    return Table("Memory of one slot (MiB, shared pages once)", header, lines, notes)


def _cold_table(results: Results, notes: Sequence[str]) -> Table:
    header = ("system", "first grading of a fresh process")
    lines = [[measured.about, f"{measured.cold_ms:,.0f}"] for measured in results.values()]
    return Table("Cold start, the empty notebook (milliseconds)", header, lines, notes)
