"""Forms: Flask-Security's with our words and our lockout, and those of our own pages."""

from __future__ import annotations

from typing import Any, cast

import flask_security.forms as fs
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from catalog.accounts import events, passwords, rules
from catalog.accounts.models import OrganisationKind, User
from catalog.core.errors import Invalid
from catalog.core.i18n import LANGUAGES

EMAIL = {"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}
CURRENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "10"}
PASSWORD_HINT = _(
    "%(count)s文字以上。関係のない言葉をいくつかつなげると、覚えやすく破られにくくなります。",
    count=rules.MIN_PASSWORD,
)
LOCKED = _("失敗が続いたため、しばらくの間お待ちいただいています。時間をおいてお試しください。")


class LoginForm(fs.LoginForm):
    """Sign in; a locked account is told apart from a wrong password by nobody."""

    email = EmailField(
        _("メールアドレス"),
        [fs.email_required, fs.EmailValidation(verify=False)],
        render_kw=EMAIL,
    )
    password = PasswordField(_("パスワード"), [fs.password_required], render_kw=CURRENT)
    remember = BooleanField(_("この端末で14日間ログインしたままにする"))

    def validate(self, **kwargs: Any) -> bool:
        """Check password and lock, and record every refusal."""
        accepted = super().validate(**kwargs)
        user = cast("User | None", self.user)
        if self.ifield is None:
            return False  # something is missing; nobody was looked up
        if user is None or (self.user_authenticated and not accepted):
            events.refused(user, "inactive" if user else "unknown")
            return False
        if accepted and user.locked():
            events.refused(user, "locked")
            self.password.errors = [""]  # replaced by the one generic message
            return False
        return accepted


class VerifyForm(fs.VerifyForm):
    """Type the password again before something sensitive."""

    password = PasswordField(_("パスワード"), [fs.password_required], render_kw=CURRENT)

    def validate(self, **kwargs: Any) -> bool:
        """Check the lock before the password."""
        return not _refuse_locked(self.user, self.password) and super().validate(**kwargs)


class ForgotPasswordForm(fs.ForgotPasswordForm):
    """Ask for a mail to set a new password. Demo accounts have none."""

    email = EmailField(
        _("メールアドレス"),
        [fs.email_required, fs.EmailValidation(verify=True), fs.valid_user_email],
        render_kw=EMAIL,
    )

    def validate(self, **kwargs: Any) -> bool:
        """Treat a demo account like an unknown address."""
        known = super().validate(**kwargs)
        if known and not cast(User, self.user).demo:
            return True
        if self.email.data:
            events.refused(None, "unknown", "account.reset_refused")
        self.email.errors = self.email.errors or get_message("USER_DOES_NOT_EXIST")[:1]
        return False


