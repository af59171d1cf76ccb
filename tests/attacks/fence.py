"""A fence around the tests themselves: should a bomb escape the engine, it stays small."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup/pids")
MAX_PROCESSES = 600


@contextmanager
def fenced() -> Iterator[bool]:
    """Let this process and what it starts be ``MAX_PROCESSES`` at most, where that is allowed.

    Yields whether the fence stands. Without it the engine's own limits are all there is.
    """
    group = GROUPS / f"attacks-{os.getpid()}"
    try:
        group.mkdir()
        (group / "pids.max").write_text(str(MAX_PROCESSES))
        before = _own_group()
        (group / "cgroup.procs").write_text(str(os.getpid()))
    except OSError:
        with suppress(OSError):
            group.rmdir()
        yield False
        return
    try:
        yield True
    finally:
        (before / "cgroup.procs").write_text(str(os.getpid()))
        with suppress(OSError):  # a template still lives in it; it goes with this process
            group.rmdir()


def _own_group() -> Path:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, kinds, path = line.split(":", 2)
        if kinds == "pids":
            return GROUPS / path.lstrip("/")
    return GROUPS
