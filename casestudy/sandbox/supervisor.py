"""Starts a sandbox, follows it, enforces its limits and leaves nothing of it running."""

from __future__ import annotations

import json
import os
import platform
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from casestudy.exercise import Limits
from casestudy.sandbox import bwrap, watch
from casestudy.sandbox.bwrap import SandboxUnavailable
from casestudy.sandbox.events import (
    CellRun,
    OutputTooLarge,
    ProtocolError,
    RawError,
    Recorder,
    parse,
)
from casestudy.sandbox.process import SandboxProcess

MB = 1024 * 1024
START_SECONDS = 60.0
COLLECT_SECONDS = 30.0
WATCH_SECONDS = 0.1
HEARTBEAT_SECONDS = 1.0
READ_BYTES = 256 * 1024
ADDRESS_SLACK_MB = 2048
MAX_FILES = 100_000

Outcome = Literal["finished", "failed", "timeout", "out_of_memory", "output_limit"]
Why = Literal[
    "", "error", "died", "protocol", "wall", "cpu", "memory", "processes", "files", "output"
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
    files: dict[str, bytes] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """Expected file -> ``missing``, ``not_regular`` or ``too_large``."""
    exit_code: int | None = None
    total_ms: float = 0.0
    cells_ms: float = 0.0
    peak_memory: int = 0


class _Stop(Exception):
    def __init__(self, outcome: Outcome, why: Why) -> None:
        super().__init__(why)
        self.outcome = outcome
        self.why = why


def run(
    code: Sequence[str],
    inputs: Mapping[str, bytes],
    expected: Mapping[str, int],
    limits: Limits,
    on_progress: OnProgress | None = None,
    *,
    tags: Sequence[Collection[str]] | None = None,
) -> RunResult:
    """Run code cells in a fresh sandbox.

    Parameters
    ----------
    code
        Sources of the code cells.
    inputs
        Name -> content of the files the notebook finds in ``data/``.
    expected
        Name -> largest size in bytes of the files read from ``outputs/`` afterwards.
    limits
        Enforced limits.
    on_progress
        Called when a cell starts and at least every second; an exception it raises ends the run,
        kills the sandbox and is passed on.
    tags
        Tags of each code cell: ``skip-execution`` leaves a cell out, ``raises-exception`` lets the
        run go on after its error.

    Raises
    ------
    SandboxUnavailable
        When no isolated process can be started on this machine.
    """
    started = time.monotonic()
    binary = bwrap.find_bwrap()
    job = _job(code, tags or [()] * len(code), inputs, expected, limits)
    try:
        disk = limits.disk_mb * MB + sum(len(data) for data in inputs.values())
        sandbox = SandboxProcess(binary, job, disk)
    finally:
        os.close(job)
    recorder = Recorder(len(code), expected, limits.output_mb * MB)
    supervision = _Supervision(sandbox, recorder, limits, on_progress, sum(expected.values()))
    try:
        return supervision.follow(started)
    finally:
        sandbox.close()


def _job(
    code: Sequence[str],
    tags: Sequence[Collection[str]],
    inputs: Mapping[str, bytes],
    expected: Mapping[str, int],
    limits: Limits,
) -> int:
    header = {
        "cells": list(code),
        "tags": [list(cell) for cell in tags],
        "files": [{"name": name, "size": len(data)} for name, data in inputs.items()],
        "expected": [{"name": name, "max_bytes": size} for name, size in expected.items()],
        "rlimits": _rlimits(limits),
    }
    fd = os.memfd_create("job")
    with open(fd, "wb", closefd=False) as target:
        target.write(json.dumps(header).encode() + b"\n")
        for data in inputs.values():
            target.write(data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _rlimits(limits: Limits) -> dict[str, int]:
    values = {
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_AS": (limits.memory_mb + ADDRESS_SLACK_MB) * MB,
        "RLIMIT_FSIZE": limits.disk_mb * MB,
        "RLIMIT_NOFILE": 256,  # each open socket may hold memory that no process shows
        "RLIMIT_CORE": 0,
    }
    release = tuple(int(part) for part in platform.release().split(".")[:2] if part.isdigit())
    if release >= (5, 14):
        # Older kernels count the processes of the whole user on the host, desktop included.
        values["RLIMIT_NPROC"] = limits.processes * 4
    return values


class _Supervision:
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
        self._next_watch = 0.0
        self._next_heartbeat = 0.0
        self._peak = 0
        # Text may take six bytes a character in JSON; a file four bytes for three.
        self._longest_line = limits.output_mb * MB * 2 + 2 * MB
        self._budget = limits.output_mb * MB * 6 + artefact_bytes * 3 // 2 + 2 * MB

    def follow(self, started: float) -> RunResult:
        """Return when the run has ended or a limit has ended it."""
        outcome: Outcome
        why: Why
        try:
            self._loop()
            outcome, why = self._ending()
        except _Stop as stop:
            outcome, why = stop.outcome, stop.why
        except OutputTooLarge:
            outcome, why = "output_limit", "output"
        except ProtocolError:
            outcome, why = "failed", "protocol"
        self._recorder.stop()
        return self._result(outcome, why, started)

    def _loop(self) -> None:
        sandbox = self._sandbox
        with selectors.DefaultSelector() as selector:
            for number in (sandbox.events, sandbox.stdout, sandbox.stderr):
                selector.register(number, selectors.EVENT_READ)
            while not self._recorder.done:
                for key, _ in selector.select(WATCH_SECONDS):
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
        *lines, rest = (bytes(self._line) + data).split(b"\n")
        self._line = bytearray(rest)
        if self._budget < 0 or len(rest) > self._longest_line:
            raise OutputTooLarge
        for line in lines:
            self._take(parse(line))
        return True

    def _take(self, event: dict[str, Any]) -> None:
        if event["t"] == "end":
            self._drain()
        waits = self._recorder.apply(event)
        if event["t"] == "ready":
            self._deadline = time.monotonic() + self._limits.wall_seconds
        if event["t"] == "end" and self._all_cells_ended():
            self._deadline = time.monotonic() + COLLECT_SECONDS
        if event["t"] in ("ready", "start"):
            self._report()
        if waits:
            self._sandbox.acknowledge()

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
        if now < self._next_watch:
            return
        self._next_watch = now + WATCH_SECONDS
        if now > self._deadline:
            raise self._overdue()
        if self._recorder.ready:
            self._check_usage()

    def _overdue(self) -> Exception:
        if not self._recorder.ready:
            return SandboxUnavailable("no_start", f"did not start: {self._startup_message()}")
        if self._recorder.running:
            return _Stop("timeout", "wall")
        return _Stop("failed", "protocol")

    def _check_usage(self) -> None:
        limits = self._limits
        usage = watch.measure(self._sandbox.process.pid, limits.memory_mb * MB, limits.processes)
        self._peak = max(self._peak, usage.memory)
        if usage.memory > limits.memory_mb * MB:
            raise _Stop("out_of_memory", "memory")
        if usage.processes > limits.processes or usage.threads > limits.processes * 4:
            raise _Stop("failed", "processes")
        if usage.cpu > limits.cpu_seconds:
            raise _Stop("timeout", "cpu")
        if usage.files > MAX_FILES:
            raise _Stop("failed", "files")

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
        try:
            code = self._sandbox.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "failed", "protocol"
        if code == 128 + signal.SIGXCPU:
            return "timeout", "cpu"
        killed = code == 128 + signal.SIGKILL
        if killed and self._peak > self._limits.memory_mb * MB * 0.7:
            return "out_of_memory", "memory"
        return "failed", "died"

    def _startup_message(self) -> str:
        return self._startup_text.decode("utf-8", "replace").strip()[-2000:] or "no message"

    def _result(self, outcome: Outcome, why: Why, started: float) -> RunResult:
        recorder = self._recorder
        unfinished = outcome != "finished" and recorder.current is not None
        stopped_at = recorder.error.cell if recorder.error else recorder.current
        return RunResult(
            outcome=outcome,
            why=why,
            cells=recorder.cells,
            stopped_at=stopped_at if unfinished else None,
            error=recorder.error,
            files={name: bytes(data) for name, data in recorder.files.items()},
            refused=dict(recorder.refused),
            exit_code=self._sandbox.process.poll(),
            total_ms=(time.monotonic() - started) * 1000,
            cells_ms=sum(cell.ms for cell in recorder.cells),
            peak_memory=self._peak,
        )


def _read(number: int) -> bytes | None:
    """Read what is there; ``None`` when nothing is, empty at the end."""
    try:
        return os.read(number, READ_BYTES)
    except BlockingIOError:
        return None
