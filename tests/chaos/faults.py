"""What is done to a stack: which part, how, and for how long, all drawn from one seed."""

from __future__ import annotations

import random
import signal
from collections import Counter
from contextlib import suppress

import psutil

from tests.chaos.stacks import Stack
from tests.chaos.worker import LEASE_SECONDS

KINDS = {
    "worker SIGKILL": 4,
    "worker SIGTERM": 2,
    "worker SIGSTOP": 2,
    "host SIGKILL": 1,
    "template SIGKILL": 2,
    "carrier killed": 2,
    "database cut": 3,
}
"""Weight of each kind; each comes once before any comes again by chance."""


class Faults:
    """Breaks something each time it is asked.

    Parameters
    ----------
    stack
        What is broken.
    seed
        Decides everything.
    """

    def __init__(self, stack: Stack, seed: int) -> None:
        self._stack = stack
        self._random = random.Random(seed)
        self._first = self._random.sample(list(KINDS), len(KINDS))
        self.done: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many faults there were."""
        return self.done.total()

    def strike(self) -> bool:
        """Break one thing; return whether it was there to be broken."""
        kind = self._first[0] if self._first else self._draw()
        if not self._break(kind):
            return False
        self.done[kind] += 1
        if self._first:
            self._first.pop(0)
        return True

    def _draw(self) -> str:
        return self._random.choices(list(KINDS), list(KINDS.values()))[0]

    def _break(self, kind: str) -> bool:
        if kind == "carrier killed":
            self._stack.break_carrier()
            return True
        if kind == "database cut":
            self._stack.break_database()
            return True
        if kind == "host SIGKILL":
            return self._kill_host()
        slots = self._stack.slots_alive()
        if not slots:
            return False
        victim = self._random.choice(slots)
        with suppress(psutil.NoSuchProcess):
            return self._harm(victim, kind)
        return False

    def _harm(self, victim: psutil.Process, kind: str) -> bool:
        if kind == "worker SIGKILL":
            victim.kill()
        elif kind == "worker SIGTERM":
            victim.terminate()
        elif kind == "worker SIGSTOP":
            victim.suspend()
            self._stack.later(LEASE_SECONDS + 3, lambda: _resume(victim))
        else:
            return _kill_template(victim)
        return True

    def _kill_host(self) -> bool:
        """Kill a whole program with all it started, as when a machine goes."""
        running = [program for program in self._stack.programs if program.runs]
        if not running:
            return False
        process = self._random.choice(running).process
        if process is None:
            return False
        with suppress(psutil.NoSuchProcess):
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGKILL)
            for member in family:
                with suppress(psutil.NoSuchProcess):
                    member.kill()
            return True
        return False


def _resume(victim: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        victim.resume()


def _kill_template(worker: psutil.Process) -> bool:
    templates = [child for child in worker.children() if child.name() == "bwrap"]
    for template in templates:
        template.kill()
    return bool(templates)
