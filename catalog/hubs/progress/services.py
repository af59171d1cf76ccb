"""Writes about a project's course: milestones, the activity log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from catalog.accounts.actor import Actor
from catalog.accounts.policy import can, require
from catalog.audit.services import record
from catalog.core.clock import today
from catalog.core.db import db
from catalog.core.errors import Invalid, NotFound
from catalog.hubs import editing, scope
from catalog.hubs.companies.models import Company
from catalog.hubs.progress.models import Activity, Milestone
from catalog.hubs.progress.rules import ActivityKind, Audience
from catalog.hubs.projects.models import Project


def add_milestone(actor: Actor, project: Project, title: str, due_on: date, note: str) -> Milestone:
    """Plan something the project should reach on a day.

    Raises
    ------
    Invalid
        When the project has a milestone of this name.
    """
    require(actor, "projects.manage", project)
    _require_free_title(project.id, title)
    row = Milestone(
        hub_id=project.hub_id,
        project_id=project.id,
        title=title,
        note=note,
        planned_on=due_on,
        due_on=due_on,
    )
    db.session.add(row)
    editing.flush()
    _log_milestone(actor, project, row, {"due_on": [None, due_on.isoformat()]})
    record(actor, "milestones.add", "milestone", row.id, hub_id=row.hub_id, project=project.id)
    return row


def edit_milestone(
    actor: Actor, milestone: Milestone, version: int | None, values: Mapping[str, Any]
) -> None:
    """Move a milestone to another day, rename it, or say when it was done.

    Raises
    ------
    editing.Stale, Invalid
    """
    project = _managed_project(actor, milestone)
    editing.require_version(milestone, version)
    if values["title"] != milestone.title:
        _require_free_title(project.id, values["title"])
    _require_past(values["done_on"])
    changes = editing.apply(milestone, version, values)
    if not changes:
        return
    _log_milestone(actor, project, milestone, changes)
    _record(actor, "milestones.edit", milestone, changes)


def mark_done(actor: Actor, milestone: Milestone, version: int | None, done: bool) -> None:
    """Tick a milestone off today, or take that back. The team may do this too.

    Raises
    ------
    editing.Stale
    """
    project = db.session.get_one(Project, milestone.project_id)
    require_working_on(actor, project, team_only=True)
    editing.require_version(milestone, version)
    if done == (milestone.done_on is not None):
        return
    changes = editing.apply(milestone, version, {"done_on": today() if done else None})
    _log_milestone(actor, project, milestone, changes)
    _record(actor, "milestones.done" if done else "milestones.reopen", milestone, changes)


def delete_milestone(actor: Actor, milestone: Milestone, version: int | None) -> None:
    """Drop a milestone that is no longer part of the plan; the log keeps that it was there.

    Raises
    ------
    editing.Stale
    """
    project = _managed_project(actor, milestone)
    editing.require_version(milestone, version)
    _log_milestone(actor, project, milestone, {"due_on": [milestone.due_on.isoformat(), None]})
    _record(actor, "milestones.delete", milestone, {})
    db.session.delete(milestone)
    editing.flush()


def add_activity(
    actor: Actor,
    target: Company | Project,
    *,
    kind: ActivityKind,
    audience: Audience,
    happened_on: date,
    body: str,
) -> Activity:
    """Write into the log of a company or a project.

    Raises
    ------
    Invalid
        When the day lies in the future.
    """
    if isinstance(target, Project):
        require_working_on(actor, target)
    else:
        require(actor, "companies.manage", target)
    if happened_on > today():
        raise Invalid(errors={"happened_on": [_("今日までの日付を入力してください。")]})
    row = _entry(actor, target, kind, audience, happened_on)
    row.body = body
    editing.flush()
    record(actor, "activity.add", "activity", row.id, hub_id=row.hub_id, kind=kind.value)
    return row


def log_change(
    actor: Actor,
    target: Company | Project,
    changes: editing.Changes,
    *,
    subject: str,
    version: int | None = None,
    what: str = "",
) -> None:
    """Let the system write down what was changed; the team and the company see their project's."""
    audience = Audience.COMPANY if isinstance(target, Project) else Audience.HUB
    row = _entry(actor, target, ActivityKind.CHANGE, audience, today())
    row.subject, row.version, row.changes, row.body = subject, version, changes, what
    db.session.flush()


def require_working_on(actor: Actor, project: Project, team_only: bool = False) -> None:
    """Allow the hub's coordinators and those who take part in the project.

    Raises
    ------
    NotFound
    """
    if can(actor, "projects.manage", project):
        return
    reach = scope.current()
    if not isinstance(reach, scope.Participant) or reach.user_id != actor.user_id:
        raise NotFound
    if project.id not in (reach.team_projects if team_only else reach.projects):
        raise NotFound


def _entry(
    actor: Actor, target: Company | Project, kind: ActivityKind, audience: Audience, day: date
) -> Activity:
    is_project = isinstance(target, Project)
    row = Activity(
        hub_id=target.hub_id,
        company_id=target.company_id if isinstance(target, Project) else target.id,
        project_id=target.id if is_project else None,
        kind=kind,
        audience=audience if is_project else Audience.HUB,
        happened_on=day,
        author_id=actor.user_id,
        author_name=actor.display_name,
    )
    db.session.add(row)
    return row


def _managed_project(actor: Actor, milestone: Milestone) -> Project:
    require(actor, "projects.manage", milestone)
    return db.session.get_one(Project, milestone.project_id)


def _log_milestone(
    actor: Actor, project: Project, row: Milestone, changes: editing.Changes
) -> None:
    subject = f"milestone:{row.id}"
    log_change(actor, project, changes, subject=subject, version=row.version, what=row.title)


def _record(actor: Actor, action: str, row: Milestone, changes: editing.Changes) -> None:
    details = {"project": row.project_id, "fields": sorted(changes)}
    record(actor, action, "milestone", row.id, hub_id=row.hub_id, **details)


def _require_free_title(project_id: int, title: str) -> None:
    taken = sa.select(Milestone.id).filter_by(project_id=project_id, title=title)
    if db.session.scalar(taken):
        raise Invalid(errors={"title": [_("同じ名前のマイルストーンがあります。")]})


def _require_past(done_on: date | None) -> None:
    if done_on and done_on > today():
        raise Invalid(errors={"done_on": [_("今日までの日付を入力してください。")]})
