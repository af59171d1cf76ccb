"""Every route declares who may open it, types its parameters, and reads like the others."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from catalog.accounts.guard import OWN_PREFIXES
from catalog.core.access import PUBLIC, action_of

ROOT = Path(__file__).resolve().parents[2]

KEBAB = re.compile(r"/|(/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|/<[a-z]+(\([^)]*\))?:[a-z_]+>)+/?")


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
    paths = (path for path in (ROOT / "catalog").glob("**/*") if path.suffix in {".py", ".html"})
    source = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    unused = [
        action
        for action in structure.extensions["policy"]
        if action != PUBLIC and source.count(f'"{action}"') + source.count(f"'{action}'") < 2
    ]
    assert unused == []


def test_every_route_parameter_is_typed(structure: Flask) -> None:
    untyped = [
        f"{rule.rule}: {argument}"
        for rule in own_rules(structure)
        for argument in rule.arguments
        if not re.search(rf"<[a-z]+(\([^)]*\))?:{argument}>", rule.rule)
    ]
    assert untyped == []


def test_every_path_is_in_kebab_case(structure: Flask) -> None:
    odd = [rule.rule for rule in own_rules(structure) if not KEBAB.fullmatch(rule.rule)]
    assert odd == []
