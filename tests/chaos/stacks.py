"""The two installations that are put under fault: real databases, real processes, real carriers."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psutil
import sqlalchemy as sa

from catalog import config
from catalog.app import create_app
from catalog.core.db import db
from catalog.programme.cases.queries import EXERCISES
from catalog.programme.grading import carriers
from catalog.serve import Child
from tests import databases
from tests.casestudy.tiny import TINY
from tests.chaos.worker import environment_of
from tests.redis_server import RedisServer

ROOT = Path(__file__).resolve().parents[2]
WORKER = "tests.chaos.worker"
HOSTS = 2
APPLICATION = "chaos"
"""What the workers' connections are called in PostgreSQL."""


class Stack(ABC):
    """One installation: where its data lie, its programs, and which of its parts can fail.

    Parameters
    ----------
    folder
        Where everything of it is kept, the logs too.
    slots
        Runs graded at the same time.
    """

    name: str

    def __init__(self, folder: Path, slots: int) -> None:
        self.folder = folder
        self.slots = slots
        self.log = folder / "programs.log"
        self.programs: list[Child] = []
        self._later: list[threading.Thread] = []

    @contextmanager
    def open(self) -> Iterator[Stack]:
        """Have everything there but the programs, and end whatever was started."""
        with self._database() as url:
            self.url = url
            settings = databases.settings_for(self.folder, url)
            self.environment = environment_of(settings, **self._settings())
            self.app = create_app(config.load(self.environment))
            self.app.extensions[EXERCISES] = (TINY,)
            try:
                yield self
            finally:
                self._end()

    def start(self) -> None:
        """Start the programs, as a service manager would."""
        self.programs = self._programs()
        self.tend()

    def tend(self) -> None:
        """Start again what has ended, two seconds later, as our units do."""
        for program in self.programs:
            program.check(time.monotonic())
            program.pauses = 0

    def later(self, seconds: float, do: Callable[[], object]) -> None:
        """Do something after a while, and in any case before the end."""
        timer = threading.Timer(seconds, do)
        timer.start()
        self._later.append(timer)

    def settle(self) -> None:
        """Wait until all that was to be done later is done."""
        for timer in self._later:
            timer.join()
        self._later.clear()

    def slots_alive(self) -> list[psutil.Process]:
        """Return the processes that grade."""
        found = [process for program in self.programs for process in self._graders(program)]
        return sorted(found, key=lambda process: process.pid)

    @abstractmethod
    def break_carrier(self) -> None:
        """Kill what brings the work to the workers."""

    @abstractmethod
    def break_database(self) -> None:
        """Take the database from the workers for a moment."""

    @abstractmethod
    def _database(self) -> AbstractContextManager[str]:
        """Yield the URL of a fresh database."""

    @abstractmethod
    def _programs(self) -> list[Child]:
        """Return what the service manager keeps running."""

    def _settings(self) -> dict[str, str]:
        """Return what differs from the defaults, by name."""
        return {"LOG_FORMAT": "json", "DAILY_SCORED_RUNS": "1000000", "REPEAT_CHECKS": "false"}

    def _program(self, name: str, *words: str) -> Child:
        line = [sys.executable, "-m", *words]
        # The shell only sends both streams to the log, then becomes the program.
        command = ["sh", "-c", 'exec "$@" >>"$LOG" 2>&1', "sh", *line]
        own = {"LOG": str(self.log), "PGAPPNAME": APPLICATION}
        return Child(name, command, environment=self.environment | own)

    def _graders(self, program: Child) -> list[psutil.Process]:
        if program.process is None:
            return []
        with suppress(psutil.NoSuchProcess):
            return [
                child
                for child in psutil.Process(program.process.pid).children()
                if _has_word(child, WORKER)
            ]
        return []

    def _end(self) -> None:
        self.settle()
        family = [*self._family(), *self.slots_alive()]
        for program in self.programs:
            program.send(signal.SIGKILL)
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=20)
        for program in self.programs:
            if program.process is not None:
                program.process.wait()
        with self.app.app_context():
            carriers.carrier().close()
            db.engine.dispose()

    def _family(self) -> list[psutil.Process]:
        found: list[psutil.Process] = []
        for program in self.programs:
            if program.process is not None:
                with suppress(psutil.NoSuchProcess):
                    top = psutil.Process(program.process.pid)
                    found += [top, *top.children(recursive=True)]
        return found


class BuiltinOnSQLite(Stack):
    """One host: a supervisor, its workers, one file."""

    name = "SQLite, built-in worker"

    @contextmanager
    def _database(self) -> Iterator[str]:
        with databases.SQLiteEngine(self.folder).database(self.folder) as url:
            yield url

    def _programs(self) -> list[Child]:
        return [self._program("supervisor", "tests.chaos.supervise", str(self.slots))]

    def break_carrier(self) -> None:
        """Kill the supervisor; its workers are told to end, as by a service manager."""
        orphans = self.slots_alive()
        for program in self.programs:
            program.send(signal.SIGKILL)
        for orphan in orphans:
            with suppress(psutil.NoSuchProcess):
                orphan.terminate()

    def break_database(self) -> None:
        """Have another process hold the write lock for some seconds."""
        hold = (
            "import sqlite3, sys, time\n"
            "connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)\n"
            "connection.execute('BEGIN IMMEDIATE')\n"
            "time.sleep(4)\n"
        )
        file = str(sa.make_url(self.url).database)
        holder = subprocess.Popen([sys.executable, "-c", hold, file])
        self.later(0, holder.wait)


class CeleryOnPostgreSQL(Stack):
    """Two hosts' worth of Celery workers, PostgreSQL and Redis."""

    name = "PostgreSQL, Celery on Redis"

    @contextmanager
    def open(self) -> Iterator[Stack]:
        """Have a Redis too."""
        self.redis = RedisServer(self.folder)
        try:
            with super().open() as stack:
                yield stack
        finally:
            self.redis.kill()

    @contextmanager
    def _database(self) -> Iterator[str]:
        engine = databases.PostgreSQLEngine(self.folder)
        try:
            with engine.database(self.folder) as url:
                self._admin = engine.admin
                yield url
        finally:
            engine.close()

    def _settings(self) -> dict[str, str]:
        return super()._settings() | {
            "CARRIER": "celery",
            "BROKER_URL": self.redis.url,
            "GRADING_WORKERS": str(self.slots // HOSTS),
        }

    def _programs(self) -> list[Child]:
        return [self._program(f"host {number}", WORKER) for number in range(HOSTS)]

    def break_carrier(self) -> None:
        """Kill Redis with all its messages and start it again, empty."""
        self.redis.kill()
        self.later(3, self.redis.start)

    def break_database(self) -> None:
        """Cut every connection of the workers."""
        theirs = "FROM pg_stat_activity WHERE application_name = :name"
        with self._admin.connect() as connection:
            cut = sa.text(f"SELECT pg_terminate_backend(pid) {theirs}")
            connection.execute(cut, {"name": APPLICATION})


def _has_word(process: psutil.Process, word: str) -> bool:
    with suppress(psutil.NoSuchProcess):
        alive: bool = process.status() != psutil.STATUS_ZOMBIE
        return alive and word in process.cmdline()
    return False
