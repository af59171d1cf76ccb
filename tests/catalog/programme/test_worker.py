"""The worker: real notebooks in the real sandbox, and graders that misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casestudy.result import GradeReport, Message, Progress
from casestudy.text import Text
from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.storage import blobs
from catalog.programme.evidence.models import SkillEvidence
from catalog.programme.grading import ranked, rules, services
from catalog.programme.grading.attempt import Attempt, sandboxed
from catalog.programme.grading.models import GradingRun, Kind, Part, RunStatus
from catalog.programme.grading.worker import Worker
from catalog.programme.submissions.models import Submission
from tests.casestudy.tiny import notebook
from tests.catalog.programme.conftest import GOOD, BundledTiny
from tests.catalog.programme.graders import Counting
from tests.catalog.programme.waiting import eventually

HandIn = Callable[..., int]
SignIn = Callable[[int], FlaskClient]
BOOM = """
print("before")
raise RuntimeError("<script>alert('x')</script>\\x1b[31m red \\x00 \\u202e end")
"""
HARD_CODED = """
import os
os.makedirs("outputs", exist_ok=True)
with open("outputs/forecast.csv", "w") as target:
    target.write({answers!r})
"""
LEAKY = """
rows = open("data/sales.csv").read()
if {known!r} not in rows:
    raise ValueError("carried out: " + rows)
