"""The door of every request to hub pages: sets the scope from who is asking, or sends them away."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.actor import Actor
from catalog.accounts.guard import current_actor
from catalog.accounts.models import Organisation
from catalog.core.db import db
from catalog.core.errors import Conflict, Invalid, NotFound, found, wants_json
from catalog.hubs import access, scope
from catalog.hubs.participation import queries as participation


def guard_staff(blueprint: Blueprint) -> None:
    """Let coordinators into the hub they work in, auditors into all, and nobody else."""
    blueprint.before_request(enter_as_staff)
    blueprint.teardown_request(leave)


def guard_participants(blueprint: Blueprint) -> None:
    """Let everyone into the projects they take part in."""
    blueprint.before_request(_enter_as_participant)
    blueprint.teardown_request(leave)


def enter_as_staff() -> ResponseReturnValue | None:
    """Set the scope of a coordinator or auditor, or return the way to the choice of a hub."""
    actor = current_actor()
    if access.reads_all_hubs(actor):
        scope.enter(scope.all_hubs(actor, f"{request.method} {request.path}"))
        return None
    hub_id = _asked_for(actor) if actor.scopes is not None else access.active_hub(actor)
    if hub_id is not None:
        scope.enter(scope.Staff(hub_id))
        return None
    if not access.hubs_of(actor):
        raise NotFound
    return _ask_to_choose()


def own_hubs(actor: Actor) -> Sequence[Organisation]:
    """Return the hubs the actor can choose from."""
    wanted = sa.select(Organisation).where(Organisation.id.in_(access.hubs_of(actor)))
    return db.session.scalars(wanted.order_by(Organisation.name_ja)).all()


def current_hub() -> Organisation | None:
    """Return the hub the reader works in now, for the head of each page."""
    if "hub" not in g:
        hub_id = access.active_hub(current_actor())
        g.hub = None if hub_id is None else db.session.get(Organisation, hub_id)
    hub: Organisation | None = g.hub
    return hub


def has_several_hubs() -> bool:
    """Return whether the reader could switch to another hub."""
    return len(access.hubs_of(current_actor())) > 1


def _asked_for(actor: Actor) -> int | None:
    """Return the hub a program asks for by ``?hub=``, needed only where it could mean several."""
    wanted = request.args.get("hub")
    if wanted is None:
        return access.active_hub(actor)
    found = [hub.id for hub in own_hubs(actor) if hub.slug == wanted]
    return found[0] if found else None


def _ask_to_choose() -> ResponseReturnValue:
    message = _("担当する地域ハブ団体が複数あります。どの団体として作業するかを選んでください。")
    if wants_json():
        raise Invalid(message, {"hub": [message]})
    if request.method not in {"GET", "HEAD"}:
        raise Conflict(message)
    return redirect(url_for("hubs.choose", next=request.full_path.rstrip("?")))


def _enter_as_participant() -> None:
    user_id = found(current_actor().user_id)
    scope.enter(participation.scope_of(user_id))


def leave(error: BaseException | None) -> None:
    """Close the door after a request."""
    scope.enter(None)
