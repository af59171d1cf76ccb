"""``catalog worker`` on Celery: real processes, real brokers that come and go, PostgreSQL."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from flask import Flask

from catalog.config import Settings
from catalog.programme.grading import carriers
from catalog.programme.grading.carriers.celery import CeleryCarrier
from catalog.programme.grading.models import RunStatus
from tests.casestudy.tiny import GOOD_CELL, notebook
from tests.catalog.programme.test_worker_process import (
    SLOW,
    in_the_first_cell,
    run_of,
    signal_often,
)
from tests.catalog.programme.waiting import eventually
from tests.chaos.worker import environment_of
from tests.rabbitmq_server import RabbitMQServer
from tests.redis_server import PASSWORD, RedisServer

Broker = RabbitMQServer | RedisServer
HandIn = Callable[..., int]
Start = Callable[..., subprocess.Popen[bytes]]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
]
ROOT = Path(__file__).resolve().parents[3]
SECONDS = 150.0


@pytest.fixture(params=[RedisServer, RabbitMQServer], ids=["redis", "rabbitmq"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    """A broker of this test's own."""
    started: Broker = request.param(tmp_path)
    yield started
    started.close()


@pytest.fixture
def on_celery(app: Flask, server: Broker) -> Iterator[Flask]:
    """The application, telling its workers through that broker."""
    settings = replace(app.extensions["settings"], carrier="celery", broker_url=server.url)
    with closing(CeleryCarrier(settings)) as carrier:
        app.extensions[carriers.EXTENSION] = carrier
        yield app


@pytest.fixture
def start_worker(settings: Settings, server: Broker) -> Iterator[Start]:
    """Return a function that starts a worker with one slot; all is ended afterwards."""
    started: list[subprocess.Popen[bytes]] = []
    environment = environment_of(settings, CARRIER="celery", BROKER_URL=server.url)

    def start() -> subprocess.Popen[bytes]:
        with (settings.instance / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.worker"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_what_was_handed_in_while_the_broker_was_down_is_graded_later(
    on_celery: Flask, server: Broker, make_user: HandIn, hand_in: HandIn, start_worker: Start
) -> None:
    server.kill()
    submission = hand_in(make_user())
    assert run_of(on_celery, submission).status is RunStatus.QUEUED
    start_worker()
    server.start()
    eventually(lambda: run_of(on_celery, submission).status is RunStatus.SCORED, SECONDS)


def test_a_worker_works_on_after_the_broker_went_away_in_the_middle_of_a_run(
    on_celery: Flask,
    server: Broker,
    make_user: HandIn,
    hand_in: HandIn,
    start_worker: Start,
) -> None:
    first = hand_in(make_user(), notebook(SLOW.format(seconds=1), GOOD_CELL))
    start_worker()
    eventually(lambda: in_the_first_cell(on_celery, first), SECONDS)
    server.kill()
    eventually(lambda: run_of(on_celery, first).ended, SECONDS)
    second = hand_in(make_user("next@example.jp"))
    server.start()
    eventually(lambda: run_of(on_celery, second).status is RunStatus.SCORED, SECONDS)


def test_a_worker_drains_on_sigterm_and_logs_no_password(
    on_celery: Flask, make_user: HandIn, hand_in: HandIn, start_worker: Start, settings: Settings
) -> None:
    submission = hand_in(make_user(), notebook(SLOW.format(seconds=2), GOOD_CELL))
    waiting = hand_in(make_user("next@example.jp"))
    worker = start_worker()
    eventually(lambda: in_the_first_cell(on_celery, submission), SECONDS)
    family = psutil.Process(worker.pid).children(recursive=True)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(SECONDS) == 0
    assert run_of(on_celery, submission).status is RunStatus.SCORED
    assert run_of(on_celery, waiting).status is RunStatus.QUEUED
    eventually(lambda: not any(member.is_running() for member in family), SECONDS)
    assert PASSWORD not in (settings.instance / "worker.log").read_text()


def test_signals_in_quick_succession_give_the_run_back(
    on_celery: Flask, make_user: HandIn, hand_in: HandIn, start_worker: Start
) -> None:
    submission = hand_in(make_user(), notebook(SLOW.format(seconds=15)))
    worker = start_worker()
    eventually(lambda: in_the_first_cell(on_celery, submission), SECONDS)
    signal_often(worker)
    assert worker.wait(SECONDS) == 0
    assert (run_of(on_celery, submission).status, run_of(on_celery, submission).tries) == (
        RunStatus.QUEUED,
        0,
    )


def test_nothing_is_left_of_a_worker_that_is_killed_and_its_run_is_graded_by_another(
    on_celery: Flask, make_user: HandIn, hand_in: HandIn, start_worker: Start
) -> None:
    submission = hand_in(make_user(), notebook(SLOW.format(seconds=2), GOOD_CELL))
    worker = start_worker()
    eventually(lambda: in_the_first_cell(on_celery, submission), SECONDS)
    family = psutil.Process(worker.pid).children(recursive=True)
    worker.kill()
    worker.wait()
    eventually(lambda: not any(member.is_running() for member in family), SECONDS)
    start_worker()
    eventually(lambda: run_of(on_celery, submission).status is RunStatus.SCORED, SECONDS)
    assert run_of(on_celery, submission).fence == 2
