"""Text a learner reads, carried in every language the product speaks."""

from __future__ import annotations

from dataclasses import dataclass
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
