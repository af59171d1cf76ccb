"""Two hubs with a secret in every text column, planted by looking at the tables themselves.

A new hub table is filled without anyone adding a line: parents are found by foreign keys, values
by column type. Row ``(hub, lane)`` has the same id in every table, so a route parameter of any
name can be tried with every row by trying four numbers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import Membership, Organisation, OrganisationKind, Role, User
from catalog.audit.services import record
from catalog.core.clock import today, utcnow
from catalog.core.db import Base, db, transaction
from catalog.hubs import scope
from catalog.hubs.scope import HubScoped, Staff

HUBS = ("a", "b")
LANES = (0, 1)


@dataclass(frozen=True)
class Secret:
    """A planted text and where it lies."""

    text: str
    hub: str
    lane: int
    table: str
    column: str
    row: dict[str, Any] = field(hash=False, compare=False)

    @property
    def place(self) -> str:
        """Where the text lies, for messages."""
        return f"{self.table}.{self.column} of {self.hub}{self.lane}"


@dataclass
class World:
    """Ids of what was planted, and every secret."""

    hubs: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)

    def hide(self, hub: str, lane: int, table: str, column: str, row: dict[str, Any]) -> str:
        """Return a new random text and remember it."""
        text = f"canary{hub}{lane}{os.urandom(8).hex()}"
        self.secrets.append(Secret(text, hub, lane, table, column, row))
        return text


def row_id(hub: str, lane: int) -> int:
    """Return the id a hub's row has in every table."""
    return 1000 * (1 + HUBS.index(hub)) + lane + 1


ROW_IDS = tuple(row_id(hub, lane) for hub in HUBS for lane in LANES)
EXTRA = 100
"""Added to an id for rows planted beside the regular ones."""


def plant() -> World:
    """Fill the current database and return what was planted."""
    world = World()
    with transaction() as session:
        _plant_people(session, world)
        for hub in HUBS:
            with scope.within(Staff(world.hubs[hub])):
                for lane in LANES:
                    _plant_lane(session, world, hub, lane)
                _plant_shared_activity(session, world, hub)
            secret = world.hide(hub, 1, "audit_entry", "details", {})
            record(SYSTEM, "test.planted", hub_id=world.hubs[hub], note=secret)
    return world


def _plant_people(session: orm.Session, world: World) -> None:
    for hub in HUBS:
        row = Organisation(
            slug=f"hub-{hub}", kind=OrganisationKind.HUB, name_ja=f"ハブ{hub}", name_en=f"Hub {hub}"
        )
        session.add(row)
        session.flush()
        world.hubs[hub] = row.id
    secretariat = Organisation(
        slug="office", kind=OrganisationKind.SECRETARIAT, name_ja="事務局", name_en="Office"
    )
    session.add(secretariat)
    session.flush()
    people = [
        f"{kind}-{hub}" for hub in HUBS for kind in ("coordinator", "trainee", "contact", "mate")
    ]
    for name in (*people, "auditor", "operator", "outsider", "newcomer"):
        user = User(
            email=f"{name}@example.jp", fs_uniquifier=os.urandom(16).hex(), confirmed_at=utcnow()
        )
        hub = name[-1] if "-" in name else ""
        lane = 0 if name.startswith(("trainee", "contact")) else 1
        user.display_name = (
            world.hide(hub, lane, "user_account", "display_name", {}) if hub else name
        )
        session.add(user)
        session.flush()
        world.users[name] = user.id
    grants = [(f"coordinator-{hub}", world.hubs[hub], Role.HUB_COORDINATOR) for hub in HUBS]
    grants += [
        ("auditor", secretariat.id, Role.AUDITOR),
        ("operator", secretariat.id, Role.OPERATOR),
    ]
    for name, organisation_id, role in grants:
        session.add(
            Membership(user_id=world.users[name], organisation_id=organisation_id, role=role)
        )
    session.flush()


def scoped_in_order() -> list[type[HubScoped]]:
    """Return the hub classes, those that others point at first."""
    by_table = {orm.class_mapper(cls).local_table: cls for cls in scope.scoped_classes()}
    return [by_table[table] for table in Base.metadata.sorted_tables if table in by_table]


