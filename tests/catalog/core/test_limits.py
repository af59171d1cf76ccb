"""How often one client may call: by account, by address for strangers, and without a store, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from catalog.app import create_app
from catalog.config import Settings
from catalog.core.db import db

SEARCHED = "/api/v1/courses"
NOWHERE = "redis://127.0.0.1:1"


def limited(settings: Settings, **more: Any) -> Flask:
    return create_app(replace(settings, rate_limits=True, **more))


def close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def test_pages_are_served_while_the_shared_store_is_away(settings: Settings) -> None:
    pytest.importorskip("redis")
    app = limited(settings, rate_limit_url=NOWHERE)
    client = app.test_client()
    for path in ("/healthz", "/readyz", "/cases", "/api/v1/courses"):
        assert client.get(path).status_code == 200
    close(app)


def test_a_classroom_behind_one_address_is_not_one_client(
    settings: Settings, make_user: Callable[..., int], sign_in: Callable[..., object], app: Flask
) -> None:
    opened = limited(settings)
    statuses = []
    for number in range(3):
        user = make_user(f"learner{number}@example.jp")
        browser = opened.test_client()
        with sign_in(user).session_transaction() as known, browser.session_transaction() as own:
            own |= dict(known)
        statuses += [browser.get(SEARCHED).status_code for _ in range(50)]
    assert statuses.count(200) == 150
    stranger = opened.test_client()
    assert 429 in [stranger.get(SEARCHED).status_code for _ in range(121)]
    close(opened)
