"""Texts that lack a language: empty, or the same words in both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from casestudy.text import Text

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ -][A-Za-z]{2,}){2,}")
MOSTLY = 0.5
"""Share of an English text's letters from which on it is Japanese with a word of English."""


def gaps(value: Any, place: str) -> Iterator[str]:
    """Yield what is missing in the texts of dataclasses, mappings and sequences, with its place."""
    for found, text in _texts(value, place):
        if not (text.ja.strip() and text.en.strip()):
            yield f"{found} is empty in a language"
        elif _is_japanese(text.en):
            yield f"{found} is Japanese in its English text"
        elif _WORDS.search(text.ja) and not _JAPANESE.search(text.ja):
            yield f"{found} is English in its Japanese text"


def unit_gaps(unit: str, place: str) -> Iterator[str]:
    """Yield a unit that has no translation: one word stands in both languages."""
    if unit != "円" and _JAPANESE.search(unit):
        yield f"{place}: unit {unit} is Japanese; write a symbol or an English word"


def _is_japanese(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    japanese = sum(bool(_JAPANESE.match(letter)) for letter in letters)
    return japanese > MOSTLY * len(letters)


def _texts(value: Any, place: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield place, value
    elif is_dataclass(value):
        for item in fields(value):
            yield from _texts(getattr(value, item.name), f"{place}.{item.name}".lstrip("."))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{place}[{key}]")
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _texts(item, f"{place}[{getattr(item, 'id', number)}]")
