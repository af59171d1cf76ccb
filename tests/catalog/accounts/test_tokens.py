"""API tokens: stored hashed, limited in scope and time, and exempt from CSRF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask, jsonify

from catalog.accounts import tokens
from catalog.accounts.actor import Actor, actor_for
from catalog.accounts.guard import current_actor
from catalog.accounts.models import ApiToken, User
from catalog.accounts.policy import Rule, signed_in
from catalog.core.access import requires
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.errors import Invalid, NotFound
from tests.catalog.accounts.people import Browser, actions, add_person, change, load


def actor(app: Flask, user_id: int) -> Actor:
    return actor_for(load(app, user_id))


def issue(app: Flask, user_id: int, *scopes: str, days: int = 30) -> str:
    with app.app_context(), transaction():
        return tokens.create(actor(app, user_id), "laptop", scopes or ("courses:read",), days)[1]


def stored(app: Flask) -> ApiToken:
    with app.app_context():
        return db.session.query(ApiToken).order_by(ApiToken.id.desc()).first()


@pytest.fixture
def api(app: Flask) -> Iterator[Flask]:
    """The application with two API views of its own."""

    @requires("test.read")
    def read() -> object:
        return jsonify(who=current_actor().email)

    @requires("test.write")
    def write() -> object:
        return jsonify(done=True)

    app.extensions["policy"] |= {
        "test.read": Rule(signed_in, scope="courses:read"),
        "test.write": Rule(signed_in, scope="submissions:write"),
    }
    app.add_url_rule("/api/v1/test-read", "test_read", read)
    app.add_url_rule("/api/v1/test-write", "test_write", write, methods=["POST"])
    return app


def call(app: Flask, token: str, path: str = "/api/v1/test-read", method: str = "GET") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().open(path, method=method, headers=headers).status_code


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_token_acts_for_its_owner(api: Flask, hanako: int, scheme: str) -> None:
    token = issue(api, hanako)
    headers = {"Authorization": f"{scheme} {token}"}
    answer = api.test_client().get("/api/v1/test-read", headers=headers)
    assert answer.json == {"who": "hanako@example.jp"}


def test_only_a_hash_is_stored(app: Flask, hanako: int) -> None:
    token = issue(app, hanako)
    row = stored(app)
    assert token not in str({c.key: getattr(row, c.key) for c in ApiToken.__table__.columns})
    assert re.fullmatch(r"[0-9a-f]{64}", row.token_hash)


@pytest.mark.parametrize("token", ["", "mnb_wrong", "x" * 5000, "日本語"])
def test_a_wrong_token_is_refused(api: Flask, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    answer = api.test_client().get("/api/v1/test-read", headers=headers)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_an_expired_token_is_refused(api: Flask, hanako: int) -> None:
    token = issue(api, hanako)
    with api.app_context(), transaction() as session:
        session.get_one(ApiToken, stored(api).id).expires_at = utcnow() - timedelta(seconds=1)
    assert call(api, token) == 401


def test_a_revoked_token_is_refused(api: Flask, hanako: int) -> None:
    token = issue(api, hanako)
    with api.app_context(), transaction():
        tokens.revoke(actor(api, hanako), stored(api).id)
    assert call(api, token) == 401


@pytest.mark.parametrize("values", [{"active": False}, {"demo": True}])
def test_the_token_of_somebody_kept_out_is_refused(
    api: Flask, hanako: int, values: dict[str, bool]
) -> None:
    token = issue(api, hanako)
    change(api, hanako, **values)
    assert call(api, token) == 401


def test_a_token_does_only_what_its_scopes_allow(api: Flask, hanako: int) -> None:
    token = issue(api, hanako, "courses:read")
    assert call(api, token) == 200
    assert call(api, token, "/api/v1/test-write", "POST") == 403


def test_a_token_needs_no_csrf_token(api: Flask, hanako: int) -> None:
    token = issue(api, hanako, "submissions:write")
    assert call(api, token, "/api/v1/test-write", "POST") == 200


def test_a_session_cookie_does(api: Flask, hanako: int) -> None:
    browser = Browser(api).become(hanako)
    assert browser.client.post("/api/v1/test-write").status_code == 400
    page = browser.get("/account").text
    csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    answer = browser.client.post("/api/v1/test-write", headers={"X-CSRFToken": csrf})
    assert answer.status_code == 200


def test_a_stranger_is_told_to_authenticate(api: Flask) -> None:
    assert api.test_client().post("/api/v1/test-write").status_code == 401


def test_a_token_opens_no_page(api: Flask, hanako: int) -> None:
    assert call(api, issue(api, hanako), "/account") == 302


def test_its_last_use_is_noted_once_an_hour(api: Flask, hanako: int) -> None:
    token = issue(api, hanako)
    call(api, token)
    first = stored(api).last_used_at
    call(api, token)
    assert stored(api).last_used_at == first
    with api.app_context(), transaction() as session:
        session.get_one(ApiToken, stored(api).id).last_used_at = utcnow() - timedelta(hours=2)
    call(api, token)
    assert stored(api).last_used_at > first


@pytest.mark.parametrize(
    ("scopes", "days", "field"),
    [((), 30, "scopes"), (("admin:all",), 30, "scopes"), (("courses:read",), 366, "days")],
)
def test_a_token_that_would_be_too_powerful_is_not_made(
    app: Flask, hanako: int, scopes: tuple[str, ...], days: int, field: str
) -> None:
    with app.app_context(), pytest.raises(Invalid) as caught, transaction():
        tokens.create(actor(app, hanako), "laptop", scopes, days)
    assert list(caught.value.errors) == [field]


def test_nobody_can_have_any_number_of_tokens(app: Flask, hanako: int) -> None:
    for _ in range(tokens.MAX_TOKENS):
        issue(app, hanako)
    with pytest.raises(Invalid):
        issue(app, hanako)


def test_nobody_can_revoke_anothers_token(app: Flask, hanako: int) -> None:
    issue(app, hanako)
    stranger = add_person(app, "other@example.jp")
    with app.app_context(), pytest.raises(NotFound), transaction():
        tokens.revoke(actor(app, stranger), stored(app).id)


def test_a_token_cannot_make_tokens(app: Flask, hanako: int) -> None:
    limited = replace(actor(app, hanako), scopes=frozenset(tokens.SCOPES))
    with app.app_context(), pytest.raises(NotFound), transaction():
        tokens.create(limited, "another", ("courses:read",), 30)


def test_the_page_shows_the_secret_once(browser: Browser, hanako: int) -> None:
    browser.become(hanako)
    fields = {"name": "laptop", "scopes": "courses:read", "days": "90"}
    page = browser.send("/account/tokens", **fields)
    secret = re.search(r"mnb_[\w-]{40,}", page.text).group()
    assert page.headers["Cache-Control"] == "private, no-store"
    listing = browser.get("/account/tokens").text
    assert "laptop" in listing
    assert secret not in listing
    assert "token.created" in actions(browser.app)


def test_the_page_revokes(app: Flask, browser: Browser, hanako: int) -> None:
    issue(app, hanako)
    browser.become(hanako)
    path = f"/account/tokens/{stored(app).id}/revoke"
    assert browser.send(path, page="/account/tokens").status_code == 303
    assert stored(app).revoked_at is not None


def test_the_page_wants_a_recent_password(browser: Browser, hanako: int) -> None:
    browser.become(hanako, fresh=False)
    fields = {"name": "laptop", "scopes": "courses:read", "days": "90"}
    assert browser.send("/account/tokens", **fields).location.startswith("/verify")


def test_a_missing_scope_is_explained_at_the_field(browser: Browser, hanako: int) -> None:
    browser.become(hanako)
    page = browser.send("/account/tokens", name="laptop", days="90")
    assert page.status_code == 422
    assert "1つ以上選んでください" in page.text
    assert 'value="laptop"' in page.text


def test_flask_securitys_own_tokens_open_nothing(app: Flask, hanako: int) -> None:
    with app.test_request_context():
        token = db.session.get_one(User, hanako).get_auth_token()
    headers = {"Authentication-Token": str(token)}
    assert app.test_client().get("/account", headers=headers).status_code == 302
    assert app.test_client().get(f"/account?auth_token={token}").status_code == 302
