"""Companies: entering, editing at the same time, stages, contacts."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from catalog.accounts.actor import SYSTEM
from catalog.core.db import db, transaction
from catalog.hubs import scope
from catalog.hubs.companies import services
from catalog.hubs.companies.models import Company, CompanyContact
from catalog.hubs.companies.rules import ClosingReason, Stage
from catalog.hubs.editing import Stale
from catalog.hubs.progress.models import Activity
from catalog.hubs.scope import Staff
from tests.catalog.hubs.browser import Demo, filled, page, send, submit

NEW = "/hub/companies/new"


def test_a_coordinator_enters_a_company(demo: Demo) -> None:
    browser = demo.browser("hub-a")
    answer = send(browser, NEW, name="ひなた製菓", employees="1,200", industry="菓子製造")
    assert answer.status_code == 303
    row = demo.get(Company, demo.company("ひなた製菓"))
    assert (row.employees, row.stage, row.version) == (1200, Stage.FOUND, 1)
    assert ("companies.create", row.hub_id) in demo.actions()
    assert "ひなた製菓" in page(browser, "/hub/companies").get_text()
    assert "ひなた製菓" not in page(demo.browser("hub-b"), "/hub/companies").get_text()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": " "}, "企業名を入力してください"),
        ({"name": "スーパーみねおか（架空）"}, "同じ名前の企業"),
        ({"employees": "たくさん"}, "0以上の整数"),
        ({"employees": "0"}, "1以上の整数"),
        ({"website": "javascript:alert(1)"}, "https:// から始まる"),
        ({"challenge": "x" * 5001}, "5000文字以内"),
        ({"industry": "a\x00b"}, "使えない文字"),
    ],
)
def test_a_wrong_field_is_named_and_the_input_kept(
    unchanged: Demo, typed: dict[str, str], message: str
) -> None:
    browser, before = unchanged.browser("hub-a"), unchanged.count(Company)
    answer = send(browser, NEW, **({"name": "ひなた製菓", "location": "架空県"} | typed))
    assert answer.status_code == 422
    assert message in answer.text
    assert "架空県" in answer.text
    assert unchanged.count(Company) == before


def test_the_second_of_two_editors_is_told_and_keeps_their_input(demo: Demo) -> None:
    key = demo.company("はやせ印刷")
    path = f"/hub/companies/{key}/edit"
    first, second = demo.browser("hub-a"), demo.browser("hub-both")
    second.post(
        "/hub/choose", data=filled(page(second, "/hub/choose"), "") | {"hub_id": hub_of(demo, key)}
    )
    opened = filled(page(second, path), "")
    assert send(first, path, employees="50", location="新しい町").status_code == 303

    answer = submit(second, path, opened, industry="デジタル印刷")
    assert answer.status_code == 409
    shown = BeautifulSoup(answer.text, "html.parser")
    warning = shown.select_one(".banner--warning")
    assert warning is not None
    assert "ハブAのコーディネーター" in warning.get_text()
    assert "50" in warning.get_text()
    assert "新しい町" in warning.get_text()
    kept = filled(shown, "")
    assert (kept["industry"], kept["location"], kept["employees"]) == (
        "デジタル印刷",
        "新しい町",
        "50",
    )
    assert demo.get(Company, key).industry == "印刷"

    assert submit(second, path, kept).status_code == 303
    row = demo.get(Company, key)
    assert (row.industry, row.location, row.version) == ("デジタル印刷", "新しい町", 3)


def test_a_field_that_both_changed_keeps_what_was_typed(demo: Demo) -> None:
    path = f"/hub/companies/{demo.company('はやせ印刷')}/edit"
    browser = demo.browser("hub-a")
    opened = filled(page(browser, path), "")
    assert send(browser, path, employees="50").status_code == 303
    answer = submit(browser, path, opened, employees="60")
    assert answer.status_code == 409
    assert filled(BeautifulSoup(answer.text, "html.parser"), "")["employees"] == "60"


def hub_of(demo: Demo, company_id: int) -> str:
    return str(demo.get(Company, company_id).hub_id)


def test_saving_without_a_change_writes_nothing(demo: Demo) -> None:
    key = demo.company("はやせ印刷")
    before = demo.count(Activity)
    assert send(demo.browser("hub-a"), f"/hub/companies/{key}/edit").status_code == 303
    assert (demo.get(Company, key).version, demo.count(Activity)) == (1, before)


def test_a_company_moves_to_its_next_stage_and_the_log_tells(demo: Demo) -> None:
    key, browser = demo.company("旅館ほたる荘"), demo.browser("hub-a")
    assert send(browser, f"/hub/companies/{key}/stage", stage="hearing").status_code == 303
    assert demo.get(Company, key).stage is Stage.HEARING
    log = page(browser, f"/hub/companies/{key}").select_one(".log__entry--change")
    assert log is not None
    assert "接触" in log.get_text()
    assert "ヒアリング" in log.get_text()


def test_a_company_skips_no_stage(unchanged: Demo) -> None:
    key, browser = unchanged.company("旅館ほたる荘"), unchanged.browser("hub-a")
    answer = send(browser, f"/hub/companies/{key}/stage", stage="collaborating")
    assert answer.status_code == 422
    assert unchanged.get(Company, key).stage is Stage.CONTACTED


def test_closing_needs_a_reason_of_that_stage(demo: Demo) -> None:
    key, browser = demo.company("旅館ほたる荘"), demo.browser("hub-a")
    path = f"/hub/companies/{key}/stage"
    answer = send(browser, path, stage="declined", note="また来年")
    assert answer.status_code == 422
    assert "終了の理由を選んでください" in answer.text
    assert "また来年" in answer.text
    assert send(browser, path, stage="declined", closing_reason="no-reply").status_code == 303
    row = demo.get(Company, key)
    assert (row.stage, row.closing_reason) == (Stage.DECLINED, ClosingReason.NO_REPLY)
    assert row.closed_on is not None


def test_two_people_moving_a_company_do_not_both_succeed(demo: Demo) -> None:
    key, browser = demo.company("旅館ほたる荘"), demo.browser("hub-a")
    path = f"/hub/companies/{key}/stage"
    opened = filled(page(browser, path), "")
    assert send(browser, path, stage="hearing").status_code == 303
    answer = submit(browser, path, opened, stage="declined", closing_reason="other")
    assert answer.status_code == 409
    assert demo.get(Company, key).stage is Stage.HEARING


@pytest.mark.parametrize(
    ("stage", "reason"),
    [("declined", None), ("declined", "goal-met"), ("completed", "no-data"), ("found", "other")],
)
def test_the_database_refuses_a_stage_without_its_reason(
    unchanged: Demo, stage: str, reason: str | None
) -> None:
    table = Company.__table__
    change = sa.update(table).values(stage=stage, closing_reason=reason, closed_on=date(2026, 4, 1))
    refused = pytest.raises(sa.exc.IntegrityError)
    with unchanged.app.app_context(), db.engine.connect() as connection, refused:
        connection.execute(change)


def test_a_call_that_is_noted_ends_the_silence(demo: Demo) -> None:
    key, browser = demo.company("はやせ印刷"), demo.browser("hub-a")
    assert "はやせ印刷" in page(browser, "/hub").get_text()
    path = f"/hub/companies/{key}/activity/new"
    assert send(browser, path, kind="call", body="見積書の電子化を確認").status_code == 303
    assert "はやせ印刷" not in page(browser, "/hub").get_text()
    assert "見積書の電子化を確認" in page(browser, f"/hub/companies/{key}").get_text()


def test_a_contact_sees_the_companys_projects_only_while_linked(demo: Demo) -> None:
    key, browser = demo.company("たにがわ精工"), demo.browser("hub-b")
    project = demo.project("内示のずれ")
    contact = demo.browser("company")
    assert contact.get(f"/projects/{project}").status_code == 404
    path = f"/hub/companies/{key}/contacts/new"
    typed = {"name": "谷川 五郎", "email": "Company@demo.example", "linked": "y"}
    assert send(browser, path, **typed).status_code == 303
    assert contact.get(f"/projects/{project}").status_code == 200
    with demo.database():
        row = db.session.scalars(sa.select(CompanyContact).filter_by(name="谷川 五郎")).one()
    edit = f"/hub/companies/{key}/contacts/{row.id}/edit"
    delete = f"/hub/companies/{key}/contacts/{row.id}/delete"
    assert send(browser, delete, shown_at=edit).status_code == 303
    assert contact.get(f"/projects/{project}").status_code == 404


def test_linking_somebody_who_is_not_registered_says_what_to_do(unchanged: Demo) -> None:
    key, browser = unchanged.company("たにがわ精工"), unchanged.browser("hub-b")
    path = f"/hub/companies/{key}/contacts/new"
    answer = send(browser, path, name="谷川 六子", email="new@demo.example", linked="y")
    assert answer.status_code == 422
    assert "利用登録のあとで" in answer.text


def test_a_race_below_the_form_ends_in_a_conflict_not_in_a_lost_update(demo: Demo) -> None:
    """Two sessions hold the same version; the database lets one through."""
    key = demo.company("はやせ印刷")
    hub_id = demo.get(Company, key).hub_id
    values = {"name": "はやせ印刷（架空）", "industry": "出版"}
    table = Company.__table__
    faster = sa.update(table).where(table.c.id == key).values(version=9)
    with (
        demo.app.app_context(),
        pytest.raises(Stale),
        transaction() as session,
        scope.within(Staff(hub_id)),
    ):
        row = session.get_one(Company, key)
        session.connection().execute(faster)
        services.update(SYSTEM, row, 1, values)
