"""Pages about companies, for a hub's coordinators; auditors read them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.guard import current_actor
from catalog.accounts.policy import require
from catalog.core.access import requires
from catalog.core.db import transaction
from catalog.core.errors import Conflict, Invalid, found
from catalog.hubs import access, entry, pages
from catalog.hubs.companies import queries, services
from catalog.hubs.companies.forms import CompanyForm, ContactForm, StageForm
from catalog.hubs.companies.models import Company, CompanyContact
from catalog.hubs.companies.rules import Stage
from catalog.hubs.editing import Stale
from catalog.hubs.forms import ActivityForm, ButtonForm
from catalog.hubs.progress import queries as progress
from catalog.hubs.progress import services as progress_services
from catalog.hubs.progress.rules import ActivityKind, Audience

bp = Blueprint("companies", __name__, url_prefix="/hub/companies", template_folder="templates")
entry.guard_staff(bp)
KINDS = (
    ActivityKind.CALL,
    ActivityKind.VISIT,
    ActivityKind.MEETING,
    ActivityKind.MAIL,
    ActivityKind.NOTE,
)


@bp.get("")
@requires("companies.view")
def index() -> str:
    """List the hub's companies."""
    name = request.args.get("stage", "")
    stage = Stage(name) if name in list(Stage) else None
    text = request.args.get("q", "")[:200]
    page = queries.page(stage, text, request.args.get("page", 1, type=int))
    return render_template("companies/index.html", page=page, stage=stage, text=text)


@bp.route("/new", methods=["GET", "POST"])
@requires("companies.manage")
def create() -> ResponseReturnValue:
    """Enter a company the hub found."""
    hub_id = _hub_id()
    form = CompanyForm(coordinators=queries.coordinators(hub_id))
    if not form.is_submitted():
        form.hub_id.data = hub_id
    elif form.hub_id.data != str(hub_id):
        raise Conflict(_("作業中の団体が切り替わりました。団体を確かめて、登録し直してください。"))
    if form.validate_on_submit():
        try:
            with transaction():
                row = services.create(current_actor(), hub_id, form.values())
            flash(_("企業を登録しました。"), "success")
            return redirect(url_for("companies.show", company_id=row.id), 303)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("companies/form.html", form, company=None)


@bp.get("/<int:company_id>")
@requires("companies.view")
def show(company_id: int) -> str:
    """Show a company: where it stands, the people, the projects, the log."""
    row = queries.company(company_id)
    require(current_actor(), "companies.view", row)
    return render_template(
        "companies/show.html",
        company=row,
        contacts=queries.contacts(row),
        projects=queries.projects(row),
        log=progress.log_of(row),
        last_contact=progress.last_contacts().get(row.id),
    )


@bp.route("/<int:company_id>/edit", methods=["GET", "POST"])
@requires("companies.manage")
def edit(company_id: int) -> ResponseReturnValue:
    """Change what is known of a company."""
    row = _managed(company_id)
    form = CompanyForm(obj=row, coordinators=queries.coordinators(row.hub_id))
    if form.validate_on_submit():
        try:
            with transaction():
                row = _managed(company_id)
                services.update(current_actor(), row, form.seen, form.values())
            flash(_("変更を保存しました。"), "success")
            return redirect(url_for("companies.show", company_id=company_id), 303)
        except Stale:
            return _conflict("companies/form.html", form, company_id)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("companies/form.html", form, company=_managed(company_id))


@bp.route("/<int:company_id>/stage", methods=["GET", "POST"])
@requires("companies.manage")
def stage(company_id: int) -> ResponseReturnValue:
    """Take a company to its next stage."""
    row = _managed(company_id)
    form = StageForm(company=row, version=row.version, stage=request.args.get("to"))
    if form.is_submitted() and form.seen != row.version:
        return _conflict("companies/stage.html", form, company_id)
    if form.validate_on_submit():
        try:
            with transaction():
                row = _managed(company_id)
                services.move(
                    current_actor(),
                    row,
                    form.seen,
                    form.target,
                    reason=form.reason,
                    note=form.note.data,
                )
            flash(_("段階を変更しました。"), "success")
            return redirect(url_for("companies.show", company_id=company_id), 303)
        except Stale:
            return _conflict("companies/stage.html", form, company_id)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("companies/stage.html", form, company=_managed(company_id))


@bp.route("/<int:company_id>/activity/new", methods=["GET", "POST"])
@requires("companies.manage")
def add_activity(company_id: int) -> ResponseReturnValue:
    """Write down a contact with a company, or a note about it."""
    row = _managed(company_id)
    form = ActivityForm(kinds=KINDS, audiences=(Audience.HUB,))
    if form.validate_on_submit():
        try:
            with transaction():
                row = _managed(company_id)
                progress_services.add_activity(current_actor(), row, **form.values())
            flash(_("活動の記録を追加しました。"), "success")
            return redirect(url_for("companies.show", company_id=company_id) + "#log", 303)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("companies/activity.html", form, company=_managed(company_id))


@bp.route("/<int:company_id>/contacts/new", methods=["GET", "POST"])
@requires("companies.manage")
def add_contact(company_id: int) -> ResponseReturnValue:
    """Add a person at a company."""
    return _contact(_managed(company_id), None)


@bp.route("/<int:company_id>/contacts/<int:contact_id>/edit", methods=["GET", "POST"])
@requires("companies.manage")
def edit_contact(company_id: int, contact_id: int) -> ResponseReturnValue:
    """Change what is known of a person at a company."""
    return _contact(_managed(company_id), queries.contact(company_id, contact_id))


@bp.post("/<int:company_id>/contacts/<int:contact_id>/delete")
@requires("companies.manage")
def delete_contact(company_id: int, contact_id: int) -> ResponseReturnValue:
    """Forget a person at a company."""
    form = ButtonForm()
    with transaction():
        row = queries.contact(company_id, contact_id)
        services.delete_contact(current_actor(), row, form.seen)
    flash(_("担当者を削除しました。"), "success")
    return redirect(url_for("companies.show", company_id=company_id), 303)


def _contact(company: Company, row: CompanyContact | None) -> ResponseReturnValue:
    linked = bool(row and row.user_id)
    form = ContactForm(obj=row, linked=linked)
    contact_id = row.id if row else None
    if form.validate_on_submit():
        try:
            with transaction():
                company = _managed(company.id)
                row = queries.contact(company.id, contact_id) if contact_id else None
                services.save_contact(current_actor(), company, row, form.seen, form.values())
            flash(_("担当者を保存しました。"), "success")
            return redirect(url_for("companies.show", company_id=company.id), 303)
        except Stale:
            company, row = _managed(company.id), queries.contact(company.id, contact_id or 0)
            shown: dict[str, Any] = {"company": company, "contact": row}
            subject = f"contact:{contact_id}"
            return pages.conflict("companies/contact.html", form, subject, row, **shown)
        except Invalid as error:
            pages.refuse(form, error)
    company = _managed(company.id)
    row = queries.contact(company.id, contact_id) if contact_id else None
    return pages.form_page("companies/contact.html", form, company=company, contact=row)


def _managed(company_id: int) -> Company:
    row = queries.company(company_id)
    require(current_actor(), "companies.manage", row)
    return row


def _conflict(template: str, form: Any, company_id: int) -> ResponseReturnValue:
    row = _managed(company_id)
    return pages.conflict(template, form, f"company:{company_id}", row, company=row)


def _hub_id() -> int:
    return found(access.active_hub(current_actor()))
