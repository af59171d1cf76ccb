"""Demo accounts: clearly labelled, without passwords, entered by one click in demo mode only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_security.utils import validate_redirect_url
from sqlalchemy import orm

from catalog.accounts import security
from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import Membership, Organisation, OrganisationKind, Role, User
from catalog.audit.services import record
from catalog.config import Settings, SettingsError
from catalog.core.access import public
from catalog.core.db import db
from catalog.core.errors import NotFound
from catalog.core.i18n import current_language, pick
from catalog.core.instance import current_settings

bp = Blueprint("demo", __name__)

ORGANISATIONS = {
    "demo-secretariat": (OrganisationKind.SECRETARIAT, "事務局（デモ）", "Secretariat (demo)"),
    "demo-hub-a": (OrganisationKind.HUB, "地域ハブ団体A（デモ）", "Regional hub A (demo)"),
    "demo-hub-b": (OrganisationKind.HUB, "地域ハブ団体B（デモ）", "Regional hub B (demo)"),
    "demo-company": (OrganisationKind.COMPANY, "参加企業（デモ）", "Company (demo)"),
    "demo-provider": (OrganisationKind.PROVIDER, "講座提供者（デモ）", "Course provider (demo)"),
    "demo-training": (OrganisationKind.PROVIDER, "研修会社（デモ）", "Training firm (demo)"),
}
PEOPLE: dict[str, tuple[str, str, tuple[tuple[Role, str], ...]]] = {
    "learner": ("受講生1（デモ）", "Learner 1 (demo)", ()),
    "learner2": ("受講生2（デモ）", "Learner 2 (demo)", ()),
    "learner3": ("受講生3（デモ）", "Learner 3 (demo)", ()),
    "learner4": ("受講生4（デモ）", "Learner 4 (demo)", ()),
    "learner5": ("受講生5（デモ）", "Learner 5 (demo)", ()),
    "provider": (
        "講座提供者の担当者（デモ）",
        "Course provider's staff (demo)",
        ((Role.PROVIDER_STAFF, "demo-provider"),),
    ),
    "screener": ("審査員（デモ）", "Screener (demo)", ((Role.SCREENER, "demo-secretariat"),)),
    "instructor": ("講師（デモ）", "Instructor (demo)", ((Role.INSTRUCTOR, "demo-training"),)),
    "hub-a": (
        "ハブAのコーディネーター（デモ）",
        "Coordinator of hub A (demo)",
        ((Role.HUB_COORDINATOR, "demo-hub-a"),),
    ),
    "hub-b": (
        "ハブBのコーディネーター（デモ）",
        "Coordinator of hub B (demo)",
        ((Role.HUB_COORDINATOR, "demo-hub-b"),),
    ),
    "hub-both": (
        "両ハブのコーディネーター（デモ）",
        "Coordinator of both hubs (demo)",
        ((Role.HUB_COORDINATOR, "demo-hub-a"), (Role.HUB_COORDINATOR, "demo-hub-b")),
    ),
    "company": (
        "企業の担当者（デモ）",
        "Company contact (demo)",
        ((Role.COMPANY_CONTACT, "demo-company"),),
    ),
    "operator": ("運用担当者（デモ）", "Operator (demo)", ((Role.OPERATOR, "demo-secretariat"),)),
    "auditor": ("監査担当者（デモ）", "Auditor (demo)", ((Role.AUDITOR, "demo-secretariat"),)),
}
"""Local part of the address -> names (ja, en), roles. The address ends in ``@demo.example``."""


@dataclass(frozen=True)
class DemoAccount:
    """A line of the list on the login page."""

    id: int
    name: str
    organisations: tuple[str, ...]


def init_app(app: Flask, settings: Settings) -> None:
    """Offer the accounts on the login page, in demo mode only."""
    if not settings.demo:
        return
    app.register_blueprint(bp)
    app.extensions["security"].login_context_processor(_for_login_page)


def create_demo_accounts(session: orm.Session) -> None:
    """Create the demo organisations and accounts that are missing. Call in a transaction."""
    organisations = {slug: _organisation(session, slug) for slug in ORGANISATIONS}
    for local, (name, _, grants) in PEOPLE.items():
        email = f"{local}@demo.example"
        if session.scalar(sa.select(User.id).where(User.email == email)):
            continue
        user = User(email=email, display_name=name, demo=True, fs_uniquifier=uuid.uuid4().hex)
        user.memberships = [
            Membership(organisation=organisations[slug], role=role) for role, slug in grants
        ]
        session.add(user)
        session.flush()
        record(SYSTEM, "account.created", "user", user.id, demo=True)


def refuse_leftovers() -> None:
    """Refuse to serve the public from a database that was once a demo.

    Raises
    ------
    SettingsError
        When demo accounts are in the database; says what to do.
    """
    if db.session.scalar(sa.select(User.id).where(User.demo).limit(1)):
        raise SettingsError(
            "Refusing to start in production: demo accounts are in this database. Give production"
            " a database and an instance folder of its own (database_url, CATALOG_INSTANCE_DIR)."
        )


def _organisation(session: orm.Session, slug: str) -> Organisation:
    row = session.scalar(sa.select(Organisation).where(Organisation.slug == slug))
    if row is None:
        kind, name_ja, name_en = ORGANISATIONS[slug]
        row = Organisation(kind=kind, slug=slug, name_ja=name_ja, name_en=name_en)
        session.add(row)
        session.flush()
    return row


@bp.post("/demo/sign-in/<int:user_id>")
@public
def sign_in(user_id: int) -> ResponseReturnValue:
    """Enter a demo account."""
    user = db.session.get(User, user_id)
    if not current_settings().demo or user is None or not user.demo or not user.active:
        raise NotFound
    security.sign_in(user, "demo")
    wanted = request.form.get("next", "")
    return redirect(wanted if validate_redirect_url(wanted) else "/", 303)


def _for_login_page() -> dict[str, Any]:
    users = db.session.scalars(sa.select(User).where(User.demo, User.active).order_by(User.id))
    return {"demo_accounts": [_line(user) for user in users]}


def _line(user: User) -> DemoAccount:
    names = PEOPLE.get(user.email.partition("@")[0])
    name = names[1] if names and current_language() == "en" else user.display_name
    places = {
        membership.organisation_id: membership.organisation for membership in user.memberships
    }
    return DemoAccount(user.id, name, tuple(pick(place, "name") for place in places.values()))
