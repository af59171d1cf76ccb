"""Writes about organisations and who holds which role in them. Nobody can change their own."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask_babel import gettext as _

from catalog.accounts import services
from catalog.accounts.actor import Actor
from catalog.accounts.models import (
    ROLE_KINDS,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from catalog.accounts.policy import require
from catalog.audit.services import record
from catalog.core.db import db
from catalog.core.errors import Invalid, found

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def create_organisation(
    actor: Actor, kind: OrganisationKind, slug: str, name_ja: str, name_en: str = ""
) -> Organisation:
    """Create an organisation."""
    require(actor, "organisations.manage")
    if not SLUG.fullmatch(slug):
        raise _invalid("slug", _("半角の英小文字、数字、ハイフンで入力してください。"))
    if db.session.scalar(sa.select(Organisation.id).where(Organisation.slug == slug)):
        raise _invalid("slug", _("この識別名はすでに使われています。"))
    row = Organisation(kind=kind, slug=slug, name_ja=name_ja, name_en=name_en)
    db.session.add(row)
    db.session.flush()
    record(actor, "organisation.created", "organisation", row.id, kind=kind.value, slug=slug)
    return row


def grant(actor: Actor, user: User, organisation: Organisation, role: Role) -> Membership:
    """Give ``user`` a role in an organisation.

    Raises
    ------
    Invalid
        When the role does not exist in this kind of organisation, is already held, or would be
        the actor's own.
    """
    require(actor, "memberships.manage")
    if user.id == actor.user_id:
        raise _invalid(
            "email", _("自分の役割は変更できません。ほかの運用担当者に依頼してください。")
        )
    require(actor, "memberships.manage", user)
    if organisation.kind not in ROLE_KINDS[role]:
        raise _invalid("role", _("この種類の組織では、この役割を付けられません。"))
    if any(m.role is role and m.organisation_id == organisation.id for m in user.memberships):
        raise _invalid("email", _("この方はすでにこの役割を持っています。"))
    membership = Membership(user=user, organisation=organisation, role=role)
    db.session.add(membership)
    db.session.flush()
    _record(actor, "membership.granted", membership)
    return membership


def revoke(actor: Actor, membership: Membership) -> None:
    """Take a role away; the last operator keeps theirs."""
    require(actor, "memberships.manage", membership.user)
    if membership.role is Role.OPERATOR:
        services.guard_last_operator(membership.user_id)
    _record(actor, "membership.revoked", membership)
    membership.user.memberships.remove(membership)
    db.session.delete(membership)


def find(membership_id: int) -> Membership:
    """Return a membership, or raise ``NotFound``."""
    return found(db.session.get(Membership, membership_id))


def roles_for(kind: OrganisationKind) -> tuple[Role, ...]:
    """Return the roles that can be held in organisations of this kind."""
    return tuple(role for role, kinds in ROLE_KINDS.items() if kind in kinds)


def _record(actor: Actor, action: str, membership: Membership) -> None:
    record(
        actor,
        action,
        "user",
        membership.user_id,
        role=membership.role.value,
        organisation=membership.organisation.slug,
    )


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, {field: [message]})
