"""What the script adds to a page, and that the page does without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DROP = """(zone) => {
  const data = new DataTransfer();
  data.items.add(new File(["{}"], "one.ipynb"));
  data.items.add(new File(["{}"], "two.ipynb"));
  const options = { dataTransfer: data, bubbles: true, cancelable: true };
  zone.dispatchEvent(new DragEvent("drop", options));
}"""


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_opens_at_phone_width(open_page: Opener, scripts: bool) -> None:
    page = open_page("phone", scripts=scripts)
    page.goto("/")
    panel = page.locator(".menu__panel")
    expect(panel).to_be_hidden()
    page.locator(".menu > summary").click()
    expect(panel).to_be_visible()
    expect(panel.get_by_role("link", name="ログイン")).to_be_visible()


def test_escape_closes_the_menu_and_gives_the_focus_back(open_page: Opener) -> None:
    page = open_page("phone")
    page.goto("/")
    page.locator(".menu > summary").click()
    page.keyboard.press("Tab")
    expect(page.locator(".menu > summary")).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".menu__panel")).to_be_hidden()
    expect(page.locator(".menu > summary")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_open_and_close_at_phone_width(open_page: Opener, scripts: bool) -> None:
    page = open_page("phone", scripts=scripts)
    page.goto("/styleguide")
    panel = page.locator("#filters")
    expect(panel).to_be_hidden()
    page.locator(".filter-toggle").click()
    expect(panel).to_be_visible()
    page.locator(".filter-panel__close").click()
    expect(panel).to_be_hidden()


def test_filters_are_always_there_on_a_wide_screen(open_page: Opener) -> None:
    page = open_page("desktop", scripts=False)
    page.goto("/styleguide")
    expect(page.locator("#filters")).to_be_visible()
    expect(page.locator(".filter-toggle")).to_be_hidden()


def test_a_file_dropped_on_the_zone_is_chosen_and_named(open_page: Opener) -> None:
    page = open_page("desktop")
    page.goto("/styleguide")
    page.locator("[data-dropzone]").evaluate(DROP)
    assert page.locator("#notebook").evaluate("(input) => input.files.length") == 1
    expect(page.locator("[data-dropzone-name]")).to_contain_text("one.ipynb")


def test_a_file_can_be_chosen_without_scripts(open_page: Opener, tmp_path: Path) -> None:
    page = open_page("desktop", scripts=False)
    page.goto("/styleguide")
    (tmp_path / "mine.ipynb").write_text("{}")
    page.locator("#notebook").set_input_files(tmp_path / "mine.ipynb")
    expect(page.locator("[data-dropzone-lead]")).to_be_hidden()


@pytest.mark.parametrize("answer", ["accept", "dismiss"])
def test_a_dangerous_button_asks_first(open_page: Opener, answer: str) -> None:
    page = open_page("desktop")
    page.goto("/styleguide")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), getattr(dialog, answer)()))
    page.evaluate(
        "() => window.addEventListener('click', (e) => { document.title = e.defaultPrevented; })"
    )
    page.locator("[data-confirm]").click()
    assert len(asked) == 1
    assert page.title() == ("false" if answer == "accept" else "true")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(open_page: Opener) -> None:
    page = open_page("desktop")
    page.goto("/styleguide")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#title")).to_be_focused()
