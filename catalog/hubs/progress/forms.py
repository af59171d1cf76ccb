"""Forms of milestones and of the hub to work in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from catalog.accounts.models import Organisation
from catalog.core.i18n import pick
from catalog.hubs.fields import day, line, text
from catalog.hubs.forms import VersionedForm


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


class ChooseForm(FlaskForm):
    """The hub to work in."""

    hub_id = RadioField(
        _("作業する地域ハブ団体"), [InputRequired(_("団体を選んでください。"))], coerce=int
    )
    next = HiddenField()

    def __init__(self, *args: Any, hubs: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub_id.choices = [(hub.id, pick(hub, "name")) for hub in hubs]
