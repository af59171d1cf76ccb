"""What each cell used, measured from outside, and what it was doing when it was stopped."""

from __future__ import annotations

import os

import pytest

from casestudy.sandbox.ledger import CURVE_POINTS, Ledger, where
from casestudy.sandbox.watch import Usage
from tests.casestudy.sandbox.cells import run_cells

MB = 1024 * 1024
BURN = "import time\nend = time.process_time() + {seconds}\nwhile time.process_time() < end: pass"


@pytest.mark.slow
def test_each_cell_has_its_own_time_memory_and_output() -> None:
    result = run_cells(
        "pass",
        "held = bytearray(b'x' * 60_000_000); del held",
        "pass",
        "print('y' * 5000)",
        BURN.format(seconds=0.3),
        "import time; time.sleep(0.2)",
    )
    assert result.outcome == "finished", result.error
    quiet, hungry, after, loud, busy, asleep = result.cells
    assert quiet.peak_memory > 10 * MB
    assert hungry.peak_memory > quiet.peak_memory + 55 * MB
    assert after.peak_memory < hungry.peak_memory - 40 * MB
    assert 5000 <= loud.output_bytes < 6000
    assert quiet.output_bytes == 0
    assert busy.cpu_ms >= 290
    assert busy.ms >= busy.cpu_ms * 0.9
    assert asleep.ms >= 190
    assert asleep.cpu_ms < busy.cpu_ms
    assert result.peak_memory >= hungry.peak_memory


@pytest.mark.slow
def test_what_child_processes_use_is_their_cells() -> None:
    child = "import time; held = bytearray(b'x' * 60_000_000); time.sleep(0.6)"
    result = run_cells(
        "pass",
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])",
        f"subprocess.run([sys.executable, '-c', {BURN.format(seconds=0.3)!r}])",
    )
    quiet, hungry, busy = result.cells
    assert hungry.peak_memory > quiet.peak_memory + 40 * MB
    assert busy.cpu_ms >= 290


@pytest.mark.slow
def test_a_stopped_run_tells_line_activity_and_memory() -> None:
    loop = "def wait():\n    import time\n    time.sleep(60)\nprint('before')\nwait()"
    result = run_cells("x = 1", loop, wall_seconds=1)
    assert (result.outcome, result.stopped_at) == ("timeout", 1)
    assert result.doing is not None
    assert (result.doing.line, result.doing.activity) == (3, "waiting")
    assert result.doing.processes == 1
    assert result.doing.elapsed_ms > 500
    assert min(result.doing.memory) > 10 * MB
    result = run_cells("import sys\nwhile True:\n    pass", cpu_seconds=1)
    assert result.doing is not None
    assert result.doing.line in (2, 3)
    assert result.doing.activity == "computing"
    assert result.cells[0].cpu_ms > 500


@pytest.mark.slow
def test_child_processes_of_a_stopped_cell_are_counted() -> None:
    result = run_cells(
        "import subprocess\nfor _ in range(3): subprocess.Popen(['sleep', '60'])\n"
        "import time; time.sleep(60)",
        wall_seconds=1,
    )
    assert result.doing is not None
    assert result.doing.processes == 4


@pytest.mark.slow
@pytest.mark.parametrize(
    "stop",
    [
        "while True: pass",
        "import os; os._exit(3)",
        "1 / 0",
        "while True: print('x' * 1000)",
    ],
)
def test_files_are_kept_as_the_last_finished_cell_left_them(stop: str) -> None:
    result = run_cells(
        "open('outputs/a.csv', 'w').write('draft')",
        "open('outputs/a.csv', 'w').write('whole'); open('outputs/b.csv', 'w').write('gone')",
        "import os; os.remove('outputs/b.csv')",
        f"open('outputs/a.csv', 'w').write('ha'); open('outputs/b.csv', 'w').write('lf')\n{stop}",
        wall_seconds=2,
    )
    assert result.outcome != "finished"
    assert result.files == {"a.csv": b"whole"}


@pytest.mark.slow
def test_files_rewritten_again_and_again_do_not_count_as_too_much_output() -> None:
    write = "open('outputs/a.csv', 'w').write('{letter}' * 900)"
    result = run_cells(*[write.format(letter=chr(97 + n)) for n in range(20)])
    assert result.outcome == "finished"
    assert result.files == {"a.csv": b"t" * 900}


DUMP = """noise
Stack (most recent call first):
  File "/v/lib/python3.11/site-packages/pandas/core/frame.py", line 9 in merge
  File "<ipython-input-2-60cd077eb17a>", line 4 in f
  File "<ipython-input-2-60cd077eb17a>", line 6 in <module>
  File "/v/lib/python3.11/site-packages/IPython/core/interactiveshell.py", line 3 in run_code
"""


def test_a_stack_gives_the_cells_own_line_and_the_library_it_was_in() -> None:
    assert where(DUMP) == (4, "pandas: merge")
    helper = DUMP.replace('-2-60cd077eb17a>", line 4', '-1-aaaa>", line 4')
    assert where(helper) == (6, "pandas: merge")


@pytest.mark.parametrize(
    "dump",
    [
        "",
        "most recent call first):\n",
        DUMP.replace("ipython-input", "string"),
        DUMP.replace("line 6", "line " + "9" * 5000).replace("line 4", "line x"),
    ],
)
def test_a_stack_that_makes_no_sense_gives_no_line(dump: str) -> None:
    assert where(dump) == (None, "")


def test_of_a_forged_stack_only_a_number_and_plain_names_are_taken() -> None:
    assert where(DUMP.replace("in merge", "in <script>")) == (4, "")
    assert where(DUMP.replace("pandas/", "\u202e<b>/")) == (4, "")


def test_a_long_cells_memory_is_told_evenly_over_its_time() -> None:
    watched = Ledger(os.getpid())
    try:
        watched.cell_starts()
        for number in range(1000):
            watched.sample(
                Usage(memory=10**12 + number, own=(os.getpid(),), processes=1, threads=1)
            )
        curve = watched.doing("").memory[1:]
    finally:
        watched.close()
    assert len(curve) == CURVE_POINTS - 1
    assert list(curve) == sorted(curve)
    assert curve[-1] == 10**12 + 999
