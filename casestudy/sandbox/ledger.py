"""What each cell used, measured from outside while the notebook waits, and what it was doing last.

Nothing the notebook says about itself enters here, except which line it was on: a number that is
only ever looked up in its own source.
"""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from casestudy.sandbox import watch
from casestudy.sandbox.events import CellRun
from casestudy.sandbox.watch import Usage

LOOK_AGAIN_SECONDS = 0.05
"""A cell that ran longer may have started processes that no sample saw."""
NO_LIMIT = 2**63
MAX_SAMPLES = 240
CURVE_POINTS = 24
RECENT_SECONDS = 3.0
BUSY, IDLE, PARALLEL = 0.5, 0.15, 1.3
"""Processors used on average: from when a cell computes, below what it waits, when in parallel."""

Activity = Literal["computing", "parallel", "waiting", "mixed"]

_DUMP = re.compile(r"most recent call first\):\n")
_FRAME = re.compile(r'  File "([^"\n]{1,500})", line (\d{1,7}) in (\S{1,200})')
_CELL_FILE = re.compile(r"<ipython-input-\d+-[0-9a-f]+>|.*/ipykernel_\d+/\d+\.py")
_PACKAGE = re.compile(r".*/(?:site-packages|dist-packages|python3\.\d+)/([A-Za-z0-9_]{1,40})[/.]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,59}")


@dataclass(frozen=True)
class Doing:
    """What a cell was seen doing just before it was stopped."""

    elapsed_ms: float
    cpu_ms: float
    activity: Activity
    processes: int
    threads: int
    memory: tuple[int, ...] = ()
    """Bytes over the cell's time, evenly spaced, oldest first."""
    line: int | None = None
    """Line of the cell, 1 for its first."""
    inside: str = ""
    """Library function that line was in, e.g. ``pandas: merge``."""


@dataclass(frozen=True)
class _Sample:
    at: float
    memory: int
    cpu: float
    processes: int
    threads: int
    runnable: bool = False


