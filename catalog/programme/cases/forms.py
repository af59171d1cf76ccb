"""The upload form on a case's page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class UploadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One notebook."""

    notebook = FileField(
        _l("ノートブック"), [FileRequired(_l("提出するノートブック（.ipynb）を選んでください。"))]
    )
