"""The walls hold below the web: queries, relationships, bulk statements, flushes, foreign keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import orm

from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import User
from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.hubs import scope, walls
from catalog.hubs.companies.models import Company, CompanyContact
from catalog.hubs.progress.models import Activity, Milestone
from catalog.hubs.projects.models import Project, TeamMember
from catalog.hubs.scope import (
    Everywhere,
    HubScoped,
    Links,
    Participant,
    ScopeError,
    ScopeMissing,
    ScopeViolation,
    Staff,
)
from tests.catalog.hubs.world import (
    ROW_IDS,
    World,
    crossing_keys,
    row_id,
    scoped_in_order,
    snapshot,
)

company = Company.__table__
Statement = Callable[[], Any]

MAPPED: dict[str, Statement] = {
    "entity": lambda: sa.select(Company),
    "column": lambda: sa.select(Company.name),
    "alias": lambda: sa.select(orm.aliased(Company).name),
    "bundle": lambda: sa.select(orm.Bundle("b", Company.name)),
    "count": lambda: sa.select(sa.func.count()).select_from(Company),
    "join": lambda: sa.select(Project.title).join(Project.company),
    "join with condition": lambda: sa.select(User.id).join(
        Company, Company.coordinator_id == User.id
    ),
    "subquery": lambda: sa.select(sa.select(Company.name).subquery()),
    "cte": lambda: sa.select(sa.select(Company.name).cte("found")),
    "scalar subquery": lambda: sa.select(sa.select(sa.func.max(Company.name)).scalar_subquery()),
    "in": lambda: sa.select(User.id).where(User.id.in_(sa.select(Company.coordinator_id))),
    "exists": lambda: sa.select(User.id).where(
        sa.exists(sa.select(Company.id).where(Company.coordinator_id == User.id))
    ),
    "union": lambda: sa.union_all(sa.select(Company.name), sa.select(Project.title)),
}
PLAIN: dict[str, Statement] = {
    "table": lambda: sa.select(company),
    "column of a table": lambda: sa.select(company.c.name),
    "alias of a table": lambda: sa.select(company.alias().c.name),
    "where": lambda: sa.select(User.id).where(company.c.name != ""),
    "expression": lambda: sa.select(Project.title + company.c.name),
    "join to a table": lambda: sa.select(User.id).join(
        company, company.c.coordinator_id == User.id
    ),
    "from a table": lambda: sa.select(sa.func.count(User.id)).select_from(company),
    "exists in a table": lambda: sa.select(User.id).where(
        sa.exists().where(company.c.id == User.id)
    ),
    "text": lambda: sa.text("SELECT name FROM hub_company"),
    "text in quotes": lambda: sa.text('SELECT name FROM "HUB_COMPANY"'),
    "entity from text": lambda: sa.select(Company).from_statement(
        sa.text("SELECT * FROM hub_company")
    ),
    "text as from": lambda: sa.select(sa.literal_column("name")).select_from(
        sa.text("hub_company")
    ),
    "literal column": lambda: sa.select(
        User.id, sa.literal_column("(SELECT max(name) FROM hub_company)")
    ),
    "table by name": lambda: sa.select(sa.column("name")).select_from(sa.table("hub_company")),
    "subquery of a table": lambda: sa.select(User.id).where(User.id.in_(sa.select(company.c.id))),
    "union of tables": lambda: sa.union_all(sa.select(company.c.name), sa.select(User.email)),
}
BULK: dict[str, Statement] = {
    "insert": lambda: sa.insert(Company).values(hub_id=1, name="x"),
    "insert into the table": lambda: sa.insert(company).values(hub_id=1, name="x"),
    "insert from select": lambda: sa.insert(Company).from_select(["name"], sa.select(User.email)),
    "change of hub": lambda: sa.update(Company).values(hub_id=1),
    "change of hub by column": lambda: sa.update(Company).values({Company.hub_id: 1}),
    "update of the table": lambda: sa.update(company).values(name="x"),
    "delete from the table": lambda: sa.delete(company),
    "update by another table": lambda: (
        sa.update(Company)
        .values(name="x")
        .where(Company.id == Project.company_id)
        .execution_options(synchronize_session=False)
    ),
    "text": lambda: sa.text("DELETE FROM hub_company"),
}


def every(table: dict[str, Statement]) -> Any:
    return pytest.mark.parametrize("statement", table.values(), ids=table.keys())


@every(MAPPED | PLAIN | BULK)
def test_touching_hub_data_without_a_scope_raises(world: World, statement: Statement) -> None:
    with pytest.raises(ScopeMissing):
        db.session.execute(statement())


@every(MAPPED)
def test_a_mapped_query_sees_its_own_hub_only(world: World, statement: Statement) -> None:
    seen = {}
    for hub, hub_id in world.hubs.items():
        with scope.within(Staff(hub_id)):
            seen[hub] = repr(db.session.execute(statement()).all())
    secrets = {hub: [s.text for s in world.secrets if s.hub == hub] for hub in world.hubs}
    assert not any(text in seen["a"] for text in secrets["b"])
    assert not any(text in seen["b"] for text in secrets["a"])
    assert seen["a"] != "[]"


@every(PLAIN)
def test_what_cannot_be_narrowed_is_refused_within_a_hub(
    world: World, statement: Statement
) -> None:
    with scope.within(Staff(world.hubs["a"])), pytest.raises(ScopeViolation):
        db.session.execute(statement())


@every(BULK)
@pytest.mark.parametrize("hub", ["a", "everywhere", "participant"])
def test_bulk_writes_that_could_cross_are_refused(
    world: World, statement: Statement, hub: str
) -> None:
    scopes = {
        "a": Staff(world.hubs["a"]),
        "everywhere": Everywhere("test"),
        "participant": participant(world),
    }
    with scope.within(scopes[hub]), pytest.raises(ScopeViolation):
        db.session.execute(statement())


def test_bulk_update_and_delete_stay_in_their_hub(own_world: World) -> None:
    before = snapshot(own_world.hubs["b"])
    with transaction() as session, scope.within(Staff(own_world.hubs["a"])):
        session.execute(sa.update(Milestone).values(title=Milestone.title + "!"))
        session.execute(sa.delete(CompanyContact))
    assert snapshot(own_world.hubs["b"]) == before
    assert snapshot(own_world.hubs["a"])["hub_company_contact"] == []


def test_bulk_update_by_primary_key_is_refused(world: World) -> None:
    with scope.within(Staff(world.hubs["a"])), pytest.raises(ScopeViolation):
        db.session.execute(sa.update(Company), [{"id": row_id("b", 0), "name": "x"}])


@pytest.mark.parametrize("cls", scoped_in_order(), ids=lambda cls: cls.__name__)
def test_get_finds_no_row_of_another_hub(world: World, cls: type[HubScoped]) -> None:
    with scope.within(Staff(world.hubs["a"])):
        assert db.session.get(cls, row_id("a", 0)) is not None
        assert db.session.get(cls, row_id("b", 0)) is None


def test_what_one_scope_loaded_the_next_cannot_reach(world: World) -> None:
    with scope.within(Staff(world.hubs["b"])):
        kept = db.session.get(Company, row_id("b", 0))
    with scope.within(Staff(world.hubs["a"])):
        assert db.session.get(Company, row_id("b", 0)) is None
    assert kept is not None
    with pytest.raises(ScopeMissing):
        db.session.get(Company, row_id("b", 0))


@pytest.mark.parametrize("load", [orm.joinedload, orm.selectinload, orm.subqueryload, orm.lazyload])
def test_relationships_stop_at_the_wall(world: World, load: Any) -> None:
    """Even where the keys of a row lie: the child's foreign key is bent in memory only."""
    with scope.within(Staff(world.hubs["a"])):
        rows = db.session.scalars(
            sa.select(Project).options(load(Project.company), load(Project.team))
        )
        assert {row.company.hub_id for row in rows.unique()} == {world.hubs["a"]}


