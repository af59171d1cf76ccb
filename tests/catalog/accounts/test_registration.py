"""Registering: nobody learns which addresses have an account, and mail proves the address."""

from __future__ import annotations

import pytest
from flask import Flask

from catalog.app import create_app
from catalog.config import Settings
from tests import databases
from tests.catalog.accounts.people import (
    PASSWORD,
    Browser,
    actions,
    add_person,
    link_in,
    mails,
)

NEW = "taro@example.jp"


def ask(browser: Browser, address: str = NEW) -> None:
    response = browser.send("/register", email=address)
    assert response.status_code == 303
    assert response.location == "/register/sent"


def finish(browser: Browser, link: str, password: str = PASSWORD) -> int:
    fields = {"display_name": "太郎", "password": password, "password_confirm": password}
    return browser.send(link, **fields).status_code


def test_the_mailed_link_leads_to_an_account_and_in(app: Flask, browser: Browser) -> None:
    ask(browser)
    assert finish(browser, link_in(mails(app)[0])) == 303
    assert browser.signed_in()
    assert actions(app) == ["account.registered", "account.login"]


def test_the_new_password_works(app: Flask, browser: Browser) -> None:
    ask(browser)
    finish(browser, link_in(mails(app)[0]))
    other = Browser(app)
    other.log_in(NEW)
    assert other.signed_in()


def test_a_known_address_gets_the_same_answer_and_another_mail(
    app: Flask, browser: Browser, hanako: int
) -> None:
    ask(browser, "hanako@example.jp")
    (message,) = mails(app)
    assert message["To"] == "hanako@example.jp"
    assert "/register/" not in message.get_content()
    assert "/login" in message.get_content()


def test_a_demo_address_gets_no_mail(app: Flask, browser: Browser) -> None:
    add_person(app, "operator@demo.example", demo=True)
    ask(browser, "operator@demo.example")
    assert mails(app) == []


def test_a_link_works_once(app: Flask, browser: Browser) -> None:
    ask(browser)
    link = link_in(mails(app)[0])
    finish(browser, link)
    assert Browser(app).get(link).location == "/register"


@pytest.mark.parametrize("token", ["x", "InRhcm9AZXhhbXBsZS5qcCI.aaaaaa.bbbbbbbbbbbbbbbb"])
def test_a_forged_link_leads_back_to_the_start(browser: Browser, token: str) -> None:
    assert browser.get(f"/register/{token}").location == "/register"


def test_a_weak_password_is_explained_and_the_name_kept(app: Flask, browser: Browser) -> None:
    ask(browser)
    fields = {
        "display_name": "太郎",
        "password": "password1234",
        "password_confirm": "password1234",
    }
    response = browser.send(link_in(mails(app)[0]), **fields)
    assert response.status_code == 422
    assert "よく使われる言葉" in response.text
    assert 'value="太郎"' in response.text
    assert "password1234" not in response.text


def test_something_that_is_no_address_is_refused(app: Flask, browser: Browser) -> None:
    response = browser.send("/register", email="not an address")
    assert response.status_code == 422
    assert mails(app) == []


def test_the_link_does_not_follow_a_forged_host_header(app: Flask, browser: Browser) -> None:
    page = browser.client.get("/register", headers={"Host": "evil.example"})
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    browser.client.post(
        "/register",
        data={"email": NEW, "csrf_token": token},
        headers={"Host": "evil.example"},
        buffered=True,
    )
    assert "evil.example" not in mails(app)[0].get_content()


def test_the_mail_is_in_the_language_of_the_page(app: Flask, browser: Browser) -> None:
    browser.get("/register?lang=en")
    ask(browser)
    assert mails(app)[0]["Subject"] == "Complete your registration"


def test_where_registration_is_closed_there_is_no_page(settings: Settings) -> None:
    closed = create_app(
        databases.settings_for(settings.instance, settings.database_url, registration=False)
    )
    browser = Browser(closed)
    assert browser.get("/register").status_code == 404
    assert "/register" not in browser.get("/login").text
    with closed.app_context():
        from catalog.core.db import db

        db.engine.dispose()
