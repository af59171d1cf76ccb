"""Handing a notebook in: on the page and by the API, once, within the quota, refused in words."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.models import ApiToken, OrganisationKind, Role
from catalog.accounts.tokens import digest, new_secret
from catalog.audit.models import AuditEntry
from catalog.config import Settings
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.storage import blobs
from catalog.programme.grading.models import GradingRun, RunStatus
from catalog.programme.submissions.feedback import show_rows
from catalog.programme.submissions.models import Submission
from tests.casestudy.tiny import notebook
from tests.catalog.programme.conftest import GOOD, BundledTiny, upload

SignIn = Callable[[int], FlaskClient]
MakeUser = Callable[..., int]
DAILY_SCORED_RUNS = Settings().daily_scored_runs
SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def without_csrf(app: Flask, case: BundledTiny) -> None:
    """Forms are posted without the page that carries the token; CSRF has its own tests."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def token(app: Flask, make_user: MakeUser) -> Callable[..., dict[str, str]]:
    """Return a function giving the headers of a token with scopes."""

    def make(*scopes: str, email: str = "api@example.jp") -> dict[str, str]:
        secret, user_id = new_secret(), make_user(email)
        with app.app_context(), transaction() as session:
            session.add(
                ApiToken(
                    user_id=user_id,
                    name="t",
                    token_hash=digest(secret),
                    scopes=list(scopes),
                    expires_at=utcnow() + timedelta(days=1),
                )
            )
        return {"Authorization": f"Bearer {secret}"}

    return make


def post(client: FlaskClient, headers: dict[str, str], content: bytes, case: str = "tiny"):
    data = {"case": case, "notebook": (io.BytesIO(content), "a.ipynb")}
    return client.post("/api/v1/submissions", data=data, headers=headers)


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_an_upload_is_stored_queued_and_audited(
    app: Flask, sign_in: SignIn, make_user: MakeUser
) -> None:
    answer = upload(sign_in(make_user()), GOOD, "予測 1.ipynb")
    assert (answer.status_code, answer.location) == (303, "/submissions/1")
    with app.app_context():
        row = db.session.scalars(sa.select(Submission)).one()
        assert blobs().get(row.blob_key) == GOOD
        assert (row.size, row.filename) == (len(GOOD), "予測 1.ipynb")
        assert row.run.status is RunStatus.QUEUED
        entry = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "submissions.create")
        ).one()
        assert entry.details == {"case": "tiny", "kind": "ranked", "sha256": row.blob_key}


def test_the_same_notebook_while_it_waits_is_shown_instead_of_queued_again(
    app: Flask, sign_in: SignIn, make_user: MakeUser
) -> None:
    browser = sign_in(make_user())
    first, second = upload(browser, GOOD), upload(browser, GOOD)
    assert first.location == second.location
    assert "同じノートブック" in browser.get(second.location).text
    assert count(app, Submission) == 1


def test_two_learners_may_hand_in_the_same_notebook(
    app: Flask, sign_in: SignIn, make_user: MakeUser
) -> None:
    for name in "ab":
        upload(sign_in(make_user(f"{name}@example.jp")), GOOD)
    assert count(app, Submission) == 2


