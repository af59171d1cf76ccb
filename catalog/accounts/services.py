"""Writes about people: registering, profiles, failed attempts, closing and opening accounts."""

from __future__ import annotations

import uuid
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from catalog.accounts import rules
from catalog.accounts.actor import SYSTEM, Actor, actor_for
from catalog.accounts.models import Membership, Role, User
from catalog.accounts.policy import require
from catalog.audit.services import record
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.errors import Conflict, Invalid, found


def register(email: str, display_name: str, password_hash: str, language: str) -> User:
    """Create the account of somebody who has proven to receive mail at ``email``."""
    if db.session.scalar(sa.select(User.id).where(User.email == email)):
        raise Conflict(_("このメールアドレスはすでに登録されています。ログインしてください。"))
    user = _new_user(email, display_name, language)
    user.password = password_hash
    user.confirmed_at = utcnow()
    db.session.flush()
    record(actor_for(user), "account.registered", "user", user.id)
    return user


def create_user(
    actor: Actor, email: str, display_name: str = "", language: str = "ja", password_hash: str = ""
) -> User:
    """Create an account for somebody else; without a password they set one from a mail."""
    require(actor, "users.manage")
    if db.session.scalar(sa.select(User.id).where(User.email == email)):
        message = _("このメールアドレスはすでに登録されています。")
        raise Invalid(message, {"email": [message]})
    user = _new_user(email, display_name, language)
    user.password = password_hash or None
    db.session.flush()
    record(actor, "account.created", "user", user.id)
    return user


def _new_user(email: str, display_name: str, language: str) -> User:
    user = User(
        email=email, display_name=display_name, language=language, fs_uniquifier=uuid.uuid4().hex
    )
    db.session.add(user)
    return user


def update_profile(actor: Actor, display_name: str, language: str) -> None:
    """Change the actor's own name and language."""
    require(actor, "account.edit")
    user = db.session.get_one(User, actor.user_id)
    user.display_name = display_name
    user.language = language
    record(actor, "account.profile_changed", "user", user.id)


def set_password(actor: Actor, user: User, password_hash: str) -> None:
    """Give ``user`` another password, which ends all their sessions."""
    require(actor, "users.manage", user)
    if user.demo:
        raise Conflict(_("デモアカウントにはパスワードを設定できません。"))
    user.password = password_hash
    user.clear_failures()
    _end_sessions(user)
    record(actor, "account.password_set", "user", user.id)


def sign_out_everywhere(actor: Actor) -> None:
    """End all sessions of the actor, this one included."""
    require(actor, "account.edit")
    user = db.session.get_one(User, actor.user_id)
    _end_sessions(user)
    record(actor, "account.signed_out_everywhere", "user", user.id)


def _end_sessions(user: User) -> None:
    user.fs_uniquifier = uuid.uuid4().hex


def note_failure(user_id: int, kind: str, address: str) -> None:
    """Count a failed attempt and close the account for a while when there were too many."""
    user = db.session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    actor = actor_for(user)
    record(actor, "account.login_failed", "user", user.id, kind=kind, address=address)
    if user.locked():
        return
    user.failed_logins += 1
    if wait := rules.lock_seconds(user.failed_logins):
        user.locked_until = utcnow() + timedelta(seconds=wait)
        record(SYSTEM, "account.locked", "user", user.id, seconds=wait)


def password_was_reset(user: User) -> None:
    """Open the account again: its owner reads the mail of its address."""
    user.clear_failures()
    user.confirmed_at = user.confirmed_at or utcnow()


def unlock(actor: Actor, user: User) -> None:
    """Open an account that failed attempts have closed."""
    require(actor, "users.manage", user)
    user.clear_failures()
    record(actor, "account.unlocked", "user", user.id)


def deactivate(actor: Actor, user: User) -> None:
    """Keep ``user`` out at once, whatever sessions and tokens there are."""
    require(actor, "users.manage", user)
    if not user.active:
        return
    guard_last_operator(user.id)
    user.active = False
    _end_sessions(user)
    record(actor, "account.deactivated", "user", user.id)


def activate(actor: Actor, user: User) -> None:
    """Let ``user`` in again."""
    require(actor, "users.manage", user)
    user.active = True
    user.clear_failures()
    record(actor, "account.activated", "user", user.id)


def find(user_id: int) -> User:
    """Return a user, or raise ``NotFound``."""
    return found(db.session.get(User, user_id))


def guard_last_operator(leaving: int) -> None:
    """Refuse when nobody but user ``leaving`` could operate this installation.

    The rows are locked, so that two operators cannot remove each other at the same moment.
    """
    operators = db.session.scalars(
        sa.select(Membership).where(Membership.role == Role.OPERATOR).with_for_update(of=Membership)
    ).all()
    holders = {row.user_id for row in operators if row.user.active}
    if leaving in holders and holders == {leaving}:
        raise Conflict(_("最後の運用担当者は外せません。先に別の運用担当者を追加してください。"))
