"""The course format: every wrong field is named with its line."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.portal.courses import rules
from tests.catalog.portal.conftest import record

KNOWN = rules.Known(
    frozenset({"data-scientist"}),
    frozenset({"data-engineer"}),
    frozenset({"dss-1.2/25"}),
    frozenset({"dss-l/ai"}),
)


def problems(*records: Any) -> list[tuple[int, str]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in records)
    return [(problem.line, problem.field) for problem in rules.parse(text, KNOWN)[1]]


def test_a_sound_file_has_no_problems() -> None:
    assert problems(record("one"), "", record("two", literacy_items=["dss-l/ai"])) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Not A Slug"),
        ("slug", "a" * 121),
        ("title", ""),
        ("title_ja", "x" * 301),
        ("title_en", 5),
        ("provider", "  "),
        ("provider_slug", "-x"),
        ("url", "javascript:alert(1)"),
        ("url", "https://"),
        ("url", "https://a b"),
        ("url", 'https://example.org/"onclick='),
        ("url", "https://[bad"),
        ("language", "Japanese!"),
        ("level", 0),
        ("level", 8),
        ("level", "2"),
        ("level", True),
        ("hours", 0),
        ("hours", -1),
        ("hours", math.nan),
        ("hours", math.inf),
        ("hours", "2"),
        ("price", "free"),
        ("price", {"kind": "cheap"}),
        ("price", {"kind": "free", "yen": 5}),
        ("price", {"kind": "free", "note_ja": ""}),
        ("types", "data-scientist"),
        ("types", ["wizard"]),
        ("roles", ["data-engineer", "data-engineer"]),
        ("skills", ["dss-1.2/999"]),
        ("skills", [25]),
        ("literacy", 1),
        ("literacy_items", ["dss-l/nothing"]),
        ("summary_ja", "a\x00b"),
        ("confidence", None),
        ("status", "published"),
        ("colour", "blue"),
    ],
)
def test_a_wrong_value_is_named_with_line_and_field(field: str, value: Any) -> None:
    assert (2, field) in problems(record("first"), record(**({"slug": "second"} | {field: value})))


@pytest.mark.parametrize("field", sorted(rules.REQUIRED))
def test_a_missing_field_is_named(field: str) -> None:
    incomplete = {name: value for name, value in record().items() if name != field}
    assert problems(incomplete) == [(1, field)]


def test_a_slug_used_twice_is_named_in_its_second_line() -> None:
    assert problems(record("same"), record("same")) == [(2, "slug")]


@pytest.mark.parametrize("line", ["{", "[]", "5", "null", "[" * 100_000])
def test_a_line_that_is_no_object_is_named(line: str) -> None:
    assert problems(record(), line) == [(2, "")]


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_no_value_whatever_breaks_the_check(value: Any) -> None:
    for field in (*rules.REQUIRED, *rules.OPTIONAL):
        problems(record() | {field: value})


def test_the_bundled_file_is_written_as_it_would_be_exported() -> None:
    text = rules.BUNDLED.read_text(encoding="utf-8")
    assert all(rules.dump(json.loads(line)) == line for line in text.splitlines())
