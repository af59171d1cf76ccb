"""Forms about companies and the people there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from catalog.accounts.models import User
from catalog.hubs import labels
from catalog.hubs.companies.models import Company
from catalog.hubs.companies.rules import NEXT, REASONS, ClosingReason, Stage, is_closed
from catalog.hubs.fields import WholeField, line, text
from catalog.hubs.forms import VersionedForm

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class CompanyForm(VersionedForm):
    """What a hub knows of a company."""

    hub_id = HiddenField()
    name = line(_("企業名"), _("企業名を入力してください。"))
    industry = line(_("業種"), size=100, description=_("例: 食品小売、金属部品の製造"))
    location = line(_("所在地"), size=100, description=_("都道府県と市区町村"))
    employees = WholeField(_("従業員数"), [Optional()], description=_("人数（1以上）"))
    website = line(_("ウェブサイト"), size=300, description=_("https:// から始まるアドレス"))
    challenge = text(
        _("経営・業務の課題"),
        description=_("聞き取った課題を、数字があれば単位とともに書いてください。"),
    )
    coordinator_id = SelectField(_("担当コーディネーター"), coerce=int, choices=())

    def __init__(self, *args: Any, coordinators: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(user.id, user.display_name or user.email) for user in coordinators]
        self.coordinator_id.choices = [(0, _("決まっていない")), *names]
        if self.coordinator_id.data is None:
            self.coordinator_id.data = 0

    def validate_employees(self, field: Any) -> None:
        """Refuse zero: a company has somebody."""
        if field.data == 0:
            raise ValidationError(_("1以上の整数を入力してください。"))

    def validate_website(self, field: Any) -> None:
        """Accept web addresses only."""
        if not re.fullmatch(r"https?://[^\s/]+\S*", field.data):
            raise ValidationError(_("https:// から始まるアドレスを入力してください。"))

    def values(self) -> dict[str, Any]:
        """Return what the service stores."""
        values = super().values()
        del values["hub_id"]
        return values | {"coordinator_id": values["coordinator_id"] or None}


class StageForm(VersionedForm):
    """Where a company goes next."""

    stage = RadioField(_("次の段階"), [InputRequired(_("次の段階を選んでください。"))])
    closing_reason = SelectField(
        _("終了の理由"), description=_("完了または見送りにするときだけ選んでください。")
    )
    note = text(_("終了時のメモ"), description=_("次に声をかけるときの手がかりを残してください。"))

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names, reasons, self.company = labels.stages(), labels.closing_reasons(), company
        order = list(Stage)
        self.stage.choices = [
            (stage.value, names[stage])
            if order.index(stage) > order.index(company.stage)
            else (stage.value, _("%(stage)s（前の段階に戻す）", stage=names[stage]))
            for stage in NEXT[company.stage]
        ]
        groups = {
            names[stage]: [(reason.value, reasons[reason]) for reason in REASONS[stage]]
            for stage in NEXT[company.stage]
            if is_closed(stage)
        }
        self.closing_reason.choices = {"": [("", _("選んでください"))], **groups}

    @property
    def target(self) -> Stage:
        """The stage chosen."""
        return Stage(self.stage.data)

    @property
    def reason(self) -> ClosingReason | None:
        """The reason chosen; of no meaning for a stage that does not close."""
        chosen = self.closing_reason.data
        return ClosingReason(chosen) if chosen and is_closed(self.target) else None


class ContactForm(VersionedForm):
    """A person at a company."""

    name = line(_("氏名"), _("氏名を入力してください。"), size=100)
    position = line(_("部署・役職"), size=100)
    email = line(_("メールアドレス"), size=255)
    phone = line(_("電話番号"), size=40)
    note = text(_("メモ"))
    linked = BooleanField(
        _("この人に自社の案件と進捗を見せる"),
        description=_(
            "上のメールアドレスで利用登録をした人が、自社の公開済みの案件を見られるようになります。"
        ),
    )

    def validate_email(self, field: Any) -> None:
        """Check the shape of an address."""
        field.data = field.data.lower()
        if field.data and not ADDRESS.fullmatch(field.data):
            raise ValidationError(_("メールアドレスの形で入力してください。"))

    def validate_linked(self, field: Any) -> None:
        """Ask for the address that the account is found by."""
        if field.data and not self.email.data:
            self.email.errors = [
                *self.email.errors,
                _("見せる相手のメールアドレスを入力してください。"),
            ]
            raise ValidationError(_("見せる相手のメールアドレスを入力してください。"))
