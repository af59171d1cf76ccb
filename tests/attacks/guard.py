"""Watches a run from outside, as a bystander would: its processes, its memory, what is left."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from casestudy.exercise import Limits

MB = 1024 * 1024
CEILING_MB = 3000
"""Where the watchdog kills by itself: something has escaped its limits."""
OVERSHOOT_MB = 900
"""What a bomb may fill between two looks of the supervisor, on a loaded machine."""
LOOK_SECONDS = 0.1
SETTLE_SECONDS = 20.0


def sandboxed() -> list[psutil.Process]:
    """Return what lives in the pid namespaces of our own sandboxes, zombies left out.

    Servers that other tests keep running beside have sandboxes of theirs.
    """
    own, found = _depth(os.getpid()), list[psutil.Process]()
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if child.name() == "bwrap":
                found += child.children(recursive=True)
    return [process for process in found if _depth(process.pid) > own]


def _depth(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("State:\tZ"):
                return 0
            if line.startswith("NSpid:"):
                return len(line.split()) - 1
    return 0


def settle(idle: int) -> None:
    """Return when no more sandboxed processes are left than ``idle``; fail when they stay."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while len(left := sandboxed()) > idle:
        assert time.monotonic() < deadline, [(p.pid, p.name()) for p in left]
        time.sleep(0.02)


def memory_of(processes: list[psutil.Process], ceiling: int) -> int:
    """Return the bytes processes hold; pages shared by forks are counted once when it matters."""
    total = 0
    for process in processes:
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total if total <= ceiling else sum(_proportional(p.pid) for p in processes)


def _proportional(pid: int) -> int:
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


class Guard:
    """A watchdog around one run; it ends what escapes before the machine suffers."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.peak = 0
        self.escaped = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._mounts = _mounts()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def stayed_within_limits(self) -> None:
        """Assert what a bystander saw: limits held, and no mount of a run is left on the host."""
        assert not self.escaped, self.escaped
        assert self.peak <= (self.limits.memory_mb + OVERSHOOT_MB) * MB, self.peak // MB
        assert _mounts() <= self._mounts

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            processes = sandboxed()
            memory = memory_of(processes, self.limits.memory_mb * MB)
            self.peak = max(self.peak, memory)
            if memory > CEILING_MB * MB:
                self._end(processes, f"{memory // MB} MB")
            if len(processes) > self.limits.processes * 12 + 120:
                self._end(processes, f"{len(processes)} processes")

    def _end(self, processes: list[psutil.Process], what: str) -> None:
        self.escaped = what
        for process in processes:
            with suppress(psutil.Error):
                process.kill()


def _mounts() -> int:
    return len(Path("/proc/self/mounts").read_text().splitlines())
