"""The frame of every page: languages, menus, strict content security, landmarks, error pages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from catalog.app import create_app
from tests.databases import settings_for

PAGES = ("/", "/styleguide", "/no-such-page")
HTML = {"Accept": "text/html"}


def soup(visitor: FlaskClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(visitor.get(path, headers=HTML).text, "html.parser")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_says_which_language_it_is_in(
    visitor: FlaskClient, path: str, language: str
) -> None:
    page = soup(visitor, f"{path}?lang={language}")
    assert page.html["lang"] == language
    current = page.select_one(".languages [aria-current]")
    assert current["lang"] == language


def test_the_language_link_leads_to_this_page_with_its_query(visitor: FlaskClient) -> None:
    page = soup(visitor, "/styleguide?page=3")
    link = page.select_one(".languages a[hreflang=en]")
    assert link["href"] == "/styleguide?page=3&lang=en"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_styled_or_scripted_inline_without_the_nonce(
    visitor: FlaskClient, path: str
) -> None:
    response = visitor.get(path, headers=HTML)
    page = BeautifulSoup(response.text, "html.parser")
    assert page.select("[style], style") == []
    nonces = {script.get("nonce") for script in page.select("script")}
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in response.headers["Content-Security-Policy"]
    handlers = [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert handlers == []


@pytest.mark.parametrize("path", PAGES)
def test_every_file_a_page_loads_is_here_and_cached_for_long(
    visitor: FlaskClient, path: str
) -> None:
    page = soup(visitor, path)
    files = [tag.get("href") or tag.get("src") for tag in page.select("link[href], script[src]")]
    assert len(files) > 5
    for file in files:
        with visitor.get(file) as answer:
            assert answer.status_code == 200, file
            assert answer.cache_control.max_age > 30 * 24 * 3600


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_ordered_headings_and_unique_ids(
    visitor: FlaskClient, path: str
) -> None:
    page = soup(visitor, path)
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4"])]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert page.title.get_text().strip("｜ ")


@pytest.mark.parametrize("path", PAGES)
def test_every_link_inside_the_page_has_a_target(visitor: FlaskClient, path: str) -> None:
    page = soup(visitor, path)
    targets = {link["href"][1:] for link in page.select("a[href^='#']")}
    missing = {target for target in targets if not page.find(id=target)}
    assert "main" in targets
    assert missing == set()


def test_the_menu_opens_without_a_script(visitor: FlaskClient) -> None:
    assert soup(visitor, "/").select_one("details.menu > summary") is not None


def test_a_missing_page_says_what_to_do_next_and_gives_a_number_to_quote(
    visitor: FlaskClient,
) -> None:
    response = visitor.get("/no-such-page", headers=HTML)
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 404
    assert page.select_one(".link-list a[href='/']") is not None
    assert page.select_one(".error-page__id code").get_text() == response.headers["X-Request-Id"]


def test_the_page_of_a_server_error_asks_nothing_of_the_database(
    app: Flask,
) -> None:
    with app.test_request_context("/"):
        app.jinja_env.globals["current_actor"] = None
        app.jinja_env.globals["nav_items"] = None
        template = app.jinja_env.get_template("errors/error.html")
        text = template.render(status=500, title="壊れました", detail="", request_id="abc")
    assert "壊れました" in text


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_notice_is_shown_only_in_a_demo(tmp_path: Path, demo: bool) -> None:
    client = create_app(settings_for(tmp_path, demo=demo)).test_client()
    assert (soup(client, "/").select(".demo-notice") != []) == demo


@pytest.mark.parametrize("registration", [True, False])
def test_registration_is_offered_only_where_it_is_open(tmp_path: Path, registration: bool) -> None:
    client = create_app(settings_for(tmp_path, registration=registration)).test_client()
    assert (soup(client, "/").select("a[href*=register]") != []) == registration