def test_a_relationship_bent_to_another_hub_leads_nowhere(world: World) -> None:
    with scope.within(Staff(world.hubs["a"])):
        row = db.session.get(Milestone, row_id("a", 0))
        assert row is not None
        orm.attributes.set_committed_value(row, "hub_id", world.hubs["b"])
        orm.attributes.set_committed_value(row, "project_id", row_id("b", 0))
        assert row.project is None


def test_relationship_loads_need_a_scope(world: World) -> None:
    scope.enter(Staff(world.hubs["a"]))
    row = db.session.get(Project, row_id("a", 0))
    assert row is not None
    db.session.info[scope.KEY] = None
    with pytest.raises(ScopeMissing):
        assert row.company


def participant(world: World) -> Participant:
    own = frozenset({row_id("a", 0)})
    return Participant(world.users["trainee-a"], own, frozenset(), frozenset(), own)


def test_a_trainee_reaches_their_project_and_nothing_beside_it(world: World) -> None:
    with scope.within(participant(world)):
        found = {
            cls: [row.id for row in db.session.scalars(sa.select(cls))] for cls in scoped_in_order()
        }
    assert (
        found[Project]
        == found[Milestone]
        == found[TeamMember]
        == found[Company]
        == [row_id("a", 0)]
    )
    assert found[CompanyContact] == []
    assert row_id("a", 0) not in found[Activity]  # the hub's own note
    assert len(found[Activity]) == 2


