"""Walk every page as every kind of user, at both widths: axe-core finds nothing, nothing overflows.

A new page is covered as soon as something links to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from catalog.app import create_app
from catalog.core.db import db
from tests.browser.conftest import WIDTHS
from tests.databases import settings_for

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
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
    """The application, for telling which view serves an address."""
    app = create_app(settings_for(tmp_path_factory.mktemp("map"), demo=True))
    with app.app_context():
        db.engine.dispose()
    return app


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
    for violation in page.evaluate(RUN_AXE):
        targets = [node["target"] for node in violation["nodes"]][:3]
        found.append(f"{page.url} {width}: {violation['id']} {targets}")
    return found


def links(page: Page) -> list[str]:
    """Return the addresses on this site that the page links to."""
    hrefs = page.eval_on_selector_all("a[href]", "nodes => nodes.map(n => n.getAttribute('href'))")
    absolute = (urljoin(page.url, href) for href in hrefs if not href.startswith("#"))
    here = urlsplit(page.url).netloc
    return [url.split("#")[0] for url in absolute if urlsplit(url).netloc == here]


def walk(page: Page, app: Flask, start: str) -> tuple[set[str], list[str]]:
    """Visit pages breadth first, a few of each view; return the views seen and the faults."""
    queue, seen, found = deque([start]), {start}, []
    visits: dict[str, int] = {}
    while queue:
        url = queue.popleft()
        view = view_of(app, url)
        if view is None or visits.get(view, 0) >= PAGES_PER_VIEW:
            continue
        answer = page.request.get(url)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        visits[view] = visits.get(view, 0) + 1
        page.goto(url, wait_until="domcontentloaded")
        if not answer.ok:
            found.append(f"{url}: status {answer.status}")
        for width in WIDTHS:
            found += faults(page, width)
        fresh = [link for link in links(page) if link not in seen]
        seen.update(fresh)
        queue.extend(fresh)
    return set(visits), found


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor or "stranger")
def test_every_page_is_accessible(
    open_page: Opener, endpoints: Flask, live: str, actor: str | None
) -> None:
    page = open_page()
    if actor:
        sign_in(page, actor)
    views, found = walk(page, endpoints, f"{live}/")
    assert "web.home" in views
    assert found == []


def test_english_pages_are_accessible_and_english(
    open_page: Opener, endpoints: Flask, live: str
) -> None:
    page = open_page(language="en-US")
    _, found = walk(page, endpoints, f"{live}/?lang=en")
    assert found == []
    assert page.locator("html").get_attribute("lang") == "en"
