"""The form that pauses the queue."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class PauseForm(FlaskForm):
    """Why nothing is handed out for now."""

    reason = StringField(
        _l("一時停止の理由"),
        [
            DataRequired(_l("理由を入力してください。ほかの担当者にも表示されます。")),
            Length(max=200, message=_l("200文字以内で入力してください。")),
        ],
    )
