"""What the portal puts on a learner's home page."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from catalog.accounts.actor import Actor
from catalog.accounts.models import Role
from catalog.core.home import HomeItem, HomeLink, HomeSection
from catalog.core.i18n import pick
from catalog.portal.search import services as search
from catalog.portal.search.rules import Search
from catalog.portal.standard import queries as standard


def home_sections(actor: Actor) -> tuple[HomeSection, ...]:
    """Return the ways into the catalogue, by role type, for whoever learns."""
    if not actor.has(Role.LEARNER):
        return ()
    counts = search.find(Search(size=1)).counts["role_type"]
    items = tuple(
        HomeItem(
            pick(kind, "name"),
            url_for("courses.index", role_type=kind.slug),
            meta=ngettext("講座 %(num)s件", "講座 %(num)s件", counts.get(kind.slug, 0)),
        )
        for kind, _roles in standard.role_types(standard.role_version())
    )
    return (
        HomeSection(
            role=Role.LEARNER.value,
            title=_("次に学ぶ講座を探す"),
            lead=_("目指す人材類型を選ぶと、対応する講座をレベルの順に見られます。"),
            items=items,
            empty_text=_("講座がまだ登録されていません。登録されると、ここから探せます。"),
            action=HomeLink(_("すべての講座から探す"), url_for("courses.index")),
        ),
    )
