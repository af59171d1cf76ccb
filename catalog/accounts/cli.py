"""``catalog users``: accounts from the command line. Passwords are asked for, never arguments."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_security.utils import hash_password

from catalog.accounts import mails, memberships, passwords, queries, services
from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import Membership, Organisation, OrganisationKind, Role, User
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.errors import DomainError

SECRETARIAT = "secretariat"
user_commands = AppGroup("users", help="Accounts, passwords and roles.")
from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, for scripts."
)
ROLES = click.Choice([role.value for role in Role])


@user_commands.command("create")
@click.argument("email")
@click.option("--name", default="", help="Display name.")
@click.option(
    "--language",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="Language of the mails to this person.",
)
@from_stdin
def create(email: str, name: str, language: str, password_stdin: bool) -> None:
    """Create an account and set its password."""
    address = _address(email)
    hashed = _new_password(address, name, password_stdin)
    with _clearly(), transaction():
        services.create_user(SYSTEM, address, name, language, hashed)
    click.echo(f"Created {address}.")


@user_commands.command("list")
@click.argument("text", default="")
def list_users(text: str) -> None:
    """List accounts, all or those whose name or address contains TEXT."""
    number, pages = 1, 1
    while number <= pages:
        page = queries.search_users(SYSTEM, text, "", number)
        for user in page.items:
            click.echo(_line(user))
        number, pages = number + 1, page.pages


@user_commands.command("set-password")
@click.argument("email")
@from_stdin
def set_password(email: str, password_stdin: bool) -> None:
    """Set another password; ends the person's sessions."""
    user = _user(email)
    hashed = _new_password(user.email, user.display_name, password_stdin)
    with _clearly(), transaction():
        services.set_password(SYSTEM, _user(email), hashed)
    click.echo(f"Set the password of {user.email}.")


@user_commands.command("grant")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.argument("organisation")
def grant(email: str, role: str, organisation: str) -> None:
    """Give ROLE in ORGANISATION (its slug) to a person."""
    with _clearly(), transaction():
        memberships.grant(SYSTEM, _user(email), _organisation(organisation), Role(role))
    click.echo(f"{email} is now {role} in {organisation}.")


@user_commands.command("revoke")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.argument("organisation")
def revoke(email: str, role: str, organisation: str) -> None:
    """Take ROLE in ORGANISATION (its slug) from a person."""
    with _clearly(), transaction():
        memberships.revoke(SYSTEM, _membership(email, Role(role), organisation))
    click.echo(f"{email} is no longer {role} in {organisation}.")


@user_commands.command("make-operator")
@click.argument("email")
def make_operator(email: str) -> None:
    """Make a person an operator, in the secretariat, which is created when there is none."""
    with _clearly(), transaction():
        memberships.grant(SYSTEM, _user(email), _secretariat(), Role.OPERATOR)
    click.echo(f"{email} is now an operator.")


@user_commands.command("unlock")
@click.argument("email")
def unlock(email: str) -> None:
    """Open an account that failed logins have closed."""
    with _clearly(), transaction():
        services.unlock(SYSTEM, _user(email))
    click.echo(f"Unlocked {email}.")


def _line(user: User) -> str:
    roles = ",".join(f"{m.role.value}@{m.organisation.slug}" for m in user.memberships) or "learner"
    states = {"inactive": not user.active, "locked": user.locked(utcnow()), "demo": user.demo}
    return "\t".join((user.email, user.display_name, roles, *(s for s, on in states.items() if on)))


def _new_password(email: str, name: str, from_standard_input: bool) -> str:
    text = (
        sys.stdin.readline().rstrip("\n")
        if from_standard_input
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    text = passwords.normalise(text)
    with force_locale("en"):
        problems = passwords.complaints(text, email, name)
    if problems:
        raise click.ClickException(" ".join(problems))
    return hash_password(text)


def _user(email: str) -> User:
    user = queries.user_by_email(_address(email))
    if user is None:
        raise click.ClickException(f"There is no account with the address {email}.")
    return user


def _organisation(slug: str) -> Organisation:
    row = db.session.scalar(sa.select(Organisation).where(Organisation.slug == slug))
    if row is None:
        raise click.ClickException(f"There is no organisation called {slug}.")
    return row


def _membership(email: str, role: Role, slug: str) -> Membership:
    user = _user(email)
    for row in user.memberships:
        if row.role is role and row.organisation.slug == slug:
            return row
    raise click.ClickException(f"{email} is not {role.value} in {slug}.")


def _secretariat() -> Organisation:
    kind = OrganisationKind.SECRETARIAT
    found = sa.select(Organisation).where(
        Organisation.kind == kind, Organisation.slug.not_like("demo-%")
    )
    row = db.session.scalar(found.order_by(Organisation.id).limit(1))
    return row or memberships.create_organisation(
        SYSTEM, kind, SECRETARIAT, "事務局", "Secretariat"
    )


@contextmanager
def _clearly() -> Iterator[None]:
    """Turn a refusal of the services into a message and exit code 1."""
    try:
        with force_locale("en"):
            yield
    except DomainError as error:
        raise click.ClickException(error.message or type(error).__name__) from error


def _address(email: str) -> str:
    with _clearly():
        return mails.normalise(email)