DEEP = b'{"cells": ' + b"[" * 5000 + b"]" * 5000 + b"}"
BAD = {
    "no notebook": (b"PK\x03\x04 not a notebook", "JSON"),
    "other json": (b'{"a": 1}', "ノートブック"),
    "deep": (DEEP, "入れ子"),
    "nbformat 3": (json.dumps({"nbformat": 3, "worksheets": []}).encode(), "nbformat 3"),
    "another kernel": (notebook("x", kernelspec={"name": "ir", "language": "R"}), "カーネル"),
    "empty": (b"", "JSON"),
    "no code": (notebook(), "コードセル"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_notebook_is_refused_at_once_in_words(
    app: Flask, sign_in: SignIn, make_user: MakeUser, kind: str
) -> None:
    content, word = BAD[kind]
    answer = upload(sign_in(make_user()), content, f"{SCRIPT}.ipynb")
    assert answer.status_code == 422
    assert word in answer.text
    assert SCRIPT not in answer.text
    assert (count(app, Submission), count(app, GradingRun)) == (0, 0)


def test_a_file_over_the_limit_is_refused_with_its_size(
    app: Flask, sign_in: SignIn, make_user: MakeUser
) -> None:
    limit = app.extensions["settings"].upload_bytes
    answer = upload(sign_in(make_user()), b" " * (limit + 1))
    assert answer.status_code == 413
    assert "大きすぎます" in answer.text
    assert upload(sign_in(make_user("b@example.jp")), b" " * (limit * 2)).status_code == 413


def test_a_store_that_takes_nothing_is_said_and_nothing_is_queued(
    app: Flask, sign_in: SignIn, make_user: MakeUser
) -> None:
    folder = app.extensions["settings"].instance / "blobs"
    folder.rmdir()
    folder.write_text("a file where the folder should be")
    answer = upload(sign_in(make_user()), GOOD)
    assert answer.status_code == 503
    assert "いまノートブックを保存できません" in answer.text
    assert count(app, Submission) == 0


def test_no_file_at_all_is_said_at_the_field(sign_in: SignIn, make_user: MakeUser) -> None:
    answer = sign_in(make_user()).post("/cases/tiny", data={})
    assert answer.status_code == 422
    assert "選んでください" in answer.text


def test_a_stranger_is_led_to_the_login_page(client: FlaskClient, app: Flask) -> None:
    answer = upload(client, GOOD)
    assert answer.status_code == 302
    assert "/login" in answer.location
    assert count(app, Submission) == 0


def score(app: Flask, number: int) -> None:
    """End the newest ``number`` runs as scored now."""
    with app.app_context(), transaction() as session:
        for run in session.scalars(sa.select(GradingRun).order_by(-GradingRun.id).limit(number)):
            run.claim("w", utcnow())
            run.finish(RunStatus.SCORED, utcnow(), 10.0, 20.0)
            session.flush()


def test_the_days_runs_run_out_and_failed_ones_cost_nothing(
    app: Flask, sign_in: SignIn, make_user: MakeUser
) -> None:
    browser = sign_in(make_user())
    for number in range(DAILY_SCORED_RUNS - 1):
        upload(browser, notebook(f"x = {number}"))
        score(app, 1)
    upload(browser, notebook("broken"))
    assert upload(browser, notebook("too much")).status_code == 409
    with app.app_context(), transaction() as session:
        run = session.scalars(sa.select(GradingRun).order_by(-GradingRun.id)).first()
        run.claim("w", utcnow())
        run.finish(RunStatus.FAILED, utcnow(), None)
    assert upload(browser, notebook("the last")).status_code == 303
    score(app, 1)
    refused = upload(browser, notebook("one more"))
    assert refused.status_code == 409
    assert "使い切りました" in refused.text
    assert "今日の成績用の回数：10 / 10" in refused.text


def test_yesterdays_runs_do_not_count(app: Flask, sign_in: SignIn, make_user: MakeUser) -> None:
    browser = sign_in(make_user())
    for number in range(DAILY_SCORED_RUNS):
        upload(browser, notebook(f"x = {number}"))
        score(app, 1)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(GradingRun).values(finished_at=utcnow() - timedelta(days=1)))
    assert upload(browser, notebook("today")).status_code == 303


def test_the_api_takes_a_notebook_and_tells_how_far_it_is(client: FlaskClient, token) -> None:
    headers = token("submissions:write", "submissions:read")
    answer = post(client, headers, GOOD)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/submissions/1"
    assert answer.json["url"] == "/submissions/1"
    state = client.get("/api/v1/submissions/1", headers=headers).json
    assert (state["case"], state["status"], state["position"]) == ("tiny", "queued", 1)
    assert (state["score"], state["messages"], state["ended"]) == (None, [], False)
    assert post(client, headers, GOOD).status_code == 200


@pytest.mark.parametrize("kind", BAD)
def test_the_api_refuses_in_words_too(client: FlaskClient, token, kind: str) -> None:
    answer = post(client, token("submissions:write"), BAD[kind][0])
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert BAD[kind][1] in answer.json["detail"]
    assert answer.json["errors"]["notebook"]


def test_the_api_names_what_is_missing(client: FlaskClient, token) -> None:
    headers = token("submissions:write")
    assert post(client, headers, GOOD, case="nothing").status_code == 404
    answer = client.post("/api/v1/submissions", data={"case": "tiny"}, headers=headers)
    assert answer.status_code == 422
    assert "notebook" in answer.json["errors"]
    text = client.post(
        "/api/v1/submissions", data={"case": "tiny", "notebook": "text"}, headers=headers
    )
    assert text.status_code == 422


def test_a_token_needs_the_scope(client: FlaskClient, token) -> None:
    reader = token("submissions:read")
    assert post(client, reader, GOOD).status_code == 403
    writer = token("submissions:write", email="writer@example.jp")
    created = post(client, writer, GOOD).json
    assert client.get(f"/api/v1/submissions/{created['id']}", headers=writer).status_code == 403


def test_the_api_lists_the_cases(client: FlaskClient, token) -> None:
    (case,) = client.get("/api/v1/cases").json
    assert (case["id"], case["limits"]["wall_seconds"]) == ("tiny", 20)
    assert case["title"] == {"ja": "小さな課題", "en": "A tiny case"}
    assert client.get("/api/v1/cases", headers=token("courses:read")).status_code == 200


PAGES = ("", "/region", "/status", "/events", "/notebook")


@pytest.mark.parametrize("page", PAGES)
def test_a_submission_is_seen_by_its_learner_and_by_instructors_only(
    sign_in: SignIn,
    make_user: MakeUser,
    make_organisation: MakeUser,
    client: FlaskClient,
    page: str,
) -> None:
    office = make_organisation("office", OrganisationKind.SECRETARIAT)
    owner = sign_in(make_user())
    address = upload(owner, GOOD).location + page
    assert owner.get(address).status_code == 200
    teacher = sign_in(make_user("teacher@example.jp", (Role.INSTRUCTOR, office)))
    assert teacher.get(address).status_code == 200
    for role in (Role.OPERATOR, Role.AUDITOR, Role.SCREENER):
        other = sign_in(make_user(f"{role.value}@example.jp", (role, office)))
        assert other.get(address).status_code == 404
    assert sign_in(make_user("other@example.jp")).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_the_notebook_comes_back_as_a_file_and_never_as_a_page(
    sign_in: SignIn, make_user: MakeUser
) -> None:
    browser = sign_in(make_user())
    hostile = notebook("1", title="</script><script>alert(1)</script>")
    address = upload(browser, hostile, "a<b>\u202egnp;x=1.ipynb").location
    answer = browser.get(f"{address}/notebook")
    assert answer.data == hostile
    assert answer.mimetype == "application/x-ipynb+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "\u202e" not in answer.headers["Content-Disposition"]


def test_a_submission_that_does_not_exist_is_not_found(
    sign_in: SignIn, make_user: MakeUser
) -> None:
    browser = sign_in(make_user())
    assert browser.get("/submissions/99").status_code == 404
    assert browser.get("/submissions").status_code == 200


def test_the_queue_page_is_for_staff(
    sign_in: SignIn, make_user: MakeUser, make_organisation: MakeUser
) -> None:
    office = make_organisation("office", OrganisationKind.SECRETARIAT)
    learner = sign_in(make_user())
    upload(learner, GOOD)
    assert learner.get("/grading").status_code == 404
    assert learner.post("/grading/1/retry").status_code == 404
    operator = sign_in(make_user("operator@example.jp", (Role.OPERATOR, office)))
    page = operator.get("/grading?status=queued&case=tiny&page=1")
    assert page.status_code == 200
    assert "learner" in page.text
    assert operator.get("/grading?status=nonsense&page=x").status_code == 200
    for path in ("/grading", "/submissions"):
        assert operator.get(f"{path}?page={10**25}").status_code == 200
    assert operator.post("/grading/1/retry").status_code == 409
    assert operator.post("/grading/99/retry").status_code == 404


def test_home_pages_say_what_to_do_next(
    app: Flask, sign_in: SignIn, make_user: MakeUser, make_organisation: MakeUser
) -> None:
    office = make_organisation("office", OrganisationKind.SECRETARIAT)
    learner = sign_in(make_user())
    assert "「小さな課題」に取り組む" in learner.get("/").text
    upload(learner, GOOD)
    assert "採点待ち" in learner.get("/").text
    score(app, 1)
    assert "10.0点" in learner.get("/").text
    teacher = sign_in(make_user("t@example.jp", (Role.INSTRUCTOR, office)))
    assert "受講生の提出" in teacher.get("/").text
    operator = sign_in(make_user("o@example.jp", (Role.OPERATOR, office)))
    assert "採点の待ち行列" in operator.get("/").text


def test_prometheus_reads_the_queue(client: FlaskClient, sign_in: SignIn, make_user) -> None:
    upload(sign_in(make_user()), GOOD)
    text = client.get("/metrics").text
    assert 'manabiya_grading_runs{status="queued"} 1.0' in text
    assert 'manabiya_grading_runs{status="dead"} 0.0' in text
    assert "manabiya_grading_oldest_wait_seconds" in text


def test_figures_of_a_breakdowns_column_share_their_decimals(app: Flask) -> None:
    station = {"ja": "駅前店", "en": "Station store"}
    with app.test_request_context("/?lang=en"):
        shown = show_rows([[station, 30.94, None], [station, -3, 2]])
    assert shown == [["Station store", "30.9", "–"], ["Station store", "−3.0", "2"]]
