"""What a well-behaved notebook gets: IPython as in Jupyter, its data, its outputs taken."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from casestudy.traceback_text import plain_traceback
from tests.casestudy.sandbox.cells import run_cells, text_of

pytestmark = pytest.mark.slow


def test_a_notebook_runs_as_in_jupyter_and_its_files_are_taken() -> None:
    seen: list[tuple[str, int, int]] = []
    result = run_cells(
        "print('日本語'); import sys; print('warned', file=sys.stderr); 6 * 7",
        "%time x = _\n!echo from the shell; echo aside >&2",
        "import asyncio\nawait asyncio.sleep(0)\nprint('awaited', x)",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "from IPython.display import HTML, display, clear_output\n"
        "print('gone'); clear_output()\n"
        "handle = display(HTML('<b>one</b>'), display_id=True)\nhandle.update(HTML('<b>two</b>'))",
        "import os, sys; os.write(1, b'native'); sys.stdout.buffer.write(b' bytes ')\n"
        "os.system('echo child')",
        "print(open('data/sales.csv').read())\n"
        "open('outputs/a.csv', 'w').write('x\\n1\\n'); open('outputs/other.csv', 'w').write('no')",
        on_progress=lambda *progress: seen.append(progress),
    )
    assert (result.outcome, result.stopped_at) == ("finished", None)
    assert text_of(result, 0) == "日本語\nwarned\n"
    value = result.cells[0].outputs[-1]
    assert (value["output_type"], value["data"]["text/plain"]) == ("execute_result", "42")
    assert "Wall time" in text_of(result, 1)
    assert "from the shell" in text_of(result, 1)
    assert text_of(result, 2) == "awaited 42\n"
    picture = base64.b64decode(result.cells[3].outputs[0]["data"]["image/png"])
    assert picture.startswith(b"\x89PNG")
    assert [item["data"]["text/html"] for item in result.cells[4].outputs] == ["<b>two</b>"]
    assert text_of(result, 5).startswith("native bytes ")
    assert "child" in text_of(result, 5)
    assert "A,1" in text_of(result, 6)
    assert result.files == {"a.csv": b"x\n1\n"}
    assert result.refused == {"b.csv": "missing"}
    assert [cell.execution_count for cell in result.cells] == list(range(1, 8))
    assert 0 < result.cells_ms < result.total_ms
    assert ("running", 7, 7) in seen


def test_the_first_error_stops_the_run_and_is_told_with_its_cell() -> None:
    result = run_cells("x = 1", "def f(): return 1 / 0\nf()", "print('never')")
    assert (result.outcome, result.why, result.stopped_at) == ("failed", "error", 1)
    assert result.error is not None
    assert (result.error.name, result.error.value) == ("ZeroDivisionError", "division by zero")
    assert "return 1 / 0" in plain_traceback(result.error.traceback)
    assert result.cells[2].started is None
    assert result.files == {}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if True print(1)", "SyntaxError"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("exit()", "SystemExit"),
        ("input('name?')", "StdinNotImplementedError"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_ways_to_stop_a_cell_are_errors_of_that_cell(code: str, name: str) -> None:
    result = run_cells(code, "print('never')")
    assert (result.outcome, result.stopped_at) == ("failed", 0)
    assert result.error is not None
    assert result.error.name == name


def test_only_regular_files_are_taken_from_outputs() -> None:
    result = run_cells(
        "import os; os.symlink('/etc/passwd', 'outputs/a.csv')\nos.mkfifo('outputs/b.csv')"
    )
    assert result.outcome == "finished"
    assert result.refused == {"a.csv": "not_regular", "b.csv": "not_regular"}
    result = run_cells(
        "import socket; socket.socket(socket.AF_UNIX).bind('outputs/a.csv')\n"
        "with open('outputs/b.csv', 'wb') as giant: giant.truncate(10**7)"
    )
    assert result.refused == {"a.csv": "not_regular", "b.csv": "too_large"}
    result = run_cells("import os; os.rmdir('outputs'); os.symlink('data', 'outputs')")
    assert result.refused == {"a.csv": "not_regular", "b.csv": "not_regular"}


def test_randomness_and_hashing_repeat() -> None:
    cell = "import random, numpy as np; print(random.random(), np.random.rand(), hash('a'))"
    assert text_of(run_cells(cell), 0) == text_of(run_cells(cell), 0)


def test_parallel_libraries_work_inside() -> None:
    result = run_cells(
        "import numpy as np\nfrom sklearn.ensemble import HistGradientBoostingRegressor as Model\n"
        "x = np.arange(400.0).reshape(-1, 1)\n"
        "print(Model(max_iter=5).fit(x, x[:, 0]).predict(x).shape)",
        "from multiprocessing import get_context\n"
        "def double(x): return 2 * x\n"
        "with get_context('fork').Pool(2) as pool: print(pool.map(double, [1, 2]))",
        "import os\nfrom joblib import Parallel, delayed, effective_n_jobs\n"
        "used = set(Parallel(n_jobs=2)(delayed(os.getpid)() for _ in range(4)))\n"
        "print(effective_n_jobs(-1), os.getpid() in used)",
        memory_mb=1500,
        wall_seconds=120,
    )
    assert result.outcome == "finished", result.error
    assert [text_of(result, cell) for cell in range(3)] == ["(400,)\n", "[2, 4]\n", "2 False\n"]


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this kernel does not group sessions"
)
def test_a_run_steps_back_as_far_as_its_worker() -> None:
    code = (
        "import os; os.nice(5)\n"
        "from tests.casestudy.sandbox.cells import run_cells, text_of\n"
        "print(os.nice(0), text_of(run_cells(\"print(open('/proc/self/autogroup').read())\"), 0))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own, _, _, group = told.stdout.split()
    assert own == group


def test_every_machine_has_the_same_processors() -> None:
    result = run_cells(
        "import multiprocessing, os; print(os.cpu_count(), multiprocessing.cpu_count())"
    )
    assert text_of(result, 0) == "2 2\n"


def test_an_alarm_of_the_notebooks_own_cuts_no_line_in_two() -> None:
    result = run_cells(
        "import signal\n"
        "inside, rung = False, 0\n"
        "def ring(*_):\n"
        "    if inside: raise TimeoutError\n"
        "signal.signal(signal.SIGALRM, ring)\n"
        "for _ in range(60):\n"
        "    try:\n"
        "        inside = True\n"
        "        signal.setitimer(signal.ITIMER_REAL, 0.002)\n"
        "        for _ in range(300): print('x' * 2000, flush=True)\n"
        "        inside = False\n"
        "    except TimeoutError: rung += 1\n"
        "signal.setitimer(signal.ITIMER_REAL, 0)",
        "print(rung)",
        output_mb=60,
        wall_seconds=60,
    )
    assert result.outcome == "finished", result.why
    assert int(text_of(result, 1)) > 0
