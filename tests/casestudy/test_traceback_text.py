"""What is left of a traceback."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from casestudy.traceback_text import MAX_CHARS, plain_traceback


def test_terminal_codes_and_invisible_characters_are_removed() -> None:
    link = "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07"
    assert plain_traceback(f"\x1b[31mred\x1b[39m {link} a\u202eb\x00c\td\n") == "red click abc\td\n"


def test_host_paths_are_removed() -> None:
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = f"{sys.prefix}/lib/{python}/site-packages/pandas/core/frame.py"
    standard = f"{sys.base_prefix}/lib/{python}/json/decoder.py"
    shown = plain_traceback(f"File {library}:1\nFile {standard}:2\nFile /tmp/work/my.py:3")
    assert shown == "File pandas/core/frame.py:1\nFile json/decoder.py:2\nFile my.py:3"


@given(st.text(max_size=50))
def test_a_long_text_keeps_its_beginning_and_end(middle: str) -> None:
    shown = plain_traceback("begin" + middle + "x" * 2 * MAX_CHARS + "end")
    assert shown.startswith("begin")
    assert shown.endswith("end")
    assert len(shown) < MAX_CHARS + 20
