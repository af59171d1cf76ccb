"""Projects: the sheet, its status, the team, milestones, the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from catalog.core.clock import today
from catalog.core.db import db
from catalog.hubs.progress.models import Activity, Milestone
from catalog.hubs.progress.rules import Audience
from catalog.hubs.projects.models import Project, TeamMember
from catalog.hubs.projects.rules import ProjectStatus
from tests.catalog.hubs.browser import Demo, filled, page, send, submit

NEW = "/hub/projects/new"
SHEET = {
    "background": "見積書をつくれる人が2人しかいない。",
    "metric_name": "見積もりにかかる日数",
    "metric_value": "3",
    "metric_unit": "日",
    "data_available": "過去5年の見積書",
    "outcome": "見積もりの試作",
    "starts_on": "2026-05-01",
    "ends_on": "2026-06-30",
}


@pytest.fixture
def supermarket(demo: Demo) -> int:
    """The project in progress of hub A."""
    return demo.project("惣菜")


@pytest.fixture
def unchanged_supermarket(unchanged: Demo) -> int:
    """The same, where nothing is changed."""
    return unchanged.project("惣菜")


def milestone(demo: Demo, title: str) -> Milestone:
    with demo.database():
        found = db.session.scalars(sa.select(Milestone).where(Milestone.title.contains(title)))
        return found.all()[0]


def new_project(demo: Demo, **typed: str) -> int:
    company = demo.company("はやせ印刷")
    typed = {"title": "見積もりを速くする", "company_id": str(company)} | typed
    assert send(demo.browser("hub-a"), NEW, **typed).status_code == 303
    return demo.project(typed["title"])


def test_a_sheet_starts_as_a_draft_with_gaps(demo: Demo) -> None:
    key = new_project(demo)
    assert demo.get(Project, key).status is ProjectStatus.DRAFT
    shown = page(demo.browser("hub-a"), f"/hub/projects/{key}").get_text()
    assert "公開までに書くこと" in shown


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": ""}, "案件名を入力してください"),
        ({"title": "惣菜の売上予測で、各店の発注見積もりを本部に集約する"}, "同じ題名の案件"),
        ({"company_id": ""}, "企業を選んでください"),
        ({"metric_value": "三日"}, "12.5 のように"),
        ({"metric_value": "NaN"}, "12.5 のように"),
        ({"metric_value": "1e99"}, "12.5 のように"),
        ({"metric_value": "0.12345"}, "12.5 のように"),
        ({"starts_on": "来月"}, "2026-04-01 のように"),
        ({"starts_on": "0026-05-01"}, "2000年から2099年"),
        ({"ends_on": "2026-04-30"}, "開始日より後の日付"),
    ],
)
def test_a_wrong_field_of_the_sheet_is_named_and_the_input_kept(
    unchanged: Demo, typed: dict[str, str], message: str
) -> None:
    company = str(unchanged.company("はやせ印刷"))
    given = {**SHEET, "title": "見積もりを速くする", "company_id": company} | typed
    answer = send(unchanged.browser("hub-a"), NEW, **given)
    assert answer.status_code == 422
    assert message in answer.text
    assert "過去5年の見積書" in answer.text
    assert unchanged.count(Project) == 3


def test_a_project_of_another_hubs_company_cannot_be_made(unchanged: Demo) -> None:
    answer = send(
        unchanged.browser("hub-a"),
        NEW,
        title="横取り",
        company_id=unchanged.company("あけぼの運輸"),
    )
    assert answer.status_code == 422
    assert unchanged.count(Project) == 3


def test_an_incomplete_sheet_is_not_published_and_says_what_is_missing(demo: Demo) -> None:
    key = new_project(demo, **(SHEET | {"outcome": ""}))
    answer = send(demo.browser("hub-a"), f"/hub/projects/{key}/status", status="open")
    assert answer.status_code == 422
    assert "目指す成果" in answer.text
    assert demo.get(Project, key).status is ProjectStatus.DRAFT


def test_a_published_sheet_stays_complete(unchanged: Demo, unchanged_supermarket: int) -> None:
    path = f"/hub/projects/{unchanged_supermarket}/edit"
    answer = send(unchanged.browser("hub-a"), path, outcome="")
    assert answer.status_code == 422
    assert "空にできません" in answer.text
    assert unchanged.get(Project, unchanged_supermarket).outcome != ""


def test_a_project_starts_with_a_team_and_ends_with_a_note(demo: Demo) -> None:
    key, browser = demo.project("配車"), demo.browser("hub-b")
    status, team = f"/hub/projects/{key}/status", f"/hub/projects/{key}/team/new"
    answer = send(browser, status, status="in-progress")
    assert answer.status_code == 422
    assert "チームにだれもいません" in answer.text
    assert send(browser, team, email="Learner3@demo.example ", team_role="lead").status_code == 303
    assert send(browser, status, status="in-progress").status_code == 303
    assert send(browser, status, status="completed").status_code == 422
    answer = send(browser, status, status="completed", note="2台分の時間を減らせた。")
    assert answer.status_code == 303
    row = demo.get(Project, key)
    assert (row.status, row.closing_note) == (ProjectStatus.COMPLETED, "2台分の時間を減らせた。")


@pytest.mark.parametrize(
    ("email", "message"),
    [("nobody@demo.example", "利用者がいません"), ("learner@demo.example", "すでにチームにいます")],
)
def test_who_cannot_join_the_team_is_named(
    unchanged: Demo, unchanged_supermarket: int, email: str, message: str
) -> None:
    path = f"/hub/projects/{unchanged_supermarket}/team/new"
    answer = send(unchanged.browser("hub-a"), path, email=email)
    assert answer.status_code == 422
    assert message in answer.text
    assert email in answer.text


def test_who_leaves_the_team_sees_the_project_no_more_until_they_return(
    demo: Demo, supermarket: int
) -> None:
    coordinator, trainee = demo.browser("hub-a"), demo.browser("learner3")
    with demo.database():
        wanted = sa.select(TeamMember.id).filter_by(
            project_id=supermarket, user_id=demo.users["learner3"]
        )
        member = db.session.scalar(wanted)
    shown, path = f"/hub/projects/{supermarket}", f"/projects/{supermarket}"
    assert trainee.get(path).status_code == 200
    remove = f"{shown}/team/{member}/remove"
    assert send(coordinator, remove, shown_at=shown).status_code == 303
    assert trainee.get(path).status_code == 404
    back = {"email": "learner3@demo.example", "team_role": "member"}
    assert send(coordinator, f"{shown}/team/new", **back).status_code == 303
    assert trainee.get(path).status_code == 200


def test_a_milestone_moves_and_shows_by_how_much(demo: Demo, supermarket: int) -> None:
    row, browser = milestone(demo, "2店舗での試行"), demo.browser("hub-a")
    path = f"/hub/projects/{supermarket}/milestones/{row.id}/edit"
    later = row.due_on + timedelta(days=5)
    assert send(browser, path, due_on=later.isoformat()).status_code == 303
    moved = demo.get(Milestone, row.id)
    assert (moved.planned_on, moved.due_on) == (row.planned_on, later)
    shown = page(browser, f"/hub/projects/{supermarket}").get_text()
    assert "5日後ろへ" in shown
    assert ("milestones.edit", row.hub_id) in demo.actions()
    assert (
        "期日"
        in page(demo.browser("learner"), f"/projects/{supermarket}")
        .select(".log__entry--change")[0]
        .get_text()
    )


def test_a_milestone_moved_by_two_people_at_once_keeps_both_inputs(
    demo: Demo, supermarket: int
) -> None:
    row, browser = milestone(demo, "2店舗での試行"), demo.browser("hub-a")
    path = f"/hub/projects/{supermarket}/milestones/{row.id}/edit"
    opened = filled(page(browser, path), "")
    assert (
        send(browser, path, due_on=(row.due_on + timedelta(days=5)).isoformat()).status_code == 303
    )
    answer = submit(browser, path, opened, title="3店舗での試行")
    assert answer.status_code == 409
    shown = BeautifulSoup(answer.text, "html.parser")
    assert filled(shown, "")["title"] == "3店舗での試行"
    assert "期日" in shown.select(".banner--warning")[0].get_text()


def test_coordinator_and_trainee_tick_milestones_off_and_reopen_them(
    demo: Demo, supermarket: int
) -> None:
    row = milestone(demo, "前年同曜日")
    for person, base in (("hub-a", "/hub/projects"), ("learner", "/projects")):
        shown = f"{base}/{supermarket}"
        path = f"{shown}/milestones/{row.id}/done"
        browser = demo.browser(person)
        assert send(browser, path, shown_at=shown, press="完了にする").status_code == 303
        assert demo.get(Milestone, row.id).done_on == today()
        assert send(browser, path, shown_at=shown, press="取り消す").status_code == 303
        assert demo.get(Milestone, row.id).done_on is None


def test_a_contact_reads_milestones_but_does_not_tick_them_off(
    unchanged: Demo, unchanged_supermarket: int
) -> None:
    row, browser = milestone(unchanged, "前年同曜日"), unchanged.browser("company")
    shown = page(browser, f"/projects/{unchanged_supermarket}")
    assert row.title in shown.get_text()
    assert "完了にする" not in shown.get_text()
    token = filled(page(browser, f"/projects/{unchanged_supermarket}/activity/new"), "")[
        "csrf_token"
    ]
    path = f"/projects/{unchanged_supermarket}/milestones/{row.id}/done"
    answer = browser.post(path, data={"csrf_token": token, "version": row.version})
    assert answer.status_code == 404
    assert unchanged.get(Milestone, row.id).done_on is None


def test_a_milestone_cannot_be_done_in_the_future(
    unchanged: Demo, unchanged_supermarket: int
) -> None:
    row, browser = milestone(unchanged, "前年同曜日"), unchanged.browser("hub-a")
    path = f"/hub/projects/{unchanged_supermarket}/milestones/{row.id}/edit"
    answer = send(browser, path, done_on=(today() + timedelta(days=1)).isoformat())
    assert answer.status_code == 422
    assert "今日までの日付" in answer.text


def test_a_deleted_milestone_is_kept_in_the_log(demo: Demo, supermarket: int) -> None:
    row, browser = milestone(demo, "経営会議への提案"), demo.browser("hub-a")
    base = f"/hub/projects/{supermarket}/milestones/{row.id}"
    assert send(browser, f"{base}/delete", shown_at=f"{base}/edit").status_code == 303
    shown = page(browser, f"/hub/projects/{supermarket}")
    assert row.title not in shown.select("#milestones")[0].get_text()
    assert row.title in shown.select("#log")[0].get_text()


def test_milestones_done_late_and_next_are_told_apart_in_words_and_picture(
    unchanged: Demo, unchanged_supermarket: int
) -> None:
    shown = page(unchanged.browser("hub-a"), f"/hub/projects/{unchanged_supermarket}")
    picture = shown.select_one("svg.timeline__picture")
    assert picture is not None
    for state, count in (("done", 2), ("late", 1), ("next", 1), ("later", 2)):
        assert len(picture.select(f".timeline__marker--{state}")) == count
    words = [mark.get_text(strip=True) for mark in shown.select("#milestones td .status")]
    assert words == ["完了", "完了", "遅れ", "次の予定", "予定", "予定"]


@pytest.mark.parametrize(
    ("audience", "trainee", "contact"),
    [(Audience.HUB, False, False), (Audience.TEAM, True, False), (Audience.COMPANY, True, True)],
)
def test_an_entry_is_read_by_those_it_is_meant_for(
    demo: Demo, supermarket: int, audience: Audience, trainee: bool, contact: bool
) -> None:
    path = f"/hub/projects/{supermarket}/activity/new"
    body = "週次の面談で出た話"
    answer = send(
        demo.browser("hub-a"), path, kind="accompaniment", audience=audience.value, body=body
    )
    assert answer.status_code == 303
    for person, reads in (("learner", trainee), ("company", contact)):
        shown = page(demo.browser(person), f"/projects/{supermarket}").get_text()
        assert (body in shown) is reads


def test_a_contact_writes_to_everyone_in_the_project(demo: Demo, supermarket: int) -> None:
    path = f"/projects/{supermarket}/activity/new"
    browser = demo.browser("company")
    assert send(browser, path, kind="note", body="試行の店が決まりました。").status_code == 303
    for person, base in (("hub-a", "/hub/projects"), ("learner", "/projects")):
        assert (
            "試行の店が決まりました。"
            in page(demo.browser(person), f"{base}/{supermarket}").get_text()
        )
    answer = send(browser, path, kind="note", body="内緒", audience="hub")
    assert answer.status_code == 422
    with demo.database():
        assert db.session.scalar(sa.select(Activity.id).filter_by(body="内緒")) is None
