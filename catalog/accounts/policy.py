"""The one question of who may do what: ``can(actor, action, object)``.

Every feature hands ``create_app`` a table of its actions; an action nobody defined is an error,
not a silent no. A rule reads only the actor and plain attributes of the object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from catalog.accounts.actor import Actor
from catalog.accounts.models import Role
from catalog.core.access import PUBLIC
from catalog.core.errors import NotAllowed, NotFound

Check = Callable[[Actor, Any], bool]


@dataclass(frozen=True)
class Rule:
    """When an action is allowed, and which token scope it needs (``None``: no token may)."""

    check: Check
    scope: str | None = None


def anyone(actor: Actor, obj: Any) -> bool:
    """Allow everybody."""
    return True


def signed_in(actor: Actor, obj: Any) -> bool:
    """Allow whoever is signed in."""
    return actor.is_authenticated


def holding(*roles: Role) -> Check:
    """Allow whoever holds one of ``roles`` in any organisation."""

    def check(actor: Actor, obj: Any) -> bool:
        return any(actor.has(role) for role in roles)

    return check


def owner(actor: Actor, obj: Any) -> bool:
    """Allow the user the object belongs to; without an object, whoever is signed in."""
    if obj is None:
        return actor.is_authenticated
    return actor.user_id is not None and obj.user_id == actor.user_id


def either(*checks: Check) -> Check:
    """Allow when one of ``checks`` allows."""

    def check(actor: Actor, obj: Any) -> bool:
        return any(one(actor, obj) for one in checks)

    return check


def init_app(app: Flask, tables: Iterable[Mapping[str, Rule]]) -> None:
    """Merge the features' tables; two features may not define one action."""
    rules: dict[str, Rule] = {PUBLIC: Rule(anyone, scope="")}
    for table in tables:
        if clash := rules.keys() & table.keys():
            raise RuntimeError(f"policy actions defined twice: {sorted(clash)}")
        rules |= table
    app.extensions["policy"] = rules
    app.jinja_env.globals["can"] = _template_can


def can(actor: Actor, action: str, obj: Any = None) -> bool:
    """Return whether ``actor`` may do ``action`` to ``obj``.

    Raises
    ------
    KeyError
        When no feature defines ``action``.
    """
    rule: Rule = current_app.extensions["policy"][action]
    if actor.system:
        return True
    if actor.scopes is not None and not _in_scope(actor.scopes, rule):
        return False
    return rule.check(actor, obj)


def require(actor: Actor, action: str, obj: Any = None) -> None:
    """Raise ``NotFound`` (the actor may not even know) unless the action is allowed.

    A stranger gets ``NotAllowed``, which the guard turns into the way to the login page.
    """
    if can(actor, action, obj):
        return
    raise NotFound if actor.is_authenticated else NotAllowed


def _in_scope(scopes: frozenset[str], rule: Rule) -> bool:
    return rule.scope is not None and (rule.scope == "" or rule.scope in scopes)


def _template_can(action: str, obj: Any = None) -> bool:
    from catalog.accounts.guard import current_actor

    return can(current_actor(), action, obj)
