"""Reads a page as a browser would take it, and says whether anything in it could act."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from casestudy.report import stylesheet

ACTIVE = {
    "script", "iframe", "object", "embed", "base", "foreignobject", "animate", "set", "link",
    "form", "img", "image", "use", "audio", "video", "source", "a",
}  # fmt: skip
ADDRESSES = {"href", "src", "xlink:href", "action", "formaction", "data", "poster", "srcset"}
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Reader(HTMLParser):
    """Collects tags, attributes and the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.styles: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """Note that a style sheet has ended."""
        self._in_style = False

    def handle_data(self, data: str) -> None:
        """Note text."""
        (self.styles if self._in_style else self.text).append(data)


def read(page: str) -> Reader:
    """Parse a page."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def harmless(page: str) -> Reader:
    """Assert that a stand-alone report loads nothing, runs nothing and turns no text around."""
    assert page.count("<style>") == 1
    reader = read(page.replace(stylesheet(), ""))  # ours, and long to parse
    for tag, attributes in reader.tags:
        assert tag not in ACTIVE, tag
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        assert not ADDRESSES & attributes.keys(), (tag, attributes)
        assert not (tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh")
    assert not any("url(" in text or "@import" in text for text in reader.styles)
    assert not TURNING.search(page)
    assert "\x1b" not in page
    return reader
