"""The last net: keys of the database that lead into no other hub."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from catalog.core.db import db, transaction
from catalog.hubs import scope
from catalog.hubs.companies.models import Company
from catalog.hubs.scope import Everywhere, HubScoped, Staff
from tests.catalog.hubs.world import World, row_id, scoped_in_order


@pytest.mark.parametrize(
    ("cls", "names"),
    [
        (cls, tuple(column.name for column in key.columns))
        for cls in scoped_in_order()
        for key in sorted(
            orm.class_mapper(cls).local_table.foreign_key_constraints, key=lambda key: str(key.name)
        )
        if "hub_id" in key.referred_table.columns
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_key_into_another_hub(
    world: World, cls: type[HubScoped], names: tuple[str, ...]
) -> None:
    table = orm.class_mapper(cls).local_table
    assert "hub_id" in names
    change = {name: row_id("b", 0) for name in names if name != "hub_id"}
    with db.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.update(table).where(table.c.id == row_id("a", 0)).values(**change))


def test_every_key_between_hub_tables_carries_the_hub() -> None:
    without = [
        str(key.name)
        for cls in scope.scoped_classes()
        for key in orm.class_mapper(cls).local_table.foreign_key_constraints
        if "hub_id" in key.referred_table.columns and "hub_id" not in {c.name for c in key.columns}
    ]
    assert without == []


def test_every_unique_key_of_a_hub_table_is_the_hubs_own() -> None:
    shared = [
        str(constraint.name)
        for cls in scope.scoped_classes()
        for constraint in orm.class_mapper(cls).local_table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
        and "hub_id" not in {c.name for c in constraint.columns}
    ]
    assert shared == []


def test_two_hubs_may_know_a_company_by_the_same_name(own_world: World) -> None:
    for hub_id in own_world.hubs.values():
        with transaction() as session, scope.within(Staff(hub_id)):
            session.add(Company(hub_id=hub_id, name="同名商店"))
    with scope.within(Everywhere("test")):
        found = db.session.scalars(sa.select(Company.hub_id).filter_by(name="同名商店"))
        assert set(found) == set(own_world.hubs.values())