class Ledger:
    """Follows one run's processes; ``close`` must be called."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._tree: tuple[int, ...] = ()
        self._own: tuple[int, ...] = ()
        self._cpu = self._cpu_at_end = 0.0
        self._started = 0.0
        self._exact = False
        self._samples: list[_Sample] = []
        self._look()
        self._notebook = self._open()

    def close(self) -> None:
        """Release the handle on the notebook's process."""
        if self._notebook is not None:
            os.close(self._notebook)

    def cell_starts(self) -> None:
        """Take the reading that the cell's own is set against."""
        self._samples.clear()
        self._exact = bool(self._own) and watch.forget_peak(self._own[0])
        self._cpu = self._cpu_now()
        self._started = time.monotonic()
        self._note(self._memory_now(), self._cpu, max(1, len(self._own)), 1)

    def sample(self, usage: Usage) -> None:
        """Take in what the supervisor's regular look found."""
        if not usage.own:  # so many processes that they were only counted
            last = self._samples[-1]
            self._note(last.memory, last.cpu, usage.processes, usage.threads)
            return
        self._own = usage.own
        runnable = watch.runnable(usage.own[0])
        self._note(usage.memory, self._cpu_now(), len(usage.own), usage.threads, runnable)

    def cell_ends(self, cell: CellRun) -> None:
        """Write the cell's use into it; the notebook must be waiting."""
        if time.monotonic() - self._started > LOOK_AGAIN_SECONDS:
            self._look()
        self._cpu_at_end = self._cpu_now()
        self._note(self._memory_now(), self._cpu_at_end, len(self._own), 0)
        self.cell_stops(cell)

    def cell_stops(self, cell: CellRun) -> None:
        """Write what was seen of a cell into it."""
        if self._samples:
            peak = watch.peak(self._own[0]) if self._exact else 0
            cell.cpu_ms = max(0.0, self._samples[-1].cpu - self._cpu) * 1000
            cell.peak_memory = max(peak, *(sample.memory for sample in self._samples))

    def cpu_since_cell(self) -> float:
        """Return the processor seconds used since the last cell ended."""
        self._look()
        return self._cpu_now() - self._cpu_at_end

    def doing(self, dump: str) -> Doing:
        """Say what the running cell does; ``dump`` is the notebook's answer to ``ask``."""
        now, last = time.monotonic(), self._samples[-1]
        busiest = max(self._samples, key=lambda sample: sample.processes)
        line, inside = where(dump)
        return Doing(
            elapsed_ms=(now - self._started) * 1000,
            cpu_ms=max(0.0, last.cpu - self._cpu) * 1000,
            activity=self._activity(),
            processes=busiest.processes,
            threads=max(sample.threads for sample in self._samples),
            memory=_curve(self._samples),
            line=line,
            inside=inside,
        )

    def ask(self) -> bool:
        """Ask the notebook to write to stderr which line it is on; False where it cannot."""
        if self._notebook is None:
            return False
        try:
            signal.pidfd_send_signal(self._notebook, signal.SIGUSR2)
        except OSError:
            return False
        return True

    def _open(self) -> int | None:
        with suppress(OSError, IndexError):
            return os.pidfd_open(self._own[0])
        return None

    def _look(self) -> None:
        self._tree = tuple(process.pid for process in watch.tree(self._root))
        self._own = self._tree[2:]

    def _memory_now(self) -> int:
        return watch.memory(self._tree[:2], self._own, NO_LIMIT)

    def _cpu_now(self) -> float:
        # The namespace's first process reaps orphans; its keeper's own time is not the notebook's.
        pids = dict.fromkeys((*self._tree[1:2], *self._own))
        return sum(watch.cpu_seconds(pid) for pid in pids)

    def _note(
        self, memory: int, cpu: float, processes: int, threads: int, runnable: bool = False
    ) -> None:
        now = time.monotonic()
        self._samples.append(_Sample(now, memory, cpu, processes, threads, runnable))
        if len(self._samples) > MAX_SAMPLES:
            kept = max(self._samples, key=lambda sample: sample.memory)
            thinned = [self._samples[0], *self._samples[1::2], kept]
            self._samples = sorted(dict.fromkeys(thinned), key=lambda sample: sample.at)

    def _activity(self) -> Activity:
        last = self._samples[-1]
        recent = [item for item in self._samples if item.at >= last.at - RECENT_SECONDS]
        first, seconds = recent[0], last.at - recent[0].at
        if seconds < LOOK_AGAIN_SECONDS:
            return "computing"
        used = (last.cpu - first.cpu) / seconds
        if used > PARALLEL:
            return "parallel"
        # On a busy machine a cell that computes gets little of the processor but wants it.
        wanting = sum(item.runnable for item in recent) / len(recent)
        busy = max(used, wanting)
        return "computing" if busy >= BUSY else "waiting" if busy < IDLE else "mixed"


def where(dump: str) -> tuple[int | None, str]:
    """Return the line of the cell and the library function from a dump of Python's stack.

    The text was written by the notebook's process: of it only a line number and names in plain
    letters are taken.
    """
    start = _DUMP.search(dump)
    if start is None:
        return None, ""
    frames: list[tuple[str, int, str]] = []
    for text in dump[start.end() :].splitlines():
        frame = _FRAME.fullmatch(text)
        if frame is None:
            break
        frames.append((frame[1], int(frame[2]), frame[3]))
    cells = [frame for frame in frames if _CELL_FILE.fullmatch(frame[0])]
    if not cells:
        return None, ""
    line = next(frame[1] for frame in cells if frame[0] == cells[-1][0])
    return line, _library(frames[0])


def _library(frame: tuple[str, int, str]) -> str:
    package, name = _PACKAGE.match(frame[0]), _NAME.fullmatch(frame[2])
    return f"{package[1]}: {name[0]}" if package and name else ""


def _curve(samples: list[_Sample]) -> tuple[int, ...]:
    """Return the memory at evenly spaced moments, each the largest seen since the one before."""
    first, last = samples[0].at, samples[-1].at
    count = min(CURVE_POINTS, len(samples))
    curve = [0] * count
    for sample in samples:
        share = (sample.at - first) / (last - first) if last > first else 0.0
        curve[round(share * (count - 1))] = max(curve[round(share * (count - 1))], sample.memory)
    for index in range(1, count):
        curve[index] = curve[index] or curve[index - 1]
    return tuple(curve)
