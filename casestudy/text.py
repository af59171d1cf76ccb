"""Text a learner reads, carried in every language the product speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


@dataclass(frozen=True)
class Text:
    """One sentence or paragraph in Japanese and English."""

    ja: str
    en: str

    def to(self, language: str) -> str:
        """Return the text in ``language``, Japanese when the language is not known."""
        return self.en if language == "en" else self.ja

    def to_json(self) -> dict[str, str]:
        """Return ``{"ja": …, "en": …}``."""
        return {"ja": self.ja, "en": self.en}


def texts(*pairs: tuple[str, str]) -> tuple[Text, ...]:
    """Return texts, each from its Japanese and its English."""
    return tuple(Text(ja, en) for ja, en in pairs)


def whole(value: float) -> str:
    """Return a figure for a sentence: no decimals, thousands apart."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Return the size of a share, -1 to 1, for a sentence: whole percent without the sign."""
    return f"{100 * abs(share):.0f}"


def read_text(folder: Path, name: str) -> Text:
    """Return ``<name>.ja.md`` and ``<name>.en.md`` of a folder as one text."""
    ja, en = (folder / f"{name}.{language}.md" for language in LANGUAGES)
    return Text(ja.read_text(encoding="utf-8"), en.read_text(encoding="utf-8"))


def format_place(where: str, language: str) -> str:
    """Return the place of a check, such as ``forecast.csv, line 5, q95``, as people read it."""
    if language == "en":
        return where
    return re.sub(r"\b(?:line|row) (\d+)\b", r"\1行目", where).replace(", ", "、")
