"""Memory of a process and everything below it, shared pages counted once (PSS)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

MB = 1024 * 1024


def of_tree(root: int) -> int:
    """Return the bytes a process tree holds now."""
    try:
        top = psutil.Process(root)
        processes = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_of(process.pid) for process in processes)


def _of(pid: int) -> int:
    """Return the proportional set size of a process, zero when it has gone."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


class Peak:
    """Watches a process tree; ``bytes`` is the most it has held."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._done = threading.Event()
        self.bytes = 0

    def watch(self, seconds: float) -> None:
        """Look until told to stop."""
        while not self._done.wait(seconds):
            self.bytes = max(self.bytes, of_tree(self._root))

    def stop(self) -> None:
        """Look no more."""
        self._done.set()


@contextmanager
def watched(root: int, seconds: float = 0.01) -> Iterator[Peak]:
    """Measure the peak of a process tree while the block runs, looking every ``seconds``."""
    peak = Peak(root)
    thread = threading.Thread(target=peak.watch, args=(seconds,), name="memory", daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak.stop()
        thread.join()
