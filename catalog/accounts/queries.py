"""Reads for the operators' pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from catalog.accounts.actor import Actor
from catalog.accounts.models import Membership, Organisation, User
from catalog.accounts.policy import require
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.errors import found
from catalog.core.paging import Page, page_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class OrganisationLine:
    """An organisation in the list, with how many people have a role in it."""

    organisation: Organisation
    members: int


def search_users(actor: Actor, text: str, state: str, number: int) -> Page[User]:
    """Return users whose name or address contains ``text``, newest first.

    ``state`` is ``locked``, ``inactive`` or empty for all.
    """
    require(actor, "users.view")
    wanted = sa.select(User)
    if text:
        pattern = _contains(text)
        wanted = wanted.where(
            sa.or_(
                User.email.ilike(pattern, escape="\\"),
                User.display_name.ilike(pattern, escape="\\"),
            )
        )
    if state == "locked":
        wanted = wanted.where(User.locked_until > utcnow())
    if state == "inactive":
        wanted = wanted.where(User.active.is_(False))
    return page_of(wanted.order_by(User.id.desc()), number, PAGE_SIZE)


def organisations(actor: Actor) -> list[OrganisationLine]:
    """Return all organisations by kind and name."""
    require(actor, "organisations.view")
    counted = (
        sa.select(Organisation, sa.func.count(sa.distinct(Membership.user_id)))
        .outerjoin(Membership, Membership.organisation_id == Organisation.id)
        .group_by(Organisation.id)
        .order_by(Organisation.kind, Organisation.name_ja)
    )
    return [OrganisationLine(row, members) for row, members in db.session.execute(counted)]


def organisation(actor: Actor, slug: str) -> Organisation:
    """Return an organisation by its slug, or raise ``NotFound``."""
    require(actor, "organisations.view")
    return found(db.session.scalar(sa.select(Organisation).where(Organisation.slug == slug)))


def members(row: Organisation) -> Sequence[Membership]:
    """Return who holds which role in an organisation."""
    held = sa.select(Membership).where(Membership.organisation_id == row.id)
    return db.session.scalars(held.order_by(Membership.role, Membership.id)).all()


def user_by_email(email: str) -> User | None:
    """Return the account of a (normalised) address."""
    return db.session.scalar(sa.select(User).where(User.email == email))


def _contains(text: str) -> str:
    for character in ("\\", "%", "_"):
        text = text.replace(character, "\\" + character)
    return f"%{text}%"
