"""The walls between hubs: every read and write of hub data happens within a stated scope.

The scope hangs on the database session. With none, touching a hub's table raises. With one, every
ORM statement and relationship load is narrowed to it, and a flush that would write outside it is
refused. What cannot be narrowed (plain Core statements, SQL text, bulk inserts) is refused whole.
Composite foreign keys that carry the hub stand behind all this in the database itself.
``catalog.hubs.walls`` enforces what is stated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from catalog.accounts.actor import Actor
from catalog.audit.services import record
from catalog.core.db import Base, db, transaction

KEY = "hub_scope"
Condition = sa.ColumnElement[bool]


class ScopeError(RuntimeError):
    """A programming error at the walls: it is never shown, it becomes a 500 and a failing test."""


class ScopeMissing(ScopeError):
    """Hub data was touched with no scope set."""


class ScopeViolation(ScopeError):
    """A statement cannot be kept within the scope, or a write would leave it."""


@dataclass(frozen=True)
class Staff:
    """One whole hub, read and written by its coordinators."""

    hub_id: int


@dataclass(frozen=True)
class Everywhere:
    """Every hub, to read only: auditors, the ministry's figures, commands. Made by ``all_hubs``."""

    reason: str


@dataclass(frozen=True)
class Participant:
    """The projects a person works in, as trainee or as contact of the company."""

    user_id: int
    team_projects: frozenset[int] = field(default_factory=frozenset)
    contact_projects: frozenset[int] = field(default_factory=frozenset)
    contact_companies: frozenset[int] = field(default_factory=frozenset)
    companies: frozenset[int] = field(default_factory=frozenset)
    """Companies of those projects, and those the person is a contact of."""

    @property
    def projects(self) -> frozenset[int]:
        """Every project within reach."""
        return self.team_projects | self.contact_projects


@dataclass(frozen=True)
class Links:
    """Only the rows that tie a person to projects and companies; finds a ``Participant``."""

    user_id: int


Scope = Staff | Everywhere | Participant | Links


class HubScoped:
    """Mixin of every table behind the walls. Hub staff reach it; others only where it says so."""

    @orm.declared_attr
    def hub_id(cls) -> orm.Mapped[int]:
        """The hub the row belongs to, for good."""
        return orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)

    @classmethod
    def seen_by_participant(cls, scope: Participant) -> Condition:
        """Return which rows trainees and company contacts may read; none unless overridden."""
        return sa.false()

    @classmethod
    def seen_as_link(cls, user_id: int) -> Condition:
        """Return which rows tie this user to a project or company; none unless overridden."""
        return sa.false()

    def written_by_participant(self, scope: Participant, verb: str) -> bool:
        """Return whether a participant may do ``verb`` (new, dirty, deleted) to this row."""
        return False

    @classmethod
    def seen_within(cls, scope: Scope) -> Condition:
        """Return the condition every read of this table gets in ``scope``."""
        if isinstance(scope, Everywhere):
            return sa.true()
        if isinstance(scope, Staff):
            return cls.hub_id == scope.hub_id
        if isinstance(scope, Participant):
            return cls.seen_by_participant(scope)
        return cls.seen_as_link(scope.user_id)


def current() -> Scope:
    """Return the scope in force.

    Raises
    ------
    ScopeMissing
    """
    scope: Scope | None = db.session.info.get(KEY)
    if scope is None:
        raise ScopeMissing("hub data needs a scope; see catalog.hubs.scope")
    return scope


def enter(scope: Scope | None) -> None:
    """Set the scope for the rest of this unit of work; ``None`` closes the door."""
    _forget(db.session)
    db.session.info[KEY] = scope


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Work in ``scope`` for a while, then in what was there before.

    Pending writes are flushed before leaving, so that they are checked against this scope.
    """
    session = db.session
    before = session.info.get(KEY)
    if session.info.get("writing"):
        session.flush()
    enter(scope)
    try:
        yield
        if session.info.get("writing"):
            session.flush()
    finally:
        enter(before)


def all_hubs(actor: Actor, reason: str) -> Everywhere:
    """Return the scope that reads every hub, after writing who asked and why to the audit record.

    Nothing can be written in it.
    """
    if db.session.info.get("writing"):
        record(actor, "hubs.read-all", reason=reason)
    else:
        with transaction():
            record(actor, "hubs.read-all", reason=reason)
    return Everywhere(reason)


@cache
def scoped_classes() -> tuple[type[HubScoped], ...]:
    """Return every mapped class behind the walls."""
    return tuple(m.class_ for m in Base.registry.mappers if is_scoped(m))


def is_scoped(mapper: orm.Mapper[Any]) -> bool:
    """Return whether a mapped class lies behind the walls."""
    return issubclass(mapper.class_, HubScoped)


def _forget(session: orm.Session) -> None:
    """Drop loaded hub rows, so that none is reached through the identity map in another scope."""
    for row in list(session.identity_map.values()):
        if isinstance(row, HubScoped) and not session.is_modified(row):
            session.expunge(row)
