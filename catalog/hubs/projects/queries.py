"""Reads of project sheets and teams, within the scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from catalog.core.db import db
from catalog.core.errors import found
from catalog.core.i18n import pick
from catalog.hubs.companies.models import Company
from catalog.hubs.companies.rules import REASONS
from catalog.hubs.progress.models import Milestone
from catalog.hubs.progress.queries import next_milestones, progress_of
from catalog.hubs.progress.rules import Progress
from catalog.hubs.projects.models import Project, TeamMember
from catalog.hubs.projects.rules import ProjectStatus
from catalog.portal.standard import queries as standard

Choices = list[tuple[str, list[tuple[str, str]]]]
"""Groups of choices: heading, then key and name of each."""


@dataclass(frozen=True)
class ProjectLine:
    """A project as the list shows it."""

    project: Project
    progress: Progress
    next: Milestone | None
    team: int


def lines(status: ProjectStatus | None, day: date) -> list[ProjectLine]:
    """Return the projects, those that end first on top, with how far they are."""
    wanted = sa.select(Project).options(joinedload(Project.company))
    if status:
        wanted = wanted.where(Project.status == status)
    rows = db.session.scalars(wanted.order_by(Project.ends_on, Project.id)).all()
    return describe(rows, day)


def describe(rows: Sequence[Project], day: date) -> list[ProjectLine]:
    """Return projects with progress, next milestone and size of the team."""
    progress, coming, teams = progress_of(rows, day), next_milestones(rows, day), _team_sizes()
    return [
        ProjectLine(row, progress[row.id], coming.get(row.id), teams.get(row.id, 0)) for row in rows
    ]


def status_counts() -> dict[ProjectStatus, int]:
    """Return how many projects are in each status."""
    counted = sa.select(Project.status, sa.func.count(Project.id)).group_by(Project.status)
    found = dict(db.session.execute(counted).all())
    return {status: found.get(status, 0) for status in ProjectStatus}


def project(project_id: int) -> Project:
    """Return a project within the scope.

    Raises
    ------
    NotFound
    """
    wanted = sa.select(Project).filter_by(id=project_id)
    return found(db.session.scalar(wanted.options(joinedload(Project.company))))


def team(row: Project) -> Sequence[TeamMember]:
    """Return who is in the team now."""
    wanted = sa.select(TeamMember).where(
        TeamMember.project_id == row.id, TeamMember.left_on.is_(None)
    )
    people = wanted.options(joinedload(TeamMember.user)).order_by(TeamMember.id)
    return db.session.scalars(people).all()


def member(project_id: int, member_id: int) -> TeamMember:
    """Return one trainee of a project within the scope.

    Raises
    ------
    NotFound
    """
    wanted = sa.select(TeamMember).filter_by(id=member_id, project_id=project_id)
    return found(db.session.scalar(wanted))


def open_companies() -> Sequence[Company]:
    """Return the companies a project can be started with."""
    wanted = sa.select(Company).where(Company.stage.not_in(REASONS))
    return db.session.scalars(wanted.order_by(Company.name)).all()


def role_choices() -> Choices:
    """Return the roles of the skill standard by role type."""
    found = standard.role_types(standard.role_version())
    return [
        (pick(kind, "name"), [(f"{r.version.code}/{r.slug}", pick(r, "name")) for r in roles])
        for kind, roles in found
    ]


def skill_choices() -> Choices:
    """Return the skills of the version that has the roles, by category."""
    owner = standard.role_version()
    if owner is None:
        return []
    return [
        (
            pick(group.category, "name"),
            [(s.key, pick(s, "name")) for part in group.parts for s in part.skills],
        )
        for group in standard.outline(owner)
    ]


def standard_names() -> dict[str, str]:
    """Return the names of roles and skills by the keys that sheets hold."""
    groups = [*role_choices(), *skill_choices()]
    return {key: name for _, choices in groups for key, name in choices}


def _team_sizes() -> dict[int, int]:
    counted = sa.select(TeamMember.project_id, sa.func.count(TeamMember.id))
    rows = db.session.execute(
        counted.where(TeamMember.left_on.is_(None)).group_by(TeamMember.project_id)
    )
    return dict(rows.all())
