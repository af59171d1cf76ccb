"""Workers as processes: killed in the middle of a run, drained, and run by ``catalog run``."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from flask import Flask

from casestudy.sandbox.bwrap import find_bwrap
from catalog.audit.models import AuditEntry
from catalog.config import Settings
from catalog.core.db import db
from catalog.programme.evidence.models import SkillEvidence
from catalog.programme.grading.cli import grading_commands
from catalog.programme.grading.models import GradingRun, Kind, RunStatus
from tests.casestudy.tiny import GOOD_CELL, notebook
from tests.catalog.programme.waiting import eventually

HandIn = Callable[..., int]
pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
SLOW = "import time\ntime.sleep({seconds})"


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Return a function that starts a worker process; what is left of them is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.catalog.programme.process"]
        command += [settings.instance_dir, settings.database]
        with (settings.instance / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def run_of(app: Flask, submission_id: int) -> GradingRun:
    with app.app_context():
        return db.session.scalars(
            sa.select(GradingRun).where(
                GradingRun.submission_id == submission_id, GradingRun.kind != Kind.REPEAT
            )
        ).one()


def in_the_first_cell(app: Flask, submission_id: int) -> bool:
    run = run_of(app, submission_id)
    return run.status is RunStatus.RUNNING and run.cell == 1


def signal_often(worker: subprocess.Popen[bytes]) -> None:
    """Send so many signals that some arrive while the handler of another runs."""
    for number in (signal.SIGTERM, signal.SIGINT) * 20:
        worker.send_signal(number)


def test_a_worker_killed_in_mid_run_loses_nothing(
    app: Flask, make_user: HandIn, hand_in: HandIn, start_worker
) -> None:
    submission = hand_in(make_user(), notebook(SLOW.format(seconds=1), GOOD_CELL))
    first = start_worker()
    eventually(lambda: in_the_first_cell(app, submission))
    children = psutil.Process(first.pid).children(recursive=True)
    first.send_signal(signal.SIGKILL)
    first.wait()
    eventually(lambda: not any(child.is_running() for child in children))
    second = start_worker()
    eventually(lambda: run_of(app, submission).ended)
    second.send_signal(signal.SIGTERM)
    assert second.wait(60) == 0
    run = run_of(app, submission)
    assert (run.status, run.tries, run.fence) == (RunStatus.SCORED, 2, 2)
    with app.app_context():
        ends = db.session.scalars(sa.select(AuditEntry).filter_by(action="grading.finish"))
        assert [end.details["kind"] for end in ends if end.details["kind"] != "repeat"] == [
            "ranked"
        ]
        assert len(db.session.scalars(sa.select(SkillEvidence)).all()) == 1


def test_a_worker_drains_on_sigterm(
    app: Flask, make_user: HandIn, hand_in: HandIn, start_worker
) -> None:
    submission = hand_in(make_user(), notebook(SLOW.format(seconds=1), GOOD_CELL))
    waiting = hand_in(make_user("next@example.jp"))
    worker = start_worker()
    eventually(lambda: in_the_first_cell(app, submission))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert run_of(app, submission).status is RunStatus.SCORED
    assert run_of(app, waiting).status is RunStatus.QUEUED


def test_signals_in_quick_succession_give_the_run_back(
    app: Flask, make_user: HandIn, hand_in: HandIn, start_worker
) -> None:
    submission = hand_in(make_user(), notebook(SLOW.format(seconds=15)))
    worker = start_worker()
    eventually(lambda: in_the_first_cell(app, submission))
    signal_often(worker)
    assert worker.wait(60) == 0
    assert (run_of(app, submission).status, run_of(app, submission).tries) == ("queued", 0)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What ``catalog`` reads: an instance of this test's own and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {**os.environ, "CATALOG_INSTANCE_DIR": str(tmp_path), "CATALOG_PORT": str(port)}


def catalog(*words: str) -> list[str]:
    return [sys.executable, "-m", "catalog", *words]


def test_run_refuses_a_port_that_is_taken_and_says_so(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["CATALOG_PORT"])))
        taken.listen()
        done = subprocess.run(
            catalog("run"), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert environment["CATALOG_PORT"] in done.stderr
    assert "choose another port" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_refuses_to_grade_where_notebooks_cannot_be_isolated(
    environment: dict[str, str],
) -> None:
    secrets = ("SECRET_KEY", "PASSWORD_SALT", "TOTP_SECRET")
    environment |= {f"CATALOG_{name}": "s" * 40 for name in secrets}
    environment |= {"CATALOG_MODE": "production", "CATALOG_SECURE_COOKIES": "true"}
    environment |= {"CATALOG_BASE_URL": "https://manabiya.example"}
    without = [str(find_bwrap()), "--unshare-user", "--disable-userns"]
    without += ["--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--"]
    for words in (("worker",), ("run",)):
        done = subprocess.run(
            [*without, *catalog(*words)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "cannot be isolated" in done.stderr
        assert "casestudy sandbox" in done.stderr


def test_the_queue_is_told_on_the_command_line(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    hand_in(make_user())
    text = app.test_cli_runner().invoke(grading_commands, ["status"]).output
    assert "queued 1, running 0, dead 0" in text
    assert "oldest wait" in text


def test_run_refuses_a_database_that_was_never_set_up(environment: dict[str, str]) -> None:
    done = subprocess.run(
        catalog("run"), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "catalog setup" in done.stderr


def test_run_restarts_a_worker_that_died_and_stops_everything_at_the_end(
    environment: dict[str, str], tmp_path: Path
) -> None:
    subprocess.run(catalog("db", "upgrade"), cwd=ROOT, env=environment, check=True)
    log = (tmp_path / "run.log").open("wb")
    supervisor = subprocess.Popen(catalog("run"), cwd=ROOT, env=environment, stdout=log, stderr=log)
    log.close()
    try:
        worker = eventually(lambda: child(supervisor.pid, "worker"))
        eventually(lambda: child(supervisor.pid, "gunicorn"))
        worker.kill()
        again = eventually(lambda: child(supervisor.pid, "worker", worker.pid))
        family = [again, *psutil.Process(supervisor.pid).children(recursive=True)]
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(40) == 0
        assert not [member for member in family if member.is_running()]
    finally:
        supervisor.kill()
        supervisor.wait()


def child(parent: int, word: str, besides: int = 0) -> psutil.Process | None:
    """Return the child whose command has ``word`` in it."""
    for process in psutil.Process(parent).children():
        alive = process.pid != besides and process.status() != psutil.STATUS_ZOMBIE
        if alive and word in process.cmdline():
            return process
    return None
