"""Who acts: a signed-in person, a token, a stranger, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.accounts.models import Role, User


@dataclass(frozen=True)
class Grant:
    """One role in one organisation, detached from the database session."""

    role: Role
    organisation_id: int
    organisation_kind: str


@dataclass(frozen=True)
class Actor:
    """Whoever a policy decision is about. Built anew for each request."""

    user_id: int | None = None
    email: str = ""
    display_name: str = ""
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] | None = None
    """Scopes of an API token; ``None`` for a browser session, which has no such limit."""
    system: bool = False
    """A command or the worker of this installation."""
    active_hub_id: int | None = None
    """The hub a coordinator of several hubs has chosen to work in."""

    @property
    def is_authenticated(self) -> bool:
        """Whether a person or token is known."""
        return self.user_id is not None

    @property
    def label(self) -> str:
        """How the audit record names the actor."""
        return "system" if self.system else self.email

    @property
    def roles(self) -> frozenset[str]:
        """Roles held anywhere; every signed-in person is a learner."""
        own = {grant.role.value for grant in self.grants}
        return frozenset(own | {Role.LEARNER.value}) if self.is_authenticated else frozenset()

    def has(self, role: Role, organisation_id: int | None = None) -> bool:
        """Return whether the actor holds ``role``, in ``organisation_id`` where one is given."""
        if role is Role.LEARNER and organisation_id is None:
            return self.is_authenticated
        return any(
            grant.role is role and organisation_id in {None, grant.organisation_id}
            for grant in self.grants
        )

    def organisations(self, role: Role) -> tuple[int, ...]:
        """Return the ids of the organisations in which the actor holds ``role``."""
        return tuple(grant.organisation_id for grant in self.grants if grant.role is role)


STRANGER = Actor()
SYSTEM = Actor(system=True)


def actor_for(
    user: User, scopes: frozenset[str] | None = None, active_hub_id: int | None = None
) -> Actor:
    """Return the actor of a signed-in user."""
    grants = tuple(
        Grant(m.role, m.organisation_id, m.organisation.kind.value) for m in user.memberships
    )
    name = user.display_name or user.email.split("@")[0]
    return Actor(user.id, user.email, name, grants, scopes, active_hub_id=active_hub_id)
