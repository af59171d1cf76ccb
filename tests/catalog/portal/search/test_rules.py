"""How texts and queries are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.portal.search import rules

JAPANESE = st.text(st.sampled_from("統計学入門データばかん々〇ヶー𠮷"), min_size=1, max_size=8)
ANYTHING = st.text(max_size=60)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("ﾃﾞｰﾀ", "データ"),
        ("でーた", "データ"),
        ("Ｐｙｔｈｏｎ", "python"),
        ("Café", "cafe"),
        ("が", "ガ"),
        ("第Ⅱ部", "第ii部"),
        ("葛\U000e0100城", "葛城"),
        ("か\u3099", "ガ"),
    ],
)
def test_writing_variants_are_compared_alike(written: str, compared: str) -> None:
    assert rules.normalise(written) == compared


@given(ANYTHING)
def test_normalising_again_changes_nothing(text: str) -> None:
    assert rules.normalise(rules.normalise(text)) == rules.normalise(text)


@given(ANYTHING)
def test_positions_never_go_back(text: str) -> None:
    places = [piece.position for piece in rules.pieces(text)]
    assert places == sorted(set(places))


@given(JAPANESE)
def test_a_japanese_word_is_one_piece_found_by_each_character_and_pair(word: str) -> None:
    clean = rules.normalise(word)
    assert [piece.text for piece in rules.pieces(word)] == [clean]
    entries = {token.text for token in rules.tokens(word)}
    assert entries == set(clean) | {clean[i : i + 2] for i in range(len(clean) - 1)}


def test_a_word_is_found_by_its_beginnings_its_whole_and_its_stem() -> None:
    assert {t.text for t in rules.tokens("Learning")} == {
        "lea", "lear", "learn", "learni", "learnin", "learning", "=learning", "~learn",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("統計　入門", ["統計", "入門"]),
        ("Python入門", ["python", "入門"]),
        ("C++ と C#", ["c++", "ト", "c#"]),
        ('"machine learning" 法', ["machine learning", "法"]),
        ("“深層学習”", ["深層学習"]),
        ('"開いたまま', ["開いたまま"]),
        ("、。!?", []),
        ("", []),
    ],
)
def test_a_query_is_cut_into_terms(query: str, found: list[str]) -> None:
    assert [term.text for term in rules.terms(query)] == found


@given(ANYTHING)
def test_any_query_gives_a_bounded_number_of_terms(query: str) -> None:
    found = rules.terms(query * 20)
    assert len(found) <= rules.MAX_TERMS
    assert all(term.pieces for term in found)


def test_a_chain_does_not_run_from_one_japanese_run_into_the_next() -> None:
    first, second = rules.pieces("統計 入門")
    assert second.position > first.position + len(first.text)


def test_words_joined_by_a_space_or_hyphen_are_neighbours() -> None:
    for text in ("machine learning", "machine-learning"):
        assert [p.position for p in rules.pieces(text)] == [0, 1]
    assert [p.position for p in rules.pieces("machine. learning")] == [0, 2]


@pytest.mark.parametrize(
    ("hours", "band"),
    [(None, "unknown"), (0.5, "under-5"), (5, "5-to-20"), (20, "20-to-50"), (50, "over-50")],
)
def test_hours_fall_into_bands(hours: float | None, band: str) -> None:
    assert rules.hour_band(hours) == band
