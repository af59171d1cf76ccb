"""Forgetting, resetting and changing a password; asking for it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from catalog.core.clock import utcnow
from tests.catalog.accounts.people import (
    OTHER_PASSWORD,
    PASSWORD,
    Browser,
    actions,
    add_person,
    change,
    link_in,
    load,
    mails,
)

ADDRESS = "hanako@example.jp"


def reset_link(browser: Browser, address: str = ADDRESS) -> str:
    browser.send("/reset", email=address)
    return link_in(mails(browser.app)[-1])


def set_new(browser: Browser, link: str, password: str = OTHER_PASSWORD) -> int:
    return browser.send(link, password=password, password_confirm=password).status_code


def test_the_mailed_link_sets_another_password(app: Flask, browser: Browser, hanako: int) -> None:
    assert set_new(browser, reset_link(browser)) == 302
    browser.log_in(ADDRESS, OTHER_PASSWORD)
    assert browser.signed_in()
    assert actions(app) == ["account.reset_requested", "account.password_reset", "account.login"]


def test_a_reset_link_works_once(browser: Browser, hanako: int) -> None:
    link = reset_link(browser)
    set_new(browser, link)
    assert browser.get(link).location == "/reset"


def test_a_reset_ends_other_sessions_and_tells_the_owner(
    app: Flask, browser: Browser, hanako: int
) -> None:
    elsewhere = Browser(app)
    elsewhere.log_in(ADDRESS)
    set_new(browser, reset_link(browser))
    assert not elsewhere.signed_in()
    assert mails(app)[-1]["Subject"] == "パスワードが変更されました"


def test_a_reset_opens_a_locked_account(app: Flask, browser: Browser, hanako: int) -> None:
    change(app, hanako, failed_logins=9, locked_until=utcnow() + timedelta(hours=1))
    set_new(browser, reset_link(browser))
    browser.log_in(ADDRESS, OTHER_PASSWORD)
    assert browser.signed_in()


@pytest.mark.parametrize("address", [ADDRESS, "nobody@example.jp", "operator@demo.example"])
def test_the_answer_is_the_same_whether_or_not_there_is_an_account(
    app: Flask, browser: Browser, hanako: int, address: str
) -> None:
    add_person(app, "operator@demo.example", demo=True)
    response = browser.send("/reset", email=address)
    assert (response.status_code, response.location) == (303, "/login")
    assert "登録されていれば" in browser.get("/login").text
    assert len(mails(app)) == (address == ADDRESS)


def test_the_mail_is_in_its_owners_language(app: Flask, browser: Browser) -> None:
    add_person(app, "alice@example.com", language="en")
    browser.send("/reset", email="alice@example.com")
    message = mails(app)[-1]
    assert message["Subject"] == "Reset your password"
    assert "Open this link" in message.get_content()


def test_a_reset_refuses_the_same_weak_passwords(browser: Browser, hanako: int) -> None:
    link = reset_link(browser)
    response = browser.send(link, password="hanako1234567", password_confirm="hanako1234567")
    assert response.status_code == 422
    assert "メールアドレスや氏名とほとんど同じ" in response.text


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    app: Flask, browser: Browser, hanako: int
) -> None:
    elsewhere = Browser(app)
    elsewhere.log_in(ADDRESS)
    browser.log_in(ADDRESS)
    response = browser.send(
        "/change",
        password=PASSWORD,
        new_password=OTHER_PASSWORD,
        new_password_confirm=OTHER_PASSWORD,
    )
    assert response.location == "/account"
    assert browser.signed_in()
    assert not elsewhere.signed_in()
    assert actions(app)[-1] == "account.password_changed"


def test_guessing_the_current_password_closes_the_account_too(
    app: Flask, browser: Browser, hanako: int
) -> None:
    browser.log_in(ADDRESS)
    fields = {"new_password": OTHER_PASSWORD, "new_password_confirm": OTHER_PASSWORD}
    for _ in range(5):
        assert browser.send("/change", password="a guess of mine", **fields).status_code == 422
    assert load(app, hanako).locked()
    assert browser.send("/change", password=PASSWORD, **fields).status_code == 422


def test_a_sensitive_page_asks_for_the_password_again(browser: Browser, hanako: int) -> None:
    browser.become(hanako, fresh=False)
    response = browser.get("/mf-recovery-codes")
    assert response.location == "/verify?next=/mf-recovery-codes"
    done = browser.send("/verify?next=/mf-recovery-codes", password=PASSWORD)
    assert done.location == "/mf-recovery-codes"
    assert browser.get("/mf-recovery-codes").status_code == 200


def test_guessing_there_closes_the_account(app: Flask, browser: Browser, hanako: int) -> None:
    browser.become(hanako, fresh=False)
    for _ in range(5):
        browser.send("/verify", password="a guess of mine")
    assert load(app, hanako).locked()
    assert browser.send("/verify", password=PASSWORD).status_code == 422
