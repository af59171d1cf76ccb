"""Browsing the standard."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from catalog.portal.standard import rules

VERSION_2 = rules.bundled()["dss-2.0.json"]


def soup(reader: FlaskClient, url: str, language: str = "ja") -> BeautifulSoup:
    response = reader.get(url, headers={"Accept-Language": language})
    assert response.status_code == 200, url
    return BeautifulSoup(response.text, "html.parser")


def test_the_overview_leads_to_every_role(reader: FlaskClient) -> None:
    page = soup(reader, "/skills")
    roles = {a["href"] for a in page.select("main a[href^='/roles/']")}
    assert len(roles) == 15


def test_a_version_shows_every_skill_with_its_code(reader: FlaskClient) -> None:
    text = soup(reader, "/skills/dss-2.0").get_text()
    missing = [s["name_ja"] for s in VERSION_2["skills"] if s["name_ja"] not in text]
    assert missing == []


def test_a_version_says_plainly_that_its_roles_are_not_held(reader: FlaskClient) -> None:
    assert "この版のロールは収めていません" in soup(reader, "/skills/dss-2.0").get_text()


@pytest.mark.parametrize("url", ["/skills/dss-1.2", "/skills/dss-2.0", "/skills/dss-l"])
def test_names_are_marked_as_unofficial(reader: FlaskClient, url: str) -> None:
    assert "公式の英語名ではありません" in soup(reader, url).get_text()


def test_a_skill_shows_its_counterpart_and_its_courses(reader: FlaskClient) -> None:
    page = soup(reader, "/skills/dss-2.0/2.2.1")
    assert page.select("a[href='/skills/dss-1.2/21']")
    assert page.select("a[href^='/courses/']")
    assert "公式の対応表ではありません" in page.get_text()


def test_a_role_shows_courses_and_no_invented_importance(reader: FlaskClient) -> None:
    page = soup(reader, "/roles/dss-1.2/data-engineer")
    assert page.select("a[href^='/courses/']")
    assert "公式のスキル重要度表は入手できていない" in page.get_text()


def test_the_levels_are_told_with_their_examinations(reader: FlaskClient) -> None:
    text = soup(reader, "/skills/itss-levels", "en").get_text()
    assert "IT Passport Examination" in text
    assert "レベル" not in BeautifulSoup(text, "html.parser").get_text()


@pytest.mark.parametrize(
    "url", ["/skills/dss-9.9", "/skills/dss-1.2/999", "/skills/dss-l/ai", "/roles/dss-1.2/wizard"]
)
def test_what_does_not_exist_is_not_found(reader: FlaskClient, url: str) -> None:
    assert reader.get(url).status_code == 404


def test_the_api_tells_the_same(reader: FlaskClient) -> None:
    assert reader.get("/api/v1/standards/dss-2.0").json == VERSION_2
    assert len(reader.get("/api/v1/skills?version=dss-2.0").json or ()) == 67
    assert len(reader.get("/api/v1/skills").json or ()) == 49 + 67
    assert len(reader.get("/api/v1/roles").json or ()) == 15
    skill = reader.get("/api/v1/skills/dss-1.2/21").json or {}
    assert skill["counterparts"][0]["skill"] == "dss-2.0/2.2.1"
    assert skill["courses"] > 0
    assert reader.get("/api/v1/standards/none").status_code == 404


def test_an_empty_installation_says_how_to_fill_it(client: FlaskClient) -> None:
    assert "catalog standard import --bundled" in client.get("/skills").text
