"""The warm template: fresh for every run, safe for native libraries, replaced when it must be."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import psutil
import pytest

from casestudy.exercise import Limits
from casestudy.sandbox import Variant, close, run, template, watch
from tests.casestudy.sandbox.cells import run_cells, text_of

pytestmark = pytest.mark.slow


@pytest.fixture
def fresh() -> Iterator[None]:
    """Start without a template, and leave none that a test has bent."""
    close()
    yield
    close()


def only_template() -> template.Template:
    (found,) = template.warm()
    return found


def printed(code: str, variant: Variant | None = None) -> str:
    result = run([code], {}, {}, Limits(), variant=variant or Variant())
    assert result.outcome == "finished", result.error
    return text_of(result, 0)


@pytest.mark.usefixtures("fresh")
def test_runs_come_from_one_template() -> None:
    run_cells("x = 1")
    before = only_template().pid
    run_cells("x = 1")
    assert only_template().pid == before


def test_what_one_run_changes_the_next_does_not_see() -> None:
    run_cells("import json, os, math; json.loads = None; os.environ['MARK'] = '1'; math.mark = 1")
    assert printed("import json, os, math\nprint(json.loads('1'), 'MARK' in os.environ)") == (
        "1 False\n"
    )


def test_global_random_state_starts_the_same_in_every_run() -> None:
    code = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    assert printed(code) == printed(code)
    assert printed(code) != printed(code, Variant(random_seed=1))


def test_fresh_entropy_differs_between_runs() -> None:
    code = "import numpy as np, uuid\nprint(np.random.default_rng().random(), uuid.uuid4())"
    assert printed(code) != printed(code)


def test_a_variant_has_its_own_hash_seed_and_threads() -> None:
    code = (
        "import os\nprint(hash('a'), os.environ['OMP_NUM_THREADS'], os.environ['PYTHONHASHSEED'])"
    )
    usual, other = printed(code).split(), printed(code, Variant(hash_seed=7, threads=1)).split()
    assert usual[1:] == ["2", "0"]
    assert other[1:] == ["1", "7"]
    assert usual[0] != other[0]


NATIVE = """
import numpy as np, warnings
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from threadpoolctl import threadpool_info
rng = np.random.default_rng(0)
X, y = rng.normal(size=(3000, 8)), rng.normal(size=3000)
fitted = HistGradientBoostingRegressor(max_iter=5).fit(X, y).predict(X[:3])
forest = RandomForestRegressor(8, n_jobs=2, random_state=0).fit(X, y).predict(X[:3])
product = rng.normal(size=(400, 400)) @ rng.normal(size=(400, 400))
kinds = sorted({(pool["user_api"], pool["num_threads"]) for pool in threadpool_info()})
print(np.isfinite(fitted).all(), np.isfinite(forest).all(), np.isfinite(product).all(), kinds)
"""


def test_threads_of_native_libraries_work_in_the_child() -> None:
    assert printed(NATIVE) == "True True True [('blas', 2), ('openmp', 2)]\n"


def test_runs_of_several_threads_at_once_do_not_meet() -> None:
    texts: dict[int, str] = {}

    def go(number: int) -> None:
        code = f"open('/tmp/mark', 'x').write('{number}'); print(open('/tmp/mark').read())"
        texts[number] = printed(code)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert texts == {number: f"{number}\n" for number in range(4)}


@pytest.mark.usefixtures("fresh")
def test_a_template_killed_in_the_middle_of_a_run_costs_nothing_but_time() -> None:
    starts: list[int] = []

    def kill_once(step: str, cell: int, cells: int) -> None:
        if step == "running" and cell == 1:
            starts.append(cell)
            if len(starts) == 1:
                watch.kill(only_template().pid)

    result = run(["import time; time.sleep(0.3); print(1)"], {}, {}, Limits(), kill_once)
    assert result.outcome == "finished"
    assert text_of(result, 0) == "1\n"
    assert len(starts) >= 2


@pytest.mark.usefixtures("fresh")
def test_a_tired_template_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "MAX_RUNS", 1)
    run_cells("x = 1")
    old = only_template()
    run_cells("x = 1")
    assert only_template().pid != old.pid
    psutil.wait_procs([psutil.Process(old.pid)] if psutil.pid_exists(old.pid) else [], timeout=10)
    assert old.ended


@pytest.mark.usefixtures("fresh")
def test_a_template_is_warmed_again_when_libraries_change(monkeypatch: pytest.MonkeyPatch) -> None:
    run_cells("x = 1")
    old = only_template().pid
    monkeypatch.setattr(template, "libraries", lambda: (("somewhere", 1),))
    run_cells("x = 1")
    assert only_template().pid != old


@pytest.mark.usefixtures("fresh")
def test_a_forked_process_leaves_its_parents_template_alone() -> None:
    run_cells("x = 1")
    ours = only_template()
    child = os.fork()
    if child == 0:
        os._exit(0 if not template.warm() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    run_cells("x = 1")
    assert only_template().pid == ours.pid
