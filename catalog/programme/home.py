"""What tier 2 puts on the home pages of learners, instructors and operators."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from catalog.accounts.actor import Actor
from catalog.accounts.models import Role
from catalog.core.home import HomeItem, HomeLink, HomeSection
from catalog.core.i18n import show_datetime
from catalog.programme.cases import queries as cases
from catalog.programme.grading import queries as grading
from catalog.programme.grading.models import GradingRun, Kind, RunStatus
from catalog.programme.submissions import queries as submissions
from catalog.programme.submissions.models import Submission


def home_sections(actor: Actor) -> list[HomeSection]:
    """Return the sections of every role the actor has."""
    found: list[HomeSection] = []
    if actor.is_authenticated:
        found.append(_learner(actor))
    if actor.has(Role.INSTRUCTOR):
        found.append(_instructor())
    if actor.has(Role.OPERATOR):
        found.append(_operator())
    return found


def _learner(actor: Actor) -> HomeSection:
    running = [_own_item(item) for item in submissions.active(actor)]
    ended = [_own_item(item) for item in submissions.latest_scored(actor)]
    best = submissions.best_scores(actor.user_id) if actor.user_id is not None else {}
    fresh = next((c.info for c in cases.all_cases() if c.info.id not in best), None)
    if fresh is not None:
        label = _("「%(case)s」に取り組む", case=cases.case_title(fresh.id))
        action = HomeLink(label, url_for("cases.show", case_id=fresh.id))
    else:
        action = HomeLink(_("点数を伸ばす"), url_for("cases.index"))
    return HomeSection(
        role=Role.LEARNER.value,
        title=_("ケーススタディ"),
        lead=_best_line(best),
        items=(*running, *ended),
        empty_text=_("まだ提出がありません。教材を手元に置き、まず見本のまま提出してみましょう。"),
        action=action,
    )


def _best_line(best: dict[str, float]) -> str:
    parts = [
        _("%(case)s %(score)s点", case=cases.case_title(case_id), score=f"{score:.1f}")
        for case_id, score in best.items()
    ]
    return _("これまでの最高点：%(scores)s", scores=_("、").join(parts)) if parts else ""


def _own_item(submission: Submission) -> HomeItem:
    run = submission.run
    meta = show_datetime(submission.created_at)
    if run.shown_score is not None:
        meta = _("%(score)s点・%(when)s", score=f"{run.shown_score:.1f}", when=meta)
    if run.kind is Kind.PRACTICE:
        meta = f"{grading.kind_label(run.kind)} {meta}"
    return HomeItem(
        title=cases.case_title(submission.case_id),
        url=url_for("submissions.show", id=submission.id),
        meta=meta,
        status=grading.status_label(run.status),
        status_kind=grading.status_kind(run.status),
    )


def _instructor() -> HomeSection:
    dead, count = grading.latest(5, (RunStatus.DEAD,)), grading.queue_state().dead
    recent = grading.latest(5)
    shown = [*dead, *(run for run in recent if run.status is not RunStatus.DEAD)][:8]
    return HomeSection(
        role=Role.INSTRUCTOR.value,
        title=_("受講生の提出"),
        lead=_("採点できなかった提出が%(count)s件あります。", count=count) if count else "",
        items=tuple(_run_item(run) for run in shown),
        empty_text=_("採点の終わった提出はまだありません。"),
        action=HomeLink(_("採点の状況を見る"), url_for("grading.index")),
    )


def _run_item(run: GradingRun) -> HomeItem:
    name = run.submission.user.display_name or run.submission.user.email
    shown = run.shown_score
    score = _("%(score)s点", score=f"{shown:.1f}") if shown is not None else ""
    kind = grading.kind_label(run.kind) if run.kind is not Kind.RANKED else ""
    when = show_datetime(run.submission.created_at)
    return HomeItem(
        title=_("%(name)s「%(case)s」", name=name, case=cases.case_title(run.submission.case_id)),
        url=url_for("submissions.show", id=run.submission_id),
        meta=" ".join(filter(None, (kind, score, when))),
        status=grading.status_label(run.status),
        status_kind=grading.status_kind(run.status),
    )


def _operator() -> HomeSection:
    state = grading.queue_state()
    figures = {"queued": state.queued, "running": state.running, "dead": state.dead}
    lead = _("採点待ち%(queued)s件、採点中%(running)s件、採点できず%(dead)s件。", **figures)
    if state.stalled:
        lead += _(
            "待ちがあるのに何も動いていません。採点プログラムが動いているか確かめてください。"
        )
    return HomeSection(
        role=Role.OPERATOR.value,
        title=_("採点の待ち行列"),
        lead=lead,
        action=HomeLink(_("採点の状況を見る"), url_for("grading.index")),
    )
