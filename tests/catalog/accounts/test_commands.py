"""``catalog users``: accounts from the command line."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from catalog.accounts.cli import user_commands
from catalog.accounts.models import OrganisationKind, Role
from tests.catalog.accounts.people import (
    OTHER_PASSWORD,
    PASSWORD,
    Browser,
    MakeOrganisation,
    actions,
    add_person,
    change,
    load,
)

ADDRESS = "hanako@example.jp"


def run(app: Flask, *words: str, typed: str = "") -> Result:
    with app.app_context():  # commands take the context that is there, be it another test's
        return app.test_cli_runner().invoke(user_commands, words, input=typed)


def test_create_asks_for_the_password_twice(app: Flask) -> None:
    result = run(app, "create", ADDRESS, "--name", "花子", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    browser = Browser(app)
    browser.log_in(ADDRESS)
    assert browser.signed_in()


def test_create_reads_the_password_of_a_script(app: Flask) -> None:
    result = run(app, "create", ADDRESS, "--password-stdin", typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output


def test_a_weak_password_is_refused_in_words(app: Flask) -> None:
    result = run(app, "create", ADDRESS, "--password-stdin", typed="password1234\n")
    assert result.exit_code == 1
    assert "common words" in result.output


def test_an_address_can_have_one_account(app: Flask, hanako: int) -> None:
    result = run(app, "create", ADDRESS, "--password-stdin", typed=f"{PASSWORD}\n")
    assert result.exit_code == 1
    assert "already registered" in result.output


def test_make_operator_creates_the_secretariat(app: Flask, hanako: int) -> None:
    assert run(app, "make-operator", ADDRESS).exit_code == 0
    (membership,) = load(app, hanako).memberships
    assert (membership.role, membership.organisation.slug) == (Role.OPERATOR, "secretariat")
    assert Browser(app).become(hanako).get("/admin/users").status_code == 200
    assert actions(app) == ["organisation.created", "membership.granted"]


def test_the_first_operator_can_hand_over_but_not_leave(app: Flask, hanako: int) -> None:
    add_person(app, "taro@example.jp")
    run(app, "make-operator", ADDRESS)
    assert "last operator" in run(app, "revoke", ADDRESS, "operator", "secretariat").output
    run(app, "make-operator", "taro@example.jp")
    assert run(app, "revoke", ADDRESS, "operator", "secretariat").exit_code == 0


def test_grant_and_revoke(app: Flask, hanako: int, make_organisation: MakeOrganisation) -> None:
    make_organisation("north", OrganisationKind.HUB)
    assert run(app, "grant", ADDRESS, "hub_coordinator", "north").exit_code == 0
    assert f"{ADDRESS}\t\thub_coordinator@north" in run(app, "list", "hanako").output
    assert run(app, "grant", ADDRESS, "auditor", "north").exit_code == 1
    assert run(app, "revoke", ADDRESS, "hub_coordinator", "north").exit_code == 0
    assert load(app, hanako).memberships == []


def test_set_password_ends_sessions_and_opens_a_locked_account(app: Flask, hanako: int) -> None:
    inside = Browser(app)
    inside.log_in(ADDRESS)
    change(app, hanako, failed_logins=9)
    run(app, "set-password", ADDRESS, "--password-stdin", typed=f"{OTHER_PASSWORD}\n")
    assert not inside.signed_in()
    inside.log_in(ADDRESS, OTHER_PASSWORD)
    assert inside.signed_in()


def test_unlock(app: Flask, hanako: int) -> None:
    change(app, hanako, failed_logins=9)
    assert run(app, "unlock", ADDRESS).exit_code == 0
    assert load(app, hanako).failed_logins == 0


@pytest.mark.parametrize(
    "words",
    [
        ("unlock", "nobody@example.jp"),
        ("unlock", "not an address"),
        ("grant", ADDRESS, "auditor", "nowhere"),
        ("revoke", ADDRESS, "auditor", "nowhere"),
    ],
)
def test_what_does_not_exist_is_said_plainly(
    app: Flask, hanako: int, words: tuple[str, ...]
) -> None:
    result = run(app, *words)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
