"""What brings work to the workers: chosen by settings, told after the commit, never in the way."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from catalog import config
from catalog.config import Settings, SettingsError
from catalog.core.db import after_commit, transaction
from catalog.programme.grading import carriers, services
from catalog.programme.grading.carriers.builtin import BuiltinCarrier
from catalog.programme.grading.carriers.celery import QUEUE, CeleryCarrier, celery_app
from catalog.programme.grading.leases import Pulse
from catalog.programme.grading.models import RunStatus
from tests.casestudy.tiny import notebook
from tests.catalog.programme.waiting import eventually
from tests.databases import settings_for
from tests.redis_server import RedisServer

HandIn = Callable[..., int]
SignIn = Callable[[int], FlaskClient]
REDIS = "redis://127.0.0.1:1/0"
PRODUCTION = {
    "CATALOG_MODE": "production",
    "CATALOG_SECRET_KEY": "s" * 40,
    "CATALOG_PASSWORD_SALT": "p" * 40,
    "CATALOG_TOTP_SECRET": "t" * 40,
    "CATALOG_SECURE_COOKIES": "true",
    "CATALOG_BASE_URL": "https://manabiya.example",
}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"CATALOG_CARRIER": "celery"}, "needs broker_url"),
        ({"CATALOG_CARRIER": "celery", "CATALOG_BROKER_URL": "http://x"}, "must begin with"),
        ({"CATALOG_BROKER_URL": REDIS}, "only carrier"),
        ({"CATALOG_CARRIER": "pigeon"}, "must be one of builtin, celery"),
        (
            {**PRODUCTION, "CATALOG_CARRIER": "celery", "CATALOG_BROKER_URL": REDIS},
            "cannot share an SQLite file",
        ),
    ],
)
def test_settings_that_do_not_fit_the_carrier_are_refused_in_words(
    tmp_path: Path, chosen: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        config.load(chosen, tmp_path)


def test_a_cluster_on_postgresql_is_accepted(tmp_path: Path) -> None:
    chosen = {"CATALOG_CARRIER": "celery", "CATALOG_BROKER_URL": REDIS}
    database = {"CATALOG_DATABASE_URL": "postgresql://db/manabiya"}
    assert config.load(PRODUCTION | chosen | database, tmp_path).carrier == "celery"


def test_settings_do_not_show_their_secrets_when_printed() -> None:
    secret = "hidden-9f8e7d6c5b4a"
    names = ("secret_key", "broker_url", "database_url", "mail_url", "metrics_token")
    hidden: dict[str, Any] = dict.fromkeys(names, secret)
    assert secret not in repr(Settings(**hidden))


def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in sys.modules if re.match(r"catalog\..*carriers\.celery$", name)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "celery", None)
    settings = settings_for(tmp_path, carrier="celery", broker_url=REDIS)
    with pytest.raises(SettingsError, match=r'extra "scale".*requirements/scale\.lock'):
        carriers.open_carrier(settings)


def test_the_carrier_is_polling_unless_another_is_set(context: Flask) -> None:
    assert isinstance(carriers.carrier(), BuiltinCarrier)


def test_messages_are_json_without_results_and_survive_a_lost_worker() -> None:
    conf = celery_app(REDIS).conf
    assert conf.accept_content == ["json"]
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert (conf.worker_prefetch_multiplier, conf.task_ignore_result) == (1, True)
    assert (conf.result_backend, conf.worker_enable_remote_control) == (None, False)


def test_what_follows_a_commit_does_not_follow_a_rollback(context: Flask) -> None:
    done: list[str] = []
    with pytest.raises(KeyError), transaction():
        after_commit(lambda: done.append("never"))
        raise KeyError
    with transaction():
        after_commit(lambda: done.append("once"))
        assert not done
    assert done == ["once"]
    with transaction():
        pass
    assert done == ["once"]


def test_nothing_can_follow_a_transaction_that_was_not_opened(context: Flask) -> None:
    with pytest.raises(RuntimeError):
        after_commit(lambda: None)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own."""
    started = RedisServer(tmp_path)
    yield started
    started.kill()


