"""Cancelling: what waits, what runs, what is too late, and who may."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casestudy.result import Progress
from catalog.accounts.models import OrganisationKind, Role
from catalog.audit.models import AuditEntry
from catalog.core.db import db, transaction
from catalog.core.errors import Conflict
from catalog.programme.grading import services
from catalog.programme.grading.models import GradingRun, Part, RunReport, RunStatus
from catalog.programme.grading.worker import Worker
from catalog.programme.submissions import queries
from catalog.programme.submissions import services as submissions
from catalog.programme.submissions.models import Submission
from tests.casestudy.tiny import notebook
from tests.catalog.programme.conftest import actor_of, upload
from tests.catalog.programme.graders import Counting

MakeUser = Callable[..., int]
SignIn = Callable[[int], FlaskClient]
HandIn = Callable[..., int]


@pytest.fixture(autouse=True)
def without_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def run_of(app: Flask, submission_id: int) -> GradingRun:
    with app.app_context():
        return db.session.scalars(
            sa.select(GradingRun).where(GradingRun.submission_id == submission_id)
        ).one()


def cancels(app: Flask) -> int:
    with app.app_context():
        wanted = sa.select(sa.func.count()).where(AuditEntry.action == "grading.cancel")
        return db.session.scalar(wanted) or 0


def test_a_waiting_submission_is_cancelled_on_its_page_and_costs_nothing(
    app: Flask, make_user: MakeUser, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    browser = sign_in(learner)
    assert "採点を取り消す" in browser.get(f"/submissions/{submission}").text
    page = browser.post(f"/submissions/{submission}/cancel", follow_redirects=True).text
    assert "採点を取り消しました" in page
    assert "この提出の採点は取り消されました" in page
    assert "10回" in page
    assert run_of(app, submission).status is RunStatus.CANCELLED
    assert not Worker(app, Counting()).step()
    assert cancels(app) == 1


class Endless:
    """A grader that goes on until it is told to stop."""

    def __init__(self) -> None:
        self.inside = threading.Event()

    def __call__(self, content, exercise, data, anchors, on_progress):
        stop = threading.Event()
        while True:
            on_progress(Progress("running", 1, 1))
            self.inside.set()
            stop.wait(0.05)


def test_a_running_submission_stops_and_leaves_nothing(
    app: Flask, make_user: MakeUser, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    grader = Endless()
    thread = threading.Thread(target=Worker(app, grader).step)
    thread.start()
    assert grader.inside.wait(20)
    sign_in(learner).post(f"/submissions/{submission}/cancel")
    thread.join(20)
    assert not thread.is_alive()
    run = run_of(app, submission)
    assert (run.status, run.worker, run.score) == (RunStatus.CANCELLED, None, None)
    with app.app_context():
        assert db.session.scalars(sa.select(RunReport)).all() == []


@pytest.mark.parametrize(("part", "charged"), [(Part.PRACTICE, 0), (Part.RANKED, 1)])
def test_cancelling_is_free_until_the_ranked_data(
    app: Flask, make_user: MakeUser, hand_in: HandIn, sign_in: SignIn, part: Part, charged: int
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    with app.app_context():
        with transaction():
            claim = services.claim("w")
        assert claim is not None
        with transaction():
            services.extend(claim, services.Position(part, "running", 1, 2))
    browser = sign_in(learner)
    browser.post(f"/submissions/{submission}/cancel")
    assert run_of(app, submission).charged is bool(charged)
    assert f"今日の成績用の回数：{charged} / 10" in browser.get("/cases/tiny").text


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # SQLite has one writer only
def test_a_run_that_ends_while_it_is_being_cancelled_stays_as_it_ended(
    app: Flask, make_user: MakeUser, hand_in: HandIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    with app.app_context(), transaction():
        actor = actor_of(learner)
        queries.visible(actor, submission)  # loads the run, waiting
        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(Worker(app, Counting()).step).result(60)
        with pytest.raises(Conflict):
            submissions.cancel(actor, submission)
    with app.app_context():
        run = db.session.get_one(Submission, submission).run
        assert (run.status, run.score) == (RunStatus.SCORED, 61.5)
    assert cancels(app) == 0


def test_a_graded_submission_can_no_longer_be_cancelled(
    app: Flask, make_user: MakeUser, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    Worker(app, Counting("failed")).step()
    browser = sign_in(learner)
    page = browser.post(f"/submissions/{submission}/cancel", follow_redirects=True).text
    assert "取り消せません" in page
    assert browser.post(f"/api/v1/submissions/{submission}/cancel").status_code == 409
    assert run_of(app, submission).status is RunStatus.FAILED
    assert cancels(app) == 0


def test_the_api_cancels_too(make_user: MakeUser, hand_in: HandIn, sign_in: SignIn) -> None:
    learner = make_user()
    submission = hand_in(learner)
    answer = sign_in(learner).post(f"/api/v1/submissions/{submission}/cancel")
    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["ended"]) == ("cancelled", True)


def test_nobody_cancels_what_is_not_theirs_but_staff_on_the_queues_page(
    app: Flask,
    make_user: MakeUser,
    make_organisation: MakeUser,
    hand_in: HandIn,
    sign_in: SignIn,
) -> None:
    office = make_organisation("office", OrganisationKind.SECRETARIAT)
    submission = hand_in(make_user())
    run_id = run_of(app, submission).id
    other = sign_in(make_user("other@example.jp"))
    teacher = sign_in(make_user("teacher@example.jp", (Role.INSTRUCTOR, office)))
    for browser in (other, teacher):
        assert browser.post(f"/submissions/{submission}/cancel").status_code == 404
    assert other.post(f"/grading/{run_id}/cancel").status_code == 404
    assert teacher.get(f"/submissions/{submission}").text.count("採点を取り消す") == 0
    assert teacher.post(f"/grading/{run_id}/cancel").status_code == 303
    assert run_of(app, submission).status is RunStatus.CANCELLED
    assert (
        "もう終わっています"
        in teacher.post(f"/grading/{run_id}/cancel", follow_redirects=True).text
    )


def test_a_cancelled_notebook_can_be_handed_in_again(
    app: Flask, make_user: MakeUser, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    first = hand_in(learner, notebook("x = 1"))
    browser = sign_in(learner)
    browser.post(f"/submissions/{first}/cancel")
    assert upload(browser, notebook("x = 1")).location != f"/submissions/{first}"
