"""The operators' page, commands and metrics; quotas and what may be in flight."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import OrganisationKind, Role
from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.instance import EXTENSION
from catalog.programme.grading import control, queries, rules, services
from catalog.programme.grading.cli import grading_commands
from catalog.programme.grading.models import GradingRun, GradingWorker, RunStatus
from catalog.programme.grading.worker import Worker
from tests.casestudy.tiny import notebook
from tests.catalog.programme.conftest import upload
from tests.catalog.programme.graders import Counting

MakeUser = Callable[..., int]
SignIn = Callable[[int], FlaskClient]
HandIn = Callable[..., int]


@pytest.fixture(autouse=True)
def without_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def operator(make_user: MakeUser, make_organisation: MakeUser, sign_in: SignIn) -> FlaskClient:
    office = make_organisation("office", OrganisationKind.SECRETARIAT)
    return sign_in(make_user("operator@example.jp", (Role.OPERATOR, office)))


def dead(app: Flask, hand_in: HandIn, make_user: MakeUser, *reasons: str) -> list[int]:
    """Hand in one notebook a reason and let each end as dead for it; return the runs' ids."""
    ids = []
    for number, reason in enumerate(reasons):
        hand_in(make_user(f"dead{number}@example.jp"))
        with app.app_context(), transaction():
            claim = services.claim("w")
            services.give_up(claim, reason)
            ids.append(claim.run_id)
    return ids


def statuses(app: Flask) -> dict[int, RunStatus]:
    with app.app_context():
        rows = db.session.execute(sa.select(GradingRun.id, GradingRun.status))
        return dict(rows.all())


