"""The search page and the course page, as a reader meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from catalog.portal.courses.models import CourseStatus

Add = Callable[..., None]
SHOWN = "/courses?q=統計&role_type=data-scientist&level=2"
HOSTILE = "</script><script>alert(1)</script>&\u2028'\""


def soup(reader: FlaskClient, url: str, language: str = "ja") -> BeautifulSoup:
    response = reader.get(url, headers={"Accept-Language": language})
    assert response.status_code == 200, url
    return BeautifulSoup(response.text, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [heading.get_text() for heading in page.select("main .card__title")]


def facet(page: BeautifulSoup, name: str) -> dict[str, int]:
    return {
        str(box["value"]): int(_count(box).get_text(strip=True).strip("件() "))
        for box in page.select(f"input[type=checkbox][name={name}]")
    }


def _count(box: Tag) -> Tag:
    label = box.find_next("label")
    assert isinstance(label, Tag)
    count = label.select_one(".facet__count")
    assert count is not None
    for hidden in count.select(".visually-hidden"):
        hidden.decompose()
    return count


def test_searching_and_filtering_shows_a_sensible_list(reader: FlaskClient) -> None:
    page = soup(reader, SHOWN)
    assert titles(page)[0].startswith("統計")
    assert len(titles(page)) == 10
    assert "10件の講座" in page.get_text()


def test_the_counts_of_a_facet_are_what_choosing_gives(reader: FlaskClient) -> None:
    page = soup(reader, SHOWN)
    levels = facet(page, "level")
    other = soup(reader, SHOWN.replace("level=2", "level=3"))
    heading = other.select_one("#results")
    assert heading is not None
    assert heading.get_text() == f"{levels['3']}件の講座"


def test_a_chip_removes_its_own_condition(reader: FlaskClient) -> None:
    page = soup(reader, SHOWN)
    queries = [parse_qs(urlsplit(str(chip["href"])).query) for chip in page.select("a.chip")]
    assert [sorted(query) for query in queries] == [
        ["level", "role_type"],
        ["level", "q"],
        ["q", "role_type"],
    ]


def test_the_forms_carry_what_the_other_one_chose(reader: FlaskClient) -> None:
    page = soup(reader, SHOWN + "&skill=dss-1.2/21&sort=title")
    box = page.select_one("form.search")
    panel = page.select_one("form.filter-panel__form")
    assert box is not None
    assert panel is not None
    hidden = {(i["name"], i["value"]) for i in box.select("input[type=hidden]")}
    assert hidden == {
        ("role_type", "data-scientist"),
        ("level", "2"),
        ("skill", "dss-1.2/21"),
        ("sort", "title"),
    }
    kept = {(i["name"], i["value"]) for i in panel.select("input[type=hidden]")}
    assert kept == {("q", "統計"), ("skill", "dss-1.2/21"), ("sort", "title")}


def test_pages_are_linked_and_the_last_one_stands_for_any_beyond(reader: FlaskClient) -> None:
    first = soup(reader, "/courses")
    assert len(titles(first)) == 20
    assert first.select("a[rel=next]")
    last = soup(reader, "/courses?page=7")
    assert titles(soup(reader, "/courses?page=9999")) == titles(last) != titles(first)


@pytest.mark.parametrize("page", ["0", "-1", "x", "１", "99999999999999999999", ""])
def test_a_page_that_is_no_number_is_the_first_or_last(reader: FlaskClient, page: str) -> None:
    assert titles(soup(reader, f"/courses?page={page}"))


def test_an_unknown_filter_is_set_aside_and_named(reader: FlaskClient) -> None:
    page = soup(reader, "/courses?level=99&role=%3Cscript%3E")
    text = page.get_text()
    assert "「99」という条件はないため" in text
    assert "「<script>」という条件はないため" in text
    assert len(titles(page)) == 20


def test_an_empty_result_offers_ways_that_lead_somewhere(reader: FlaskClient) -> None:
    page = soup(reader, "/courses?q=統計 量子&level=2&role=ux-ui-designer")
    ways = {str(a["href"]): a.get_text() for a in page.select(".ways-out a")}
    assert len(ways) >= 3
    assert all(titles(soup(reader, url)) for url in ways)
    assert any("「統計」だけで探す" in text for text in ways.values())


def test_the_english_page_is_english(reader: FlaskClient) -> None:
    page = soup(reader, "/courses?q=statist&level=2", "en")
    facts = page.select_one(".facts")
    assert facts is not None
    assert "Level 2" in facts.get_text()
    assert "Data scientist" in page.get_text()
    assert page.select_one("html[lang=en]")


def test_what_somebody_types_cannot_run(reader: FlaskClient) -> None:
    response = reader.get("/courses", query_string={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in response.text


def test_a_course_shows_its_mapping_and_where_it_leads(reader: FlaskClient) -> None:
    page = soup(reader, "/courses/atcoder-apg4b")
    leave = page.select_one("a.button[href='https://atcoder.jp/contests/APG4b']")
    assert leave is not None
    assert "noopener" in (leave.get("rel") or [])
    text = page.get_text()
    assert "外部サイト（atcoder.jp）に移動します" in text
    assert "本プロジェクトが行ったもの" in text
    assert "EbookFoundation/free-programming-books" in text
    assert page.select("a[href='/skills/dss-1.2/25']")
    assert page.select("a[href='/roles/dss-1.2/back-end-engineer']")
    canonical = page.select_one("link[rel=canonical]")
    assert canonical is not None
    assert str(canonical["href"]).endswith("/courses/atcoder-apg4b")
    assert page.select_one("meta[name=description]")


def structured(reader: FlaskClient, slug: str) -> dict[str, Any]:
    response = reader.get(f"/courses/{slug}")
    script = BeautifulSoup(response.text, "html.parser").select_one(
        "script[type='application/ld+json']"
    )
    assert script is not None
    assert f"'nonce-{script['nonce']}'" in response.headers["Content-Security-Policy"]
    data: dict[str, Any] = json.loads(script.get_text())
    return data


def test_a_course_is_told_to_search_engines(reader: FlaskClient) -> None:
    data = structured(reader, "atcoder-apg4b")
    assert data["@type"] == "Course"
    assert data["@context"] == "https://schema.org"
    assert data["provider"] == {"@type": "Organization", "name": "AtCoder"}
    assert data["isAccessibleForFree"] is True
    assert data["teaches"] == ["コンピュータサイエンス"]


def test_hostile_texts_cannot_end_the_script(add: Add, client: FlaskClient) -> None:
    add({"slug": "evil", "title_ja": HOSTILE, "summary_ja": HOSTILE})
    data = structured(client, "evil")
    assert data["name"] == HOSTILE
    assert "<script>alert" not in client.get("/courses/evil").text
    assert "<script>alert" not in client.get("/courses").text


@pytest.mark.parametrize("status", [CourseStatus.DRAFT, CourseStatus.WITHDRAWN])
def test_a_course_that_is_not_listed_is_nowhere(
    add: Add, app: Flask, client: FlaskClient, status: CourseStatus
) -> None:
    add({"slug": "gone", "title_ja": "見えない講座"}, {"slug": "here"})
    add({"slug": "gone", "title_ja": "見えない講座", "status": "withdrawn"})
    if status is CourseStatus.DRAFT:
        add({"slug": "gone", "title_ja": "見えない講座", "status": "draft"})
    assert client.get("/courses/gone").status_code == 404
    assert client.get("/api/v1/courses/gone").status_code == 404
    for url in ("/courses", "/courses/here", "/skills/dss-1.2/25", "/api/v1/courses"):
        assert "見えない講座" not in client.get(url).text


def test_the_home_page_leads_a_learner_to_courses(
    add: Add, make_user: Callable[..., int], sign_in: Callable[..., FlaskClient]
) -> None:
    add({"slug": "one"})
    page = BeautifulSoup(sign_in(make_user()).get("/").text, "html.parser")
    assert page.select("a[href='/courses?role_type=data-scientist']")
    assert "次に学ぶ講座を探す" in page.get_text()


@pytest.mark.parametrize(
    "url",
    [
        "/courses/a%00b",
        "/skills/a%00",
        "/skills/dss-1.2/%00",
        "/roles/%00/%00",
        "/api/v1/courses/%00",
    ],
)
def test_a_nul_character_in_an_address_is_only_not_found(reader: FlaskClient, url: str) -> None:
    assert reader.get(url).status_code in {400, 404}


def test_a_nul_character_is_answered_for_somebody_signed_in_too(
    make_user: Callable[..., int], sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in(make_user())
    assert browser.get("/courses/a%00b").status_code in {400, 404}
    assert browser.get("/courses").status_code == 200
