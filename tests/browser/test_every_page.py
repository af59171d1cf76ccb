"""Walk every page as every kind of user, at both widths: axe-core finds nothing, nothing overflows.

A new page is covered as soon as something links to it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from catalog.app import create_app
from tests.browser.conftest import WIDTHS
from tests.databases import settings_for

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("every page")]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async (rules) => (await axe.run(document, {
  resultTypes: ["violations"], preload: false, ...(rules && {runOnly: rules})
})).violations"""
CHANGES_WITH_WIDTH = (
    "bypass", "button-name", "label", "link-name", "region", "scrollable-region-focusable",
    "select-name", "target-size",
)  # fmt: skip
"""Rules that a narrow window can break alone; colours and structure stay the same."""
ACTORS = (
    None,
    "受講生1（デモ）",
    "審査員（デモ）",
    "講師（デモ）",
    "講座提供者の担当者（デモ）",
    "ハブAのコーディネーター（デモ）",
    "企業の担当者（デモ）",
    "運用担当者（デモ）",
    "監査担当者（デモ）",
)
PAGES_PER_VIEW = 2
NOT_PAGES = ("static", "health.", "api-docs.", "security.logout")

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, for telling which view serves an address.

    Made in a thread of its own: Playwright keeps an event loop in this one.
    """
    settings = settings_for(tmp_path_factory.mktemp("map"), demo=True)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(create_app, settings).result()


def view_of(app: Flask, url: str) -> str | None:
    """Return the endpoint of a page of ours, ``None`` for anything else."""
    try:
        endpoint, _ = app.url_map.bind("").match(urlsplit(url).path)
    except HTTPException:
        return None
    return None if endpoint.startswith(NOT_PAGES) else str(endpoint)


def sign_in(page: Page, name: str) -> None:
    """Enter a demo account from the sign-in page."""
    page.goto("/login")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/")


def faults(page: Page, width: str) -> list[str]:
    """Return what is wrong with the page at a width."""
    x, y = WIDTHS[width]
    page.set_viewport_size({"width": x, "height": y})
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{page.url} {width}: wider than the window by {overflow} px"] if overflow > 0 else []
    page.evaluate(AXE)
    rules = None if width == "desktop" else list(CHANGES_WITH_WIDTH)
    for violation in page.evaluate(RUN_AXE, rules):
        targets = [node["target"] for node in violation["nodes"]][:3]
        found.append(f"{page.url} {width}: {violation['id']} {targets}")
    return found


def links(page: Page) -> list[str]:
    """Return the addresses on this site that the page links to."""
    hrefs = page.eval_on_selector_all("a[href]", "nodes => nodes.map(n => n.getAttribute('href'))")
    absolute = (urljoin(page.url, href) for href in hrefs if not href.startswith("#"))
    here = urlsplit(page.url).netloc
    own = [url.split("#")[0] for url in absolute if urlsplit(url).netloc == here]
    return [url for url in own if "lang=" not in urlsplit(url).query]  # keep the language


class Walk:
    """Visits pages breadth first; a view is looked at ``PAGES_PER_VIEW`` times in all."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.visits: Counter[str] = Counter()
        self.found: list[str] = []

    def start(self, page: Page, url: str) -> None:
        """Walk from ``url`` as whoever is signed in on ``page``, and look at its home page."""
        queue, seen = deque([url]), {url}
        self.visits["web.home"] = 0
        while queue:
            address = queue.popleft()
            view = view_of(self.app, address)
            if view is None or self.visits[view] >= PAGES_PER_VIEW:
                continue
            answer = page.request.get(address)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            self.visits[view] += 1
            if not answer.ok:
                self.found.append(f"{address}: status {answer.status}")
            page.goto(address, wait_until="domcontentloaded")
            for width in WIDTHS:
                self.found += faults(page, width)
            fresh = [link for link in links(page) if link not in seen]
            seen.update(fresh)
            queue.extend(fresh)


def test_every_page_is_accessible(open_page: Opener, endpoints: Flask, live: str) -> None:
    walk = Walk(endpoints)
    for actor in ACTORS:
        page = open_page()
        if actor:
            sign_in(page, actor)
        walk.start(page, f"{live}/")
    expected = {"courses.show", "cases.show", "projects.show", "admin.users", "audit.index"}
    assert expected <= walk.visits.keys()
    assert walk.found == []


def test_english_pages_are_accessible_and_english(
    open_page: Opener, endpoints: Flask, live: str
) -> None:
    page = open_page(language="en-US")
    walk = Walk(endpoints)
    walk.start(page, f"{live}/?lang=en")
    assert walk.found == []
    assert page.locator("html").get_attribute("lang") == "en"