def _plant_lane(session: orm.Session, world: World, hub: str, lane: int) -> None:
    for cls in scoped_in_order():
        table = orm.class_mapper(cls).local_table
        values: dict[str, Any] = {}
        for column in table.columns:
            values[column.name] = _value(world, hub, lane, table.name, column, values)
        session.add(cls(**{k: v for k, v in values.items() if v is not None and k != "version"}))
        session.flush()


def _value(
    world: World, hub: str, lane: int, table: str, column: sa.Column[Any], row: dict[str, Any]
) -> Any:
    special = _people(world, hub, lane).get((table, column.name))
    if special is not None:
        return special
    if column.name == "hub_id":
        return world.hubs[hub]
    if column.primary_key or any(
        key.column.table.name.startswith("hub_") for key in column.foreign_keys
    ):
        return row_id(hub, lane)
    if column.foreign_keys:
        return world.users[f"coordinator-{hub}"]
    if isinstance(column.type, sa.Enum):
        return None if column.nullable else next(iter(column.type.enum_class))
    if isinstance(column.type, sa.String):
        return world.hide(hub, lane, table, column.name, row)
    if isinstance(column.type, sa.JSON):
        text = world.hide(hub, lane, table, column.name, row)
        return (
            [text]
            if column.type.python_type is list or column.name in {"roles", "skills"}
            else {"note": [text, text]}
        )
    return _plain_value(column)


def _plain_value(column: sa.Column[Any]) -> Any:
    if column.nullable or column.default is not None:
        return None
    kinds: dict[type, Any] = {date: today(), datetime: utcnow(), int: 3, bool: True}
    return kinds[column.type.python_type]


def _people(world: World, hub: str, lane: int) -> dict[tuple[str, str], Any]:
    """Return who is tied to the rows of a lane: trainee and contact to the first, others beyond."""
    trainee = "trainee" if lane == 0 else "mate"
    found: dict[tuple[str, str], Any] = {
        ("hub_team_member", "user_id"): world.users[f"{trainee}-{hub}"],
        ("hub_activity", "subject"): f"project:{row_id(hub, lane)}",
        ("hub_activity", "version"): 2,
        ("hub_project", "status"): "open" if lane == 0 else "draft",
    }
    if lane == 0:
        found["hub_company_contact", "user_id"] = world.users[f"contact-{hub}"]
    return found


def _plant_shared_activity(session: orm.Session, world: World, hub: str) -> None:
    from catalog.hubs.progress.models import Activity
    from catalog.hubs.progress.rules import ActivityKind, Audience

    for number, audience in enumerate((Audience.TEAM, Audience.COMPANY)):
        for lane in LANES:
            row = {"audience": audience.value}
            session.add(
                Activity(
                    id=row_id(hub, lane) + EXTRA * (number + 1),
                    hub_id=world.hubs[hub],
                    company_id=row_id(hub, lane),
                    project_id=row_id(hub, lane),
                    kind=ActivityKind.REPORT,
                    audience=audience,
                    happened_on=today(),
                    body=world.hide(hub, lane, "hub_activity", "body", row),
                )
            )
    session.flush()


def snapshot(hub_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of a hub as the database holds it, past all walls."""
    found = {}
    with db.engine.connect() as connection:
        for cls in scoped_in_order():
            table = orm.class_mapper(cls).local_table
            query = sa.select(table).where(table.c.hub_id == hub_id).order_by(table.c.id)
            found[table.name] = [tuple(map(str, row)) for row in connection.execute(query)]
    return found


def crossing_keys() -> list[str]:
    """Return every foreign key between hub tables whose two ends lie in different hubs."""
    found = []
    with db.engine.connect() as connection:
        for cls in scoped_in_order():
            child = orm.class_mapper(cls).local_table
            for key in child.foreign_key_constraints:
                parent = key.referred_table
                if "hub_id" not in parent.columns:
                    continue
                names = [(e.parent, e.column) for e in key.elements if e.parent.name != "hub_id"]
                joined = sa.and_(*(a == b for a, b in names), child.c.hub_id != parent.c.hub_id)
                count = connection.scalar(sa.select(sa.func.count()).where(joined))
                found += [f"{child.name} -> {parent.name}"] if count else []
    return found
