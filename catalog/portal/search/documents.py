"""What of a course is searched, filtered and ordered by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from catalog.portal.courses import queries as courses
from catalog.portal.courses.models import Course
from catalog.portal.search import rules
from catalog.portal.search.index import Entry
from catalog.portal.standard import queries as standard
from catalog.portal.standard.models import DocumentKind

UNKNOWN_HOURS = float("inf")


def entries() -> list[Entry]:
    """Return every listed course as it is indexed; the order settles ties of relevance."""
    listed = courses.listed()
    ranks = _ranks(listed)
    counterparts = _counterpart_keys()
    by_level = sorted(listed, key=lambda course: ranks["level_ja"][course.id])
    return [
        Entry(
            course.id,
            searched_texts(course),
            _facets(course, counterparts),
            {name: places[course.id] for name, places in ranks.items()},
        )
        for course in by_level
    ]


def searched_texts(course: Course) -> dict[str, list[str]]:
    """Return the texts a course is found by, in groups of falling weight."""
    categories = {skill.subcategory.category for skill in course.skills}
    named: list[Any] = [
        *course.skills,
        *course.roles,
        *course.role_types,
        *course.literacy_items,
        *(skill.subcategory for skill in course.skills),
        *sorted(categories, key=lambda category: category.id),
    ]
    return {
        "title": _distinct((course.title, course.title_ja, course.title_en)),
        "standard": _distinct(name for row in named for name in (row.name_ja, row.name_en)),
        "provider": _distinct((course.provider_ja, course.provider_en)),
        "summary": [course.summary_ja, course.summary_en],
    }


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _facets(course: Course, counterparts: dict[int, list[str]]) -> dict[str, list[str]]:
    keys = [key for skill in course.skills for key in (skill.key, *counterparts.get(skill.id, ()))]
    areas = _distinct(item.area.slug for item in course.literacy_items)
    return {
        "role_type": [kind.slug for kind in course.role_types],
        "role": [role.slug for role in course.roles],
        "category": _distinct(skill.subcategory.category.slug for skill in course.skills),
        "skill": _distinct(keys),
        "level": [str(course.level)],
        "language": [course.language],
        "price": [course.price_kind.value],
        "hours": [rules.hour_band(course.hours)],
        "literacy": [rules.ANY, *areas] if course.literacy else [],
    }


def _counterpart_keys() -> dict[int, list[str]]:
    """Return, for each skill's id, the keys under which other versions know it."""
    versions = standard.versions(DocumentKind.SKILLS)
    keys = {skill.id: skill.key for version in versions for skill in standard.skills(version)}
    return {
        skill_id: [keys[other] for other in sorted(others)]
        for skill_id, others in standard.equivalents().items()
    }


def _ranks(listed: Sequence[Course]) -> dict[str, dict[int, int]]:
    """Return each order as places from 0, so that any of them is one number in the index."""
    ranks = {"newest": _places(listed, lambda course: (course.created_at, -course.id))}
    for language in ("ja", "en"):
        titles = {c.id: rules.title_key(getattr(c, f"title_{language}")) for c in listed}

        def level(course: Course, titles: dict[int, Any] = titles) -> Any:
            return course.level, titles[course.id], course.id

        def hours(course: Course, titles: dict[int, Any] = titles) -> Any:
            known = UNKNOWN_HOURS if course.hours is None else course.hours
            return known, titles[course.id], course.id

        def title(course: Course, titles: dict[int, Any] = titles) -> Any:
            return titles[course.id], course.id

        ranks |= {
            f"title_{language}": _places(listed, title),
            f"level_{language}": _places(listed, level),
            f"hours_{language}": _places(listed, hours),
        }
    return ranks


def _places(listed: Sequence[Course], key: Callable[[Course], Any]) -> dict[int, int]:
    return {course.id: place for place, course in enumerate(sorted(listed, key=key))}
