"""A host's room for runs: many at a time, or one alone that no other can listen to.

Two notebooks that run on one machine can signal each other, however well they are kept apart: by
how busy it is, or by counts that its kernel shows to all. What a ranked run says so, an
accomplice's practice run may print. See ``ranked_alone`` and ``docs/sandbox.md``.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

DOOR, ROOM = "grading-door.lock", "grading-room.lock"
LOOK_SECONDS = 0.05


@contextmanager
def entered(folder: Path, *, alone: bool, wait: Callable[[], None]) -> Iterator[None]:
    """Be in the room while a notebook runs.

    One after the other goes through the door. Who wants to be alone stands in it until the room is
    empty, so that nobody overtakes. A process that dies leaves both.

    Parameters
    ----------
    folder
        A folder of this host.
    alone
        Whether nobody else may be in.
    wait
        Called again and again while waiting; may raise to give up.
    """
    with (folder / DOOR).open("a") as door, (folder / ROOM).open("a") as room:
        _take(door, fcntl.LOCK_EX, wait)
        try:
            _take(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH, wait)
        finally:
            fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:  # closing would not do: a process forked meanwhile has the file open too
            fcntl.flock(room, fcntl.LOCK_UN)


def _take(file: IO[str], kind: int, wait: Callable[[], None]) -> None:
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            time.sleep(LOOK_SECONDS)
        else:
            return
