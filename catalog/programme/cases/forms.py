"""The upload form on a case's page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from catalog.programme.grading.models import Kind


class UploadForm(FlaskForm):
    """One notebook, to be graded for the score that counts or for practice."""

    notebook = FileField(
        _l("ノートブック"), [FileRequired(_l("提出するノートブック（.ipynb）を選んでください。"))]
    )
    practice = BooleanField(_l("練習として採点する"))

    @property
    def kind(self) -> Kind:
        """What the run is for."""
        return Kind.PRACTICE if self.practice.data else Kind.RANKED
