"""Reads of companies and the people there, within the scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from catalog.accounts.models import Membership, Role, User
from catalog.core.db import db
from catalog.core.errors import found
from catalog.hubs.companies.models import Company, CompanyContact
from catalog.hubs.companies.rules import Stage
from catalog.hubs.progress.queries import last_contacts
from catalog.hubs.projects.models import Project

PAGE_SIZE = 50


@dataclass(frozen=True)
class CompanyLine:
    """A company as the list shows it."""

    company: Company
    last_contact: date | None
    projects: int


@dataclass(frozen=True)
class CompanyPage:
    """One page of the list."""

    lines: Sequence[CompanyLine]
    total: int
    page: int
    pages: int
    counts: dict[Stage, int]


def page(stage: Stage | None, text: str, number: int) -> CompanyPage:
    """Return companies by name, industry or place, the most recently changed first."""
    wanted = sa.select(Company)
    if stage:
        wanted = wanted.where(Company.stage == stage)
    for word in text.split():
        columns = (Company.name, Company.industry, Company.location, Company.challenge)
        wanted = wanted.where(sa.or_(*(c.icontains(word, autoescape=True) for c in columns)))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, ceil(total / PAGE_SIZE))
    number = min(max(number, 1), pages)
    rows = db.session.scalars(
        wanted.options(joinedload(Company.coordinator))
        .order_by(Company.updated_at.desc(), Company.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    contacts, projects = last_contacts(), _project_counts()
    lines = [CompanyLine(row, contacts.get(row.id), projects.get(row.id, 0)) for row in rows]
    return CompanyPage(lines, total, number, pages, _stage_counts())


def company(company_id: int) -> Company:
    """Return a company within the scope.

    Raises
    ------
    NotFound
    """
    wanted = sa.select(Company).filter_by(id=company_id)
    return found(db.session.scalar(wanted.options(joinedload(Company.coordinator))))


def contacts(row: Company) -> Sequence[CompanyContact]:
    """Return the people at a company."""
    wanted = sa.select(CompanyContact).filter_by(company_id=row.id)
    return db.session.scalars(wanted.order_by(CompanyContact.id)).all()


def contact(company_id: int, contact_id: int) -> CompanyContact:
    """Return one person at a company within the scope.

    Raises
    ------
    NotFound
    """
    wanted = sa.select(CompanyContact).filter_by(id=contact_id, company_id=company_id)
    return found(db.session.scalar(wanted))


def projects(row: Company) -> Sequence[Project]:
    """Return the projects with a company, the newest first."""
    wanted = sa.select(Project).filter_by(company_id=row.id)
    return db.session.scalars(wanted.order_by(Project.id.desc())).all()


def coordinators(hub_id: int) -> Sequence[User]:
    """Return who coordinates a hub."""
    wanted = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == hub_id, Membership.role == Role.HUB_COORDINATOR)
        .where(User.active)
    )
    return db.session.scalars(wanted.order_by(User.id)).all()


def _stage_counts() -> dict[Stage, int]:
    counted = sa.select(Company.stage, sa.func.count(Company.id)).group_by(Company.stage)
    found = dict(db.session.execute(counted).all())
    return {stage: found.get(stage, 0) for stage in Stage}


def _project_counts() -> dict[int, int]:
    counted = sa.select(Project.company_id, sa.func.count(Project.id))
    return dict(db.session.execute(counted.group_by(Project.company_id)).all())
