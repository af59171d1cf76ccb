"""The feedback page tells of the run itself: ledger, last moments, earned points, downloads."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from catalog.core.db import db
from catalog.programme.grading.models import GradingRun, Kind
from catalog.programme.grading.worker import Worker
from tests.casestudy.tiny import GOOD_CELL, notebook

HandIn = Callable[..., int]
SignIn = Callable[[int], FlaskClient]
pytestmark = pytest.mark.slow


@pytest.fixture
def learner(make_user: HandIn) -> int:
    return make_user()


def graded(app: Flask, submission: int) -> GradingRun:
    """Grade what waits, the repetition included, and return the submission's run."""
    worker = Worker(app)
    while worker.step():
        pass
    with app.app_context():
        wanted = (GradingRun.submission_id == submission, GradingRun.kind != Kind.REPEAT)
        return db.session.scalars(sa.select(GradingRun).where(*wanted)).one()


def test_a_scored_run_shows_what_each_cell_used_and_gives_the_executed_notebook(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    submission = hand_in(
        learner, notebook("import random; print('seen', random.random())", GOOD_CELL)
    )
    assert graded(app, submission).score == pytest.approx(50.0)
    browser = sign_in(learner)
    page = browser.get(f"/submissions/{submission}").text
    for shown in ("セルごとの使用量", "出力なしで保存", "実行後のノートブック", "random_state"):
        assert shown in page
    answer = browser.get(f"/submissions/{submission}/executed-notebook")
    assert json.loads(answer.data)["cells"][0]["outputs"][0]["text"].startswith("seen ")
    assert answer.mimetype == "application/x-ipynb+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "attachment; filename=answer-executed.ipynb"
    assert browser.get(f"/submissions/{submission}?lang=en").status_code == 200


def test_a_run_that_stops_keeps_what_it_earned_and_tells_where(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    stop = "import os\nprint('<b>last words</b>', flush=True)\nos._exit(3)"
    submission = hand_in(learner, notebook(GOOD_CELL, stop))
    run = graded(app, submission)
    assert (run.status.value, run.score) == ("failed", pytest.approx(50.0))
    page = sign_in(learner).get(f"/submissions/{submission}").text
    parts = ("完成していた部分の点数", "完成していた部分の指標")
    for shown in (*parts, "止まる直前のようす", "途中で停止", "この点数が成績"):
        assert shown in page
    assert "&lt;b&gt;last words&lt;/b&gt;" in page
    assert "<b>last words" not in page


def test_the_executed_notebook_is_its_learners_and_only_there_once_it_ran(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn, make_user: HandIn
) -> None:
    submission = hand_in(learner)
    address = f"/submissions/{submission}/executed-notebook"
    assert sign_in(learner).get(address).status_code == 404
    graded(app, submission)
    assert sign_in(learner).get(address).status_code == 200
    assert sign_in(make_user("other@example.jp")).get(address).status_code == 404
