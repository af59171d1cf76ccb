"""Forms that several features of this tier use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from catalog.core.clock import today
from catalog.hubs import labels
from catalog.hubs.fields import day, text
from catalog.hubs.progress.rules import ActivityKind, Audience


class VersionedForm(FlaskForm):
    """A form that remembers which version of the record it shows."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        """The version the person was looking at, or ``None`` when it was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def values(self) -> dict[str, Any]:
        """Return what was entered, by field."""
        return {name: v for name, v in self.data.items() if name not in {"version", "csrf_token"}}


class ButtonForm(VersionedForm):
    """A single button: nothing but the version it was pressed on."""


class ActivityForm(VersionedForm):
    """An entry of the log."""

    kind = SelectField(_("種類"), [InputRequired()])
    happened_on = day(_("実施日"), _("実施日を入力してください。"))
    audience = RadioField(_("読める人"), [InputRequired(_("読める人を選んでください。"))])
    body = text(_("内容"), _("内容を入力してください。"))

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[ActivityKind],
        audiences: Sequence[Audience],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names, readers = labels.activity_kinds(), labels.audiences()
        self.kind.choices = [(kind.value, names[kind]) for kind in kinds]
        self.audience.choices = [(reader.value, readers[reader]) for reader in audiences]
        if not self.is_submitted():
            self.process(data={"happened_on": today(), "audience": audiences[0].value})

    def values(self) -> dict[str, Any]:
        """Return what the service stores."""
        return {
            "kind": ActivityKind(self.kind.data),
            "audience": Audience(self.audience.data),
            "happened_on": self.happened_on.data,
            "body": self.body.data,
        }
