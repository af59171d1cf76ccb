"""Fictional companies and projects for the demo hubs, in demo mode only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import Organisation, User
from catalog.audit.services import record
from catalog.core.clock import today, utcnow
from catalog.hubs import scope
from catalog.hubs.companies.models import Company, CompanyContact
from catalog.hubs.demo_data import (
    HUBS,
    DemoCompany,
    DemoEntry,
    DemoMilestone,
    DemoProject,
)
from catalog.hubs.progress.models import Activity, Milestone
from catalog.hubs.progress.rules import Audience
from catalog.hubs.projects.models import Project, TeamMember
from catalog.hubs.scope import Staff


def create_demo(session: orm.Session) -> None:
    """Fill the demo hubs that have no companies yet. Call in a transaction, after the accounts."""
    people = _people(session)
    for slug, companies in HUBS.items():
        hub_id = session.scalar(sa.select(Organisation.id).where(Organisation.slug == slug))
        if hub_id is None:
            continue
        with scope.within(Staff(hub_id)):
            if session.scalar(sa.select(sa.func.count(Company.id))):
                continue
            for company in companies:
                _company(session, hub_id, company, people)
        record(SYSTEM, "hubs.demo-created", "hub", hub_id, hub_id=hub_id)


def _people(session: orm.Session) -> Mapping[str, User]:
    """Return the demo accounts by the local part of their address."""
    return {
        user.email.split("@")[0]: user
        for user in session.scalars(sa.select(User).filter_by(demo=True))
    }


def _company(
    session: orm.Session, hub_id: int, demo: DemoCompany, people: Mapping[str, User]
) -> None:
    coordinator = people.get(demo.coordinator)
    row = Company(
        hub_id=hub_id,
        demo=True,
        coordinator_id=coordinator.id if coordinator else None,
        created_at=utcnow() - timedelta(days=demo.known_days),
        closed_on=_day(-demo.closed_days) if demo.closing_reason else None,
        **_fields(
            demo, "name industry location employees challenge stage closing_reason closing_note"
        ),
    )
    session.add(row)
    session.flush()
    for name, position, local in demo.contacts:
        user = people.get(local) if local else None
        session.add(
            CompanyContact(
                hub_id=hub_id,
                company_id=row.id,
                name=name,
                position=position,
                email=user.email if user else "",
                user_id=user.id if user else None,
            )
        )
    for entry in demo.log:
        _entry(session, row, None, entry, people)
    for project in demo.projects:
        _project(session, row, project, people)


def _project(
    session: orm.Session, company: Company, demo: DemoProject, people: Mapping[str, User]
) -> None:
    row = Project(
        hub_id=company.hub_id,
        company_id=company.id,
        demo=True,
        starts_on=_day(demo.starts),
        ends_on=_day(demo.ends),
        roles=list(demo.roles),
        skills=list(demo.skills),
        **_fields(
            demo,
            "title problem_type status background metric_name metric_value metric_target"
            " metric_unit data_available outcome",
        ),
    )
    session.add(row)
    session.flush()
    for local, role in demo.team:
        session.add(
            TeamMember(
                hub_id=row.hub_id,
                project_id=row.id,
                user_id=people[local].id,
                team_role=role,
                joined_on=_day(demo.starts - 7),
            )
        )
    for milestone in demo.milestones:
        session.add(_milestone(row, milestone))
    for entry in demo.log:
        _entry(session, company, row, entry, people)
    session.flush()


def _milestone(project: Project, demo: DemoMilestone) -> Milestone:
    return Milestone(
        hub_id=project.hub_id,
        project_id=project.id,
        title=demo.title,
        note=demo.note,
        planned_on=_day(demo.due if demo.planned is None else demo.planned),
        due_on=_day(demo.due),
        done_on=None if demo.done is None else _day(demo.done),
    )


def _entry(
    session: orm.Session,
    company: Company,
    project: Project | None,
    demo: DemoEntry,
    people: Mapping[str, User],
) -> None:
    author = people.get(demo.author)
    session.add(
        Activity(
            hub_id=company.hub_id,
            company_id=company.id,
            project_id=project.id if project else None,
            kind=demo.kind,
            audience=demo.audience if project else Audience.HUB,
            happened_on=_day(demo.day),
            author_id=author.id if author else None,
            author_name=author.display_name if author else "",
            body=demo.body,
        )
    )
    session.flush()


def _day(offset: int) -> date:
    return today() + timedelta(days=offset)


def _fields(demo: Any, names: str) -> dict[str, Any]:
    return {name: getattr(demo, name) for name in names.split()}
