"""Logging in and out, lockout, and what a stranger can learn from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from catalog.app import create_app
from catalog.config import Settings
from catalog.core.clock import utcnow
from catalog.core.db import db
from tests.catalog.accounts.people import (
    PASSWORD,
    Browser,
    actions,
    add_person,
    change,
    entries,
    load,
)

ADDRESS = "hanako@example.jp"


def message(page: str) -> str:
    """Return what the error summary says."""
    found = BeautifulSoup(page, "html.parser").select_one(".error-summary ul")
    return found.get_text(" ", strip=True) if found else ""


def test_the_right_password_opens_the_account(app: Flask, browser: Browser, hanako: int) -> None:
    response = browser.log_in(ADDRESS)
    assert response.status_code == 302
    assert response.location == "/"
    assert browser.signed_in()
    assert actions(app) == ["account.login"]


def test_the_address_is_read_without_regard_to_case(browser: Browser, hanako: int) -> None:
    browser.log_in("Hanako@Example.JP")
    assert browser.signed_in()


def test_the_stored_password_is_an_argon2_hash(app: Flask, hanako: int) -> None:
    assert str(load(app, hanako).password).startswith("$argon2")


def test_a_wrong_password_is_refused_with_input_kept(browser: Browser, hanako: int) -> None:
    response = browser.log_in(ADDRESS, "wrong password, alas")
    assert response.status_code == 422
    assert f'value="{ADDRESS}"' in response.text
    assert not browser.signed_in()


@pytest.mark.parametrize("case", ["unknown", "no password", "inactive", "locked"])
def test_every_refusal_reads_the_same(app: Flask, browser: Browser, case: str) -> None:
    user_id = add_person(app)
    values = {
        "no password": {"password": None},
        "inactive": {"active": False},
        "locked": {"locked_until": utcnow() + timedelta(minutes=5)},
    }
    change(app, user_id, **values.get(case, {}))
    wrong = browser.log_in(ADDRESS, "not the password at all")
    refused = browser.log_in("nobody@example.jp" if case == "unknown" else ADDRESS)
    assert refused.status_code == wrong.status_code == 422
    assert message(refused.text) == message(wrong.text) != ""


def test_five_failures_close_the_account_for_a_minute(
    app: Flask, browser: Browser, hanako: int
) -> None:
    for _ in range(5):
        browser.log_in(ADDRESS, "not the password at all")
    user = load(app, hanako)
    assert user.locked_until is not None
    assert timedelta(seconds=50) < user.locked_until - utcnow() <= timedelta(seconds=60)
    browser.log_in(ADDRESS)
    assert not browser.signed_in()
    assert actions(app)[-2:] == ["account.locked", "account.login_refused"]


def test_failures_while_closed_do_not_prolong_it(app: Flask, browser: Browser, hanako: int) -> None:
    until = utcnow() + timedelta(minutes=5)
    change(app, hanako, failed_logins=7, locked_until=until)
    browser.log_in(ADDRESS, "not the password at all")
    assert load(app, hanako).failed_logins == 7
    assert load(app, hanako).locked_until == until


def test_after_the_wait_the_account_opens_and_forgets(
    app: Flask, browser: Browser, hanako: int
) -> None:
    change(app, hanako, failed_logins=5, locked_until=utcnow() - timedelta(seconds=1))
    browser.log_in(ADDRESS)
    assert browser.signed_in()
    assert (load(app, hanako).failed_logins, load(app, hanako).locked_until) == (0, None)


def test_no_audit_entry_holds_what_was_typed(app: Flask, browser: Browser, hanako: int) -> None:
    browser.log_in("oops-my-secret@example.jp", "typed-secret-value")
    browser.log_in(ADDRESS, "typed-secret-value")
    written = " ".join(f"{e.actor_label} {e.details}" for e in entries(app))
    assert "typed-secret" not in written
    assert "oops-my-secret" not in written


def test_logging_in_drops_what_the_session_held_before(browser: Browser, hanako: int) -> None:
    with browser.client.session_transaction() as session:
        session["active_hub_id"] = 99
    before = browser.get("/login").text
    browser.log_in(ADDRESS)
    with browser.client.session_transaction() as session:
        assert "active_hub_id" not in session
        assert session.get("csrf_token") is None
        assert session.permanent
    assert before


def test_logging_out_needs_a_post(browser: Browser, hanako: int) -> None:
    browser.log_in(ADDRESS)
    assert browser.get("/logout").status_code == 405
    assert browser.signed_in()
    assert browser.send("/logout", page="/account").status_code == 302
    assert not browser.signed_in()


def test_logging_out_needs_a_csrf_token(browser: Browser, hanako: int) -> None:
    browser.log_in(ADDRESS)
    assert browser.client.post("/logout").status_code == 400
    assert browser.signed_in()


def test_logging_in_needs_a_csrf_token(browser: Browser, hanako: int) -> None:
    response = browser.client.post("/login", data={"email": ADDRESS, "password": PASSWORD})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/account/tokens", "/account/tokens"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_way_back_stays_on_this_site(
    browser: Browser, hanako: int, wanted: str, reached: str | None
) -> None:
    response = browser.send("/login", email=ADDRESS, password=PASSWORD, next=wanted)
    target = urlsplit(response.location or "")
    assert (target.scheme, target.netloc) == ("", "")
    assert not target.path.startswith("//")
    assert reached is None or response.location == reached


def test_a_page_for_members_leads_to_login_and_back(browser: Browser, hanako: int) -> None:
    response = browser.get("/account/tokens")
    assert response.location == "/login?next=/account/tokens"


def test_a_deactivated_person_is_out_at_once(app: Flask, browser: Browser, hanako: int) -> None:
    browser.log_in(ADDRESS)
    change(app, hanako, active=False)
    assert not browser.signed_in()


def test_remembering_is_offered_and_off_by_default(browser: Browser, hanako: int) -> None:
    browser.log_in(ADDRESS)
    assert browser.client.get_cookie("remember_token") is None
    other = Browser(browser.app)
    other.log_in(ADDRESS, remember="y")
    cookie = other.client.get_cookie("remember_token")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_signing_out_everywhere_ends_every_session(browser: Browser, hanako: int) -> None:
    other = Browser(browser.app)
    other.log_in(ADDRESS)
    browser.log_in(ADDRESS)
    browser.send("/account/sign-out-everywhere", page="/account")
    assert not browser.signed_in()
    assert not other.signed_in()


@pytest.mark.parametrize("path", ["/tf-select", "/tf-rescue", "/fs-static/js/base64.js"])
def test_pages_of_the_library_that_are_not_used_do_not_exist(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_refusals_are_in_the_readers_language(browser: Browser, hanako: int, language: str) -> None:
    browser.get(f"/login?lang={language}")
    text = message(browser.log_in(ADDRESS, "not the password at all").text)
    assert ("You could not be logged in" in text) == (language == "en")
    assert ("ログインできませんでした" in text) == (language == "ja")


@pytest.mark.parametrize("path", ["/login", "/register", "/reset"])
def test_one_address_gets_only_so_many_tries_a_minute(settings: Settings, path: str) -> None:
    limited = create_app(replace(settings, rate_limits=True))
    browser = Browser(limited)
    answers = [browser.send(path, email="nobody@example.jp", password="x") for _ in range(11)]
    with limited.app_context():
        db.engine.dispose()
    assert [answer.status_code for answer in answers].count(429) == 1
    assert answers[-1].status_code == 429
    assert "Retry-After" in answers[-1].headers


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(
    settings: Settings, browser: Browser, hanako: int
) -> None:
    secure = create_app(replace(settings, secure_cookies=True))
    for app, expected in ((browser.app, False), (secure, True)):
        cookie = Browser(app).get("/login", base_url="https://localhost").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is expected
    with secure.app_context():
        db.engine.dispose()
