"""How stages, statuses, kinds and fields are called, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from catalog.core.home import StatusKind
from catalog.hubs.companies.rules import ClosingReason, Stage
from catalog.hubs.progress.rules import ActivityKind, Audience, MilestoneState
from catalog.hubs.projects.rules import ProblemType, ProjectStatus, TeamRole


def stages() -> dict[Stage, str]:
    """Return the names of a company's stages."""
    return {
        Stage.FOUND: _("発掘"),
        Stage.CONTACTED: _("接触"),
        Stage.HEARING: _("ヒアリング"),
        Stage.SCOPED: _("案件化"),
        Stage.COLLABORATING: _("協働中"),
        Stage.COMPLETED: _("完了"),
        Stage.DECLINED: _("見送り"),
    }


def closing_reasons() -> dict[ClosingReason, str]:
    """Return the names of the reasons for closing a company."""
    return {
        ClosingReason.GOAL_MET: _("目標を達成した"),
        ClosingReason.PARTLY_MET: _("目標の一部を達成した"),
        ClosingReason.GOAL_MISSED: _("目標に届かなかった"),
        ClosingReason.NO_FIT: _("課題がプログラムに合わなかった"),
        ClosingReason.NO_DATA: _("使えるデータがなかった"),
        ClosingReason.NO_CAPACITY: _("企業側の体制が整わなかった"),
        ClosingReason.NO_BUDGET: _("予算が確保できなかった"),
        ClosingReason.NO_REPLY: _("返答がなかった"),
        ClosingReason.OTHER: _("その他"),
    }


def statuses() -> dict[ProjectStatus, str]:
    """Return the names of a project's statuses."""
    return {
        ProjectStatus.DRAFT: _("下書き"),
        ProjectStatus.OPEN: _("募集中"),
        ProjectStatus.IN_PROGRESS: _("進行中"),
        ProjectStatus.COMPLETED: _("完了"),
        ProjectStatus.CANCELLED: _("中止"),
    }


STATUS_KINDS: dict[ProjectStatus, StatusKind] = {
    ProjectStatus.DRAFT: "neutral",
    ProjectStatus.OPEN: "info",
    ProjectStatus.IN_PROGRESS: "progress",
    ProjectStatus.COMPLETED: "success",
    ProjectStatus.CANCELLED: "neutral",
}
STAGE_KINDS: dict[Stage, StatusKind] = {
    Stage.FOUND: "neutral",
    Stage.CONTACTED: "info",
    Stage.HEARING: "info",
    Stage.SCOPED: "info",
    Stage.COLLABORATING: "progress",
    Stage.COMPLETED: "success",
    Stage.DECLINED: "neutral",
}
STATE_KINDS: dict[MilestoneState, StatusKind] = {
    MilestoneState.DONE: "success",
    MilestoneState.LATE: "error",
    MilestoneState.NEXT: "progress",
    MilestoneState.LATER: "neutral",
}


def problem_types() -> dict[ProblemType, str]:
    """Return the names of the kinds of problems."""
    return {
        ProblemType.DEMAND_FORECASTING: _("需要予測"),
        ProblemType.ORDER_FORECASTING: _("内示からの受注予測"),
        ProblemType.INVENTORY: _("在庫の最適化"),
        ProblemType.DEFECT_DETECTION: _("不良箇所の検出"),
        ProblemType.EFFORT_ESTIMATION: _("工数の見積もり"),
        ProblemType.STORE_PROFIT: _("店舗の収益改善"),
        ProblemType.PRODUCTION_LOGISTICS: _("製造・輸送の業務最適化"),
        ProblemType.CUSTOMER_EXPERIENCE: _("顧客体験・新しいサービス"),
        ProblemType.PAPERWORK: _("事務作業の効率化"),
        ProblemType.OTHER: _("その他"),
    }


def team_roles() -> dict[TeamRole, str]:
    """Return the names of the roles in a team."""
    return {
        TeamRole.LEAD: _("リーダー"),
        TeamRole.BUSINESS: _("業務設計"),
        TeamRole.ANALYSIS: _("データ分析"),
        TeamRole.ENGINEERING: _("実装"),
        TeamRole.DESIGN: _("デザイン"),
        TeamRole.MEMBER: _("メンバー"),
    }


def milestone_states() -> dict[MilestoneState, str]:
    """Return what a milestone's state is called."""
    return {
        MilestoneState.DONE: _("完了"),
        MilestoneState.LATE: _("遅れ"),
        MilestoneState.NEXT: _("次の予定"),
        MilestoneState.LATER: _("予定"),
    }


def activity_kinds() -> dict[ActivityKind, str]:
    """Return what the kinds of activity are called."""
    return {
        ActivityKind.MEETING: _("打合せ"),
        ActivityKind.VISIT: _("訪問"),
        ActivityKind.CALL: _("電話"),
        ActivityKind.MAIL: _("メール"),
        ActivityKind.ACCOMPANIMENT: _("伴走支援"),
        ActivityKind.REPORT: _("活動報告"),
        ActivityKind.NOTE: _("メモ"),
        ActivityKind.CHANGE: _("変更"),
    }


def audiences() -> dict[Audience, str]:
    """Return who may read an entry of the log."""
    return {
        Audience.HUB: _("ハブ内のみ"),
        Audience.TEAM: _("ハブとチーム"),
        Audience.COMPANY: _("ハブ、チーム、企業"),
    }


def fields() -> dict[str, str]:
    """Return the names of fields, for forms and for the record of changes."""
    return {
        "name": _("名前"),
        "industry": _("業種"),
        "location": _("所在地"),
        "employees": _("従業員数"),
        "website": _("ウェブサイト"),
        "challenge": _("経営・業務の課題"),
        "stage": _("段階"),
        "closing_reason": _("終了の理由"),
        "closing_note": _("終了時のメモ"),
        "coordinator_id": _("担当コーディネーター"),
        "position": _("役職"),
        "email": _("メールアドレス"),
        "phone": _("電話番号"),
        "note": _("メモ"),
        "user_id": _("利用者アカウント"),
        "company_id": _("企業"),
        "title": _("題名"),
        "problem_type": _("課題の種類"),
        "background": _("背景と課題"),
        "metric_name": _("現状を表す指標"),
        "metric_value": _("現状の値"),
        "metric_target": _("目標の値"),
        "metric_unit": _("単位"),
        "data_available": _("使えるデータ"),
        "roles": _("必要なロール"),
        "skills": _("必要なスキル"),
        "outcome": _("目指す成果"),
        "starts_on": _("開始日"),
        "ends_on": _("終了日"),
        "status": _("状態"),
        "due_on": _("期日"),
        "done_on": _("完了日"),
        "team": _("チーム"),
    }