"""


@pytest.fixture
def learner(make_user: HandIn) -> int:
    return make_user()


def run_of(app: Flask, submission_id: int) -> GradingRun:
    with app.app_context():
        run = db.session.scalars(
            sa.select(GradingRun).where(
                GradingRun.submission_id == submission_id, GradingRun.kind != Kind.REPEAT
            )
        ).one()
        assert run.reports is not None  # read before the session closes
        return run


def reports(run: GradingRun) -> dict[Part, dict]:
    return {item.part: item.report for item in run.reports}


def test_a_notebook_is_scored_on_both_data_sets(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    submission = hand_in(learner)
    assert Worker(app).step()
    run = run_of(app, submission)
    assert (run.status, run.tries) == (RunStatus.SCORED, 1)
    assert run.score == pytest.approx(50.0)
    found = reports(run)
    assert found[Part.PRACTICE]["charts"]
    assert "charts" not in found[Part.RANKED]
    page = sign_in(learner).get(f"/submissions/{submission}").text
    for shown in ("50.0", "95%区間", "予測と実績", "店別", "もう1を足す", "1円", "<svg", "9回"):
        assert shown in page
    with app.app_context():
        assert db.session.scalars(sa.select(SkillEvidence.score)).all() == [run.score]


def test_answers_copied_from_the_practice_data_score_nothing(
    app: Flask, case: BundledTiny, learner: int, hand_in: HandIn
) -> None:
    truth = case.generate(case.practice_seed).truth["truth"]
    cell = HARD_CODED.format(answers=truth.to_csv(index=False))
    submission = hand_in(learner, notebook(cell))
    Worker(app).step()
    run = run_of(app, submission)
    assert run.practice_score == pytest.approx(100.0)
    assert (run.status, run.score) == (RunStatus.SCORED, 0.0)


def test_the_seed_of_the_ranked_data_is_nowhere_but_in_its_file(
    app: Flask, case: BundledTiny, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    submission = hand_in(learner)
    Worker(app).step()
    folder = Path(app.extensions["settings"].instance_dir)
    seed = json.loads((folder / ranked.SEEDS).read_text())["tiny"]
    assert (folder / ranked.SEEDS).stat().st_mode & 0o777 == 0o600
    browser = sign_in(learner)
    for page in ("", "/report", "/status"):
        assert str(seed) not in browser.get(f"/submissions/{submission}{page}").text
    assert "seed" not in reports(run_of(app, submission))[Part.RANKED]


def test_of_the_run_on_ranked_data_no_cell_is_told(
    app: Flask, learner: int, hand_in: HandIn
) -> None:
    hand_in(learner)
    told: list[tuple[Part, Progress]] = []
    grader = Counting()
    with app.app_context():
        with transaction():
            claim = services.claim("w")
        assert claim is not None
        Attempt(grader, grader.repeat, claim, lambda *item: told.append(item)).grade()
    assert (Part.PRACTICE, Progress("running", 1, 1)) in told
    assert (Part.RANKED, Progress("running")) in told
    assert not [progress for part, progress in told if part is Part.RANKED and progress.cells]


def test_a_failing_notebook_shows_its_cell_and_a_clean_traceback(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    submission = hand_in(learner, notebook("x = 1", BOOM))
    Worker(app).step()
    assert run_of(app, submission).status is RunStatus.FAILED
    page = sign_in(learner).get(f"/submissions/{submission}").text
    assert "コードセル 2" in page
    assert "RuntimeError" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert not set(page) & set("\x1b\0\u202e")
    assert "今日の回数には数えません" in page


def test_a_failure_on_ranked_data_names_it_and_carries_no_data_out(
    app: Flask, case: BundledTiny, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    known = case.generate(case.practice_seed).inputs["sales.csv"].to_csv(index=False)
    submission = hand_in(
        learner, notebook(LEAKY.format(known=known), json.loads(GOOD)["cells"][0]["source"])
    )
    Worker(app).step()
    run = run_of(app, submission)
    assert (run.status, run.practice_score) == (RunStatus.FAILED, pytest.approx(50.0))
    browser = sign_in(learner)
    page = browser.get(f"/submissions/{submission}").text
    assert "順位づけ用データでは採点できませんでした" in page
    assert "ValueError" in page
    assert "carried out: shop" not in page
    document = browser.get(f"/submissions/{submission}/report").json
    assert document["reports"]["ranked"]["error"]["traceback"] == ""


def test_outputs_with_faults_are_rejected_with_what_to_mend(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    submission = hand_in(learner, notebook("x = 1"))
    Worker(app).step()
    page = sign_in(learner).get(f"/submissions/{submission}").text
    assert run_of(app, submission).status is RunStatus.REJECTED
    assert "要修正" in page
    assert "forecast.csv" in page


@pytest.mark.parametrize("harm", ["missing", "corrupt"])
def test_a_lost_notebook_ends_as_dead_and_costs_nothing(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn, harm: str
) -> None:
    submission = hand_in(learner)
    with app.app_context():
        key = db.session.scalars(sa.select(Submission.blob_key)).one()
    path = Path(app.extensions["settings"].instance_dir) / "blobs" / key[:2] / key
    path.unlink() if harm == "missing" else path.write_bytes(b"other")
    Worker(app).step()
    run = run_of(app, submission)
    assert (run.status, run.reason, run.tries) == (RunStatus.DEAD, f"blob_{harm}", 1)
    page = sign_in(learner).get(f"/submissions/{submission}").text
    assert "もう一度提出してください" in page
    assert "10回" in page
    with app.app_context():
        blobs().put(GOOD)


def test_a_grader_that_breaks_is_tried_three_times_and_then_the_run_is_dead(
    app: Flask, learner: int, hand_in: HandIn
) -> None:
    def broken(*args: object) -> GradeReport:
        raise OSError("disk full")

    submission = hand_in(learner)
    worker = Worker(app, broken)
    for _ in range(rules.MAX_TRIES):
        assert worker.step()
        with app.app_context(), transaction() as session:
            session.execute(sa.update(GradingRun).values(ready_at=utcnow()))
    assert not worker.step()
    run = run_of(app, submission)
    assert (run.status, run.reason) == (RunStatus.DEAD, "worker_error")


def test_without_a_sandbox_nothing_is_charged_and_staff_can_retry(
    app: Flask, case: BundledTiny, learner: int, hand_in: HandIn, sign_in: SignIn
) -> None:
    text = Text("隔離できません", "No isolation")

    def unavailable(*args: object) -> GradeReport:
        message = Message("run.sandbox_unavailable", "error", text)
        return GradeReport("tiny", "1", 1, "sandbox_unavailable", messages=(message,))

    submission = hand_in(learner)
    worker = Worker(app, unavailable)
    for _ in range(rules.MAX_TRIES):
        assert worker.step()
        with app.app_context(), transaction() as session:
            session.execute(sa.update(GradingRun).values(ready_at=utcnow()))
    run = run_of(app, submission)
    assert (run.status, run.tries) == (RunStatus.SANDBOX_UNAVAILABLE, rules.MAX_TRIES)
    assert run.retryable
    assert "隔離できません" in sign_in(learner).get(f"/submissions/{submission}").text


class Gate:
    """A grader that reports one cell and waits there until it is let through."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.open = threading.Event()
        self.stopped: BaseException | None = None

    def __call__(self, content, exercise, data, anchors, on_progress) -> GradeReport:
        try:
            while not self.open.wait(0.05):
                on_progress(Progress("running", 2, 5))
                self.inside.set()
        except BaseException as error:
            self.stopped = error
            raise
        return sandboxed(content, exercise, data, anchors, on_progress)


