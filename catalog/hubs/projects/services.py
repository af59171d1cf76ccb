"""Writes about project sheets and teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from catalog.accounts.actor import Actor
from catalog.accounts.models import User
from catalog.accounts.policy import require
from catalog.audit.services import record
from catalog.core.clock import today
from catalog.core.db import db
from catalog.core.errors import Conflict, Invalid
from catalog.hubs import editing, labels
from catalog.hubs.companies.models import Company
from catalog.hubs.progress.services import log_change
from catalog.hubs.projects.models import Project, TeamMember
from catalog.hubs.projects.rules import (
    ENDED,
    TEAM_MAX,
    ProjectStatus,
    TeamRole,
    may_move,
    missing_in_sheet,
)


def create(actor: Actor, company: Company, values: Mapping[str, Any]) -> Project:
    """Start a sheet for a project with a company.

    Raises
    ------
    Invalid
        When the hub has a project of this title.
    """
    row = Project(hub_id=company.hub_id, company_id=company.id, **values)
    require(actor, "projects.manage", row)
    _require_free_title(row.title)
    db.session.add(row)
    editing.flush()
    changes = {"status": [None, ProjectStatus.DRAFT.value]}
    log_change(actor, row, changes, subject=_subject(row))
    record(actor, "projects.create", "project", row.id, hub_id=row.hub_id)
    return row


def update(actor: Actor, row: Project, version: int | None, values: Mapping[str, Any]) -> None:
    """Change a sheet. One that has been published stays complete.

    Raises
    ------
    editing.Stale, Invalid
    """
    require(actor, "projects.manage", row)
    editing.require_version(row, version)
    if values["title"] != row.title:
        _require_free_title(values["title"])
    changes = editing.apply(row, version, values)
    if row.status is not ProjectStatus.DRAFT and (missing := missing_in_sheet(row)):
        message = _("公開した案件票では空にできません。")
        raise Invalid(errors={name: [message] for name in missing})
    _log(actor, row, "projects.update", changes)


def move(
    actor: Actor, row: Project, version: int | None, status: ProjectStatus, note: str = ""
) -> None:
    """Take a project to another status.

    Raises
    ------
    editing.Stale, Conflict
        When somebody else moved it, or it cannot go there from where it is.
    Invalid
        When the sheet is incomplete, nobody is in the team, or the ending has no note.
    """
    require(actor, "projects.manage", row)
    editing.require_version(row, version)
    if not may_move(row.status, status):
        raise Conflict(_("いまの状態からは、選んだ状態に変えられません。"))
    _require_ready(row, status, note)
    changes = {"status": [row.status.value, status.value]}
    row.move(status, note)
    editing.flush()
    _log(actor, row, "projects.move", changes)


def _require_ready(row: Project, status: ProjectStatus, note: str) -> None:
    if status is ProjectStatus.OPEN and (missing := missing_in_sheet(row)):
        names = labels.fields()
        listed = "、".join(names[name] for name in missing)
        message = _("案件票に足りない項目があります: %(fields)s", fields=listed)
        raise Invalid(message, {"status": [message]})
    if status is ProjectStatus.IN_PROGRESS and not team_size(row):
        message = _("チームにだれもいません。メンバーを加えてから始めてください。")
        raise Invalid(message, {"status": [message]})
    if status in ENDED and not note:
        raise Invalid(errors={"note": [_("どのように終わったかを書いてください。")]})


def add_member(actor: Actor, project: Project, email: str, role: TeamRole) -> TeamMember:
    """Add a trainee to the team by the address of their account; who left can come back.

    Raises
    ------
    Invalid
        When nobody has this address, the person is in the team, or the team is full.
    """
    require(actor, "projects.manage", project)
    user = db.session.scalar(sa.select(User).where(User.email == email, User.active))
    if user is None:
        raise _refused(
            _("このメールアドレスの利用者がいません。利用登録がすんでいるか確かめてください。")
        )
    wanted = sa.select(TeamMember).filter_by(project_id=project.id, user_id=user.id)
    row: TeamMember | None = db.session.scalar(wanted)
    if row is not None and row.left_on is None:
        raise _refused(_("この人はすでにチームにいます。"))
    if team_size(project) >= TEAM_MAX:
        raise _refused(_("チームは%(number)s人までです。", number=TEAM_MAX))
    if row is None:
        row = TeamMember(hub_id=project.hub_id, project_id=project.id, user_id=user.id)
        db.session.add(row)
    row.team_role, row.joined_on, row.left_on = role, today(), None
    editing.flush()
    _log_team(actor, project, "team.add", user.id, [None, user.display_name])
    return row


def remove_member(actor: Actor, project: Project, row: TeamMember) -> None:
    """Let a trainee leave the team; from then on they see nothing of the project."""
    require(actor, "projects.manage", project)
    if row.left_on is not None:
        return
    row.left_on = today()
    editing.flush()
    user = db.session.get_one(User, row.user_id)
    _log_team(actor, project, "team.remove", user.id, [user.display_name, None])


def team_size(project: Project) -> int:
    """Return how many trainees are in the team now."""
    counted = sa.select(sa.func.count(TeamMember.id)).where(
        TeamMember.project_id == project.id, TeamMember.left_on.is_(None)
    )
    return db.session.scalar(counted) or 0


def _refused(message: str) -> Invalid:
    return Invalid(errors={"email": [message]})


def _log_team(
    actor: Actor, project: Project, action: str, user_id: int, change: list[str | None]
) -> None:
    log_change(actor, project, {"team": change}, subject=f"team:{project.id}")
    record(actor, action, "project", project.id, hub_id=project.hub_id, user=user_id)


def _log(actor: Actor, row: Project, action: str, changes: editing.Changes) -> None:
    if not changes:
        return
    log_change(actor, row, changes, subject=_subject(row), version=row.version)
    record(actor, action, "project", row.id, hub_id=row.hub_id, fields=sorted(changes))


def _subject(row: Project) -> str:
    return f"project:{row.id}"


def _require_free_title(title: str) -> None:
    if db.session.scalar(sa.select(Project.id).filter_by(title=title)):
        raise Invalid(errors={"title": [_("同じ題名の案件があります。")]})
