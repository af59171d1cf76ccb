"""The skill standard in ``datasets/standard/``: complete, consistent, honest about its source."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

STANDARD = Path(__file__).resolve().parents[2] / "datasets" / "standard"
FILES = ["dss-1.2.json", "dss-2.0.json", "crosswalk-1.2-2.0.json", "dss-l.json", "levels.json"]
HAS_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")


def load(name: str) -> Any:
    return json.loads((STANDARD / name).read_text(encoding="utf-8"))


def schema_of(document: dict[str, Any]) -> dict[str, Any]:
    return json.loads((STANDARD / document["$schema"]).read_text(encoding="utf-8"))


def skill_ids(version: str) -> list[str]:
    return [skill["id"] for skill in load(f"{version}.json")["skills"]]


@pytest.mark.parametrize("name", FILES)
def test_every_file_follows_the_schema_it_names(name: str) -> None:
    document = load(name)
    validator = Draft202012Validator(schema_of(document))
    assert [error.message for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize("path", sorted((STANDARD / "schema").glob("*.json")), ids=lambda p: p.name)
def test_every_schema_is_itself_valid(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_version_1_2_has_5_role_types_15_roles_and_49_skills() -> None:
    standard = load("dss-1.2.json")
    counts = [len(standard[key]) for key in ("role_types", "roles", "skills")]
    assert counts == [5, 15, 49]


def test_version_2_0_has_67_skills_in_5_categories_and_13_subcategories() -> None:
    standard = load("dss-2.0.json")
    subcategories = [s for c in standard["categories"] for s in c["subcategories"]]
    assert [len(standard["skills"]), len(standard["categories"]), len(subcategories)] == [67, 5, 13]


def test_version_2_0_says_that_its_roles_are_not_available() -> None:
    standard = load("dss-2.0.json")
    assert standard["roles"] == []
    assert "not available" in standard["roles_note"]


@pytest.mark.parametrize("version", ["dss-1.2", "dss-2.0"])
def test_no_importance_letter_is_invented(version: str) -> None:
    standard = load(f"{version}.json")
    assert standard["importance_matrix"] is None
    assert standard["importance_note"]


@pytest.mark.parametrize("version", ["dss-1.2", "dss-2.0"])
def test_every_skill_lies_in_a_subcategory_that_exists(version: str) -> None:
    standard = load(f"{version}.json")
    places = {(c["id"], s["id"]) for c in standard["categories"] for s in c["subcategories"]}
    assert {(skill["category"], skill["subcategory"]) for skill in standard["skills"]} == places


@pytest.mark.parametrize("version", ["dss-1.2", "dss-2.0"])
def test_a_skill_id_is_the_version_and_the_code_and_is_unique(version: str) -> None:
    skills = load(f"{version}.json")["skills"]
    assert [skill["id"] for skill in skills] == [f"{version}/{skill['code']}" for skill in skills]
    assert len({skill["id"] for skill in skills}) == len(skills)


@pytest.mark.parametrize("version", ["dss-1.2", "dss-2.0"])
def test_names_within_a_version_are_unique_in_both_languages(version: str) -> None:
    skills = load(f"{version}.json")["skills"]
    for key in ("name_ja", "name_en"):
        assert len({skill[key] for skill in skills}) == len(skills)


def test_every_role_belongs_to_a_role_type_and_every_type_has_roles() -> None:
    standard = load("dss-1.2.json")
    assert {role["role_type"] for role in standard["roles"]} == {
        role_type["id"] for role_type in standard["role_types"]
    }
    assert len({role["id"] for role in standard["roles"]}) == 15


def test_translations_that_are_ours_are_marked() -> None:
    assert set(load("dss-1.2.json")["name_en_status"].values()) == {"project translation"}
    assert load("dss-2.0.json")["name_en_status"]["skills"] == "unofficial"
    assert load("dss-l.json")["name_en_status"] == "project translation"


def test_the_crosswalk_is_marked_as_this_projects_own() -> None:
    crosswalk = load("crosswalk-1.2-2.0.json")
    assert crosswalk["basis"] == "project"
    assert "公式の対応表ではありません" in crosswalk["basis_note_ja"]


def test_the_crosswalk_covers_every_skill_of_both_versions_and_no_other() -> None:
    entries = load("crosswalk-1.2-2.0.json")["entries"]
    assert {e["from"] for e in entries if e["from"]} == set(skill_ids("dss-1.2"))
    assert {e["to"] for e in entries if e["to"]} == set(skill_ids("dss-2.0"))


def test_the_crosswalk_states_each_pair_once() -> None:
    pairs = Counter((e["from"], e["to"]) for e in load("crosswalk-1.2-2.0.json")["entries"])
    assert max(pairs.values()) == 1


def test_same_name_holds_for_exactly_the_identical_names() -> None:
    old = {s["id"]: s["name_ja"] for s in load("dss-1.2.json")["skills"]}
    new = {s["id"]: s["name_ja"] for s in load("dss-2.0.json")["skills"]}
    identical = {(a, b) for a in old for b in new if old[a] == new[b]}
    entries = load("crosswalk-1.2-2.0.json")["entries"]
    assert {(e["from"], e["to"]) for e in entries if e["relation"] == "same-name"} == identical
    assert len(identical) == 30


def test_a_skill_without_counterpart_appears_in_no_other_entry() -> None:
    entries = load("crosswalk-1.2-2.0.json")["entries"]
    uses = Counter(e[side] for e in entries for side in ("from", "to") if e[side])
    lone = [e["from"] or e["to"] for e in entries if e["relation"] == "none"]
    assert [uses[skill] for skill in lone] == [1] * len(lone)


def test_the_literacy_standard_has_23_items_in_6_areas() -> None:
    areas = load("dss-l.json")["areas"]
    items = [item["id"] for area in areas for item in area["items"]]
    assert [len(areas), len(items), len(set(items))] == [6, 23, 23]


def test_literacy_areas_keep_the_confidence_of_their_source() -> None:
    confidence = {area["id"]: area["confidence"] for area in load("dss-l.json")["areas"]}
    assert [area for area, value in confidence.items() if value == "sourced"] == ["mindset", "why"]


def test_levels_run_from_1_to_7() -> None:
    assert [level["level"] for level in load("levels.json")["levels"]] == list(range(1, 8))


@pytest.mark.parametrize("name", FILES)
def test_japanese_names_are_japanese_unless_the_term_itself_is_latin(name: str) -> None:
    latin_terms = {"AI", "Why"}
    names = re.findall(r'"(?:name|meaning|summary)_ja": "([^"]+)"', (STANDARD / name).read_text())
    assert [n for n in names if not HAS_JAPANESE.search(n) and n not in latin_terms] == []


def test_the_readme_describes_every_file() -> None:
    readme = (STANDARD / "README.md").read_text(encoding="utf-8")
    names = FILES + [f"schema/{path.name}" for path in (STANDARD / "schema").iterdir()]
    assert [name for name in names if f"`{name}`" not in readme] == []
