"""Finding: complete and exact in Japanese, sensible in English, ordered, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.portal.courses import queries
from catalog.portal.search import documents, rules
from catalog.portal.search import queries as search_queries
from catalog.portal.search import services as search
from catalog.portal.search.index import Entry, Generation, Keeper
from catalog.portal.search.rules import FACETS, Search

ALL = 1000


@lru_cache
def bundled_texts() -> dict[int, tuple[str, ...]]:
    """Every searched text of every course as it is compared; read once, then kept."""
    return {
        course.id: tuple(
            rules.normalise(text)
            for group in documents.searched_texts(course).values()
            for text in group
        )
        for course in queries.listed()
    }


def slugs(text: str = "", **filters: tuple[str, ...]) -> list[str]:
    found = search.find(Search(text=text, filters=filters, size=ALL))
    return [course.slug for course in queries.listed_by_ids(found.ids)]


def containing(part: str) -> set[int]:
    """What a plain scan of every text finds: the oracle."""
    wanted = rules.normalise(part)
    return {id_ for id_, texts in bundled_texts().items() if any(wanted in t for t in texts)}


def japanese_parts() -> list[str]:
    runs = {
        piece.text
        for texts in bundled_texts().values()
        for text in texts
        for piece in rules.pieces(text)
        if piece.japanese
    }
    return sorted(
        {run[i : i + n] for run in runs for n in (1, 2, 3, 4) for i in range(len(run) - n + 1)}
    )


def test_every_japanese_part_of_up_to_four_characters_finds_exactly_what_contains_it(
    loaded: Flask,
) -> None:
    parts = japanese_parts()
    assert len(parts) > 5000
    index = search.fresh()
    wrong = [
        part
        for part in parts[::7]
        if set(search_queries.find(index, Search(text=part, size=ALL)).ids) != containing(part)
    ]
    assert wrong == []


@pytest.mark.parametrize("word", ["統計", "法", "学", "デ", "ー", "機械学習"])
def test_short_words_find_everything_that_contains_them(loaded: Flask, word: str) -> None:
    found = search.find(Search(text=word, size=ALL)).ids
    assert found
    assert set(found) == containing(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ﾃﾞｰﾀ", "データ"), ("でーた", "データ"), ("ＰＹＴＨＯＮ", "python"), ("Ai", "AI")],
)
def test_writing_variants_find_the_same(loaded: Flask, one: str, other: str) -> None:
    assert slugs(one) == slugs(other) != []


def _entries(texts: list[str]) -> Iterator[Entry]:
    ranks = dict.fromkeys(("title_ja", "title_en", "level_ja", "level_en", "hours_ja"), 0)
    ranks |= {"hours_en": 0, "newest": 0}
    for number, text in enumerate(texts):
        yield Entry(number, {"summary": [text]}, {}, ranks)


def _index(folder: Any, texts: list[str]) -> Generation:
    keeper = Keeper(folder)
    with keeper.lock():
        keeper.build("stamp", _entries(texts))
    generation = keeper.current()
    assert generation is not None
    return generation


TEXTS = st.lists(st.text(st.sampled_from("統計学法データたー、 aB・〇"), max_size=12), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.text(st.sampled_from("統計学法データたー〇"), min_size=1, max_size=4))
def test_an_index_of_any_texts_agrees_with_a_plain_scan(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str
) -> None:
    generation = _index(tmp_path_factory.mktemp("any"), texts)
    found = search_queries.find(generation, Search(text=query, size=ALL))
    wanted = rules.normalise(query)
    assert set(found.ids) == {n for n, t in enumerate(texts) if wanted in rules.normalise(t)}


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("statist", "Statistics", True),
        ("forecast", "forecasting", True),
        ("forecasting", "a forecast", True),
        ("statistics", "statistical", True),
        ("r", "R for analysts", True),
        ("r", "research", False),
        ("c++", "C++入門", True),
        ("c", "C++入門", False),
        ("machine learning", "learning about a machine", True),
        ('"machine learning"', "learning about a machine", False),
        ('"machine learning"', "Machine-Learning", True),
        ('"python入門"', "Python 入門", True),
        ("統計 python", "Pythonと統計", True),
        ("統計 python", "統計", False),
        ("計入", "統計 入門", False),
        ("、", "統計、入門", False),
    ],
)
def test_a_query_matches_as_a_reader_expects(
    tmp_path_factory: pytest.TempPathFactory, query: str, text: str, matches: bool
) -> None:
    generation = _index(tmp_path_factory.mktemp("one"), [text])
    found = search_queries.find(generation, Search(text=query))
    assert bool(found.ids) is matches


def test_title_comes_before_skill_before_provider_before_summary(add: Callable[..., None]) -> None:
    add(
        {"slug": "in-summary", "summary_ja": "機械学習の話。"},
        {"slug": "in-provider", "provider": "機械学習研究所"},
        {"slug": "in-skill", "skills": ["dss-1.2/22"]},
        {"slug": "in-title", "title_ja": "機械学習"},
    )
    assert slugs("機械学習") == ["in-title", "in-skill", "in-provider", "in-summary"]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_counts_leave_out_the_facets_own_choice(portal: Flask, data: st.DataObject) -> None:
    with portal.app_context():
        everything = search.find(Search(size=1)).counts
        chosen = {
            facet: tuple(data.draw(st.sets(st.sampled_from(sorted(everything[facet])), max_size=2)))
            for facet in data.draw(st.sets(st.sampled_from(FACETS), max_size=3))
        }
        filters = {facet: values for facet, values in chosen.items() if values}
        text = data.draw(st.sampled_from(["", "統計", "python"]))
        counts = search.find(Search(text=text, filters=filters)).counts
        facet = data.draw(st.sampled_from(FACETS))
        value = data.draw(st.sampled_from(sorted(everything[facet])))
        promised = counts[facet].get(value, 0)
        assert search.total(Search(text=text, filters=filters | {facet: (value,)})) == promised


def test_a_chosen_level_does_not_hide_the_other_levels(loaded: Flask) -> None:
    everything = search.find(Search()).counts["level"]
    counts = search.find(Search(filters={"level": ("2",), "language": ("ja",)})).counts
    assert set(counts["level"]) == set(everything)
    assert sum(counts["language"].values()) == everything["2"]


def test_values_of_one_facet_are_alternatives_and_facets_add_up(loaded: Flask) -> None:
    two, three = set(slugs(level=("2",))), set(slugs(level=("3",)))
    assert set(slugs(level=("2", "3"))) == two | three
    japanese = set(slugs(language=("ja",)))
    assert set(slugs(level=("2",), language=("ja",))) == two & japanese != set()


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("level", lambda c: c.level),
        ("title", lambda c: rules.title_key(c.title_ja)),
        ("hours", lambda c: documents.UNKNOWN_HOURS if c.hours is None else c.hours),
    ],
)
def test_results_are_in_the_chosen_order(loaded: Flask, sort: Any, key: Any) -> None:
    found = queries.listed_by_ids(search.find(Search(sort=sort, size=ALL)).ids)
    assert [key(c) for c in found] == sorted(key(c) for c in found)


def test_pages_together_hold_every_result_once(loaded: Flask) -> None:
    for sort in rules.SORTS:
        wanted = Search(text="データ", sort=sort, size=ALL)
        pages = [
            search.find(Search(text="データ", sort=sort, size=10, page=page)).ids
            for page in range(1, 15)
        ]
        assert tuple(i for page in pages for i in page) == search.find(wanted).ids


def test_a_course_is_found_under_the_newer_versions_name_of_its_skill(loaded: Flask) -> None:
    assert slugs(skill=("dss-2.0/2.2.1",)) == slugs(skill=("dss-1.2/21",)) != []


def test_the_shown_search_finds_a_sensible_list(loaded: Flask) -> None:
    found = slugs("統計", role_type=("data-scientist",), level=("2",))
    courses = [queries.listed_course(slug) for slug in found]
    assert len(courses) >= 5
    assert "統計" in courses[0].title_ja
    assert all(course.level == 2 for course in courses)
