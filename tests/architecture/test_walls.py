"""Every route, as everyone, with secrets planted in every hub's tables: nothing crosses a wall.

The walk finds routes in the URL map, ids in the planted tables, and form fields in the pages
themselves, so a new route or table is covered without anyone adding a line. What is declared here
is only what trainees and company contacts may read; anything not declared must stay hidden.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from catalog.app import create_app
from catalog.core.access import public, requires
from catalog.core.db import db
from catalog.hubs import scope
from catalog.hubs.companies.models import Company
from catalog.hubs.scope import Everywhere
from tests import databases
from tests.architecture.walker import Walk, Walker
from tests.catalog.hubs.world import Secret, World, plant, row_id

pytestmark = pytest.mark.slow
ANY = "*"
SHARED_IN_PROJECT = {
    "hub_project": {ANY},
    "hub_milestone": {"title", "note"},
    "hub_company": {"name"},
    "user_account": {"display_name"},
}
"""What those who take part in a project may read of their own: table -> columns."""
TEAM_READS = {"team", "company"}
COMPANY_READS = {"company"}


def own_lane(secret: Secret, audiences: set[str]) -> bool:
    """Return whether the trainee and the contact of hub A may read this."""
    if (secret.hub, secret.lane) != ("a", 0):
        return False
    if secret.table == "hub_activity":
        return secret.column in {"body", "author_name"} and secret.row.get("audience") in audiences
    allowed = SHARED_IN_PROJECT.get(secret.table, set())
    return bool(allowed & {ANY, secret.column})


def may_see(actor: str, secret: Secret) -> bool:
    """Return whether a secret may show up in anything the actor gets."""
    kind, _, hub = actor.partition("-")
    if kind == "auditor":
        return True
    if kind == "operator":
        return secret.table in {"audit_entry", "user_account"}
    if kind == "coordinator":
        return secret.hub == hub and secret.table != "audit_entry"
    if kind == "trainee":
        return own_lane(secret, TEAM_READS)
    return kind == "contact" and own_lane(secret, COMPANY_READS)


ACTORS = (
    "stranger",
    "outsider",
    "auditor",
    "operator",
    "trainee-a",
    "contact-a",
    "coordinator-a",
    "coordinator-b",
)
"""In this order, so that whoever may change things comes last."""
WRITES_IN = {"trainee-a": {"a"}, "contact-a": {"a"}, "coordinator-a": {"a"}, "coordinator-b": {"b"}}
"""The hubs in which an actor may change anything at all."""


@pytest.fixture(scope="module")
def open_app(
    engine: databases.Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, World]]:
    """A planted application that asks for no CSRF token, so that forged posts get through."""
    folder = tmp_path_factory.mktemp("walls")
    with engine.database(folder) as url:
        app = create_app(databases.settings_for(folder, url))
        app.config |= {"WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False}
        app.register_blueprint(leaky())
        with app.app_context():
            world = plant()
        yield app, world
        with app.app_context():
            db.engine.dispose()


def leaky() -> Blueprint:
    """Routes as a careless colleague would write them; the walk must report each."""
    bp = Blueprint("leaky", __name__, url_prefix="/leaky")

    @bp.get("/<int:thing>")
    @public
    def show(thing: int) -> str:
        with scope.within(Everywhere("careless")):
            row = db.session.get(Company, thing)
            return row.name if row else ""

    @bp.get("/header")
    @requires("projects.take-part")
    def header() -> tuple[str, dict[str, str]]:
        with scope.within(Everywhere("careless")):
            row = db.session.get_one(Company, row_id("b", 1))
            return "", {"X-Company": row.challenge}

    return bp


@pytest.fixture(scope="module")
def walk(open_app: tuple[Flask, World]) -> Walk:
    """Everything everyone can reach, once for the module."""
    app, world = open_app
    logging.disable(logging.INFO)  # a line for each of thousands of requests
    try:
        return Walker(app, world, ACTORS).walk()
    finally:
        logging.disable(logging.NOTSET)


def crossing(walk: Walk, endpoint_prefix: str = "") -> list[str]:
    """Return what was seen by somebody who may not see it."""
    return sorted(
        {
            f"{seen.actor} {seen.method} {seen.endpoint}: {secret.place}"
            for seen in walk.seen
            for secret in seen.secrets
            if not may_see(seen.actor, secret)
            and seen.endpoint.startswith("leaky.") == (endpoint_prefix == "leaky.")
        }
    )


def test_nobody_sees_what_lies_behind_a_wall(walk: Walk) -> None:
    assert crossing(walk) == []


def test_nobody_changes_what_lies_behind_a_wall(walk: Walk) -> None:
    changed = [
        f"{change.actor} {change.method} {change.endpoint}: {change.table} of {change.hub}"
        for change in walk.changes
        if change.hub not in WRITES_IN.get(change.actor, set())
    ]
    assert changed == []


def test_reading_changes_no_hub_data(walk: Walk) -> None:
    assert [c for c in walk.changes if c.method in {"GET", "HEAD", "OPTIONS"}] == []


def test_no_answer_is_a_server_error(walk: Walk) -> None:
    broken = {
        f"{a.actor} {a.method} {a.path} -> {a.status}" for a in walk.answers if a.status >= 500
    }
    assert {line for line in broken if "/readyz" not in line} == set()


def test_the_walk_reports_a_careless_route(walk: Walk) -> None:
    """The proof that the walk would notice: routes without walls, planted beside the real ones."""
    found = "\n".join(crossing(walk, "leaky."))
    assert "stranger GET leaky.show: hub_company.name of b0" in found
    assert "trainee-a GET leaky.show: hub_company.name of a1" in found
    assert "coordinator-a GET leaky.header: hub_company.challenge of b1" in found


def test_the_walk_opens_every_hub_page_for_somebody(
    walk: Walk, open_app: tuple[Flask, World]
) -> None:
    """A walk that is turned away everywhere would prove nothing."""
    app, _ = open_app
    opened = {(a.endpoint, a.method) for a in walk.answers if a.status < 400}
    wanted = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if is_hub_route(rule)
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert sorted(wanted - opened) == []


def is_hub_route(rule: Rule) -> bool:
    """Return whether a route belongs to tier 3."""
    return rule.rule.startswith(("/hub", "/projects", "/api/v1/hub"))


def test_posts_of_the_walk_do_write(walk: Walk) -> None:
    """Forms found in the pages are filled in well enough to be accepted."""
    written = {(c.actor, c.table) for c in walk.changes}
    for table in (
        "hub_company",
        "hub_company_contact",
        "hub_project",
        "hub_milestone",
        "hub_activity",
    ):
        assert ("coordinator-a", table) in written
    assert {table for actor, table in written if actor == "trainee-a"} == {
        "hub_activity",
        "hub_milestone",
    }
    assert {table for actor, table in written if actor == "contact-a"} == {"hub_activity"}


@pytest.mark.parametrize("actor", ["coordinator-a", "trainee-a", "contact-a"])
def test_everyone_sees_their_own(walk: Walk, actor: str) -> None:
    tables = {s.table for seen in walk.seen if seen.actor == actor for s in seen.secrets}
    own: dict[str, set[Any]] = {
        "coordinator-a": {
            "hub_company",
            "hub_company_contact",
            "hub_project",
            "hub_milestone",
            "hub_activity",
        },
        "trainee-a": {
            "hub_company",
            "hub_project",
            "hub_milestone",
            "hub_activity",
            "user_account",
        },
        "contact-a": {
            "hub_company",
            "hub_project",
            "hub_milestone",
            "hub_activity",
            "user_account",
        },
    }
    assert own[actor] <= tables
