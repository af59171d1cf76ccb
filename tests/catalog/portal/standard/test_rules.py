"""Reading the files of the standard: what is wrong is named with its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.portal.standard import rules

BUNDLED = rules.bundled()


def skills() -> dict[str, Any]:
    return copy.deepcopy(BUNDLED["dss-1.2.json"])


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_every_bundled_document_is_sound(name: str) -> None:
    assert rules.check(BUNDLED[name]) == []


def _no_type(document: dict[str, Any]) -> None:
    document["roles"][3]["role_type"] = "wizard"


def _no_place(document: dict[str, Any]) -> None:
    document["skills"][0]["subcategory"] = "design-of-hats"


def _twice(document: dict[str, Any]) -> None:
    document["skills"].append(document["skills"][0])


def _foreign_id(document: dict[str, Any]) -> None:
    document["skills"][1]["id"] = "dss-1.2/7"


def _bad_type(document: dict[str, Any]) -> None:
    document["skills"][2]["name_ja"] = 5


def _stray_letter(document: dict[str, Any]) -> None:
    document["importance_scale"] = []
    document["importance_matrix"] = {"data-engineer": {"dss-1.2/1": "a"}}


def _matrix_of_nobody(document: dict[str, Any]) -> None:
    document["importance_matrix"] = {"wizard": {"dss-1.2/99": "a"}}


@pytest.mark.parametrize(
    ("break_it", "where"),
    [
        (_no_type, "roles[3].role_type"),
        (_no_place, "skills[0].subcategory"),
        (_twice, "skills"),
        (_foreign_id, "skills[1].id"),
        (_bad_type, "skills[2].name_ja"),
        (_stray_letter, "importance_matrix.data-engineer.dss-1.2/1"),
        (_matrix_of_nobody, "importance_matrix.wizard"),
    ],
)
def test_a_problem_names_its_place_in_the_file(
    break_it: Callable[[dict[str, Any]], None], where: str
) -> None:
    document = skills()
    break_it(document)
    assert where in [problem.where for problem in rules.check(document)]


def test_a_document_that_names_no_known_schema_is_refused() -> None:
    assert rules.check({"$schema": "https://example.org/evil.json"})[0].where == "$schema"


def test_a_crosswalk_may_only_name_skills_of_its_two_versions() -> None:
    document = copy.deepcopy(BUNDLED["crosswalk-1.2-2.0.json"])
    document["entries"][0]["to"] = "dss-3.0/1"
    assert rules.check(document)[0].where.startswith("entries[0]")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": NaN}', '{"a": 1, "a": 2}', "[" * 100_000])
def test_text_that_is_no_plain_json_object_is_refused(text: str) -> None:
    with pytest.raises(rules.Unreadable):
        rules.read(text)


@given(st.permutations(list(BUNDLED["dss-1.2.json"])))
def test_the_order_of_keys_does_not_change_the_digest(keys: list[str]) -> None:
    document = BUNDLED["dss-1.2.json"]
    assert rules.digest({key: document[key] for key in keys}) == rules.digest(document)
