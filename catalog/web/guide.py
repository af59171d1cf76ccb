"""Example data of the style guide page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange

COLOURS = ("blue-50", "blue-100", "blue-200", "blue-600", "blue-700", "blue-900")
ICONS = (
    "search", "menu", "close", "arrow-right", "arrow-left", "chevron-down", "chevron-right",
    "external", "download", "upload", "check", "info", "success", "warning", "error", "user",
    "users", "book", "chart", "building", "calendar", "clock", "globe", "filter", "home", "file",
    "settings", "logout", "plus", "edit", "trash", "flag", "shield", "award", "code", "play",
)  # fmt: skip


class ExampleForm(FlaskForm):
    """One field of each kind; never submitted."""

    title = StringField(
        _("案件名"),
        [InputRequired(_("案件名を入力してください。"))],
        description=_("企業名を含めず、40字以内で入力してください。"),
    )
    hours = IntegerField(
        _("想定時間"), [NumberRange(1, 400, _("1から400までの数で入力してください。"))]
    )
    starts_on = DateField(_("開始日"))
    role_type = SelectField(
        _("人材類型"),
        choices=[
            SelectChoice("ds", _("データサイエンティスト")),
            SelectChoice("de", _("デザイナー")),
        ],
    )
    level = RadioField(
        _("レベル"),
        choices=[SelectChoice("1", _("レベル1")), SelectChoice("2", _("レベル2"))],
        validators=[InputRequired(_("レベルを選んでください。"))],
    )
    body = TextAreaField(
        _("課題の内容"), description=_("数字があれば、単位とともに書いてください。")
    )
    notebook = FileField(_("ノートブック"), description=_("拡張子が .ipynb のファイル、10MBまで。"))
    agreed = BooleanField(_("活動の記録を受講生に公開する"))


def example_form() -> ExampleForm:
    """Return the form as it looks after a failed attempt: two fields carry errors."""
    form = ExampleForm(formdata=None, meta={"csrf": False})
    form.title.errors = [str(_("案件名を入力してください。"))]
    form.level.errors = [str(_("レベルを選んでください。"))]
    return form