class ResetPasswordForm(fs.ResetPasswordForm):
    """Set a new password from a mail's link."""

    password = PasswordField(
        _("新しいパスワード"), [fs.password_required], description=PASSWORD_HINT, render_kw=NEW
    )
    password_confirm = PasswordField(
        _("新しいパスワード（確認）"),
        [fs.password_required, fs.EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH")],
        render_kw=NEW,
    )


class ChangePasswordForm(fs.ChangePasswordForm):
    """Set a new password, knowing the current one."""

    password = PasswordField(_("現在のパスワード"), [fs.password_required], render_kw=CURRENT)
    new_password = PasswordField(
        _("新しいパスワード"), [fs.password_required], description=PASSWORD_HINT, render_kw=NEW
    )
    new_password_confirm = PasswordField(
        _("新しいパスワード（確認）"),
        [
            fs.password_required,
            fs.EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
        ],
        render_kw=NEW,
    )

    def validate(self, **kwargs: Any) -> bool:
        """Count a wrong current password like a failed login."""
        if _refuse_locked(current_user, self.password):
            return False
        accepted = super().validate(**kwargs)
        if get_message("INVALID_PASSWORD")[0] in self.password.errors:
            current_user.track_failed_authn("password")
        return accepted


class VerifyCodeForm(fs.TwoFactorVerifyCodeForm):
    """The code an authenticator app shows."""

    code = StringField(
        _("認証コード"),
        [DataRequired(_("認証コードを入力してください。"))],
        description=_("認証アプリに表示されている6桁の数字です。"),
        render_kw=CODE,
    )

    def validate(self, **kwargs: Any) -> bool:
        """Check the lock before the code."""
        if not self.is_setup and _refuse_locked(self.user, self.code):
            return False
        return super().validate(**kwargs)


class SecondFactorForm(fs.TwoFactorSetupForm):
    """Which step of the set-up to take; our pages send it from buttons."""

    setup = StringField()


class RescueForm(fs.TwoFactorRescueForm):
    """Built by Flask-Security for a page that we do not have."""

    help_setup = RadioField(choices=[SelectChoice("help")])


class RecoveryForm(MfRecoveryForm):
    """A recovery code instead of the authenticator app."""

    code = StringField(
        _("リカバリーコード"),
        [DataRequired(_("リカバリーコードを入力してください。"))],
        filters=[lambda text: text.strip().lower() if text else text],
        description=_("例: 1a2b-3c4d-5e6f。1つのコードは1回だけ使えます。"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def validate(self, **kwargs: Any) -> bool:
        """Check the lock before the code, and count a wrong one."""
        if _refuse_locked(self.user, self.code):
            return False
        accepted = super().validate(**kwargs)
        if not accepted and self.code.data and self.user:
            self.user.track_failed_authn("recovery_code", True)
        return accepted


def _refuse_locked(user: object, field: Any) -> bool:
    person = cast(User, user)
    if not person.locked():
        return False
    events.refused(person, "locked")
    field.errors = [str(LOCKED)]
    return True


class RegisterForm(FlaskForm):
    """The first step of registration: an address that can receive mail."""

    email = EmailField(
        _("メールアドレス"),
        [DataRequired(_("メールアドレスを入力してください。")), fs.EmailValidation(verify=True)],
        render_kw=EMAIL,
    )


class CompleteForm(FlaskForm):
    """The second step, reached from the mail: a name and a password."""

    display_name = StringField(
        _("表示名"),
        [DataRequired(_("表示名を入力してください。")), Length(max=80)],
        description=_("ほかの参加者に表示されます。あとから変更できます。"),
        render_kw={"autocomplete": "name", "maxlength": "80"},
    )
    password = PasswordField(
        _("パスワード"),
        [DataRequired(_("パスワードを入力してください。"))],
        description=PASSWORD_HINT,
        render_kw=NEW,
    )
    password_confirm = PasswordField(
        _("パスワード（確認）"),
        [EqualTo("password", _("確認のために入力したパスワードが一致しません。"))],
        render_kw=NEW,
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is easy to guess."""
        text = passwords.normalise(field.data)
        field.errors.extend(passwords.complaints(text, self.email, self.display_name.data or ""))


class ProfileForm(FlaskForm):
    """What people may change about themselves."""

    display_name = StringField(
        _("表示名"),
        [DataRequired(_("表示名を入力してください。")), Length(max=80)],
        description=_("ほかの参加者に表示されます。"),
        render_kw={"autocomplete": "name", "maxlength": "80"},
    )
    language = RadioField(
        _("使う言語"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )


class TokenForm(FlaskForm):
    """A new API token."""

    name = StringField(
        _("名前"),
        [DataRequired(_("名前を入力してください。")), Length(max=80)],
        description=_("どこで使うトークンか分かる名前を付けてください。例: 自宅のPC"),
        render_kw={"maxlength": "80", "autocomplete": "off"},
    )
    scopes = SelectMultipleField(
        _("できること"),
        [InputRequired(_("できることを1つ以上選んでください。"))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_("必要なものだけを選んでください。"),
    )
    days = SelectField(
        _("有効期間"),
        choices=[
            SelectChoice("30", _("30日")),
            SelectChoice("90", _("90日")),
            SelectChoice("180", _("180日")),
            SelectChoice("365", _("1年")),
        ],
        default="90",
    )


class OrganisationForm(FlaskForm):
    """A new organisation."""

    kind = SelectField(_("種類"))
    name_ja = StringField(
        _("名称（日本語）"), [DataRequired(_("名称を入力してください。")), Length(max=200)]
    )
    name_en = StringField(_("名称（英語）"), [Length(max=200)])
    slug = StringField(
        _("識別名"),
        [DataRequired(_("識別名を入力してください。")), Length(max=80)],
        description=_("アドレスに使う、半角の英小文字・数字・ハイフン。例: hokkaido-hub"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, kinds: dict[OrganisationKind, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind.value, label) for kind, label in kinds.items()]


class MemberForm(FlaskForm):
    """Give somebody a role in an organisation."""

    email = EmailField(
        _("メールアドレス"),
        [DataRequired(_("メールアドレスを入力してください。"))],
        description=_("登録のない方には、アカウントをつくって招待のメールを送ります。"),
        render_kw=EMAIL | {"autocomplete": "off"},
    )
    role = SelectField(_("役割"))


def add_errors(form: FlaskForm, error: Invalid) -> None:
    """Show what a service found wrong at the fields it names."""
    for name, messages in error.errors.items():
        field = form[name]
        field.errors = [*field.errors, *messages]
