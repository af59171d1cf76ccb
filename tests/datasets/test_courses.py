"""The starter catalogue in ``datasets/courses/``: every record valid, resolvable and distinct."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
COURSES = DATASETS / "courses"
LANGUAGE_NAMES = {"ja": ("日本語", "Japanese"), "en": ("英語", "English")}


def load(path: str) -> Any:
    return json.loads((DATASETS / path).read_text(encoding="utf-8"))


def read_courses() -> list[dict[str, Any]]:
    lines = (COURSES / "courses.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def courses() -> list[dict[str, Any]]:
    return read_courses()


@pytest.fixture(scope="module")
def standard() -> dict[str, Any]:
    return load("standard/dss-1.2.json")


def sentences(course: dict[str, Any]) -> list[str]:
    japanese = re.split(r"(?<=。)", course["summary_ja"])
    english = re.split(r"(?<=[.?!]) (?=[A-Z\"])", course["summary_en"])
    return [sentence for sentence in japanese + english if sentence]


def full_text(course: dict[str, Any]) -> str:
    return course["title"] + course["title_ja"] + course["summary_ja"]


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(load("courses/schema/course.schema.json"))


def test_every_course_follows_the_schema(courses: list[dict[str, Any]]) -> None:
    validator = Draft202012Validator(load("courses/schema/course.schema.json"))
    errors = [f"{c['slug']}: {e.message}" for c in courses for e in validator.iter_errors(c)]
    assert errors == []


def test_the_catalogue_has_137_courses(courses: list[dict[str, Any]]) -> None:
    assert len(courses) == 137


def test_courses_count_as_expected_by_language_level_and_price(
    courses: list[dict[str, Any]],
) -> None:
    assert Counter(c["language"] for c in courses) == {"en": 85, "ja": 52}
    assert Counter(c["level"] for c in courses) == {1: 28, 2: 51, 3: 52, 4: 6}
    assert Counter(c["price"]["kind"] for c in courses) == {
        "free": 113,
        "free-audit": 21,
        "paid-credit": 2,
        "paid": 1,
    }


def test_courses_count_as_expected_by_main_role_type(courses: list[dict[str, Any]]) -> None:
    mains = Counter(c["types"][0] if c["types"] else "literacy" for c in courses)
    assert mains == {
        "software-engineer": 54,
        "data-scientist": 42,
        "cybersecurity": 19,
        "business-architect": 9,
        "designer": 7,
        "literacy": 6,
    }


@pytest.mark.parametrize("key", ["slug", "url", "title_ja", "title_en", "summary_ja", "summary_en"])
def test_no_two_courses_share_what_tells_them_apart(
    courses: list[dict[str, Any]], key: str
) -> None:
    assert [v for v, n in Counter(c[key] for c in courses).items() if n > 1] == []


def test_no_sentence_is_used_for_two_courses(courses: list[dict[str, Any]]) -> None:
    uses = Counter(sentence for course in courses for sentence in sentences(course))
    assert [sentence for sentence, n in uses.items() if n > 1] == []


def test_summaries_have_two_or_three_sentences_in_each_language(
    courses: list[dict[str, Any]],
) -> None:
    total = {c["slug"]: len(sentences(c)) for c in courses}
    assert {slug: n for slug, n in total.items() if not 4 <= n <= 6} == {}


def test_both_summaries_name_the_language_the_course_is_taught_in(
    courses: list[dict[str, Any]],
) -> None:
    silent = []
    for course in courses:
        japanese, english = LANGUAGE_NAMES[course["language"]]
        if japanese not in course["summary_ja"] or english not in course["summary_en"]:
            silent.append(course["slug"])
    assert silent == []


def test_a_course_named_in_an_english_summary_is_in_the_catalogue(
    courses: list[dict[str, Any]],
) -> None:
    titles = [c["title"] + "\n" + c["title_en"] for c in courses]
    named = {q for c in courses for q in re.findall(r'"([^"]+?),?"', c["summary_en"])}
    assert [q for q in named if not any(q in title for title in titles)] == []


def test_every_role_type_role_and_skill_exists(
    courses: list[dict[str, Any]], standard: dict[str, Any]
) -> None:
    for key, known in (("types", "role_types"), ("roles", "roles"), ("skills", "skills")):
        used = {value for course in courses for value in course[key]}
        assert used <= {entry["id"] for entry in standard[known]}, key


def test_the_roles_of_a_course_are_those_of_its_role_types(
    courses: list[dict[str, Any]], standard: dict[str, Any]
) -> None:
    type_of = {role["id"]: role["role_type"] for role in standard["roles"]}
    wrong = [c["slug"] for c in courses if {type_of[r] for r in c["roles"]} != set(c["types"])]
    assert wrong == []


def test_every_role_has_at_least_one_course(
    courses: list[dict[str, Any]], standard: dict[str, Any]
) -> None:
    served = {role for course in courses for role in course["roles"]}
    assert {role["id"] for role in standard["roles"]} - served == set()


def test_every_literacy_item_exists(courses: list[dict[str, Any]]) -> None:
    items = {i["id"] for area in load("standard/dss-l.json")["areas"] for i in area["items"]}
    assert {i for c in courses for i in c["literacy_items"]} <= items


def test_one_provider_has_one_slug_and_one_english_name(courses: list[dict[str, Any]]) -> None:
    by_slug = {(c["provider_slug"], c["provider"], c["provider_en"]) for c in courses}
    assert len(by_slug) == len({c["provider"] for c in courses})
    assert len(by_slug) == len({c["provider_slug"] for c in courses})


def test_lines_are_sorted_by_slug_and_keys_stand_in_one_order(
    courses: list[dict[str, Any]],
) -> None:
    order = list(load("courses/schema/course.schema.json")["properties"])
    assert [c["slug"] for c in courses] == sorted(c["slug"] for c in courses)
    assert {tuple(c) for c in courses} == {tuple(order)}


def test_the_mapping_is_marked_as_this_projects_own(courses: list[dict[str, Any]]) -> None:
    assert {c["mapping_basis"] for c in courses} == {"project"}


def test_the_weakly_sourced_course_stays_marked(courses: list[dict[str, Any]]) -> None:
    weak = [c["slug"] for c in courses if c["confidence"] == "weak"]
    assert weak == ["kyushu-u-data-science-introduction"]


def test_statistics_for_data_scientists_at_level_2_can_be_found(
    courses: list[dict[str, Any]],
) -> None:
    found = [
        c["slug"]
        for c in courses
        if "統計" in full_text(c) and "data-scientist" in c["types"] and c["level"] == 2
    ]
    assert "utokyo-ocw-statistical-data-analysis-1" in found
    assert len(found) >= 5


def test_the_single_character_law_or_method_can_be_found(courses: list[dict[str, Any]]) -> None:
    found = {c["slug"] for c in courses if "法" in full_text(c)}
    assert {"upenn-intellectual-property", "chokkan-mlnote"} <= found


def test_the_readme_describes_every_field() -> None:
    readme = (COURSES / "README.md").read_text(encoding="utf-8")
    fields = load("courses/schema/course.schema.json")["properties"]
    assert [name for name in fields if f"`{name}`" not in readme] == []
