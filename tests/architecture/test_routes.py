"""Every route declares who may open it, types its parameters, and reads like the others."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule, UnicodeConverter

from catalog.accounts.guard import OWN_PREFIXES
from catalog.core.access import action_of
from catalog.core.db import db

KEBAB = re.compile(r"/|(/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|/<[a-z]+(\([^)]*\))?:[a-z_]+>)+/?")
SAFE = {"GET", "HEAD", "OPTIONS"}


def own_rules(app: Flask) -> list[Rule]:
    """Routes of this product, without those a library brings."""
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(OWN_PREFIXES)]


def test_every_view_declares_a_policy_action_that_exists(structure: Flask) -> None:
    known = structure.extensions["policy"]
    undeclared = [
        rule.endpoint
        for rule in own_rules(structure)
        if action_of(structure.view_functions[rule.endpoint]) not in known
    ]
    assert undeclared == []


def test_every_policy_action_is_asked_for_somewhere(structure: Flask) -> None:
    source = "\n".join(
        path.read_text()
        for path in (ROOT / "catalog").glob("**/*.*")
        if path.suffix in {".py", ".html"}
    )
    unused = [
        action
        for action in structure.extensions["policy"]
        if source.count(f'"{action}"') + source.count(f"'{action}'") < 2
    ]
    assert [action for action in unused if action != "public"] == []


def test_every_route_parameter_is_typed(structure: Flask) -> None:
    untyped = [
        f"{rule.rule}: {argument}"
        for rule in own_rules(structure)
        for argument in rule.arguments
        if not re.search(rf"<[a-z]+(\([^)]*\))?:{argument}>", rule.rule)
    ]
    assert untyped == []
    assert UnicodeConverter  # the default converter is what an untyped parameter would get


def test_every_path_is_in_kebab_case(structure: Flask) -> None:
    odd = [rule.rule for rule in own_rules(structure) if not KEBAB.fullmatch(rule.rule)]
    assert odd == []


def test_no_view_serves_both_reading_and_writing_an_api(structure: Flask) -> None:
    mixed = [
        rule.rule
        for rule in own_rules(structure)
        if rule.rule.startswith("/api/")
        and (rule.methods or set()) & SAFE - {"OPTIONS", "HEAD"}
        and (rule.methods or set()) - SAFE
        and not hasattr(structure.view_functions[rule.endpoint], "view_class")
    ]
    assert mixed == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_changes_no_row(structure: Flask, method: str) -> None:
    client = structure.test_client()
    with structure.app_context():
        db.metadata.create_all(db.engine) if hasattr(db, "metadata") else None
    for rule in own_rules(structure):
        if "GET" in (rule.methods or set()) and not rule.arguments:
            getattr(client, method)(rule.rule)