def test_links_show_a_person_their_own_ties_only(world: World) -> None:
    with scope.within(Links(world.users["trainee-a"])):
        assert [row.user_id for row in db.session.scalars(sa.select(TeamMember))] == [
            world.users["trainee-a"]
        ]
        assert db.session.scalars(sa.select(Company)).all() == []
        assert db.session.scalars(sa.select(CompanyContact)).all() == []


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    hub=st.sampled_from(["a", "b"]),
    target=st.sampled_from(["a", "b"]),
    lane=st.sampled_from([0, 1]),
    number=st.integers(0, 20),
    forged=st.sampled_from(ROW_IDS),
    deed=st.sampled_from(["add", "delete", "update", "repoint", "move"]),
)
def test_no_forged_row_or_key_changes_another_hub(
    own_world: World, hub: str, target: str, lane: int, number: int, forged: int, deed: str
) -> None:
    """Whatever is added, changed, deleted or re-pointed in one hub, the other stays as it was."""
    classes = scoped_in_order()
    cls = classes[number % len(classes)]
    other = "b" if hub == "a" else "a"
    before = snapshot(own_world.hubs[other])
    refused = (ScopeError, sa.exc.IntegrityError, orm.exc.UnmappedInstanceError)
    with suppress(*refused), transaction() as session, scope.within(Staff(own_world.hubs[hub])):
        row = session.get(cls, row_id(target if deed != "move" else hub, lane))
        act(session, cls, row, own_world.hubs[target], forged, deed)
    assert snapshot(own_world.hubs[other]) == before
    assert crossing_keys() == []


def act(session: orm.Session, cls: Any, row: Any, hub_id: int, forged: int, deed: str) -> None:
    columns = {column.key for column in sa.inspect(cls).columns}
    texts = columns & {"title", "name", "body"}
    if deed == "add":
        values = {name: forged for name in columns if name.endswith("_id")}
        session.add(cls(**(values | dict.fromkeys(texts, "x") | {"hub_id": hub_id})))
    elif deed == "delete":
        session.delete(row)
    elif row is not None:
        changes = dict.fromkeys(texts, "changed")
        changes |= {"hub_id": hub_id} if deed == "move" else {}
        changes |= (
            dict.fromkeys(columns & {"company_id", "project_id"}, forged)
            if deed == "repoint"
            else {}
        )
        for name, value in changes.items():
            setattr(row, name, value)


def copy_of(cls: type[HubScoped], hub: str) -> HubScoped:
    """Return a new, valid row like the one planted in ``hub``, read past the walls."""
    table = orm.class_mapper(cls).local_table
    with db.engine.connect() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == row_id(hub, 0))).one()
    return cls(**{name: value for name, value in row._mapping.items() if name != "id"})


