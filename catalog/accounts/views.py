"""A person's own pages: registration, profile, API tokens."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.utils import hash_password
from wtforms.fields.choices import SelectChoice

from catalog.accounts import registration, security, services, tokens
from catalog.accounts.forms import CompleteForm, ProfileForm, RegisterForm, TokenForm, add_errors
from catalog.accounts.guard import current_actor
from catalog.accounts.labels import roles, scopes
from catalog.accounts.passwords import normalise
from catalog.core.access import public, requires
from catalog.core.clock import utcnow
from catalog.core.db import transaction
from catalog.core.errors import Invalid
from catalog.core.i18n import current_language, set_language_cookie
from catalog.core.instance import current_settings
from catalog.core.limits import limit_login

bp = Blueprint("account", __name__, template_folder="templates")


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    """Ask for the address to register."""
    _require_open_registration()
    if current_actor().is_authenticated:
        return redirect(url_for("web.home"))
    return render_template("accounts/register.html", form=RegisterForm())


@bp.post("/register")
@public
@limit_login
def register_send() -> ResponseReturnValue:
    """Send the mail that leads on; the answer is the same for every address."""
    _require_open_registration()
    form = RegisterForm()
    if not form.validate():
        return render_template("accounts/register.html", form=form), 422
    registration.begin(form.email.data)
    return redirect(url_for("account.register_sent"), 303)


@bp.get("/register/sent")
@public
def register_sent() -> str:
    """Say what to do next."""
    settings = current_settings()
    outbox = settings.mode != "production" and not settings.mail_url
    return render_template("accounts/register-sent.html", outbox=outbox)


@bp.route("/register/<string:token>", methods=["GET", "POST"])
@public
@limit_login
def complete(token: str) -> ResponseReturnValue:
    """Ask for name and password, create the account, sign in."""
    _require_open_registration()
    email = registration.address_of(token)
    if email is None:
        flash(_("このリンクは使えません。期限が切れたか、登録が済んでいます。"), "error")
        return redirect(url_for("account.register"), 303)
    form = CompleteForm(email=email)
    if not form.validate_on_submit():
        page = render_template("accounts/complete.html", form=form, email=email)
        return page, 422 if form.errors else 200
    hashed = hash_password(normalise(form.password.data))
    with transaction():
        user = services.register(email, form.display_name.data, hashed, current_language())
    security.sign_in(user, "register")
    flash(_("登録が完了しました。ようこそ。"), "success")
    return redirect(url_for("web.home"), 303)


def _require_open_registration() -> None:
    if not current_settings().registration:
        abort(404)


@bp.get("/account")
@requires("account.view")
def profile() -> str:
    """Show what is stored about the person, and the ways to change it."""
    form = ProfileForm(display_name=current_user.display_name, language=current_user.language)
    return _profile(form)


@bp.post("/account")
@requires("account.edit")
def profile_save() -> ResponseReturnValue:
    """Store name and language."""
    form = ProfileForm()
    if not form.validate():
        return _profile(form), 422
    with transaction():
        services.update_profile(current_actor(), form.display_name.data, form.language.data)
    response = redirect(url_for("account.profile"), 303)
    set_language_cookie(response, form.language.data)
    flash(_("変更を保存しました。"), "success")
    return response


def _profile(form: ProfileForm) -> str:
    return render_template(
        "accounts/profile.html", form=form, user=current_user, roles=roles(), now=utcnow()
    )


@bp.post("/account/sign-out-everywhere")
@requires("account.edit")
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the person."""
    with transaction():
        services.sign_out_everywhere(current_actor())
    flash(_("すべての端末からログアウトしました。"), "success")
    return redirect(url_for("security.login"), 303)


@bp.get("/account/tokens")
@requires("tokens.manage")
def token_list() -> str:
    """Show the person's tokens and the form for another one."""
    return _tokens(_token_form())


@bp.post("/account/tokens")
@requires("tokens.manage")
@security.fresh
def token_create() -> ResponseReturnValue:
    """Create a token and show its secret, once."""
    form = _token_form()
    if not form.validate():
        return _tokens(form), 422
    try:
        with transaction():
            row, secret = tokens.create(
                current_actor(), form.name.data, form.scopes.data, int(form.days.data)
            )
    except Invalid as error:
        add_errors(form, error)
        return _tokens(form), 422
    return render_template("accounts/token-created.html", token=row, secret=secret)


@bp.post("/account/tokens/<int:token_id>/revoke")
@requires("tokens.manage")
def token_revoke(token_id: int) -> ResponseReturnValue:
    """Make a token useless."""
    with transaction():
        name = tokens.revoke(current_actor(), token_id).name
    flash(_("トークン「%(name)s」を取り消しました。", name=name), "success")
    return redirect(url_for("account.token_list"), 303)


def _token_form() -> TokenForm:
    form = TokenForm()
    form.scopes.choices = [SelectChoice(scope, label) for scope, label in scopes().items()]
    return form


def _tokens(form: TokenForm) -> str:
    return render_template(
        "accounts/tokens.html",
        form=form,
        tokens=tokens.of(current_actor()),
        scopes=scopes(),
        now=utcnow(),
    )
