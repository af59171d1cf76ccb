"""Demo accounts: entered by one click, and only in demo mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.accounts.demo import PEOPLE, create_demo_accounts, refuse_leftovers
from catalog.accounts.models import Role, User
from catalog.app import create_app
from catalog.config import Settings, SettingsError
from catalog.core.db import db, transaction
from tests import databases
from tests.catalog.accounts.people import Browser, change, mails


@pytest.fixture
def demo(settings: Settings) -> Iterator[Flask]:
    """An application in demo mode, with its accounts."""
    app = create_app(databases.settings_for(settings.instance, settings.database_url, demo=True))
    with app.app_context(), transaction() as session:
        create_demo_accounts(session)
    yield app
    with app.app_context():
        db.engine.dispose()


def user(app: Flask, local: str) -> User:
    with app.app_context():
        return db.session.scalars(sa.select(User).filter_by(email=f"{local}@demo.example")).one()


def enter(app: Flask, local: str, **fields: str) -> Browser:
    browser = Browser(app)
    browser.send(f"/demo/sign-in/{user(app, local).id}", page="/login", **fields)
    return browser


def test_one_click_enters_each_account(demo: Flask) -> None:
    pages = {local: enter(demo, local).get("/") for local in PEOPLE}
    assert {page.status_code for page in pages.values()} == {200}
    names = {local: name for local, (name, *_) in PEOPLE.items()}
    assert {local for local, page in pages.items() if names[local] not in page.text} == set()


def test_a_visitor_keeps_the_language_of_their_browser(demo: Flask) -> None:
    browser = enter(demo, "learner3")
    english = browser.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="en">' in english.text


def test_every_role_has_somebody(demo: Flask) -> None:
    held = {role for *_, grants in PEOPLE.values() for role, _ in grants}
    assert held == set(Role) - {Role.LEARNER}


def test_every_account_is_labelled_and_has_no_password(demo: Flask) -> None:
    with demo.app_context():
        users = db.session.scalars(sa.select(User)).all()
    assert all(u.demo and u.password is None and "（デモ）" in u.display_name for u in users)


def test_creating_them_again_changes_nothing(demo: Flask) -> None:
    with demo.app_context(), transaction() as session:
        create_demo_accounts(session)
        assert session.query(User).count() == len(PEOPLE)


def test_the_way_back_is_kept_when_it_is_local(demo: Flask) -> None:
    path = f"/demo/sign-in/{user(demo, 'learner').id}"
    for wanted, reached in (("/account", "/account"), ("//evil.example", "/")):
        assert Browser(demo).send(path, page="/login", next=wanted).location == reached


def test_it_needs_a_post_with_a_csrf_token(demo: Flask) -> None:
    path = f"/demo/sign-in/{user(demo, 'operator').id}"
    assert demo.test_client().get(path).status_code == 405
    assert demo.test_client().post(path).status_code == 400


def test_it_enters_no_real_account(demo: Flask) -> None:
    real = user(demo, "learner2")
    change(demo, real.id, demo=False)
    browser = Browser(demo)
    assert browser.send(f"/demo/sign-in/{real.id}", page="/login").status_code == 404
    assert not browser.signed_in()


@pytest.mark.parametrize("path", ["/change", "/tf-setup", "/mf-recovery-codes"])
def test_a_demo_account_cannot_be_given_credentials(demo: Flask, path: str) -> None:
    assert enter(demo, "operator").get(path).location == "/account"


def test_it_never_asks_for_a_password_that_does_not_exist(demo: Flask) -> None:
    browser = enter(demo, "learner")
    with browser.client.session_transaction() as session:
        session["fs_paa"] = 0
    fields = {"name": "laptop", "scopes": "courses:read", "days": "30"}
    assert browser.send("/account/tokens", **fields).status_code == 200


def test_without_demo_mode_there_is_no_way_in(demo: Flask, app: Flask) -> None:
    inside = enter(demo, "operator")
    cookie = inside.client.get_cookie("session")
    assert cookie is not None
    outside = Browser(app)
    outside.client.set_cookie("session", cookie.value)
    assert not outside.signed_in()
    path = f"/demo/sign-in/{user(demo, 'operator').id}"
    assert outside.send(path, page="/login").status_code == 404
    outside.send("/reset", email="operator@demo.example")
    assert mails(app) == []
    assert "demo.example" not in outside.get("/login").text


def test_production_refuses_a_database_with_demo_accounts(demo: Flask) -> None:
    with demo.app_context(), pytest.raises(SettingsError, match="demo accounts are in this"):
        refuse_leftovers()


def test_a_database_without_demo_accounts_is_served(app: Flask) -> None:
    with app.app_context():
        refuse_leftovers()
