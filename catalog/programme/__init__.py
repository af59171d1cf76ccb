"""Tier 2: cases, submissions and their grading."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from catalog.accounts.models import Role
from catalog.accounts.policy import Rule, anyone, either, holding, owner, signed_in
from catalog.config import Settings
from catalog.core.navigation import NavItem

_STAFF = holding(Role.INSTRUCTOR, Role.OPERATOR)

POLICY: dict[str, Rule] = {
    "cases.view": Rule(anyone, scope=""),
    "submissions.create": Rule(signed_in, scope="submissions:write"),
    "submissions.list": Rule(signed_in, scope="submissions:read"),
    "submissions.view": Rule(either(owner, holding(Role.INSTRUCTOR)), scope="submissions:read"),
    "submissions.cancel": Rule(owner, scope="submissions:write"),
    "grading.view": Rule(_STAFF),
    "grading.retry": Rule(_STAFF),
    "grading.cancel": Rule(_STAFF),
    "grading.control": Rule(holding(Role.OPERATOR)),
}
NAVIGATION: tuple[NavItem, ...] = (
    NavItem(_l("ケーススタディ"), "cases.index", "cases.view"),
    NavItem(_l("自分の提出"), "submissions.index", "submissions.list"),
    NavItem(_l("採点の状況"), "grading.index", "grading.view"),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Register the features' pages, API, metrics and home sections."""
    from catalog.core.home import provide
    from catalog.programme import home
    from catalog.programme.cases import api as cases_api
    from catalog.programme.cases import queries as case_queries
    from catalog.programme.cases import views as cases
    from catalog.programme.grading import carriers, metrics, queries
    from catalog.programme.grading import views as grading
    from catalog.programme.submissions import api as submissions_api
    from catalog.programme.submissions import feedback, run_record
    from catalog.programme.submissions import views as submissions
    from catalog.programme.submissions.stream import Streams

    for blueprint in (cases.bp, submissions.bp, grading.bp):
        app.register_blueprint(blueprint)
    for blueprint in (cases_api.bp, submissions_api.bp):
        app.extensions["api"].register_blueprint(blueprint)
    app.extensions[submissions.STREAMS] = Streams(max(settings.web_threads // 2, 1))
    carriers.init_app(app, settings)
    provide(app, home.home_sections)
    metrics.register(app.extensions["metrics"])
    app.jinja_env.filters |= {
        "case_title": case_queries.case_title,
        "say": feedback.say,
        "place": feedback.show_place,
        "figure": feedback.show_value,
        "figure_columns": feedback.show_rows,
        "ledger_rows": run_record.ledger_rows,
        "run_label": queries.status_label,
        "run_kind": queries.status_kind,
        "run_purpose": queries.kind_label,
        "dead_reason": queries.reason_text,
    }
    app.jinja_env.globals |= {
        "cases_for_skill": case_queries.cases_for_skill,
        "draw_score": feedback.draw_score,
        "draw_charts": feedback.draw_charts,
        "draw_memory": run_record.draw_memory,
    }
