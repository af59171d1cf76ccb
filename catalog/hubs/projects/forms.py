"""Forms of the project sheet, its status and its team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from catalog.hubs import labels
from catalog.hubs.companies.models import Company
from catalog.hubs.fields import AmountField, CheckboxListField, day, line, text
from catalog.hubs.forms import VersionedForm
from catalog.hubs.projects.models import Project
from catalog.hubs.projects.queries import Choices
from catalog.hubs.projects.rules import NEXT, ProblemType, ProjectStatus, TeamRole


def _key(value: str | int | None) -> int | None:
    """Read an id; the choice that asks to choose is none."""
    return int(value) if value else None


class SheetForm(VersionedForm):
    """The project sheet (案件票)."""

    company_id = SelectField(_("企業"), [InputRequired(_("企業を選んでください。"))], coerce=_key)
    title = line(
        _("案件名"),
        _("案件名を入力してください。"),
        description=_("取り組む人が読んで、何をするかが分かる題名にしてください。"),
    )
    problem_type = SelectField(_("課題の種類"), [InputRequired()])
    background = text(_("背景と課題"), description=_("だれが、何に、どのくらい困っているか。"))
    metric_name = line(_("現状を表す指標"), description=_("例: 週あたりの発注業務の時間、廃棄率"))
    metric_value = AmountField(_("現状の値"), [Optional()])
    metric_target = AmountField(_("目標の値"), [Optional()])
    metric_unit = line(_("単位"), size=40, description=_("例: 時間、%、円、個"))
    data_available = text(
        _("使えるデータ"), description=_("種類、期間、件数、形式、持ち出しの条件。")
    )
    roles = CheckboxListField(_("必要なロール"))
    skills = CheckboxListField(_("必要なスキル"))
    outcome = text(_("目指す成果"), description=_("終わったときに、企業の手元に何が残るか。"))
    starts_on = day(_("開始日"))
    ends_on = day(_("終了日"), description=_("2か月程度が目安です。"))

    def __init__(
        self,
        *args: Any,
        companies: Sequence[Company],
        roles: Choices,
        skills: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names = [(row.id, row.name) for row in companies]
        self.company_id.choices = [("", _("選んでください")), *names]
        kinds = labels.problem_types()
        self.problem_type.choices = [(kind.value, kinds[kind]) for kind in ProblemType]
        self.role_groups, self.skill_groups = roles, skills
        record = kwargs.get("obj")
        _offer(self.roles, roles, record.roles if record else [])
        _offer(self.skills, skills, record.skills if record else [])

    def validate_ends_on(self, field: Any) -> None:
        """Let a project end after it began."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("開始日より後の日付を入力してください。"))

    def values(self) -> dict[str, Any]:
        """Return what the service stores; the company is chosen once, when the sheet is made."""
        values = super().values() | {"problem_type": ProblemType(self.problem_type.data)}
        del values["company_id"]
        return values


def _offer(field: CheckboxListField, groups: Choices, kept: Sequence[str]) -> None:
    """Offer the standard's entries, and what the sheet holds of an older version."""
    offered = [choice for _, choices in groups for choice in choices]
    known = {key for key, _ in offered}
    field.choices = [*offered, *((key, key) for key in kept if key not in known)]


class StatusForm(VersionedForm):
    """Where a project goes next."""

    status = RadioField(_("次の状態"), [InputRequired(_("次の状態を選んでください。"))])
    note = text(_("終わり方"), description=_("完了または中止にするときに書いてください。"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = labels.statuses()
        self.status.choices = [(status.value, names[status]) for status in NEXT[project.status]]

    @property
    def target(self) -> ProjectStatus:
        """The status chosen."""
        return ProjectStatus(self.status.data)


class MemberForm(VersionedForm):
    """A trainee who joins the team."""

    email = line(
        _("受講生のメールアドレス"),
        _("メールアドレスを入力してください。"),
        size=255,
        description=_("利用登録に使ったアドレス。"),
    )
    team_role = SelectField(_("チームでの役割"), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team_role.choices = [(role.value, name) for role, name in labels.team_roles().items()]

    @property
    def role(self) -> TeamRole:
        """The role chosen."""
        return TeamRole(self.team_role.data)
