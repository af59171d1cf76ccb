"""Headers, errors, health and language of every response."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.models import Organisation, OrganisationKind
from catalog.app import create_app
from catalog.config import Settings
from catalog.core.access import public
from catalog.core.db import db, transaction
from catalog.core.health import NEWER, database_problems
from tests.databases import settings_for


def test_every_response_carries_a_strict_policy(client: FlaskClient) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_nonce_changes_with_each_response(client: FlaskClient) -> None:
    nonces = {
        re.findall(r"'nonce-([^']+)'", client.get("/healthz").headers["Content-Security-Policy"])[0]
        for _ in range(3)
    }
    assert len(nonces) == 3


@pytest.mark.parametrize("given", ["short", "has spaces in it", "x" * 100, "<script>alert(1)"])
def test_a_malformed_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] != given


def test_a_sane_request_id_is_kept(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "trace-12345678"})
    assert answer.headers["X-Request-Id"] == "trace-12345678"


@pytest.mark.parametrize("path", ["/", "/login", "/reset", "/account", "/no-such-page"])
def test_no_page_is_kept_by_a_browser_or_a_cache(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_strict_transport_is_sent_behind_tls_only(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, hsts=True, trusted_proxies=1))
    client = app.test_client()
    plain = client.get("/healthz")
    tls = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age=" in tls.headers["Strict-Transport-Security"]


def test_a_form_from_before_signing_in_is_refused_with_a_way_out(client: FlaskClient) -> None:
    answer = client.post("/register", data={"email": "a@example.jp"})
    assert answer.status_code == 400
    assert "前のページを開き直して" in answer.text


def test_an_api_error_is_problem_json(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing-here")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json is not None
    assert {"title", "status", "detail", "request_id"} <= answer.json.keys()


def test_an_error_page_speaks_the_readers_language(client: FlaskClient) -> None:
    japanese = client.get("/nothing-here").get_data(as_text=True)
    english = client.get("/nothing-here?lang=en").get_data(as_text=True)
    assert "ページが見つかりません" in japanese
    assert 'lang="en"' in english
    assert "ページが見つかりません" not in english


def test_the_chosen_language_is_remembered(client: FlaskClient) -> None:
    client.get("/nothing-here?lang=en")
    assert 'lang="en"' in client.get("/nothing-here").get_data(as_text=True)


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    assert 'lang="ja"' in client.get("/nothing-here?lang=<script>").get_data(as_text=True)


def test_an_unexpected_error_shows_no_internals(app: Flask) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def burst() -> str:
        raise ValueError("secret detail")

    app.add_url_rule("/burst", view_func=public(burst))
    answer = app.test_client().get("/burst")
    assert answer.status_code == 500
    assert "secret detail" not in answer.get_data(as_text=True)
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)


def test_a_view_without_a_declared_action_is_never_served(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "open", endpoint="forgotten")
    with pytest.raises(RuntimeError, match="declares no policy action"):
        app.test_client().get("/forgotten")


def test_a_ready_application_says_so(client: FlaskClient) -> None:
    assert client.get("/readyz").json == {"status": "ok", "problems": []}


def test_a_host_still_serves_while_the_database_is_of_a_newer_release(
    client: FlaskClient, context: Flask
) -> None:
    with transaction() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert client.get("/readyz").status_code == 200
    assert database_problems() == [NEWER]


def test_metrics_are_for_loopback_or_the_token(settings: Settings, client: FlaskClient) -> None:
    assert b"manabiya_requests_total" in client.get("/metrics").data
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", environ_base=far).status_code == 404
    app = create_app(replace(settings, metrics_token="m" * 20))
    guarded = app.test_client()
    assert guarded.get("/metrics").status_code == 404
    allowed = guarded.get("/metrics", headers={"Authorization": "Bearer " + "m" * 20})
    assert allowed.status_code == 200
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_an_identifier_no_column_holds_is_not_found(client: FlaskClient, number: int) -> None:
    assert client.get(f"/submissions/{number}").status_code == 404


def test_a_full_disk_is_said_so_and_loses_nothing(app: Flask) -> None:
    def fill() -> str:
        with transaction() as session:
            if session.get_bind().dialect.name == "sqlite":
                session.execute(sa.text("PRAGMA max_page_count = 1"))  # never below what is used
            else:
                session.execute(sa.text("SET LOCAL temp_file_limit = 0"))
                session.execute(sa.text("SET LOCAL work_mem = '64kB'"))
                session.execute(sa.text("SELECT * FROM generate_series(1, 999999) n ORDER BY -n"))
            kind = OrganisationKind.HUB
            session.add(Organisation(slug="big", kind=kind, name_ja="x", name_en="y" * 10**7))
        return "saved"

    app.add_url_rule("/fill", view_func=public(fill))
    answer = app.test_client().get("/fill")
    assert answer.status_code == 503
    assert "保存されていません" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0
