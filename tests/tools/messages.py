"""Extract every translatable message and bring the English files up to date (``make i18n``)."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "audit", "accounts", "portal", "programme", "hubs", "web")
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
KEYWORDS = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
OPTIONS = {"**/templates/**.html": {"silent": "false"}, "**/templates/**.txt": {"silent": "false"}}

HEADER = "# English messages. The message ids are the Japanese source texts. See `make i18n`."


def po_path(package: str) -> Path:
    """Return where a package's English messages live."""
    return ROOT / "catalog" / package / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def extracted(package: str) -> Catalog:
    """Return the messages used in the source of a package."""
    catalog = _empty()
    folder = ROOT / "catalog" / package
    found = extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS, ("NOTE:",))
    for name, line, message, comments, context in found:
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def translated(package: str) -> Catalog:
    """Return the English messages a package has now."""
    path = po_path(package)
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="en")


def _empty() -> Catalog:
    catalog = Catalog(locale="en", project="Manabiya", fuzzy=False)
    catalog.header_comment = HEADER
    return catalog


def untranslated(package: str) -> list[str]:
    """Return the messages of a package that have no English yet."""
    have = {
        key for m in translated(package) if m.id and _complete(m.string) for key in [_key(m.id)]
    }
    return [_key(m.id) for m in extracted(package) if m.id and _key(m.id) not in have]


def unused(package: str) -> list[str]:
    """Return the English messages that no source uses any more."""
    used = {_key(m.id) for m in extracted(package)}
    return [_key(m.id) for m in translated(package) if m.id and _key(m.id) not in used]


def _key(identifier: str | tuple[str, ...]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def _complete(text: str | tuple[str, ...]) -> bool:
    return bool(text) if isinstance(text, str) else all(text)


def update(package: str) -> None:
    """Add new messages (empty), drop unused ones, keep the rest."""
    current = translated(package)
    current.update(extracted(package), no_fuzzy_matching=True)
    current.obsolete.clear()
    current.header_comment = HEADER
    current.fuzzy = False
    path = po_path(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, current, width=100, omit_header=False, include_lineno=False, sort_output=True
        )


def main() -> None:
    """Update every package and list what still needs English."""
    for package in PACKAGES:
        update(package)
        for message in untranslated(package):
            sys.stdout.write(f"{package}: {message}\n")


if __name__ == "__main__":
    main()
