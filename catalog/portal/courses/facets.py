"""What can be filtered by: every facet's values with their labels in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from flask_babel import gettext as _

from catalog.core.i18n import current_language, pick
from catalog.portal.courses import labels
from catalog.portal.courses import queries as courses
from catalog.portal.courses.forms import Values
from catalog.portal.courses.models import PriceKind
from catalog.portal.courses.rules import MAX_LEVEL
from catalog.portal.search import queries as search
from catalog.portal.search.rules import ANY, HOUR_BANDS
from catalog.portal.standard import queries as standard
from catalog.portal.standard.models import DocumentKind


def values() -> Values:
    """Return, for each facet, the values that exist and how they are called."""
    return _values(search.stamp(), current_language())


@lru_cache(maxsize=8)
def _values(stamp: str, language: str) -> Values:
    """Read the values; the stamp stands for the state of the catalogue they are read from."""
    kinds = standard.role_types(standard.role_version())
    skills = [s for v in standard.versions(DocumentKind.SKILLS) for s in standard.skills(v)]
    categories = {s.subcategory.category.slug: s.subcategory.category for s in skills}
    return {
        "role_type": {kind.slug: pick(kind, "name") for kind, _roles in kinds},
        "role": {role.slug: pick(role, "name") for _kind, roles in kinds for role in roles},
        "category": {slug: pick(row, "name") for slug, row in categories.items()},
        "skill": {skill.key: pick(skill, "name") for skill in skills},
        "level": {str(n): labels.level(n) for n in range(1, MAX_LEVEL + 1)},
        "language": {code: labels.language_name(code) for code in courses.languages()},
        "price": {kind.value: labels.price_kind(kind.value) for kind in PriceKind},
        "hours": {band: labels.hour_band(band) for band in HOUR_BANDS},
        "literacy": _literacy(),
    }


def _literacy() -> dict[str, str]:
    areas = {
        area.slug: pick(area, "name")
        for version in standard.versions(DocumentKind.LITERACY)
        for area, _items in standard.literacy(version)
    }
    return {ANY: _("DXリテラシーの講座すべて")} | areas
