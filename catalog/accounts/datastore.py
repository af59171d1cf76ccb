"""Flask-Security's way to the database, made to write inside our transaction.

Flask-Security changes objects wherever it likes and commits after the view. Here the write lock
is taken at the first change, never while a password is being hashed, and the audit rows of the
same request share the transaction.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Any, cast

from flask import Flask, current_app, g
from flask_security import FSQLALiteUserDatastore, UserMixin
from sqlalchemy import orm

from catalog.accounts.actor import actor_for
from catalog.accounts.models import User
from catalog.audit.services import record
from catalog.core.db import db, transaction
from catalog.core.instance import current_settings


class _Abandoned(Exception):
    """The view ended without a commit."""


class Accounts(FSQLALiteUserDatastore):
    """User store of Flask-Security."""

    def __init__(self) -> None:
        super().__init__(db, User, cast(Any, None))  # roles are memberships, and ours

    def begin(self) -> None:
        """Open the write transaction of this request unless it is open, keeping pending changes."""
        if "accounts_writing" in g:
            return
        pending = [(row, _changes(row)) for row in db.session.dirty]
        for row, _values in pending:
            db.session.expire(row)
        stack = ExitStack()
        stack.enter_context(transaction())
        g.accounts_writing = stack
        for row, values in pending:
            for name, value in values.items():
                setattr(row, name, value)

    def commit(self) -> None:
        """Commit what this request has written, if anything."""
        if stack := g.pop("accounts_writing", None):
            stack.close()

    def lock(self, user: object) -> None:
        """Open the transaction and read ``user`` anew, locked against other requests."""
        self.begin()
        db.session.refresh(user, with_for_update={"of": User})

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """Return a user; demo accounts do not exist where demo mode is off."""
        user = cast("User | None", super().find_user(case_insensitive, **kwargs))
        return user if user is not None and usable_here(user) else None

    def set_uniquifier(self, user: UserMixin, uniquifier: str | None = None) -> None:
        """End every session of ``user``."""
        self.begin()
        super().set_uniquifier(user, uniquifier)

    def tf_set(self, user: UserMixin, primary_method: str, *args: Any, **kwargs: Any) -> None:
        """Switch the second factor on."""
        self.begin()
        super().tf_set(user, primary_method, *args, **kwargs)

    def tf_reset(self, user: UserMixin) -> None:
        """Switch the second factor off, and forget what belongs to it."""
        self.begin()
        super().tf_reset(user)
        user.mf_recovery_codes = None
        cast(User, user).tf_last_counter = None

    def mf_set_recovery_codes(self, user: UserMixin, rcs: list[str] | None) -> None:
        """Store new recovery codes."""
        self.begin()
        super().mf_set_recovery_codes(user, rcs)
        record(actor_for(cast(User, user)), "account.recovery_codes_created", "user", user.id)

    def mf_delete_recovery_code(self, user: UserMixin, idx: int) -> bool:
        """Take one recovery code away once it was used."""
        self.begin()
        record(actor_for(cast(User, user)), "account.recovery_code_used", "user", user.id)
        return super().mf_delete_recovery_code(user, idx)


def init_app(app: Flask) -> None:
    """Roll back what a failed view left open."""
    app.teardown_appcontext(_abandon)


def accounts() -> Accounts:
    """Return the datastore of the current application."""
    store: Accounts = current_app.extensions["datastore"]
    return store


def usable_here(user: User) -> bool:
    """Return whether this installation knows the user: demo accounts only in demo mode."""
    return current_settings().demo or not user.demo


def _changes(row: object) -> dict[str, Any]:
    state = orm.attributes.instance_state(row)
    return {item.key: item.value for item in state.attrs if item.history.has_changes()}


def _abandon(error: BaseException | None) -> None:
    if stack := g.pop("accounts_writing", None):
        with suppress(_Abandoned):
            stack.__exit__(_Abandoned, _Abandoned(), None)
