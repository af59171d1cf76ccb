"""The home page: what a stranger learns, and what each kind of user is told to do next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.models import OrganisationKind, Role
from catalog.core.home import EXTENSION, HomeItem, HomeLink, HomeSection
from catalog.web import home

Factory = Callable[..., int]
Login = Callable[[int], FlaskClient]


@pytest.fixture
def as_roles(make_user: Factory, make_organisation: Factory, sign_in: Login):
    """Return a function giving a browser signed in with some roles."""

    def signed_in(*roles: Role) -> FlaskClient:
        hub = make_organisation("hub-a", OrganisationKind.HUB)
        return sign_in(make_user("someone@example.jp", *((role, hub) for role in roles)))

    return signed_in


def soup(client: FlaskClient, path: str = "/") -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def headings(page: BeautifulSoup) -> list[str]:
    return [title.get_text(strip=True) for title in page.select(".role-block__title")]


def test_a_stranger_sees_five_role_types_three_tiers_and_first_steps(visitor: FlaskClient) -> None:
    page = soup(visitor)
    assert len(page.select(".entry")) == 5 + 1  # and one for who has not decided
    assert len(page.select(".tier")) == 3
    assert len(page.select(".first-steps > li")) == 3


def test_a_stranger_can_search_courses_where_there_are_courses(
    shared: Flask, visitor: FlaskClient
) -> None:
    box = soup(visitor).select_one("form[role=search]")
    assert (box is not None) == ("courses.index" in shared.view_functions)
    if box is not None:
        assert box["action"].startswith("/courses")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEARNER])
def test_every_role_has_a_block_before_ones_own_learning(as_roles, role: Role) -> None:
    titles = headings(soup(as_roles(role)))
    assert len(titles) == 2
    assert titles[-1] == "学ぶ"


def test_every_role_there_is_has_a_place_in_the_order() -> None:
    assert set(home.DUTIES_FIRST) == {role.value for role in Role}


def test_sections_of_a_feature_replace_the_first_step_of_their_role_only(
    app: Flask, as_roles
) -> None:
    section = HomeSection(
        role="instructor",
        title="採点を待つ提出",
        items=(HomeItem("需要予測", "/x", "2件", "要確認", "warning"),),
        action=HomeLink("すべて見る", "/all"),
    )
    app.extensions[EXTENSION] = (lambda actor: [section],)
    block, learning = soup(as_roles(Role.INSTRUCTOR)).select(".role-block")
    assert block.select_one("a[href='/x']").get_text() == "需要予測"
    assert block.select_one("a.button--solid[href='/all']") is not None
    assert "受講生が取り組むケース" not in block.get_text()
    assert not learning.select(".home-section")


def test_a_section_without_items_says_what_would_bring_some(app: Flask, as_roles) -> None:
    empty = HomeSection(role="learner", title="提出", empty_text="提出するとここに並びます。")
    app.extensions[EXTENSION] = (lambda actor: [empty],)
    assert "提出するとここに並びます。" in soup(as_roles()).get_text()


def test_only_the_first_action_is_a_solid_button(app: Flask, as_roles) -> None:
    sections = [
        HomeSection(role=role, title=role, action=HomeLink("開く", f"/{role}"))
        for role in ("learner", "operator", "auditor")
    ]
    app.extensions[EXTENSION] = (lambda actor: sections,)
    page = soup(as_roles(Role.OPERATOR, Role.AUDITOR))
    assert [link["href"] for link in page.select("main a.button--solid")] == ["/operator"]
