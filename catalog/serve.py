"""``catalog run``: the web server and the workers as children of one process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import click
import structlog
from flask.cli import with_appcontext

from catalog.accounts import demo
from catalog.config import Settings, SettingsError
from catalog.core import storage
from catalog.core.flag import Flag
from catalog.core.health import NEWER, database_problems
from catalog.core.instance import current_settings
from catalog.programme.grading import isolation

log = structlog.get_logger()
CHECK_SECONDS = 0.2
STABLE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
DRAIN_SECONDS = 20.0
LAST_SECONDS = 10.0
PATIENCE_SECONDS = 120


@dataclass
class Child:
    """A program that is started again when it ends, later each time it ends early."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    pauses: int = 0
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    niceness: int = 0

    def start(self, now: float) -> None:
        """Start the program in a process group of its own, so that Ctrl-C reaches only us."""
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True)
        self.started = now
        if self.niceness:
            _step_back(self.process.pid, self.niceness)

    def check(self, now: float) -> None:
        """Notice an end, and start the program when its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            code, self.process = self.process.returncode, None
            self.pauses = 0 if now - self.started > STABLE_SECONDS else self.pauses + 1
            pause = min(2.0**self.pauses, LONGEST_PAUSE_SECONDS)
            self.start_at = now + pause
            log.error("ended unexpectedly", program=self.name, code=code, again_in_seconds=pause)
        if self.process is None and now >= self.start_at:
            self.start(now)

    def send(self, number: int) -> None:
        """Send a signal if the program runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def runs(self) -> bool:
        """Whether the program is there."""
        return self.process is not None and self.process.poll() is None


def _step_back(pid: int, niceness: int) -> None:
    """Lower the priority of a program just started, and with it of all it will start."""
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    with suppress(OSError):
        # Where the kernel groups sessions (autogroup), it is the group's niceness that counts.
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")


@click.command("run")
@with_appcontext
def run_command() -> None:
    """Serve the web pages and grade submissions until Ctrl-C."""
    settings = current_settings()
    _require_free_port(settings)
    if settings.mode == "production" and settings.grading_workers:
        isolation.require(settings)
    _require_database()
    storage.require_access()
    if settings.mode == "production":
        demo.refuse_leftovers()
    children = [Child("web", web_command(settings))]
    children += workers(settings)
    click.echo(f"Manabiya: {settings.address}  (Ctrl-C stops)", err=True)
    supervise(children)


def workers(settings: Settings) -> list[Child]:
    """Return the grading workers: one with as many slots on Celery, else one for each slot."""
    many = settings.grading_workers if settings.carrier == "builtin" else 1
    command = [sys.executable, "-m", "catalog", "worker"]
    return [
        Child(f"worker {number}", command, niceness=settings.worker_niceness)
        for number in range(1, min(many, settings.grading_workers) + 1)
    ]


def web_command(settings: Settings) -> list[str]:
    """Return the command of the web server: one process, so that counts in memory hold."""
    return [
        *(sys.executable, "-m", "gunicorn", "catalog.app:create_app()"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(settings.web_threads)),
        *("--bind", f"{_bracketed(settings.host)}:{settings.port}"),
        *("--timeout", str(PATIENCE_SECONDS), "--graceful-timeout", "5", "--keep-alive", "5"),
        *("--limit-request-line", "8190"),  # a long search in Japanese is nine bytes a character
        *("--log-level", "warning", "--no-control-socket"),
    ]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _require_database() -> None:
    problems = database_problems()
    if NEWER in problems:
        raise SettingsError(f"Cannot serve: {NEWER}. Install that release.")
    if problems:
        raise SettingsError(f"Cannot serve: {'; '.join(problems)}. Run `catalog setup` first.")


def _require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}). Stop what "
                "uses it, or choose another port: CATALOG_PORT=8001 catalog run"
            ) from error


def supervise(children: Sequence[Child]) -> None:
    """Keep the children running until told to stop, then end them."""
    asked = Flag()
    again = Flag()

    def handle(number: int, frame: FrameType | None) -> None:
        (again if asked.is_set() else asked).set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
    while not asked.wait(CHECK_SECONDS):
        for child in children:
            child.check(time.monotonic())
    _stop(children, again)


def _stop(children: Sequence[Child], again: Flag) -> None:
    """End the children: first politely, then at once, then by force."""
    log.info("stopping; press Ctrl-C again not to wait for the notebook being graded")
    for number, seconds in (
        (signal.SIGTERM, DRAIN_SECONDS),
        (signal.SIGTERM, LAST_SECONDS),
        (signal.SIGKILL, LAST_SECONDS),
    ):
        for child in children:
            child.send(number)
        deadline = time.monotonic() + seconds
        while any(child.runs for child in children) and time.monotonic() < deadline:
            if again.wait(CHECK_SECONDS):
                again.clear()
                break
        if not any(child.runs for child in children):
            return
