"""A course in schema.org terms, for search engines."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from catalog.portal.courses.models import Course, PriceKind

_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
FREE = (PriceKind.FREE, PriceKind.FREE_AUDIT)


def course(course: Course, address: str, language: str) -> Markup:
    """Return a schema.org ``Course`` as JSON-LD that cannot end the script it stands in."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": address,
        "url": address,
        "sameAs": course.url,
        "name": _in(course, "title", language),
        "alternateName": course.title,
        "description": _in(course, "summary", language),
        "inLanguage": course.language,
        "educationalLevel": str(course.level),
        "isAccessibleForFree": course.price_kind is PriceKind.FREE,
        "provider": {"@type": "Organization", "name": _in(course, "provider", language)},
        "teaches": [_in(skill, "name", language) for skill in course.skills],
        "offers": {
            "@type": "Offer",
            "category": "Free" if course.price_kind in FREE else "Paid",
            "url": course.url,
        },
        "hasCourseInstance": _instance(course),
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    return Markup(text.translate(_UNSAFE))  # noqa: S704 - escaped for a script element above


def _instance(course: Course) -> dict[str, Any]:
    instance: dict[str, Any] = {"@type": "CourseInstance", "courseMode": "online"}
    if course.hours is not None:
        instance["courseWorkload"] = f"PT{round(course.hours * 60)}M"
    return instance


def _in(row: Any, name: str, language: str) -> str:
    return str(getattr(row, f"{name}_{language}") or getattr(row, f"{name}_ja"))