def run_command(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(grading_commands, words)
    return done.exit_code, done.output


def test_the_page_shows_depth_slots_and_failures_by_reason(
    app: Flask, operator: FlaskClient, make_user: MakeUser, hand_in: HandIn
) -> None:
    dead(app, hand_in, make_user, "worker_lost", "worker_lost", "blob_missing")
    hand_in(make_user("waits@example.jp"))
    hand_in(make_user("runs@example.jp"))
    with app.app_context(), transaction() as session:
        claim = services.claim("host-a:1")
        control.attend("host-a:1", "builtin", utcnow(), 7)
        control.attend("host-b:2", "celery", utcnow(), 3)
        session.flush()
        gone = utcnow() - rules.ALIVE - timedelta(seconds=1)
        session.execute(
            sa.update(GradingWorker).where(GradingWorker.name == "host-b:2").values(seen_at=gone)
        )
    page = operator.get("/grading").text
    for shown in ("本番 1", "練習 0", "host-a:1", "応答なし", "採点プログラムが3回続けて途中で"):
        assert shown in page
    assert f"{claim.submission_id}（本番）" in page
    assert page.count("まとめて再試行") == 2
    english = operator.get("/grading?lang=en").text
    assert "Retry all" in english
    assert "Silent" in english


def test_all_runs_of_one_reason_are_retried_and_no_others(
    app: Flask, operator: FlaskClient, make_user: MakeUser, hand_in: HandIn
) -> None:
    first, second, other = dead(
        app, hand_in, make_user, "worker_lost", "worker_lost", "blob_missing"
    )
    fields = {"status": "dead", "reason": "worker_lost"}
    page = operator.post("/grading/retry", data=fields, follow_redirects=True).text
    assert "2件をもう一度採点待ちに入れました" in page
    found = statuses(app)
    assert (found[first], found[second]) == (RunStatus.QUEUED, RunStatus.QUEUED)
    assert found[other] is RunStatus.DEAD
    with app.app_context():
        wanted = sa.select(sa.func.count()).where(AuditEntry.action == "grading.retry")
        assert db.session.scalar(wanted) == 2


def test_an_operator_pauses_with_a_reason_and_resumes(
    app: Flask, operator: FlaskClient, make_user: MakeUser, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    refused = operator.post("/grading/pause", data={"reason": " "})
    assert refused.status_code == 422
    assert "理由を入力してください" in refused.text
    page = operator.post("/grading/pause", data={"reason": "保守"}, follow_redirects=True).text
    assert "採点を一時停止しています" in page
    assert "理由：保守" in page
    assert "operator@example.jp" in page
    assert not Worker(app, Counting()).step()
    assert "一時停止しています" in sign_in(learner).get(f"/submissions/{submission}").text
    assert "採点を再開しました" in operator.post("/grading/resume", follow_redirects=True).text
    assert Worker(app, Counting()).step()


def test_operators_who_pause_at_the_same_moment_both_succeed(app: Flask) -> None:
    start = threading.Barrier(4)

    def pause(number: int) -> None:
        start.wait()
        with app.app_context(), transaction():
            control.pause(SYSTEM, f"reason {number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(pause, range(4)))
    with app.app_context():
        assert queries.queue_state().paused is not None


def test_only_operators_pause_and_learners_see_nothing(
    make_user: MakeUser, make_organisation: MakeUser, sign_in: SignIn, client: FlaskClient
) -> None:
    office = make_organisation("office", OrganisationKind.SECRETARIAT)
    learner = sign_in(make_user("learner@example.jp"))
    teacher = sign_in(make_user("teacher@example.jp", (Role.INSTRUCTOR, office)))
    for path in ("pause", "resume", "retry", "1/cancel", "1/retry"):
        assert learner.post(f"/grading/{path}").status_code == 404
        assert client.post(f"/grading/{path}").status_code == 302
    for path in ("pause", "resume"):
        assert teacher.post(f"/grading/{path}", data={"reason": "x"}).status_code == 404
    assert "採点を一時停止する" not in teacher.get("/grading").text
    assert teacher.post("/grading/retry").status_code == 303


def test_the_command_line_tells_pauses_retries_and_sweeps(
    app: Flask, make_user: MakeUser, hand_in: HandIn
) -> None:
    (run_id,) = dead(app, hand_in, make_user, "worker_lost")
    code, text = run_command(app, "status")
    assert code == 0
    assert "failed today: dead worker_lost 1" in text
    figures = json.loads(run_command(app, "status", "--json")[1])
    assert (figures["dead"], figures["queued"], figures["paused"]) == (1, 0, None)
    assert figures["failures_last_day"] == [{"status": "dead", "reason": "worker_lost", "count": 1}]
    assert run_command(app, "retry", str(run_id)) == (0, "queued again: 1\n")
    assert "nothing to retry" in run_command(app, "retry", str(run_id))[1]
    assert "no run 99" in run_command(app, "retry", "99")[1]
    assert run_command(app, "retry")[0] == 2
    assert run_command(app, "retry", "--all") == (0, "queued again: 0\n")
    assert "paused" in run_command(app, "drain", "--reason", "new disk")[1]
    assert "PAUSED by system: new disk" in run_command(app, "status")[1]
    assert "resumed; waiting 1" in run_command(app, "resume")[1]
    with app.app_context(), transaction():
        services.claim("never heard of again")
    assert "given back 1" in run_command(app, "sweep", "--seconds", "0.2")[1]


def test_prometheus_has_the_same_figures(
    app: Flask, client: FlaskClient, make_user: MakeUser, hand_in: HandIn
) -> None:
    worker = Worker(app, Counting())
    for name in "ab":
        hand_in(make_user(f"{name}@example.jp"))
    assert worker.step()
    assert worker.step()
    dead(app, hand_in, make_user, "worker_lost")
    with app.app_context(), transaction():
        control.attend("here", "builtin", utcnow(), 2)
    text = client.get("/metrics").text
    for line in (
        'manabiya_grading_queue_depth{kind="repeat"} 2.0',
        'manabiya_grading_queue_depth{kind="ranked"} 0.0',
        'manabiya_grading_runs{status="scored"} 2.0',
        'manabiya_grading_failures{reason="worker_lost",status="dead"} 1.0',
        'manabiya_grading_oldest_wait_seconds{kind="ranked"} 0.0',
        'manabiya_grading_ended_lately{minutes="5"} 2.0',
        'manabiya_grading_slots{state="alive"} 1.0',
        'manabiya_grading_slots{state="busy"} 0.0',
        "manabiya_grading_claims_again_total 0.0",
        "manabiya_grading_results_reused_total 1.0",
        "manabiya_grading_paused 0.0",
    ):
        assert line in text


def test_a_retry_by_hand_leaves_the_count_of_ends_as_it_was(
    app: Flask, client: FlaskClient, make_user: MakeUser, hand_in: HandIn
) -> None:
    (run_id,) = dead(app, hand_in, make_user, "worker_lost")
    unavailable = hand_in(make_user("other@example.jp"))
    worker = Worker(app, Counting("sandbox_unavailable"))
    while RunStatus.SANDBOX_UNAVAILABLE not in statuses(app).values():
        with app.app_context(), transaction():
            db.session.execute(sa.update(GradingRun).values(ready_at=None))
        assert worker.step(), unavailable
    for _ in range(2):
        text = client.get("/metrics").text
        assert 'manabiya_grading_ends_total{status="dead"} 1.0' in text
        assert 'manabiya_grading_ends_total{status="sandbox_unavailable"} 1.0' in text
        with app.app_context(), transaction():
            control.retry_all(SYSTEM)
    assert statuses(app)[run_id] is RunStatus.QUEUED


def test_practice_has_a_quota_of_its_own_and_a_box_on_the_form(
    app: Flask, make_user: MakeUser, sign_in: SignIn, case: object
) -> None:
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], daily_practice_runs=1)
    browser = sign_in(make_user())
    assert "練習として採点する" in browser.get("/cases/tiny").text
    first = upload(browser, notebook("a"), practice="y")
    assert first.status_code == 303
    refused = upload(browser, notebook("b"), practice="y")
    assert refused.status_code == 409
    assert "練習として採点できる回数を使い切りました" in refused.text
    assert upload(browser, notebook("b")).status_code == 303


def test_the_score_of_a_practice_run_is_shown_as_one_of_practice(
    app: Flask, make_user: MakeUser, sign_in: SignIn, case: object
) -> None:
    browser = sign_in(make_user())
    upload(browser, notebook("a"), practice="y")
    assert Worker(app, Counting(score=48.5)).step()
    for path in ("/submissions", "/cases/tiny", "/"):
        page = browser.get(path).text
        assert "48.5" in page
        assert "練習" in page
    assert "最高点" not in browser.get("/").text


def test_a_learner_has_only_so_many_in_flight(
    app: Flask, make_user: MakeUser, sign_in: SignIn, case: object
) -> None:
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], runs_in_flight=2)
    browser = sign_in(make_user())
    for text in "ab":
        assert upload(browser, notebook(text)).status_code == 303
    refused = upload(browser, notebook("c"))
    assert refused.status_code == 409
    assert "採点を待つ提出が2件あります" in refused.text
    browser.post("/submissions/1/cancel")
    assert upload(browser, notebook("c")).status_code == 303
