"""The home page of coordinators, trainees and contacts; the demo data behind it."""

from __future__ import annotations

import pytest

from catalog.core.db import transaction
from catalog.hubs.companies.models import Company
from catalog.hubs.demo import create_demo
from catalog.hubs.progress.models import Activity
from tests.catalog.hubs.browser import Demo, page


@pytest.mark.parametrize(
    ("person", "shown", "hidden"),
    [
        ("hub-a", ("前年同曜日", "はやせ印刷"), ("たにがわ精工", "配車")),
        ("hub-b", ("最初の予測", "チーム未定", "こもれび酒造"), ("惣菜", "はやせ印刷")),
        ("hub-both", ("団体を選ぶ",), ("惣菜", "内示")),
        ("learner", ("参加している案件", "惣菜", "遅れ"), ("はやせ印刷", "内示のずれ")),
        ("learner2", ("惣菜", "内示のずれ"), ("配車",)),
        ("company", ("自社の案件", "惣菜"), ("内示", "はやせ印刷")),
        ("auditor", (), ("惣菜", "内示のずれ")),
        ("instructor", (), ("惣菜", "参加している案件")),
    ],
)
def test_home_tells_each_what_waits_and_nothing_of_others(
    unchanged: Demo, person: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    text = page(unchanged.browser(person), "/").select("main")[0].get_text()
    assert [words for words in shown if words not in text] == []
    assert [words for words in hidden if words in text] == []


def test_demo_data_is_made_once_and_marked(demo: Demo) -> None:
    before = demo.count(Company), demo.count(Activity)
    with demo.app.app_context(), transaction() as session:
        create_demo(session)
    assert (demo.count(Company), demo.count(Activity)) == before
    assert demo.get(Company, demo.company("スーパーみねおか")).demo


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_the_demo_opens_in_both_languages(unchanged: Demo, language: str) -> None:
    pages = {
        "hub-a": [
            "/hub",
            "/hub/companies",
            f"/hub/companies/{unchanged.company('さざなみ缶詰')}",
            f"/hub/projects/{unchanged.project('惣菜')}",
            "/hub/projects/new",
        ],
        "auditor": ["/hub", "/hub/projects"],
        "learner": ["/projects", f"/projects/{unchanged.project('惣菜')}"],
    }
    for person, paths in pages.items():
        browser = unchanged.browser(person)
        for path in paths:
            assert page(browser, f"{path}?lang={language}").select("html")[0]["lang"] == language
