"""Finds out what a person takes part in, and reads it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from catalog.core.db import db
from catalog.hubs import scope
from catalog.hubs.companies.models import CompanyContact
from catalog.hubs.projects.models import Project, TeamMember
from catalog.hubs.scope import Links, Participant


def scope_of(user_id: int) -> Participant:
    """Return the scope of a person who takes part in projects; empty when they take part in none.

    A trainee reaches the projects whose team they are in until they leave it; a contact reaches
    their company's projects once the hub has published the sheet.
    """
    with scope.within(Links(user_id)):
        member = sa.select(TeamMember.project_id).where(TeamMember.left_on.is_(None))
        teams = frozenset(db.session.scalars(member))
        employers = frozenset(db.session.scalars(sa.select(CompanyContact.company_id)))
    reach = Participant(user_id, teams, frozenset(), employers, employers)
    with scope.within(reach):
        rows = db.session.execute(sa.select(Project.id, Project.company_id)).all()
    return Participant(
        user_id,
        teams,
        frozenset(row.id for row in rows if row.company_id in employers),
        employers,
        employers | {row.company_id for row in rows},
    )


def projects() -> Sequence[Project]:
    """Return the projects within the participant's scope, the newest first."""
    wanted = sa.select(Project).options(joinedload(Project.company))
    return db.session.scalars(wanted.order_by(Project.id.desc())).all()
