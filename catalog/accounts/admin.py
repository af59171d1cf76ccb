"""Operators' pages: people and organisations."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from catalog.accounts import mails, memberships, queries, security, services
from catalog.accounts.actor import Actor
from catalog.accounts.forms import MemberForm, OrganisationForm, add_errors
from catalog.accounts.guard import current_actor
from catalog.accounts.labels import kinds, roles
from catalog.accounts.models import Organisation, OrganisationKind, Role, User
from catalog.core.access import requires
from catalog.core.clock import utcnow
from catalog.core.db import transaction
from catalog.core.errors import Invalid
from catalog.core.i18n import current_language, pick

bp = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")


@bp.get("/users")
@requires("users.view")
def users() -> str:
    """List and search people."""
    text = request.args.get("q", "").strip()
    state = request.args.get("state", "")
    page = queries.search_users(current_actor(), text, state, request.args.get("page", 1, type=int))
    return render_template(
        "accounts/admin/users.html", page=page, q=text, state=state, roles=roles(), now=utcnow()
    )


@bp.get("/users/<int:user_id>")
@requires("users.view")
def user(user_id: int) -> str:
    """Show one person: state, roles, and what an operator can do."""
    return render_template(
        "accounts/admin/user.html", user=services.find(user_id), roles=roles(), now=utcnow()
    )


@bp.post("/users/<int:user_id>/unlock")
@requires("users.manage")
def user_unlock(user_id: int) -> ResponseReturnValue:
    """Open an account that failed attempts have closed."""
    return _change(user_id, services.unlock, _("ロックを解除しました。"))


@bp.post("/users/<int:user_id>/deactivate")
@requires("users.manage")
@security.fresh
def user_deactivate(user_id: int) -> ResponseReturnValue:
    """Keep somebody out."""
    return _change(user_id, services.deactivate, _("アカウントを停止しました。"))


@bp.post("/users/<int:user_id>/activate")
@requires("users.manage")
@security.fresh
def user_activate(user_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    return _change(user_id, services.activate, _("アカウントの停止を解除しました。"))


def _change(
    user_id: int, change: Callable[[Actor, User], None], message: str
) -> ResponseReturnValue:
    with transaction():
        change(current_actor(), services.find(user_id))
    flash(message, "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@bp.get("/organisations")
@requires("organisations.view")
def organisations() -> str:
    """List the organisations."""
    return render_template(
        "accounts/admin/organisations.html",
        lines=queries.organisations(current_actor()),
        kinds=kinds(),
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
@requires("organisations.manage")
def organisation_new() -> ResponseReturnValue:
    """Create an organisation."""
    form = OrganisationForm(kinds=kinds())
    if form.validate_on_submit():
        try:
            with transaction():
                row = memberships.create_organisation(
                    current_actor(),
                    OrganisationKind(form.kind.data),
                    form.slug.data,
                    form.name_ja.data,
                    form.name_en.data or "",
                )
            flash(_("組織を登録しました。"), "success")
            return redirect(url_for("admin.organisation", slug=row.slug), 303)
        except Invalid as error:
            add_errors(form, error)
    page = render_template("accounts/admin/organisation-new.html", form=form)
    return page, 422 if form.errors else 200


@bp.get("/organisations/<string:slug>")
@requires("organisations.view")
def organisation(slug: str) -> str:
    """Show who holds which role in an organisation."""
    row = queries.organisation(current_actor(), slug)
    return _organisation(row, _member_form(row))


@bp.post("/organisations/<string:slug>/members")
@requires("memberships.manage")
@security.fresh
def member_add(slug: str) -> ResponseReturnValue:
    """Give somebody a role, inviting them where they have no account yet."""
    row = queries.organisation(current_actor(), slug)
    form = _member_form(row)
    if not form.validate():
        return _organisation(row, form), 422
    try:
        with transaction():
            message = _grant(row, mails.normalise(form.email.data), Role(form.role.data))
    except Invalid as error:
        add_errors(form, error)
        return _organisation(row, form), 422
    flash(message, "success")
    return redirect(url_for("admin.organisation", slug=slug), 303)


def _grant(row: Organisation, email: str, role: Role) -> str:
    known = queries.user_by_email(email)
    user = known or services.create_user(current_actor(), email, language=current_language())
    memberships.grant(current_actor(), user, row, role)
    if known:
        return str(_("役割を付けました。"))
    mails.invitation(user, pick(row, "name"))
    return str(_("アカウントをつくり、招待のメールを送りました。"))


@bp.post("/memberships/<int:membership_id>/remove")
@requires("memberships.manage")
@security.fresh
def member_remove(membership_id: int) -> ResponseReturnValue:
    """Take a role away."""
    with transaction():
        row = memberships.find(membership_id)
        slug = row.organisation.slug
        memberships.revoke(current_actor(), row)
    flash(_("役割を外しました。"), "success")
    return redirect(url_for("admin.organisation", slug=slug), 303)


def _member_form(row: Organisation) -> MemberForm:
    form = MemberForm()
    names = roles()
    held = memberships.roles_for(row.kind)
    form.role.choices = [SelectChoice(role.value, names[role]) for role in held]
    return form


def _organisation(row: Organisation, form: MemberForm) -> str:
    return render_template(
        "accounts/admin/organisation.html",
        organisation=row,
        members=queries.members(row),
        form=form,
        kinds=kinds(),
        roles=roles(),
    )
