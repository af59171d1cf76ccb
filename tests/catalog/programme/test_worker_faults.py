"""One fault at a time, done to worker processes: a sandbox that dies, a clock that jumps."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.audit.models import AuditEntry
from catalog.config import Settings
from catalog.core.db import db
from catalog.programme.grading.models import RunStatus
from tests.casestudy.tiny import GOOD_CELL, notebook
from tests.catalog.programme.test_worker_process import SLOW, in_the_first_cell, run_of
from tests.catalog.programme.waiting import eventually
from tests.chaos.worker import environment_of

HandIn = Callable[..., int]
pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
SECONDS = 150.0


class Clock:
    """How far a worker's clock is ahead, in seconds."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.jump(0)

    def jump(self, seconds: float) -> None:
        """Set it, in one step."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(str(seconds))
        draft.replace(self.file)


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[[Clock], subprocess.Popen[bytes]]]:
    """Return a function that starts a worker on a clock; what is left of them is killed."""
    started: list[subprocess.Popen[bytes]] = []
    environment = environment_of(settings, REPEAT_CHECKS="false")

    def start(clock: Clock) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.catalog.programme.clocked", str(clock.file)]
        with (settings.instance / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_run_whose_template_dies_is_tried_again_and_scored(
    app: Flask, make_user: HandIn, hand_in: HandIn, start_worker, tmp_path: Path
) -> None:
    submission = hand_in(make_user(), notebook(SLOW.format(seconds=2), GOOD_CELL))
    worker = start_worker(Clock(tmp_path / "clock"))
    eventually(lambda: in_the_first_cell(app, submission), SECONDS)
    templates = [
        child for child in psutil.Process(worker.pid).children() if child.name() == "bwrap"
    ]
    assert templates
    for template in templates:
        template.kill()
    eventually(lambda: run_of(app, submission).ended, SECONDS)
    assert run_of(app, submission).status is RunStatus.SCORED
    with app.app_context():
        ends = sa.select(sa.func.count()).where(AuditEntry.action == "grading.finish")
        assert db.session.scalar(ends) == 1


def test_a_worker_whose_clock_jumps_keeps_its_run_and_takes_nobodys(
    app: Flask, make_user: HandIn, hand_in: HandIn, start_worker, tmp_path: Path
) -> None:
    first = hand_in(make_user(), notebook(SLOW.format(seconds=4), GOOD_CELL))
    second = hand_in(make_user("b@example.jp"), notebook(SLOW.format(seconds=4), GOOD_CELL))
    jumping, steady = Clock(tmp_path / "jumping"), Clock(tmp_path / "steady")
    start_worker(jumping)
    start_worker(steady)
    eventually(lambda: any(in_the_first_cell(app, one) for one in (first, second)), SECONDS)
    jumping.jump(7200)
    eventually(lambda: any(run_of(app, one).ended for one in (first, second)), SECONDS)
    jumping.jump(-7200)
    eventually(lambda: all(run_of(app, one).ended for one in (first, second)), SECONDS)
    for one in (first, second):
        assert (run_of(app, one).status, run_of(app, one).fence) == (RunStatus.SCORED, 1)
    third = hand_in(make_user("c@example.jp"))
    eventually(lambda: run_of(app, third).status is RunStatus.SCORED, SECONDS)
