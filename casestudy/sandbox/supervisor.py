"""Starts a sandbox, follows it, enforces its limits and leaves nothing of it running."""

from __future__ import annotations

import math
import os
import select
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from casestudy.exercise import Limits
from casestudy.sandbox import watch
from casestudy.sandbox.bwrap import SandboxUnavailable
from casestudy.sandbox.cgroups import TASKS_PER_PROCESS
from casestudy.sandbox.events import (
    CellRun,
    OutputTooLarge,
    ProtocolError,
    RawError,
    Recorder,
    parse,
)
from casestudy.sandbox.inside.artefacts import COPIES_BYTES
from casestudy.sandbox.ledger import Doing, Ledger
from casestudy.sandbox.process import SandboxProcess

MB = 1024 * 1024
START_SECONDS = 30.0
COLLECT_SECONDS = 10.0
LATE_CPU_SECONDS = 1.0
"""Processor time that handing out files may take once the time limit is over."""
WATCH_SECONDS = 0.1
HASTY_WATCH_SECONDS = 0.02
"""Between two looks at a run: as a rule, and at least, where its memory grows fast."""
HEARTBEAT_SECONDS = 1.0
READ_BYTES = 256 * 1024
ANSWER_SECONDS = 0.25
PAUSE_SECONDS = 0.03
"""How long a run that is being stopped may take to say which line it is on, and pause within."""
MAX_FILES = 100_000

Outcome = Literal["finished", "failed", "timeout", "out_of_memory", "output_limit"]
Why = Literal[
    "",
    "error",
    "died",
    "protocol",
    "wall",
    "cpu",
    "memory",
    "processes",
    "threads",
    "files",
    "output",
]
OnProgress = Callable[[Literal["starting", "running"], int, int], None]


@dataclass(frozen=True)
class RunResult:
    """What came out of one run. Everything in it was under the notebook's control."""

    outcome: Outcome
    why: Why
    cells: list[CellRun]
    stopped_at: int | None
    """0-based cell that was running when the run stopped early."""
    error: RawError | None = None
    doing: Doing | None = None
    """What the cell was seen doing when a limit stopped it or it died."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Expected files as they stood when the last finished cell ended."""
    refused: dict[str, str] = field(default_factory=dict)
    """Expected file -> ``missing``, ``not_regular`` or ``too_large``."""
    exit_code: int | None = None
    total_ms: float = 0.0
    cells_ms: float = 0.0
    peak_memory: int = 0


class TemplateDied(Exception):
    """The sandbox went away below the notebook, by no act of its own."""


class _Stop(Exception):
    def __init__(self, outcome: Outcome, why: Why) -> None:
        super().__init__(why)
        self.outcome = outcome
        self.why = why


