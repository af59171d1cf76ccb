"""Writes about companies and the people there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from catalog.accounts.actor import Actor
from catalog.accounts.models import User
from catalog.accounts.policy import require
from catalog.audit.services import record
from catalog.core.db import db
from catalog.core.errors import Conflict, Invalid
from catalog.hubs import editing
from catalog.hubs.companies.models import Company, CompanyContact
from catalog.hubs.companies.rules import ClosingReason, Stage, may_move, reason_fits
from catalog.hubs.progress.services import log_change


def create(actor: Actor, hub_id: int, values: Mapping[str, Any]) -> Company:
    """Enter a company the hub found.

    Raises
    ------
    Invalid
        When the hub has a company of this name.
    """
    row = Company(hub_id=hub_id, **values)
    require(actor, "companies.manage", row)
    _require_free_name(row.name)
    db.session.add(row)
    editing.flush()
    log_change(actor, row, {"stage": [None, Stage.FOUND.value]}, subject=_subject(row))
    record(actor, "companies.create", "company", row.id, hub_id=hub_id)
    return row


def update(actor: Actor, row: Company, version: int | None, values: Mapping[str, Any]) -> None:
    """Change what is known of a company.

    Raises
    ------
    editing.Stale, Invalid
    """
    require(actor, "companies.manage", row)
    editing.require_version(row, version)
    if values["name"] != row.name:
        _require_free_name(values["name"])
    _log(actor, row, "companies.update", editing.apply(row, version, values))


def move(
    actor: Actor,
    row: Company,
    version: int | None,
    stage: Stage,
    *,
    reason: ClosingReason | None = None,
    note: str = "",
) -> None:
    """Take a company to another stage.

    Raises
    ------
    editing.Stale, Conflict
        When somebody else moved it, or it cannot go there from where it is.
    Invalid
        When it is closed without a fitting reason.
    """
    require(actor, "companies.manage", row)
    editing.require_version(row, version)
    if not may_move(row.stage, stage):
        raise Conflict(_("いまの段階からは、選んだ段階に進めません。"))
    if not reason_fits(stage, reason):
        raise Invalid(errors={"closing_reason": [_("終了の理由を選んでください。")]})
    changes = {"stage": [row.stage.value, stage.value]}
    if reason:
        changes["closing_reason"] = [editing.plain(row.closing_reason), reason.value]
    row.move(stage, reason, note)
    editing.flush()
    _log(actor, row, "companies.move", changes)


def save_contact(
    actor: Actor,
    company: Company,
    row: CompanyContact | None,
    version: int | None,
    values: Mapping[str, Any],
) -> CompanyContact:
    """Add or change a person at a company; ``linked`` ties them to the account of their address.

    Raises
    ------
    editing.Stale, Invalid
    """
    require(actor, "companies.manage", company)
    known = dict(values)
    linked = known.pop("linked")
    known["user_id"] = _account_of(known["email"]) if linked else None
    _require_free_contact(company, row, known)
    action = "contacts.update" if row else "contacts.create"
    if row is None:
        row = CompanyContact(hub_id=company.hub_id, company_id=company.id, **known)
        db.session.add(row)
        editing.flush()
    else:
        editing.apply(row, version, known)
    record(actor, action, "contact", row.id, hub_id=row.hub_id, linked=bool(row.user_id))
    return row


def delete_contact(actor: Actor, row: CompanyContact, version: int | None) -> None:
    """Forget a person at a company, and with that end what they can see.

    Raises
    ------
    editing.Stale
    """
    require(actor, "companies.manage", row)
    editing.require_version(row, version)
    record(actor, "contacts.delete", "contact", row.id, hub_id=row.hub_id)
    db.session.delete(row)
    editing.flush()


def _log(actor: Actor, row: Company, action: str, changes: editing.Changes) -> None:
    if not changes:
        return
    log_change(actor, row, changes, subject=_subject(row), version=row.version)
    record(actor, action, "company", row.id, hub_id=row.hub_id, fields=sorted(changes))


def _subject(row: Company) -> str:
    return f"company:{row.id}"


def _require_free_name(name: str) -> None:
    if db.session.scalar(sa.select(Company.id).filter_by(name=name)):
        raise Invalid(errors={"name": [_("同じ名前の企業が登録されています。")]})


def _require_free_contact(
    company: Company, row: CompanyContact | None, known: Mapping[str, Any]
) -> None:
    others = sa.select(CompanyContact).filter_by(company_id=company.id)
    if row:
        others = others.where(CompanyContact.id != row.id)
    for other in db.session.scalars(others):
        if other.name == known["name"]:
            raise Invalid(errors={"name": [_("同じ名前の担当者が登録されています。")]})
        if known["user_id"] and other.user_id == known["user_id"]:
            message = _("この利用者は、すでに別の担当者として登録されています。")
            raise Invalid(errors={"email": [message]})


def _account_of(email: str) -> int:
    found = db.session.scalar(sa.select(User.id).where(User.email == email))
    if found is None:
        message = _(
            "このメールアドレスの利用者がいません。利用登録のあとで、もう一度お試しください。"
        )
        raise Invalid(errors={"email": [message]})
    return found
