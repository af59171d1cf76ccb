"""What templates may call: page numbers, addresses, assets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from catalog.web import helpers

positions = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n)))


@given(positions)
def test_the_window_always_has_the_first_the_last_and_the_current_page(position) -> None:
    page, pages = position
    assert {1, pages, page} <= set(helpers.page_window(page, pages))


@given(positions)
def test_the_window_rises_and_a_gap_hides_at_least_two_pages(position) -> None:
    window = helpers.page_window(*position)
    numbers = [number for number in window if number is not None]
    assert numbers == sorted(set(numbers))
    for before, after in pairwise(numbers):
        gap = window[window.index(before) + 1] is None
        assert (after - before > 2) if gap else (after - before == 1)


@given(positions)
def test_the_window_stays_short_however_many_pages_there_are(position) -> None:
    assert len(helpers.page_window(*position)) <= 7


def test_a_page_address_keeps_every_other_query_parameter(shared: Flask) -> None:
    with shared.test_request_context("/courses?q=統計&level=1&level=2&page=3"):
        query = parse_qs(urlsplit(helpers.page_url(page=4)).query)
    assert query == {"q": ["統計"], "level": ["1", "2"], "page": ["4"]}


def test_a_page_address_can_drop_a_parameter(shared: Flask) -> None:
    with shared.test_request_context("/courses?page=3"):
        assert helpers.page_url(page=None) == "/courses"


def test_an_assets_address_changes_with_its_content(app: Flask, tmp_path: Path) -> None:
    app.static_folder = str(tmp_path)
    file = tmp_path / "a.css"
    file.write_text("a {}")
    with app.test_request_context():
        first = helpers.asset("a.css")
        file.write_text("b { color: red }")
        assert helpers.asset("a.css") != first


def test_an_asset_that_does_not_exist_is_an_error_not_a_broken_link(shared: Flask) -> None:
    with shared.test_request_context(), pytest.raises(FileNotFoundError):
        helpers.asset("css/nowhere.css")


def test_a_link_to_a_page_this_installation_lacks_is_none(shared: Flask) -> None:
    with shared.test_request_context():
        assert helpers.link_to("nowhere.index", "x") is None
