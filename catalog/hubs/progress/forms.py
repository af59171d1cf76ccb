"""Forms of milestones, of the activity log, and of the hub to work in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from catalog.accounts.models import Organisation
from catalog.core.clock import today
from catalog.core.i18n import pick
from catalog.hubs import labels
from catalog.hubs.fields import VersionedForm, day, line, text
from catalog.hubs.progress.rules import ActivityKind, Audience


class MilestoneForm(VersionedForm):
    """A new milestone."""

    title = line(
        _("マイルストーン"),
        _("何を達成するかを入力してください。"),
        description=_("例: 予測モデルの試作を社内で試す"),
    )
    due_on = day(_("期日"), _("期日を入力してください。"))
    note = text(_("メモ"), description=_("達成したと言える条件など。"))


class MilestoneEditForm(MilestoneForm):
    """A milestone as it stands: its day can move, and it can be done."""

    done_on = day(_("完了日"), description=_("達成した日。まだなら空のままにしてください。"))


class ActivityForm(VersionedForm):
    """An entry of the log."""

    kind = SelectField(_("種類"), [InputRequired()])
    happened_on = day(_("日付"), _("日付を入力してください。"))
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


class ChooseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The hub to work in."""

    hub_id = RadioField(
        _("作業する地域ハブ団体"), [InputRequired(_("団体を選んでください。"))], coerce=int
    )
    next = HiddenField()

    def __init__(self, *args: Any, hubs: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub_id.choices = [(hub.id, pick(hub, "name")) for hub in hubs]
