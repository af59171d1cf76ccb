"""Who gets in where: several hubs, auditors, tokens, CSRF, the door of each request."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from catalog.accounts import tokens
from catalog.accounts.actor import Actor, Grant
from catalog.accounts.guard import ACTIVE_HUB
from catalog.accounts.models import ApiToken, Membership, OrganisationKind, Role
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.hubs import access
from catalog.hubs.companies.models import Company
from tests.catalog.hubs.browser import Demo, filled, page, send, submit

API = "/api/v1/hub/projects"


def hub(demo: Demo, company: str) -> int:
    return demo.get(Company, demo.company(company)).hub_id


def choose(browser: FlaskClient, hub_id: int) -> None:
    answer = send(browser, "/hub/choose", hub_id=hub_id)
    assert answer.status_code == 303


def names(browser: FlaskClient) -> str:
    return page(browser, "/hub/companies").select("main table")[0].get_text()


def test_a_coordinator_of_one_hub_is_never_asked(unchanged: Demo) -> None:
    assert "スーパーみねおか" in names(unchanged.browser("hub-a"))


def test_a_coordinator_of_several_chooses_and_is_led_back(unchanged: Demo) -> None:
    browser = unchanged.browser("hub-both")
    answer = browser.get("/hub/companies?stage=found")
    assert answer.status_code == 302
    assert answer.location == "/hub/choose?next=/hub/companies?stage%3Dfound"
    opened = filled(page(browser, answer.location), "")
    answer = submit(browser, answer.location, opened, hub_id=hub(unchanged, "たにがわ精工"))
    assert answer.location == "/hub/companies?stage=found"
    assert "こもれび酒造" in names(browser)
    assert ("hubs.choose", hub(unchanged, "たにがわ精工")) in unchanged.actions()


def test_in_the_chosen_hub_the_other_one_does_not_exist(unchanged: Demo) -> None:
    browser = unchanged.browser("hub-both")
    a, b = unchanged.company("スーパーみねおか"), unchanged.company("たにがわ精工")
    choose(browser, hub(unchanged, "スーパーみねおか"))
    assert browser.get(f"/hub/companies/{a}").status_code == 200
    assert browser.get(f"/hub/companies/{b}").status_code == 404
    choose(browser, hub(unchanged, "たにがわ精工"))
    assert browser.get(f"/hub/companies/{a}").status_code == 404
    assert browser.get(f"/hub/companies/{b}").status_code == 200


def test_a_hub_that_is_not_ones_own_cannot_be_chosen(unchanged: Demo) -> None:
    browser = unchanged.browser("hub-both")
    answer = send(browser, "/hub/choose", hub_id=hub(unchanged, "たにがわ精工") + 50)
    assert answer.status_code == 422
    assert unchanged.browser("learner").get("/hub/choose").status_code == 404


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "x"]
)
def test_the_choice_leads_nowhere_else(unchanged: Demo, target: str) -> None:
    browser = unchanged.browser("hub-both")
    opened = filled(page(browser, "/hub/choose"), "")
    own = hub(unchanged, "たにがわ精工")
    answer = submit(browser, "/hub/choose", opened, hub_id=own, next=target)
    assert answer.location == "/hub"


def test_a_choice_ends_with_the_membership(demo: Demo) -> None:
    """The session still says so; every request asks the memberships again."""
    browser = demo.browser("hub-both")
    own = hub(demo, "スーパーみねおか")
    choose(browser, own)
    with demo.app.app_context(), transaction() as session:
        session.execute(
            sa.delete(Membership).where(
                Membership.user_id == demo.users["hub-both"], Membership.organisation_id == own
            )
        )
    assert "スーパーみねおか" not in names(browser)
    assert "たにがわ精工" in names(browser)


def test_a_forged_choice_in_the_session_is_ignored(unchanged: Demo) -> None:
    browser = unchanged.browser("hub-a")
    with browser.session_transaction() as session:
        session[ACTIVE_HUB] = hub(unchanged, "たにがわ精工")
    assert "たにがわ精工" not in names(browser)


def test_a_company_is_not_entered_in_the_hub_switched_to_meanwhile(unchanged: Demo) -> None:
    browser = unchanged.browser("hub-both")
    choose(browser, hub(unchanged, "スーパーみねおか"))
    opened = filled(page(browser, "/hub/companies/new"), "")
    choose(browser, hub(unchanged, "たにがわ精工"))
    before = unchanged.count(Company)
    answer = submit(browser, "/hub/companies/new", opened, name="行き先ちがい")
    assert answer.status_code == 409
    assert unchanged.count(Company) == before


def test_a_write_without_a_chosen_hub_is_refused_in_words(unchanged: Demo) -> None:
    browser = unchanged.browser("hub-both")
    token = filled(page(browser, "/hub/choose"), "")["csrf_token"]
    answer = browser.post("/hub/companies/new", data={"csrf_token": token, "name": "どこの"})
    assert answer.status_code == 409
    assert "担当する地域ハブ団体が複数あります" in answer.text


def test_an_auditor_reads_every_hub_changes_nothing_and_is_recorded(unchanged: Demo) -> None:
    browser = unchanged.browser("auditor")
    shown = names(browser)
    assert "スーパーみねおか" in shown
    assert "たにがわ精工" in shown
    key = unchanged.company("はやせ印刷")
    detail = page(browser, f"/hub/companies/{key}")
    assert detail.select("main form") == []
    assert browser.get(f"/hub/companies/{key}/edit").status_code == 404
    assert ("hubs.read-all", None) in unchanged.actions()


def test_an_operator_sees_no_companys_secrets(unchanged: Demo) -> None:
    browser, key = unchanged.browser("operator"), unchanged.company("はやせ印刷")
    assert browser.get(f"/hub/companies/{key}").status_code == 404
    assert browser.get("/hub").location == "/projects"
    assert "はやせ印刷" not in browser.get("/projects").text


def test_a_stranger_is_shown_the_way_in(unchanged: Demo) -> None:
    answer = unchanged.app.test_client().get("/hub/projects")
    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_a_project_one_is_not_in_does_not_exist(unchanged: Demo) -> None:
    browser, key = unchanged.browser("learner"), unchanged.project("内示のずれ")
    assert browser.get(f"/projects/{key}").status_code == 404
    assert browser.get(f"/projects/{key + 1000}").status_code == 404


def test_every_form_of_a_hub_asks_for_its_token(unchanged: Demo) -> None:
    browser, company = unchanged.browser("hub-a"), unchanged.company("はやせ印刷")
    project = unchanged.project("惣菜")
    ids = {"company_id": company, "project_id": project}
    rules = [
        rule
        for rule in unchanged.app.url_map.iter_rules()
        if rule.rule.startswith(("/hub", "/projects")) and "POST" in (rule.methods or ())
    ]
    assert len(rules) > 15
    for rule in rules:
        built = rule.build({name: ids.get(name, 1) for name in rule.arguments})
        assert built is not None
        assert browser.post(built[1], data={"version": "1"}).status_code == 400, rule.rule


def token_of(demo: Demo, person: str, *scopes: str) -> dict[str, str]:
    """Return the header of a fresh token."""
    secret = tokens.new_secret()
    with demo.app.app_context(), transaction() as session:
        session.add(
            ApiToken(
                user_id=demo.users[person],
                name="test",
                token_hash=tokens.digest(secret),
                scopes=list(scopes),
                expires_at=utcnow() + timedelta(days=1),
            )
        )
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_reads_the_projects_of_its_owners_hub(unchanged: Demo) -> None:
    client, header = unchanged.app.test_client(), token_of(unchanged, "hub-a", "hubs:read")
    listed = client.get(API, headers=header).get_json()
    assert [line["title"][:2] for line in listed] == ["惣菜"]
    assert listed[0]["progress"] == {"done": 2, "total": 6, "late": 1}
    detail = client.get(f"{API}/{listed[0]['id']}", headers=header).get_json()
    assert detail["metric_value"] == "52.000"
    assert [m["state"] for m in detail["milestones"]] == [
        "done",
        "done",
        "late",
        "next",
        "later",
        "later",
    ]
    other = client.get(f"{API}/{unchanged.project('内示のずれ')}", headers=header)
    assert other.status_code == 404
    assert other.mimetype == "application/problem+json"


def test_a_token_of_several_hubs_says_which(unchanged: Demo) -> None:
    client, header = unchanged.app.test_client(), token_of(unchanged, "hub-both", "hubs:read")
    answer = client.get(API, headers=header)
    assert answer.status_code == 422
    assert "hub" in answer.get_json()["errors"]
    listed = client.get(f"{API}?hub=demo-hub-b&status=open", headers=header).get_json()
    assert [line["title"][:5] for line in listed] == ["ベテランの"]
    assert client.get(f"{API}?hub=demo-secretariat", headers=header).status_code == 422


def test_a_token_without_the_scope_is_refused(unchanged: Demo) -> None:
    header = token_of(unchanged, "hub-a", "courses:read")
    assert unchanged.app.test_client().get(API, headers=header).status_code == 403


def test_a_token_of_somebody_without_a_hub_reads_nothing(unchanged: Demo) -> None:
    header = token_of(unchanged, "learner", "hubs:read")
    assert unchanged.app.test_client().get(API, headers=header).status_code in {403, 404}


def test_the_hub_in_force_is_one_the_actor_coordinates() -> None:
    hub_kind = OrganisationKind.HUB.value
    two = Actor(
        user_id=1,
        grants=(
            Grant(Role.HUB_COORDINATOR, 5, hub_kind),
            Grant(Role.HUB_COORDINATOR, 6, hub_kind),
            Grant(Role.HUB_COORDINATOR, 7, OrganisationKind.COMPANY.value),
        ),
    )
    assert access.hubs_of(two) == (5, 6)
    assert access.active_hub(two) is None
    assert access.active_hub(replace(two, active_hub_id=6)) == 6
    assert access.active_hub(replace(two, active_hub_id=7)) is None
    assert access.active_hub(replace(two, active_hub_id=8)) is None


def test_the_door_is_closed_behind_every_request(unchanged: Demo) -> None:
    with unchanged.app.app_context():
        browser = unchanged.browser("hub-a")
        assert browser.get("/hub/companies").status_code == 200
        assert db.session.info.get("hub_scope") is None
