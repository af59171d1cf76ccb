"""Users, organisations, memberships and API tokens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_security import AsaList, UserMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.core.clock import utcnow
from catalog.core.db import Base, Created


class Role(StrEnum):
    """What a membership lets its holder do. Everyone who is signed in is also a learner."""

    LEARNER = "learner"
    PROVIDER_STAFF = "provider_staff"
    SCREENER = "screener"
    INSTRUCTOR = "instructor"
    HUB_COORDINATOR = "hub_coordinator"
    COMPANY_CONTACT = "company_contact"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class OrganisationKind(StrEnum):
    """What an organisation is in the programme."""

    SECRETARIAT = "secretariat"
    PROVIDER = "provider"
    HUB = "hub"
    COMPANY = "company"


ROLE_KINDS: dict[Role, frozenset[OrganisationKind]] = {
    Role.LEARNER: frozenset(OrganisationKind),
    Role.PROVIDER_STAFF: frozenset({OrganisationKind.PROVIDER}),
    Role.SCREENER: frozenset({OrganisationKind.SECRETARIAT}),
    Role.INSTRUCTOR: frozenset({OrganisationKind.SECRETARIAT, OrganisationKind.PROVIDER}),
    Role.HUB_COORDINATOR: frozenset({OrganisationKind.HUB}),
    Role.COMPANY_CONTACT: frozenset({OrganisationKind.COMPANY}),
    Role.OPERATOR: frozenset({OrganisationKind.SECRETARIAT}),
    Role.AUDITOR: frozenset({OrganisationKind.SECRETARIAT}),
}
"""In which kinds of organisation a role can be held."""


def _values(enum: type[StrEnum]) -> list[str]:
    return [item.value for item in enum]


def enum_column(enum: type[StrEnum], name: str) -> sa.Enum:
    """Return a text column with a CHECK, the same on both engines."""
    return sa.Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=_values,
    )


class User(Created, Base, UserMixin):
    """A person who can sign in."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(255), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(80), default="")
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(sa.String(2), default="ja")
    demo: Mapped[bool] = mapped_column(default=False)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    tf_last_counter: Mapped[int | None]
    """Time step of the last code accepted, so that no code works twice."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="selectin")

    def locked(self, now: datetime | None = None) -> bool:
        """Return whether too many failures keep the account closed at the moment."""
        return self.locked_until is not None and self.locked_until > (now or utcnow())

    def clear_failures(self) -> None:
        """Forget failed attempts: the person has shown who they are."""
        self.failed_logins = 0
        self.locked_until = None

    def verify_auth_token(self, tdata: object) -> bool:
        """Refuse Flask-Security's own tokens; ours have scopes and can be revoked."""
        return False


class Organisation(Created, Base):
    """A secretariat, course provider, hub or company."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(
        enum_column(OrganisationKind, "organisation_kind")
    )
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name_ja: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")

    memberships: Mapped[list[Membership]] = relationship(back_populates="organisation")


class Membership(Created, Base):
    """One role of one person in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role, "membership_role"))

    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(
        back_populates="memberships", lazy="joined", innerjoin=True
    )


class ApiToken(Created, Base):
    """A token for programs, stored as a SHA-256 of its random secret."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    def usable(self, now: datetime | None = None) -> bool:
        """Return whether the token is neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > (now or utcnow())
