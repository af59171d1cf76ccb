"""The benchmarks still work: small parts of them, without peers and without measuring anything."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from catalog.app import create_app
from catalog.core.db import Base, db
from catalog.programme.cases.queries import EXERCISES
from catalog.programme.grading.worker import Worker
from tests.benchmarks import bench_burst, memory
from tests.benchmarks.bench_burst import Burst
from tests.benchmarks.environments import ROOT, NotInstalled, python_of
from tests.benchmarks.rows import Goal, Row, percentile, table_of
from tests.benchmarks.visitors import Visitors
from tests.casestudy.tiny import GOOD_CELL, TINY, notebook
from tests.databases import settings_for

LEARNERS = 4


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    application = create_app(settings_for(tmp_path))
    application.extensions[EXERCISES] = (TINY,)
    with application.app_context():
        Base.metadata.create_all(db.engine)
    yield application
    with application.app_context():
        db.engine.dispose()


def test_every_benchmark_can_be_run() -> None:
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        module = importlib.import_module(f"tests.benchmarks.{path.stem}")
        assert callable(module.run)


def test_a_burst_is_handed_in_graded_and_summed_up(app: Flask) -> None:
    with app.app_context():
        learners = bench_burst.create_learners(LEARNERS)
    contents = [notebook(f"# {number}\n{GOOD_CELL}") for number in range(LEARNERS)]
    burst = Burst(submissions=bench_burst.hand_in(app, "tiny", contents, learners))
    while Worker(app).step():
        pass
    bench_burst.read_results(app, burst)
    assert burst.statuses == {"scored": LEARNERS}
    assert len(burst.waits) == LEARNERS


def test_a_lost_submission_fails_the_burst(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="1 submissions have no result"):
        bench_burst.read_results(app, Burst(submissions=[999]))


def test_no_two_starters_of_a_burst_are_the_same() -> None:
    assert len(set(bench_burst.starters(LEARNERS))) == LEARNERS


def test_visitors_count_their_pages_and_what_fails(app: Flask) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    pages = {"alive": "/healthz", "nothing": "/no-such-page"}
    visitors = Visitors(f"http://127.0.0.1:{server.port}", "", pages)
    try:
        with visitors.visiting(2, 0.05):
            visited = threading.Event()
            while len(visitors.times) < 2:
                assert not visited.wait(0.02)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert visitors.times["alive"]
    assert set(visitors.failures) == {"nothing: status 404"}


def test_the_driver_of_this_engine_measures_a_run(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "empty.ipynb").write_bytes(notebook("pass"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.drivers.ours", str(tmp_path)],
        input='{"notebook": "empty", "count": 1}\n',
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    about, answer = done.stdout.splitlines()
    assert "casestudy" in about
    assert '"cells_ms"' in answer


def test_a_peer_that_cannot_be_installed_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements" / "bench-nobody.lock"
    lock.parent.mkdir()
    lock.write_text("-r missing.txt\n")
    monkeypatch.setattr("tests.benchmarks.environments.ROOT", tmp_path)
    monkeypatch.setattr("tests.benchmarks.environments.FOLDER", tmp_path / "peers")
    with pytest.raises(NotInstalled, match=r"missing\.txt"):
        python_of("nobody")


def test_memory_of_a_process_tree_is_found() -> None:
    with memory.watched(os.getpid(), seconds=0.001) as peak:
        while not peak.bytes:
            pass
    assert peak.bytes > memory.MB


def test_a_table_says_whether_a_goal_was_reached() -> None:
    rows = [Row("fast", 5.0, "ms", 50.0, "peer", Goal(10, "ms")), Row("slow", 20.0, "ms")]
    text = str(table_of("Speed", [*rows, Row("few", 3.0, "a", goal=Goal(15, "a", at_least=True))]))
    assert "≤ 10 ms: reached" in text
    assert "10.0" in text
    assert "≥ 15 a: NOT reached" in text


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 90) == 4.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.0
