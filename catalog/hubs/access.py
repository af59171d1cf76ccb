"""Who may do what with hub data, on top of the walls that decide what they can reach at all."""

from __future__ import annotations

from typing import Any

from catalog.accounts.actor import Actor
from catalog.accounts.models import OrganisationKind, Role
from catalog.accounts.policy import Rule, signed_in

READ_SCOPE = "hubs:read"


def hubs_of(actor: Actor) -> tuple[int, ...]:
    """Return the hubs the actor coordinates, each once."""
    found = (
        grant.organisation_id
        for grant in actor.grants
        if grant.role is Role.HUB_COORDINATOR and grant.organisation_kind == OrganisationKind.HUB
    )
    return tuple(dict.fromkeys(found))


def active_hub(actor: Actor) -> int | None:
    """Return the hub the actor works in now: their only one, or the one they chose.

    The choice counts only while the actor still coordinates that hub.
    """
    hubs = hubs_of(actor)
    if len(hubs) == 1:
        return hubs[0]
    return actor.active_hub_id if actor.active_hub_id in hubs else None


def reads_all_hubs(actor: Actor) -> bool:
    """Return whether the actor looks into every hub: an auditor who coordinates none."""
    return actor.has(Role.AUDITOR) and not hubs_of(actor)


def coordinates(actor: Actor, obj: Any) -> bool:
    """Allow a hub's coordinators; with an object, only in the hub they work in now."""
    return bool(hubs_of(actor)) if obj is None else obj.hub_id == active_hub(actor)


def oversees(actor: Actor, obj: Any) -> bool:
    """Allow reading by a hub's coordinators and by auditors."""
    return coordinates(actor, obj) or reads_all_hubs(actor)


POLICY: dict[str, Rule] = {
    "hubs.open": Rule(signed_in),
    "hubs.choose": Rule(coordinates),
    "companies.view": Rule(oversees),
    "companies.manage": Rule(coordinates),
    "projects.view": Rule(oversees, scope=READ_SCOPE),
    "projects.manage": Rule(coordinates),
    "projects.take-part": Rule(signed_in),
}
"""``projects.take-part`` is open to all: the walls show each person the projects they are in."""
