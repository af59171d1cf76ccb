"""Running the code cells of one notebook: the sandbox's front door."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from casestudy.exercise import Limits
from casestudy.sandbox import cgroups
from casestudy.sandbox.bwrap import SandboxUnavailable
from casestudy.sandbox.events import Recorder
from casestudy.sandbox.process import SandboxProcess
from casestudy.sandbox.supervisor import MB, OnProgress, RunResult, Supervision, TemplateDied
from casestudy.sandbox.template import Room
from casestudy.sandbox.variant import Variant

TRIES = 3
ADDRESS_SLACK_MB = 1280

_USUAL = Variant()


def run(
    code: Sequence[str],
    inputs: Mapping[str, bytes],
    expected: Mapping[str, int],
    limits: Limits,
    on_progress: OnProgress | None = None,
    *,
    tags: Sequence[Collection[str]] | None = None,
    variant: Variant = _USUAL,
) -> RunResult:
    """Run code cells in a fresh child of the warm sandbox.

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
        Tags of each code cell.
    variant
        What the interpreter starts with.

    Raises
    ------
    SandboxUnavailable
        When no isolated process can be started on this machine.
    """
    if platform.system() != "Linux":
        raise SandboxUnavailable("no_namespaces", f"{platform.system()} has no namespaces")
    started = time.monotonic()
    header = {
        "cells": list(code),
        "tags": [list(cell) for cell in tags or [()] * len(code)],
        "random_seed": variant.random_seed,
        "files": [{"name": name, "size": len(data)} for name, data in inputs.items()],
        "expected": [{"name": name, "max_bytes": size} for name, size in expected.items()],
        "rlimits": _rlimits(limits),
    }
    for _ in range(TRIES):
        recorder = Recorder(len(code), expected, limits.output_mb * MB)
        job = _job(header, inputs)
        try:
            disk = limits.disk_mb * MB + sum(len(data) for data in inputs.values())
            room = Room(disk, limits.processes * cgroups.TASKS_PER_PROCESS)
            sandbox = SandboxProcess(job, room, variant, cgroups.open_group(limits))
        finally:
            os.close(job)
        supervision = Supervision(sandbox, recorder, limits, on_progress, sum(expected.values()))
        try:
            return supervision.follow(started)
        except TemplateDied:
            continue  # nothing the notebook did: it cannot reach the template
        finally:
            sandbox.close()
    raise SandboxUnavailable("no_start", "the template was killed again and again")


def _job(header: Mapping[str, Any], inputs: Mapping[str, bytes]) -> int:
    """Return a descriptor from which the runner reads what to do and with what."""
    fd = os.memfd_create("job")
    with open(fd, "wb", closefd=False) as target:
        target.write(json.dumps(header).encode() + b"\n")
        for data in inputs.values():
            target.write(data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _rlimits(limits: Limits) -> dict[str, int]:
    values = {
        "RLIMIT_CPU": limits.cpu_seconds + 1,  # after the supervisor, which first asks what runs
        "RLIMIT_AS": (limits.memory_mb + ADDRESS_SLACK_MB) * MB,
        "RLIMIT_FSIZE": limits.disk_mb * MB,
        "RLIMIT_NOFILE": 256,  # each open socket may hold memory that no process shows
        "RLIMIT_SIGPENDING": 1024,  # queued signals and timers hold memory of the kernel
        "RLIMIT_MSGQUEUE": 0,
    }
    release = tuple(int(part) for part in platform.release().split(".")[:2] if part.isdigit())
    if release >= (5, 14):
        # Older kernels count the processes of the whole user on the host, desktop included.
        values["RLIMIT_NPROC"] = limits.processes * cgroups.TASKS_PER_PROCESS
    return values