class Supervision:
    """Reads one sandbox to its end."""

    def __init__(
        self,
        sandbox: SandboxProcess,
        recorder: Recorder,
        limits: Limits,
        on_progress: OnProgress | None,
        artefact_bytes: int,
    ) -> None:
        self._sandbox = sandbox
        self._recorder = recorder
        self._limits = limits
        self._on_progress = on_progress
        self._line = bytearray()
        self._startup_text = b""
        self._deadline = time.monotonic() + START_SECONDS
        self._limit_at = math.inf
        self._watched = time.monotonic()
        self._pause = WATCH_SECONDS
        self._next_heartbeat = 0.0
        self._memory = 0
        self._peak = 0
        self._ledger: Ledger | None = None
        # Text may take six bytes a character in JSON; a file four bytes for three, and it may be
        # sent again at the end after all that was sent while it grew.
        self._longest_line = limits.output_mb * MB * 2 + 2 * MB
        copies = max(artefact_bytes, COPIES_BYTES)
        self._budget = limits.output_mb * MB * 6 + (artefact_bytes + copies) * 3 // 2 + 2 * MB

    def follow(self, started: float) -> RunResult:
        """Return when the run has ended or a limit has ended it."""
        try:
            outcome, why = self._outcome()
            doing = self._examine(why) if self._recorder.running else None
        finally:
            if self._ledger is not None:
                self._ledger.close()
        self._recorder.stop()
        return self._result(outcome, why, doing, started)

    def _outcome(self) -> tuple[Outcome, Why]:
        try:
            self._loop()
            return self._ending()
        except _Stop as stop:
            return stop.outcome, stop.why
        except OutputTooLarge:
            return "output_limit", "output"
        except ProtocolError:
            return "failed", "protocol"

    def _loop(self) -> None:
        sandbox = self._sandbox
        with selectors.PollSelector() as selector:  # epoll has limits that all runs share
            for number in (sandbox.events, sandbox.stdout, sandbox.stderr):
                selector.register(number, selectors.EVENT_READ)
            while not self._recorder.done:
                for key, _ in selector.select(self._pause):
                    if key.fd == sandbox.events:
                        if not self._read_events():
                            return
                    elif not self._read_raw(key.fd):
                        selector.unregister(key.fd)
                self._keep_watch()

    def _read_events(self) -> bool:
        """Take in what the runner wrote; return False at the end of the channel."""
        data = _read(self._sandbox.events)
        if not data:
            return data is None
        self._budget -= len(data)
        self._line += data
        lines: list[bytes] = []
        if b"\n" in data:
            *lines, rest = bytes(self._line).split(b"\n")
            self._line = bytearray(rest)
        if self._budget < 0 or len(self._line) > self._longest_line:
            raise OutputTooLarge
        for line in lines:
            self._take(parse(line))
        return True

    def _take(self, event: dict[str, Any]) -> None:
        if event["t"] in ("result", "end"):
            self._drain()
        self._require_rest()
        waits = self._recorder.apply(event)
        self._keep_ledger(event["t"])
        if event["t"] == "ready":
            self._deadline = self._limit_at = time.monotonic() + self._limits.wall_seconds
        if event["t"] == "end" and self._all_cells_ended():
            self._deadline = time.monotonic() + COLLECT_SECONDS
        if event["t"] in ("ready", "start"):
            self._report()
        if waits:
            self._sandbox.acknowledge()

    def _require_rest(self) -> None:
        """Take no file past the time limit from a run that still computes.

        An honest one only hands out files after its last cell; one that forged that cell's end
        would work on until ``COLLECT_SECONDS`` are over.
        """
        if time.monotonic() <= self._limit_at or self._ledger is None or self._recorder.running:
            return
        if self._ledger.cpu_since_cell() > LATE_CPU_SECONDS:
            raise _Stop("timeout", "wall")

    def _keep_ledger(self, kind: str) -> None:
        if kind == "ready":
            self._ledger = Ledger(self._sandbox.pid)
            self._sandbox.confine()
        elif kind == "start" and self._ledger is not None:
            self._ledger.cell_starts()
        elif kind == "end" and self._ledger is not None:
            self._ledger.cell_ends(self._recorder.cells[self._recorder.current or 0])

    def _examine(self, why: Why) -> Doing | None:
        """Find out what the running cell does, before anything is killed."""
        if self._ledger is None:
            return None
        asked = why in ("wall", "cpu", "memory", "output") and self._ledger.ask()
        dump = self._answer() if asked else ""
        self._ledger.cell_stops(self._recorder.cells[self._recorder.current or 0])
        return self._ledger.doing(dump)

    def _answer(self) -> str:
        """Return what the notebook writes to stderr when asked for its stack."""
        seen, deadline = b"", time.monotonic() + ANSWER_SECONDS
        while (left := deadline - time.monotonic()) > 0 and len(seen) < READ_BYTES:
            pause = PAUSE_SECONDS if b"most recent call first" in seen else left
            ready = select.select([self._sandbox.stderr], [], [], min(pause, left))[0]
            data = _read(self._sandbox.stderr) if ready else b""
            if not data:
                break
            seen += data
        return seen.decode("utf-8", "replace")

    def _all_cells_ended(self) -> bool:
        return self._recorder.error is not None or self._recorder.cells[-1].finished

    def _drain(self) -> None:
        """Give the running cell what its child processes wrote before it ended."""
        for number in (self._sandbox.stdout, self._sandbox.stderr):
            while self._read_raw(number) == "data":
                pass

    def _read_raw(self, number: int) -> Literal["data", "empty", ""]:
        data = _read(number)
        if not data:
            return "empty" if data is None else ""
        if not self._recorder.ready:
            self._startup_text = (self._startup_text + data)[-4000:]
        else:
            self._recorder.raw("stdout" if number == self._sandbox.stdout else "stderr", data)
        return "data"

    def _keep_watch(self) -> None:
        now = time.monotonic()
        if now >= self._next_heartbeat:
            self._report()
        since = now - self._watched
        if since < self._pause:
            return
        if now > self._deadline:
            raise self._overdue()
        if self._recorder.ready:
            self._pause = self._check_usage(since)
        # The pause counts from the look's end: during it processes may have been held still, and
        # an honest run must get on in between.
        self._watched = time.monotonic()

    def _overdue(self) -> Exception:
        if not self._recorder.ready:
            return SandboxUnavailable("no_start", f"did not start: {self._startup_message()}")
        if self._recorder.running or not self._all_cells_ended():
            return _Stop("timeout", "wall")
        return _Stop("failed", "protocol")

    def _check_usage(self, since: float) -> float:
        """Hold the run to its limits; return the seconds until the next look."""
        limits = self._limits
        usage = watch.measure(self._sandbox.pid, limits.memory_mb * MB, limits.processes)
        grown = usage.memory - self._memory
        self._memory = usage.memory
        self._peak = max(self._peak, usage.memory)
        if self._ledger is not None and self._recorder.running:
            self._ledger.sample(usage)
        if usage.memory > limits.memory_mb * MB:
            watch.let_grow_no_more(usage.own)
            raise _Stop("out_of_memory", "memory")
        tasks = limits.processes * TASKS_PER_PROCESS
        if usage.processes > limits.processes:
            raise _Stop("failed", "processes")
        if usage.threads > tasks:
            raise _Stop("failed", "threads")
        if usage.cpu > limits.cpu_seconds:
            raise _Stop("timeout", "cpu")
        if usage.files > MAX_FILES:
            raise _Stop("failed", "files")
        return next_look(limits.memory_mb * MB - usage.memory, grown / since)

    def _report(self) -> None:
        self._next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
        if self._on_progress is None:
            return
        recorder = self._recorder
        cell = 0 if recorder.current is None else recorder.current + 1
        step: Literal["starting", "running"] = "running" if recorder.ready else "starting"
        self._on_progress(step, cell, len(recorder.cells))

    def _ending(self) -> tuple[Outcome, Why]:
        recorder = self._recorder
        self._drain()
        if not recorder.ready:
            raise SandboxUnavailable("no_start", self._startup_message())
        if recorder.error is not None:
            memory = recorder.error.memory
            return ("out_of_memory", "memory") if memory else ("failed", "error")
        if recorder.done:
            if not recorder.cells[-1].finished:
                raise ProtocolError("done before the last cell")
            return "finished", ""
        return self._died()

    def _died(self) -> tuple[Outcome, Why]:
        code = self._sandbox.exit_code(timeout=1)
        # A process closes its pipes a moment before it has ended.
        if code is None and not self._sandbox.memory_used_up() and not self._sandbox.gone(1.0):
            return "failed", "protocol"
        code = self._sandbox.exit_code()  # of a run that ended while it was waited for
        if code == 128 + signal.SIGXCPU:
            return "timeout", "cpu"
        killed = code in (128 + signal.SIGKILL, -signal.SIGKILL)
        used_up = killed and self._peak > self._limits.memory_mb * MB * 0.7
        if used_up or self._sandbox.memory_used_up():
            return "out_of_memory", "memory"
        if code in (None, -signal.SIGKILL):  # nothing inside can do that to the first process
            raise TemplateDied
        return "failed", "died"

    def _startup_message(self) -> str:
        return self._startup_text.decode("utf-8", "replace").strip()[-2000:] or "no message"

    def _result(self, outcome: Outcome, why: Why, doing: Doing | None, started: float) -> RunResult:
        recorder = self._recorder
        unfinished = outcome != "finished" and recorder.current is not None
        stopped_at = recorder.error.cell if recorder.error else recorder.current
        return RunResult(
            outcome=outcome,
            why=why,
            cells=recorder.cells,
            stopped_at=stopped_at if unfinished else None,
            error=recorder.error,
            doing=doing,
            files=dict(recorder.files),
            refused=dict(recorder.refused),
            exit_code=self._sandbox.exit_code(),
            total_ms=(time.monotonic() - started) * 1000,
            cells_ms=sum(cell.ms for cell in recorder.cells),
            peak_memory=max([self._peak, *(cell.peak_memory for cell in recorder.cells)]),
        )


def next_look(room: int, growth: float) -> float:
    """Return the seconds until half of ``room`` bytes are used up at ``growth`` bytes a second."""
    seconds = room / 2 / growth if growth > 0 else WATCH_SECONDS
    return min(max(seconds, HASTY_WATCH_SECONDS), WATCH_SECONDS)


def _read(number: int) -> bytes | None:
    """Read what is there; ``None`` when nothing is, empty at the end."""
    try:
        return os.read(number, READ_BYTES)
    except BlockingIOError:
        return None
