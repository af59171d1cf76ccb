"""Tracebacks as a learner should read them: plain, short, and silent about the host."""

from __future__ import annotations

import re
import sys
from pathlib import Path

MAX_CHARS = 12_000

_ANSI = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\](?:[^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\))?|[@-Z\\-_])|[\x80-\x9f]"
)
# Everything invisible that can reorder, hide or break a line; tab and newline stay.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)

_OURS = "File /opt/manabiya/"


def plain_text(text: str) -> str:
    """Return text without terminal codes, invisible characters and bidi controls."""
    return _CONTROL.sub("", _ANSI.sub("", text.replace("\r\n", "\n")))


def plain_traceback(text: str) -> str:
    """Return plain text without host paths, cut in the middle when it is long."""
    text = _without_ours(plain_text(text))
    for prefix, shown in _prefixes():
        text = text.replace(prefix, shown)
    if len(text) <= MAX_CHARS:
        return text
    half = MAX_CHARS // 2
    return f"{text[:half]}\n[…]\n{text[-half:]}"


def _without_ours(text: str) -> str:
    """Leave out the frames of what runs cells: nobody who reads it can do anything about them."""
    blocks = text.split("\n\n")
    return "\n\n".join(block for block in blocks if not block.startswith(_OURS))


def _prefixes() -> list[tuple[str, str]]:
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    paths: dict[str, str] = {"/tmp/work/": "", "/tmp/home": "~"}  # noqa: S108 -- in the sandbox
    for prefix in (sys.prefix, sys.base_prefix):
        if prefix in ("/", "/usr"):
            continue
        for shape in {prefix, str(Path(prefix).resolve())}:
            paths[f"{shape}/lib/{python}/site-packages/"] = ""
            paths[f"{shape}/lib/{python}/"] = ""
            paths[f"{shape}/"] = "<python>/"
    return sorted(paths.items(), key=lambda item: -len(item[0]))