@pytest.mark.parametrize("cls", scoped_in_order(), ids=lambda cls: cls.__name__)
def test_a_valid_row_for_another_hub_is_not_written(world: World, cls: type[HubScoped]) -> None:
    with (
        pytest.raises(ScopeViolation),
        transaction() as session,
        scope.within(Staff(world.hubs["a"])),
    ):
        session.add(copy_of(cls, "b"))


@pytest.mark.parametrize("deed", ["change", "delete"])
@pytest.mark.parametrize("cls", scoped_in_order(), ids=lambda cls: cls.__name__)
def test_a_row_carried_over_from_another_hub_is_not_written(
    world: World, cls: type[HubScoped], deed: str
) -> None:
    with scope.within(Staff(world.hubs["b"])):
        row = db.session.get_one(cls, row_id("b", 0))
    with (
        pytest.raises(ScopeViolation),
        transaction() as session,
        scope.within(Staff(world.hubs["a"])),
    ):
        session.add(row)
        act(session, cls, row, 0, 0, "update" if deed == "change" else "delete")
        row.created_at = utcnow()


def test_a_row_never_changes_its_hub(world: World) -> None:
    """Not even a company without projects, between hubs the same person coordinates."""
    with (
        pytest.raises(ScopeViolation, match="never changes"),
        transaction() as session,
        scope.within(Staff(world.hubs["b"])),
    ):
        row = Company(hub_id=world.hubs["a"], name="alone")
        orm.make_transient_to_detached(row)
        orm.attributes.set_committed_value(row, "id", 9)
        session.add(row)
        row.hub_id = world.hubs["b"]


def test_reading_everywhere_is_written_down_and_cannot_write(own_world: World) -> None:
    everywhere = scope.all_hubs(SYSTEM, "yearly figures")
    with scope.within(everywhere):
        assert len(db.session.scalars(sa.select(Company)).all()) == 4
    entry = db.session.scalars(sa.select(AuditEntry).filter_by(action="hubs.read-all")).one()
    assert entry.details == {"reason": "yearly figures"}
    with pytest.raises(ScopeViolation), transaction() as session, scope.within(everywhere):
        session.get_one(Company, row_id("a", 0)).name = "changed"


def test_a_write_without_a_scope_raises(world: World) -> None:
    with pytest.raises(ScopeMissing), transaction() as session:
        session.add(Company(hub_id=world.hubs["a"], name="x"))


def test_a_new_session_stands_behind_the_same_walls(world: World) -> None:
    with orm.Session(db.engine) as session, pytest.raises(ScopeMissing):
        session.scalars(sa.select(Company)).all()


def test_a_relationship_from_outside_into_hub_data_stops_the_start() -> None:
    class Elsewhere(orm.DeclarativeBase):
        """A base of its own, so that the application's metadata stays clean."""

    class Leak(Elsewhere):
        __tablename__ = "leak"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        companies: orm.Mapped[list[Company]] = orm.relationship(
            Company,
            primaryjoin=lambda: orm.foreign(company.c.coordinator_id) == Leak.id,
            viewonly=True,
        )

    with pytest.raises(ScopeError, match="from outside"):
        walls.check_doors([orm.class_mapper(Leak)])
    Elsewhere.registry.dispose()


PAST_THE_WALLS = re.compile(
    r"engine\.(connect|begin|raw_connection)\(|session\.(connection|get_bind)\(|create_engine"
    r"|bulk_insert_mappings|bulk_update_mappings|bulk_save_objects"
)


def test_only_the_plumbing_reaches_past_the_session() -> None:
    """The walls stand on the session; whoever takes a connection of their own walks around them."""
    catalog = Path(scope.__file__).parents[1]
    around = [
        str(path.relative_to(catalog))
        for path in catalog.glob("**/*.py")
        if path.relative_to(catalog).parts[0] not in {"core", "migrations"}
        and PAST_THE_WALLS.search(path.read_text(encoding="utf-8"))
    ]
    assert around == []