@pytest.fixture
def carrier(server: RedisServer, tmp_path: Path) -> Iterator[CeleryCarrier]:
    """A carrier on that server."""
    with closing(
        CeleryCarrier(settings_for(tmp_path, carrier="celery", broker_url=server.url))
    ) as opened:
        yield opened


def messages(server: RedisServer) -> list[dict[str, Any]]:
    """Return what waits in the broker's queue."""
    with redis.Redis.from_url(server.url) as client:
        return [json.loads(text) for text in client.lrange(QUEUE, 0, -1)]


def test_a_message_says_no_more_than_that_something_waits(
    server: RedisServer, carrier: CeleryCarrier
) -> None:
    carrier.announce(3)
    eventually(lambda: len(messages(server)) == 3)
    for message in messages(server):
        assert message["content-type"] == "application/json"
        assert message["headers"]["argsrepr"] == "()"
        assert message["headers"]["kwargsrepr"] == "{}"


def test_topping_up_sends_what_is_missing_and_no_more(
    server: RedisServer, carrier: CeleryCarrier
) -> None:
    carrier.announce(2)
    eventually(lambda: len(messages(server)) == 2)
    carrier.top_up(5)
    eventually(lambda: len(messages(server)) == 5)
    carrier.top_up(4)
    carrier.announce(1)
    eventually(lambda: len(messages(server)) == 6)


def test_messages_lost_with_the_broker_are_sent_again(
    server: RedisServer, carrier: CeleryCarrier
) -> None:
    carrier.announce(2)
    eventually(lambda: len(messages(server)) == 2)
    server.kill()
    carrier.top_up(2)
    server.start()
    eventually(lambda: carrier.top_up(2) or len(messages(server)) >= 2)


@pytest.fixture
def silent_broker() -> Iterator[str]:
    """The address of a broker that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def test_a_submission_does_not_wait_for_a_broker_that_is_silent(
    app: Flask, silent_broker: str, make_user: HandIn, hand_in: HandIn, sign_in: SignIn
) -> None:
    settings = replace(app.extensions["settings"], carrier="celery", broker_url=silent_broker)
    learner = make_user()
    with closing(CeleryCarrier(settings)) as carrier:
        app.extensions[carriers.EXTENSION] = carrier
        submission = hand_in(learner)
        assert carrier.busy, "the broker cannot have answered"
    page = sign_in(learner).get(f"/submissions/{submission}").text
    assert "採点待ち" in page


def test_a_learners_next_run_is_announced_when_the_first_one_ends(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    learner, told = make_user(), Told()
    app.extensions[carriers.EXTENSION] = told
    hand_in(learner)
    hand_in(learner, notebook("x = 1"))
    assert told.count == 2
    with app.app_context():
        with transaction():
            claim = services.claim("a")
        assert claim is not None
        with transaction():
            services.finish(claim, services.Outcome(RunStatus.FAILED))
        assert told.count == 3
        with transaction():
            second = services.claim("a")
        assert second is not None
        with transaction():
            services.finish(second, services.Outcome(RunStatus.FAILED))
    assert told.count == 3


def test_a_sweep_counts_one_claimable_run_for_each_free_learner(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    first, second = make_user("a@example.jp"), make_user("b@example.jp")
    other = notebook("x = 1")
    for learner in (first, second):
        hand_in(learner)
        hand_in(learner, other)
    with app.app_context():
        with transaction():
            assert services.sweep(Pulse()).waiting == 2
            assert services.claim("a") is not None
        with transaction():
            assert services.sweep(Pulse()).waiting == 1


class Told(BuiltinCarrier):
    """A carrier that remembers how much it was told."""

    def __init__(self) -> None:
        self.count = 0

    def announce(self, count: int) -> None:
        """Count it."""
        self.count += count
