"""The design language holds together: tokens exist, contrast suffices, the guide is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import catalog.web
from catalog.web import guide

WEB = Path(catalog.web.__file__).parent
CSS = {path.stem: path.read_text(encoding="utf-8") for path in (WEB / "static/css").glob("*.css")}
TOKENS = dict(re.findall(r"(--[a-z0-9-]+):\s*(#[0-9a-f]{6});", CSS["tokens"]))
TEXT_PAIRS = [
    *((ink, "ground") for ink in ("ink", "ink-soft", "ink-mute", "blue-600", "blue-700")),
    *((ink, "ground-soft") for ink in ("ink", "ink-soft", "ink-mute", "blue-600")),
    *((ink, "blue-50") for ink in ("ink", "blue-600", "blue-700")),
    *((ink, "blue-100") for ink in ("blue-700", "blue-800", "blue-900")),
    ("ground", "blue-700"),
    ("ground", "blue-900"),
    ("ink-soft", "ground-deep"),
    ("visited", "ground"),
    ("ink", "highlight"),
    *((kind, f"{kind}-ground") for kind in ("success", "warning", "error")),
    *((kind, "ground") for kind in ("success", "warning", "error")),
]
EDGE_PAIRS = [
    ("line-strong", "ground"),
    ("line-strong", "ground-soft"),
    ("blue-700", "blue-100"),
    *((f"series-{hue}", "ground") for hue in ("orange", "green", "purple")),
]
MACRO = re.compile(r"{% macro (\w+)\(")


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two tokens (WCAG 2.2), 1 to 21."""
    high, low = sorted((luminance(TOKENS[f"--{n}"]) for n in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert (luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05) == pytest.approx(21)


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_reads_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3


def test_every_token_that_is_used_is_defined() -> None:
    used = set(re.findall(r"var\((--[a-z0-9-]+)", "\n".join(CSS.values())))
    defined = set(re.findall(r"^\s*(--[a-z0-9-]+):", "\n".join(CSS.values()), re.MULTILINE))
    assert used <= defined


def test_every_token_that_is_defined_is_used() -> None:
    everything = "\n".join(CSS.values())
    defined = set(re.findall(r"^\s*(--[a-z0-9-]+):", CSS["tokens"], re.MULTILINE))
    assert {token for token in defined if f"var({token})" not in everything} == set()


@pytest.mark.parametrize("sheet", sorted(set(CSS) - {"tokens"}))
def test_colours_are_decided_in_the_tokens_only(sheet: str) -> None:
    stray = re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"/\*.*?\*/", "", CSS[sheet], flags=re.S))
    assert stray == []


def test_nothing_in_a_stylesheet_is_loaded_from_elsewhere() -> None:
    assert not re.search(r"url\(|@import", "\n".join(CSS.values()))


@pytest.mark.parametrize("file", ["ui", "forms"])
def test_the_style_guide_shows_every_component(file: str) -> None:
    macros = MACRO.findall((WEB / f"templates/macros/{file}.html").read_text(encoding="utf-8"))
    guide_pages = (WEB / "templates/web").rglob("*.html")
    source = "\n".join(path.read_text(encoding="utf-8") for path in guide_pages)
    inner = {"badge", "errors", "described_by", "flashes", "tags", "form", "action_button"}
    assert {name for name in macros if f"{file}.{name}(" not in source} <= inner


def test_the_style_guide_shows_every_icon(visitor: FlaskClient) -> None:
    source = (WEB / "templates/macros/icons.html").read_text(encoding="utf-8")
    assert set(re.findall(r'^  "([a-z-]+)":', source, re.MULTILINE)) == set(guide.ICONS)
    page = visitor.get("/styleguide").text
    assert all(f"<code>{name}</code>" in page for name in guide.ICONS)


def test_the_design_document_names_every_macro() -> None:
    text = (WEB.parents[1] / "docs/design-language.md").read_text(encoding="utf-8")
    for file in ("ui", "forms"):
        macros = MACRO.findall((WEB / f"templates/macros/{file}.html").read_text(encoding="utf-8"))
        inner = {"badge", "errors", "described_by"}
        assert {name for name in macros if f"`{name}(" not in text} <= inner
