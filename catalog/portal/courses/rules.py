"""Reading and writing the course format: JSON Lines, one course a line. Knows no database."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from catalog.config import BUNDLED as DATASETS

BUNDLED = DATASETS / "courses" / "courses.jsonl"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PRICES = ("free", "free-audit", "paid-credit", "paid")
STATUSES = ("draft", "listed", "withdrawn")
MAX_LEVEL = 7
MAX_HOURS = 5000

Record = dict[str, Any]
Check = Callable[[Any], str | None]


@dataclass(frozen=True)
class Problem:
    """What is wrong in which line and field; ``field`` is empty for the line as a whole."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.message}"


@dataclass(frozen=True)
class Known:
    """What of the standard a course may name."""

    types: frozenset[str]
    roles: frozenset[str]
    skills: frozenset[str]
    literacy_items: frozenset[str]


def digest(record: Record) -> str:
    """Return the SHA-256 of a record, whatever the order of its keys."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def dump(record: Record) -> str:
    """Return a record as one line, without the line end."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def parse(text: str, known: Known) -> tuple[list[Record], list[Problem]]:
    """Read a whole file; returns the records and everything wrong with them."""
    records: list[Record] = []
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        record, found = _parse_line(line, number)
        found = found or list(_check(record, number, known))
        slug = record.get("slug")
        if isinstance(slug, str) and first_line.setdefault(slug, number) != number:
            found.append(Problem(number, "slug", f"also in line {first_line[slug]}"))
        problems += found
        records.append(record)
    return records, problems


def _parse_line(line: str, number: int) -> tuple[Record, list[Problem]]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, [Problem(number, "", f"not valid JSON: {error}")]
    if not isinstance(record, dict):
        return {}, [Problem(number, "", "not a JSON object")]
    return record, []


def _check(record: Record, number: int, known: Known) -> Iterator[Problem]:
    for name in sorted(REQUIRED.keys() - record.keys()):
        yield Problem(number, name, "is missing")
    for name, value in record.items():
        check = REQUIRED.get(name) or OPTIONAL.get(name)
        message = check(value) if check else "is no field of a course"
        if message:
            yield Problem(number, name, message)
    for name in ("types", "roles", "skills", "literacy_items"):
        yield from _unknown(record.get(name), name, number, getattr(known, name))


def _unknown(value: Any, name: str, number: int, known: Iterable[str]) -> Iterator[Problem]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str) and item not in known:
            yield Problem(number, name, f"the imported standard has no {item!r}")


def _text(limit: int, *, empty: bool = False) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return "must be a text"
        if not value.strip() and not empty:
            return "must not be empty"
        if any(ord(character) < 32 and character not in "\n\t" for character in value):
            return "must hold no control characters"
        return f"must be at most {limit} characters" if len(value) > limit else None

    return check


def _matching(pattern: re.Pattern[str], limit: int, hint: str) -> Check:
    def check(value: Any) -> str | None:
        fits = isinstance(value, str) and len(value) <= limit and pattern.fullmatch(value)
        return None if fits else hint

    return check


def _one_of(values: tuple[str, ...]) -> Check:
    def check(value: Any) -> str | None:
        return None if value in values else f"must be one of {', '.join(values)}"

    return check


def _url(value: Any) -> str | None:
    hint = "must be an http or https address"
    if not isinstance(value, str) or len(value) > 1000 or re.search(r"[\s<>\"\x00-\x1f]", value):
        return hint
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return hint
    return None if parts.scheme in {"http", "https"} and host else hint


def _level(value: Any) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_LEVEL
    return None if fits else f"must be a whole number from 1 to {MAX_LEVEL}"


def _hours(value: Any) -> str | None:
    fits = value is None or (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 < value <= MAX_HOURS  # also refuses NaN
    )
    return None if fits else f"must be null or a number of hours up to {MAX_HOURS}"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _names(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return "must be a list of texts"
    return "names something twice" if len(set(value)) != len(value) else None


def _price(value: Any) -> str | None:
    if not isinstance(value, dict) or value.get("kind") not in PRICES:
        return f"needs a kind, one of {', '.join(PRICES)}"
    if extra := sorted(value.keys() - {"kind", "note_ja", "note_en"}):
        return f"has the unknown part {extra[0]!r}"
    notes = [_text(500)(value[key]) for key in ("note_ja", "note_en") if key in value]
    return next((f"note {message}" for message in notes if message), None)


_SLUG = _matching(SLUG, 120, "must be small Latin letters and digits, joined by single hyphens")
REQUIRED: dict[str, Check] = {
    "slug": _SLUG,
    "title": _text(300),
    "title_ja": _text(300),
    "title_en": _text(300),
    "provider": _text(200),
    "provider_en": _text(200),
    "provider_slug": _SLUG,
    "url": _url,
    "language": _matching(LANGUAGE, 12, "must be a language code such as ja or en"),
    "level": _level,
    "hours": _hours,
    "price": _price,
    "types": _names,
    "roles": _names,
    "skills": _names,
    "literacy": _flag,
    "literacy_items": _names,
    "summary_ja": _text(2000),
    "summary_en": _text(2000),
    "mapping_basis": _text(40),
    "provenance": _text(1000),
    "confidence": _text(40),
}
OPTIONAL: dict[str, Check] = {"status": _one_of(STATUSES)}
"""Without a status a new course is listed, and one that exists keeps the status it has."""