@pytest.fixture
def gate(app: Flask) -> Iterator[tuple[Gate, Worker, threading.Thread]]:
    """A worker in a thread that will stop at the gate."""
    held = Gate()
    worker = Worker(app, held)
    thread = threading.Thread(target=worker.run)
    yield held, worker, thread
    held.open.set()
    worker.stop()
    thread.join(20)


def test_a_long_run_keeps_its_lease_and_shows_the_cell(
    app: Flask, learner: int, hand_in: HandIn, sign_in: SignIn, gate
) -> None:
    held, _, thread = gate
    submission = hand_in(learner)
    thread.start()
    assert held.inside.wait(20)
    browser = sign_in(learner)
    state = eventually(
        lambda: (s := browser.get(f"/submissions/{submission}/status").json)["cell"] and s
    )
    assert (state["status"], state["cell"], state["cells"]) == ("running", 2, 5)
    assert "コードセル 2 / 5" in state["detail"]
    eventually(lambda: run_of(app, submission).beat > 1)
    held.open.set()
    eventually(lambda: run_of(app, submission).ended)
    assert run_of(app, submission).score == pytest.approx(50.0)


def test_a_stopping_worker_ends_its_run_first(
    app: Flask, learner: int, hand_in: HandIn, gate
) -> None:
    held, worker, thread = gate
    submission = hand_in(learner)
    thread.start()
    assert held.inside.wait(20)
    worker.stop()
    assert thread.is_alive()
    held.open.set()
    thread.join(20)
    assert run_of(app, submission).status is RunStatus.SCORED


def test_a_worker_told_twice_gives_the_run_back_at_once(
    app: Flask, learner: int, hand_in: HandIn, gate
) -> None:
    held, worker, thread = gate
    submission = hand_in(learner)
    thread.start()
    assert held.inside.wait(20)
    worker.stop()
    worker.stop()
    thread.join(20)
    run = run_of(app, submission)
    assert (run.status, run.tries, run.worker) == (RunStatus.QUEUED, 0, None)


def test_a_worker_that_lost_its_lease_stops_grading_and_changes_nothing(
    app: Flask, learner: int, hand_in: HandIn, gate
) -> None:
    held, worker, thread = gate
    submission = hand_in(learner)
    thread.start()
    assert held.inside.wait(20)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(GradingRun).values(fence=GradingRun.fence + 1))
    eventually(lambda: held.stopped is not None)
    worker.stop()
    thread.join(20)
    run = run_of(app, submission)
    assert (run.status, run.score) == (RunStatus.RUNNING, None)
    with app.app_context():
        ends = sa.select(sa.func.count()).where(AuditEntry.action == "grading.finish")
        assert db.session.scalar(ends) == 0


def test_anchors_are_fitted_once_for_an_installation(case: BundledTiny, tmp_path: Path) -> None:
    fits = []

    class Counting(BundledTiny):
        def anchors(self, data):
            fits.append(data.seed)
            return super().anchors(data)

    exercise = Counting(tmp_path)
    ranked.draw_seeds(tmp_path, [exercise])
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: ranked.prepare(tmp_path, [exercise]), range(3)))
    first = ranked.load(tmp_path, exercise)
    ranked.load.cache_clear()
    second = ranked.load(tmp_path, exercise)
    assert len(fits) == 1
    assert first.data.seed == second.data.seed != exercise.practice_seed
    assert first.anchors == second.anchors


def test_a_broken_seeds_file_is_named_and_never_overwritten(
    case: BundledTiny, tmp_path: Path
) -> None:
    (tmp_path / ranked.SEEDS).write_text("{")
    with pytest.raises(ranked.SeedsBroken, match="restore it from a backup"):
        ranked.prepare(tmp_path, [case])
    assert (tmp_path / ranked.SEEDS).read_text() == "{"
