"""The courses as JSON, and the document that describes the API."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from openapi_spec_validator import validate

URL = "/api/v1/courses"


def test_the_api_finds_what_the_page_finds(reader: FlaskClient) -> None:
    query = "?q=統計&role_type=data-scientist&level=2"
    body = reader.get(URL + query).json or {}
    page = BeautifulSoup(reader.get("/courses" + query).text, "html.parser")
    links = [str(a["href"]).removeprefix("/courses/") for a in page.select(".card__title a")]
    assert [item["slug"] for item in body["items"]] == links
    assert body["total"] == len(links)
    assert body["facets"]["level"]["3"] > 0


def test_pages_are_named_in_the_headers(reader: FlaskClient) -> None:
    response = reader.get(f"{URL}?page_size=10&page=2&level=2&level=3")
    numbers = json.loads(response.headers["X-Pagination"])
    assert numbers["page"] == 2
    links = dict(
        re.findall(r'<([^>]*)>; rel="(\w+)"', response.headers["Link"])[i][::-1] for i in range(4)
    )
    assert set(links) == {"first", "prev", "next", "last"}
    following = reader.get(links["next"]).json or {}
    assert following["page"] == 3
    assert {item["level"] for item in following["items"]} <= {2, 3}


def test_a_course_has_everything_its_page_has(reader: FlaskClient) -> None:
    body = reader.get(f"{URL}/atcoder-apg4b").json or {}
    assert body["price"] == {"kind": "free", "note_ja": "", "note_en": ""}
    assert body["skills"][0]["id"] == "dss-1.2/25"
    assert body["roles"][0]["id"] == "back-end-engineer"
    assert body["mapping_basis"] == "project"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("level=9", "level"),
        ("page=0", "page"),
        ("page_size=1000", "page_size"),
        ("sort=random", "sort"),
        ("q=" + "a" * 201, "q"),
        ("q=%00", "q"),
        ("role=" + "a" * 121, "role"),
    ],
)
def test_wrong_parameters_are_problems_that_name_the_field(
    reader: FlaskClient, query: str, field: str
) -> None:
    response = reader.get(f"{URL}?{query}")
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert field in (response.json or {})["errors"]


def test_a_missing_course_is_a_problem(reader: FlaskClient) -> None:
    response = reader.get(f"{URL}/none")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_the_openapi_document_is_valid(reader: FlaskClient) -> None:
    document = reader.get("/api/openapi.json").json or {}
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_operation_has_a_sentence_and_every_problem_its_format(reader: FlaskClient) -> None:
    document = reader.get("/api/openapi.json").json or {}
    operations = [item[m] for item in document["paths"].values() for m in item if m != "parameters"]
    assert [op for op in operations if not op.get("summary")] == []
    problem = document["components"]["responses"]["UNPROCESSABLE_ENTITY"]["content"]
    assert list(problem) == ["application/problem+json"]


def test_the_reference_page_shows_every_operation_and_schema(reader: FlaskClient) -> None:
    document = reader.get("/api/openapi.json").json or {}
    response = reader.get("/api/docs")
    page = BeautifulSoup(response.text, "html.parser")
    headings = {heading.get_text() for heading in page.select("h3")}
    for path, item in document["paths"].items():
        for method in set(item) - {"parameters"}:
            assert f"{method.upper()} {path}" in headings
    assert set(document["components"]["schemas"]) <= headings
    assert not page.select("[style], script:not([nonce]), link[href^=http], img[src^=http]")
    dead = [
        str(a["href"])
        for a in page.select("main a[href^='#']")
        if not page.find(id=str(a["href"])[1:])
    ]
    assert dead == []
