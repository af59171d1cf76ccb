"""How an entry is written into a CSV file that a spreadsheet may open."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that starts so is run by a spreadsheet (OWASP, CSV Injection); full-width forms too."""


def safe_cell(text: str) -> str:
    """Return ``text`` such that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
