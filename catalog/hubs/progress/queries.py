"""Reads of milestones and activity, and what needs doing now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from catalog.accounts.models import Organisation
from catalog.core.clock import TOKYO
from catalog.core.db import db
from catalog.core.errors import found
from catalog.hubs.companies.models import Company
from catalog.hubs.companies.rules import REASONS, days_quiet, needs_contact
from catalog.hubs.progress import rules
from catalog.hubs.progress.models import Activity, Milestone
from catalog.hubs.progress.rules import CONTACT_KINDS, SOON_DAYS, MilestoneState
from catalog.hubs.projects.models import Project, TeamMember
from catalog.hubs.projects.rules import ENDED, ProjectStatus

LOG_SIZE = 100
"""Entries of the log shown on a page."""


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as a table shows it."""

    row: Milestone
    number: int
    state: MilestoneState
    slip: int
    """Days it was moved, negative when brought forward."""
    late: int
    """Days late, until today or until it was done."""


@dataclass(frozen=True)
class Course:
    """A project's milestones, how far it is, and the picture of its time."""

    lines: tuple[MilestoneLine, ...]
    progress: rules.Progress
    timeline: rules.Timeline | None

    @property
    def next(self) -> MilestoneLine | None:
        """The next milestone, where one lies ahead."""
        ahead = (line for line in self.lines if line.state is MilestoneState.NEXT)
        return next(ahead, None)


@dataclass(frozen=True)
class QuietCompany:
    """A company nobody has spoken to for a while."""

    company: Company
    days: int
    last_contact: date | None


@dataclass(frozen=True)
class Duties:
    """What waits for a hub's coordinators."""

    late: Sequence[Milestone]
    soon: Sequence[Milestone]
    quiet: Sequence[QuietCompany]
    teamless: Sequence[Project]

    @property
    def count(self) -> int:
        """How many things wait."""
        return len(self.late) + len(self.soon) + len(self.quiet) + len(self.teamless)


def milestone(project_id: int, milestone_id: int) -> Milestone:
    """Return a milestone of a project within reach.

    Raises
    ------
    NotFound
    """
    wanted = sa.select(Milestone).filter_by(id=milestone_id, project_id=project_id)
    return found(db.session.scalar(wanted))


def course(project: Project, day: date) -> Course:
    """Return a project's milestones in time's order, seen from ``day``."""
    wanted = sa.select(Milestone).filter_by(project_id=project.id)
    rows = db.session.scalars(wanted.order_by(Milestone.due_on, Milestone.id)).all()
    lines = tuple(
        MilestoneLine(
            row,
            number,
            state,
            rules.slip_days(row.planned_on, row.due_on),
            rules.days_late(row, day),
        )
        for number, (row, state) in enumerate(zip(rows, rules.states(rows, day), strict=True), 1)
    )
    days = [row.due_on for row in rows]
    picture = rules.timeline(project.starts_on, project.ends_on, days, day)
    return Course(lines, rules.progress(rows, day), picture)


def progress_of(projects: Iterable[Project], day: date) -> dict[int, rules.Progress]:
    """Return how far each project is."""
    keys = [project.id for project in projects]
    found: dict[int, list[Milestone]] = {key: [] for key in keys}
    for row in db.session.scalars(sa.select(Milestone).where(Milestone.project_id.in_(keys))):
        found[row.project_id].append(row)
    return {key: rules.progress(rows, day) for key, rows in found.items()}


def next_milestones(projects: Iterable[Project], day: date) -> dict[int, Milestone]:
    """Return each project's earliest open milestone, late ones first, where there is one."""
    wanted = (
        sa.select(Milestone)
        .where(Milestone.project_id.in_([project.id for project in projects]))
        .where(Milestone.done_on.is_(None))
        .order_by(Milestone.due_on.desc())
    )
    return {row.project_id: row for row in db.session.scalars(wanted)}


def log_of(target: Company | Project) -> Sequence[Activity]:
    """Return the newest entries about a company (its projects included) or a project."""
    wanted = sa.select(Activity).order_by(Activity.happened_on.desc(), Activity.id.desc())
    if isinstance(target, Project):
        wanted = wanted.where(Activity.project_id == target.id)
    else:
        wanted = wanted.where(Activity.company_id == target.id)
    return db.session.scalars(wanted.limit(LOG_SIZE)).all()


def changes_since(subject: str, version: int) -> Sequence[Activity]:
    """Return what was changed of ``subject`` after ``version``, the oldest first."""
    wanted = sa.select(Activity).where(Activity.subject == subject, Activity.version > version)
    return db.session.scalars(wanted.order_by(Activity.version)).all()


def last_contacts() -> dict[int, date]:
    """Return for each company the day somebody last spoke with it, where that happened."""
    wanted = (
        sa.select(Activity.company_id, sa.func.max(Activity.happened_on))
        .where(Activity.kind.in_(CONTACT_KINDS))
        .group_by(Activity.company_id)
    )
    return dict(db.session.execute(wanted).all())


def duties(day: date) -> Duties:
    """Return what needs doing now, within the scope."""
    return Duties(
        _open_milestones(Milestone.due_on < day),
        _open_milestones(Milestone.due_on.between(day, day + timedelta(days=SOON_DAYS))),
        _quiet_companies(day),
        _teamless(),
    )


def _open_milestones(condition: sa.ColumnElement[bool]) -> Sequence[Milestone]:
    wanted = (
        sa.select(Milestone)
        .join(Project, Milestone.project_id == Project.id)
        .where(Milestone.done_on.is_(None), condition, Project.status.not_in(ENDED))
        .options(joinedload(Milestone.project).joinedload(Project.company))
        .order_by(Milestone.due_on, Milestone.id)
    )
    return db.session.scalars(wanted).all()


def _quiet_companies(day: date) -> list[QuietCompany]:
    contacts = last_contacts()
    wanted = sa.select(Company).where(Company.stage.not_in(REASONS)).order_by(Company.id)
    lines = []
    for row in db.session.scalars(wanted):
        known = row.created_at.astimezone(TOKYO).date()
        quiet = days_quiet(contacts.get(row.id), known, day)
        if needs_contact(row.stage, quiet):
            lines.append(QuietCompany(row, quiet, contacts.get(row.id)))
    return sorted(lines, key=lambda line: -line.days)


def _teamless() -> Sequence[Project]:
    manned = sa.select(TeamMember.project_id).where(TeamMember.left_on.is_(None))
    waiting = (ProjectStatus.OPEN, ProjectStatus.IN_PROGRESS)
    wanted = sa.select(Project).where(Project.status.in_(waiting), Project.id.not_in(manned))
    return db.session.scalars(
        wanted.options(joinedload(Project.company)).order_by(Project.starts_on, Project.id)
    ).all()


def hub_names() -> dict[int, Organisation]:
    """Return the hubs by id, for readers who see several."""
    wanted = sa.select(Organisation).where(Organisation.id.in_(sa.select(Project.hub_id)))
    return {row.id: row for row in db.session.scalars(wanted)}
