"""What the home page tells coordinators, trainees and company contacts to do next."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from catalog.accounts.actor import Actor
from catalog.accounts.models import Role
from catalog.core.clock import today
from catalog.core.home import HomeItem, HomeLink, HomeSection
from catalog.hubs import access, labels, pages, scope
from catalog.hubs.participation import queries as participation
from catalog.hubs.progress import queries as progress
from catalog.hubs.progress.models import Milestone
from catalog.hubs.projects import queries as projects
from catalog.hubs.scope import Participant, Staff

SHOWN = 5
"""Items of a kind on the home page; the hub's own page has them all."""


def home_sections(actor: Actor) -> Sequence[HomeSection]:
    """Return what waits for the actor in hubs and projects."""
    sections = [*_for_coordinator(actor)]
    if actor.user_id is None:
        return sections
    reach = participation.scope_of(actor.user_id)
    if reach.team_projects:
        sections.append(_for_participant(reach, Role.LEARNER, _("参加している案件")))
    if reach.contact_projects and actor.has(Role.COMPANY_CONTACT):
        sections.append(_for_participant(reach, Role.COMPANY_CONTACT, _("自社の案件")))
    return sections


def _for_coordinator(actor: Actor) -> Sequence[HomeSection]:
    hub_id = access.active_hub(actor)
    role = Role.HUB_COORDINATOR.value
    if hub_id is None:
        if not access.hubs_of(actor):
            return ()
        choice = HomeLink(_("団体を選ぶ"), url_for("hubs.choose"))
        lead = _("担当する団体が複数あります。どの団体として作業するかを選んでください。")
        return (HomeSection(role, _("作業する団体"), lead, action=choice),)
    with scope.within(Staff(hub_id)):
        duties = progress.duties(today())
        items = [*(_milestone(row) for row in [*duties.late, *duties.soon][:SHOWN])]
        items += [
            HomeItem(
                line.company.name,
                url_for("companies.show", company_id=line.company.id),
                meta=labels.stages()[line.company.stage],
                status=ngettext("%(num)s日連絡なし", "%(num)s日連絡なし", line.days),
                status_kind="warning",
            )
            for line in duties.quiet[:SHOWN]
        ]
        items += [
            HomeItem(
                row.title,
                url_for("projects.show", project_id=row.id),
                meta=row.company.name,
                status=_("チーム未定"),
                status_kind="warning",
            )
            for row in duties.teamless[:SHOWN]
        ]
    empty = _("期日の近いマイルストーン、連絡の途絶えた企業、チームのない案件はありません。")
    link = HomeLink(_("ハブの運営を開く"), url_for("hubs.index"))
    return (HomeSection(role, _("ハブで待っていること"), "", tuple(items), empty, link),)


def _milestone(row: Milestone) -> HomeItem:
    days = (today() - row.due_on).days
    return HomeItem(
        row.title,
        url_for("projects.show", project_id=row.project_id) + "#milestones",
        meta=f"{pages.show_day(row.due_on)} ・ {row.project.title}",
        status=ngettext("%(num)s日遅れ", "%(num)s日遅れ", days) if days > 0 else _("期日が近い"),
        status_kind="error" if days > 0 else "progress",
    )


def _for_participant(reach: Participant, role: Role, title: str) -> HomeSection:
    own = reach.team_projects if role is Role.LEARNER else reach.contact_projects
    day = today()
    with scope.within(reach):
        lines = projects.describe([p for p in participation.projects() if p.id in own], day)
        items = []
        for line in lines:
            coming = line.next
            late = coming is not None and coming.due_on < day
            status = labels.statuses()[line.project.status]
            items.append(
                HomeItem(
                    line.project.title,
                    url_for("participation.show", project_id=line.project.id),
                    meta=f"{coming.title} ・ {pages.show_day(coming.due_on)}" if coming else "",
                    status=_("遅れ") if late else status,
                    status_kind="error" if late else labels.STATUS_KINDS[line.project.status],
                )
            )
    link = HomeLink(_("協働プロジェクトを開く"), url_for("participation.index"))
    return HomeSection(role.value, title, items=tuple(items), action=link)
