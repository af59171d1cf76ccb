"""A driver's process: it runs one notebook at a time when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks import environments, notebooks

ROOT = environments.ROOT
OURS = "ours"
PEERS = ("nbclient", "nbgrader", "otter")


def python_of(system: str) -> Path:
    """Return the interpreter a system runs in, its environment made when it is missing.

    Raises
    ------
    NotInstalled
    """
    return Path(sys.executable) if system == OURS else environments.python_of(system)


class Slot:
    """A started driver with notebooks of its own; ``about`` says what it drives."""

    def __init__(self, system: str, folder: Path) -> None:
        notebooks.write(folder)
        python = python_of(system)
        self._log = folder / "log"
        # Like an activated environment: nbgrader calls programs by their names.
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(python), "-m", f"tests.benchmarks.drivers.{system}", str(folder)],
                cwd=ROOT,
                env={**os.environ, "PATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.about: str = self._answer()["about"]

    def order(self, notebook: str, count: int = 1) -> None:
        """Ask for a notebook to be graded ``count`` times; ``answer`` waits for the end."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"notebook": notebook, "count": count}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> list[dict[str, float]]:
        """Return the measurements of the last order."""
        runs: list[dict[str, float]] = self._answer()["runs"]
        return runs

    def run(self, notebook: str, count: int = 1) -> list[dict[str, float]]:
        """Grade a notebook ``count`` times and return the measurements."""
        self.order(notebook, count)
        return self.answer()

    def close(self) -> None:
        """End the driver, and by force what is left of it."""
        with suppress(psutil.NoSuchProcess):
            below = psutil.Process(self.process.pid).children(recursive=True)
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=20)
            self.process.stdout.close()
            for process in below:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            tail = self._log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{self.process.args!r} ended early:\n{tail}")
        answer: dict[str, Any] = json.loads(line)
        return answer
