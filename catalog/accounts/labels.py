"""How roles, kinds of organisations and token scopes are called."""

from __future__ import annotations

from flask_babel import gettext as _

from catalog.accounts.models import OrganisationKind, Role


def roles() -> dict[Role, str]:
    """Return the roles' names in the reader's language."""
    return {
        Role.LEARNER: _("受講生"),
        Role.PROVIDER_STAFF: _("講座提供者の担当者"),
        Role.SCREENER: _("審査員"),
        Role.INSTRUCTOR: _("講師"),
        Role.HUB_COORDINATOR: _("地域ハブ団体のコーディネーター"),
        Role.COMPANY_CONTACT: _("企業の担当者"),
        Role.OPERATOR: _("運用担当者"),
        Role.AUDITOR: _("監査担当者"),
    }


def kinds() -> dict[OrganisationKind, str]:
    """Return the names of the kinds of organisations."""
    return {
        OrganisationKind.SECRETARIAT: _("事務局"),
        OrganisationKind.PROVIDER: _("講座提供者"),
        OrganisationKind.HUB: _("地域ハブ団体"),
        OrganisationKind.COMPANY: _("企業"),
    }


def scopes() -> dict[str, str]:
    """Return what each token scope allows."""
    return {
        "courses:read": _("講座とスキル標準を読む（courses:read）"),
        "submissions:read": _("自分の提出と採点結果を読む（submissions:read）"),
        "submissions:write": _("自分の代わりにノートブックを提出する（submissions:write）"),
        "hubs:read": _("担当する地域ハブ団体の案件を読む（hubs:read）"),
    }
