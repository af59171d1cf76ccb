"""How text and queries are cut into terms. Knows neither the database nor the index.

Japanese has no spaces, so a run of kana and kanji is cut into every single character and every
pair of neighbours, each with its place. One or two characters are then looked up directly and
longer words as a chain of pairs, which finds exactly the texts that contain them. Words in other
scripts are kept whole, with their beginnings and their stem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

import tantivy

MAX_QUERY = 200
"""Characters of a query that are read."""
MAX_TERMS = 12
PREFIX_FROM, PREFIX_TO = 3, 24
"""Lengths of the beginnings of a word that find it; shorter queries want the whole word."""
STEM_FROM = 4
FACETS = (
    "role_type",
    "role",
    "category",
    "skill",
    "level",
    "language",
    "price",
    "hours",
    "literacy",
)
Sort = Literal["relevance", "title", "level", "hours", "newest"]
SORTS: tuple[Sort, ...] = get_args(Sort)
_BAND_LIMITS = (("under-5", 5.0), ("5-to-20", 20.0), ("20-to-50", 50.0))
"""Name of a band, and the hours it ends before."""
LONGEST_BAND, NO_BAND = "over-50", "unknown"
HOUR_BANDS = (*(name for name, _ in _BAND_LIMITS), LONGEST_BAND, NO_BAND)
ANY = "any"

_HIRAGANA = (*range(0x3041, 0x3097), 0x309D, 0x309E)
_KANA = {code: code + 0x60 for code in _HIRAGANA}
_QUOTES = str.maketrans("“”„＂", '""""')
_JAPANESE = re.compile(
    "[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u30a1-\u30fa\u30fc-\u30ff"
    "\U00020000-\U0003ffff]+"
)
_WORD = re.compile(r"[^\W_]+[+#]*")
_DROPPED = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200d\u2060\u00ad]")
_ACCENT = re.compile("[\u0300-\u036f]")
_JOINING = re.compile(r"[\s\-]*")


class Token(NamedTuple):
    """An entry of the index and its place in the text."""

    text: str
    position: int


class Piece(NamedTuple):
    """A run of Japanese characters, or one word of another script."""

    text: str
    japanese: bool
    position: int


@dataclass(frozen=True)
class Term:
    """One part of a query; a course must match every term."""

    text: str
    pieces: tuple[Piece, ...]
    quoted: bool = False


@dataclass(frozen=True)
class Search:
    """What somebody is looking for."""

    text: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    size: int = 20
    language: str = "ja"
    """Language whose titles decide the order."""

    def without(self, facet: str) -> dict[str, tuple[str, ...]]:
        """Return the filters of the other facets."""
        return {name: values for name, values in self.filters.items() if name != facet}


@dataclass(frozen=True)
class Found:
    """A page of results, and how many courses each value of a facet would leave."""

    ids: tuple[int, ...]
    total: int
    counts: dict[str, dict[str, int]]


def normalise(text: str) -> str:
    """Return text as it is compared: NFKC, lower case, katakana for hiragana, no accents."""
    text = unicodedata.normalize("NFKC", _DROPPED.sub("", text)).casefold()
    text = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFKC", text).translate(_KANA)


def pieces(text: str) -> list[Piece]:
    """Return the searchable pieces of a text, each with the place it begins at.

    A gap in the places keeps a chain from running over punctuation or from one Japanese run into
    the next; words joined by a space or hyphen are neighbours.
    """
    found: list[Piece] = []
    position, end = 0, 0
    clean = normalise(text)
    for start, stop, japanese in _runs(clean):
        neighbours = found and _JOINING.fullmatch(clean[end:start])
        if found and not (neighbours and not (japanese and found[-1].japanese)):
            position += 1
        found.append(Piece(clean[start:stop], japanese, position))
        position += stop - start if japanese else 1
        end = stop
    return found


def _runs(clean: str) -> Iterator[tuple[int, int, bool]]:
    place = 0
    while place < len(clean):
        match = _JAPANESE.match(clean, place)
        if match:
            yield match.start(), match.end(), True
            place = match.end()
            continue
        word = _WORD.match(clean, place)
        if word is None:
            place += 1
            continue
        border = _JAPANESE.search(clean, place, word.end())
        stop = border.start() if border else word.end()
        yield place, stop, False
        place = stop


def tokens(text: str) -> list[Token]:
    """Return what a text is found by."""
    found: list[Token] = []
    for piece in pieces(text):
        found += _japanese_tokens(piece) if piece.japanese else _word_tokens(piece)
    return found


def _japanese_tokens(piece: Piece) -> Iterator[Token]:
    text = piece.text
    for index, character in enumerate(text):
        yield Token(character, piece.position + index)
        if index + 1 < len(text):
            yield Token(text[index : index + 2], piece.position + index)


def _word_tokens(piece: Piece) -> Iterator[Token]:
    yield Token(whole(piece.text), piece.position)
    for length in range(PREFIX_FROM, min(len(piece.text), PREFIX_TO) + 1):
        yield Token(piece.text[:length], piece.position)
    if root := stem(piece.text):
        yield Token(root, piece.position)


def whole(word: str) -> str:
    """Return the entry of a whole word."""
    return "=" + word


@cache
def _stemmer() -> Any:
    raw = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return raw.filter(tantivy.Filter.stemmer("english")).build()


def stem(word: str) -> str:
    """Return the entry of a word's English stem, empty for what is no English word."""
    if len(word) < STEM_FROM or not (word.isascii() and word.isalpha()):
        return ""
    return "~" + str(_stemmer().analyze(word)[0])


def chain(found: tuple[Piece, ...]) -> list[Token]:
    """Return the fewest entries, with places, that stand for pieces one after the other."""
    links: list[Token] = []
    for piece in found:
        if not piece.japanese:
            links.append(Token(whole(piece.text), piece.position))
        elif len(piece.text) == 1:
            links.append(Token(piece.text, piece.position))
        else:
            pairs = range(len(piece.text) - 1)
            links += [Token(piece.text[i : i + 2], piece.position + i) for i in pairs]
    return links


def terms(query: str) -> list[Term]:
    """Return the terms of a query: quoted passages whole, the rest piece by piece."""
    found: list[Term] = []
    clean = query[:MAX_QUERY].translate(_QUOTES)
    for index, part in enumerate(clean.split('"')):
        inside = tuple(pieces(part))
        if index % 2 and inside:
            found.append(Term(part.strip(), inside, quoted=True))
        else:
            found += [Term(piece.text, (piece._replace(position=0),)) for piece in inside]
    return list(dict.fromkeys(found))[:MAX_TERMS]


def hour_band(hours: float | None) -> str:
    """Return the band of hours a course belongs to."""
    if hours is None:
        return NO_BAND
    return next((name for name, limit in _BAND_LIMITS if hours < limit), LONGEST_BAND)


def title_key(title: str) -> tuple[str, str]:
    """Return what titles are ordered by."""
    return normalise(title), title
