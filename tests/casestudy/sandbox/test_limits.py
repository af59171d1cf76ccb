"""Every limit ends a run in its own way, names the cell and leaves nothing running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from casestudy.sandbox import supervisor, template, watch
from tests.casestudy.sandbox.cells import run_cells, text_of

pytestmark = pytest.mark.slow

IGNORE_ALL_SIGNALS = """
import signal
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass
"""


TEMPLATE_PROCESSES = 3
"""bubblewrap's monitor, the first process of its pid namespace, and the template."""


def still_running() -> list[psutil.Process]:
    """Return the processes of this process's runs, without those of the warm templates."""
    found = []
    for each in template.warm():
        for process in watch.tree(each.pid)[TEMPLATE_PROCESSES:]:
            with suppress(psutil.NoSuchProcess):
                if process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
    return found


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Every test here ends with none of its runs' processes alive."""
    yield
    assert still_running() == []


def ending(*code: str, **limits: int) -> tuple[str, str, int | None]:
    result = run_cells("x = 1", *code, **limits)
    return result.outcome, result.why, result.stopped_at


def test_an_endless_loop_that_ignores_signals_is_a_timeout() -> None:
    assert ending(IGNORE_ALL_SIGNALS, wall_seconds=1) == ("timeout", "wall", 1)


def test_what_was_printed_before_a_timeout_is_kept() -> None:
    result = run_cells("print('one'); print('two')\nwhile True: pass", wall_seconds=1)
    assert text_of(result, 0) == "one\ntwo\n"


def test_cpu_time_is_limited_over_all_processes() -> None:
    burn = "import os\nfor _ in range(2): os.fork()\nwhile True: pass"
    assert ending(burn, cpu_seconds=1) == ("timeout", "cpu", 1)


@pytest.mark.parametrize(
    "bomb",
    [
        "import numpy as np\nnp.ones(10**10)",
        "held = []\nwhile True: held.append(bytearray(b'x' * 10_000_000))",
        "import os, time\nfor _ in range(3): os.fork()\nheld = bytearray(b'x' * 150_000_000)\n"
        "time.sleep(60)",
        "import mmap\nheld = mmap.mmap(-1, 10**9)\nfor at in range(0, 10**9, 4096): held[at] = 1",
    ],
)
def test_a_memory_bomb_is_out_of_memory(bomb: str) -> None:
    assert ending(bomb) == ("out_of_memory", "memory", 1)


@pytest.mark.parametrize(
    "flood",
    [
        "while True: print('x' * 100)",
        "print('x' * 10**8)",
        "from IPython.display import display, HTML\ndisplay(HTML('x' * 10**7))",
        "import os\nwhile True: os.write(2, b'x' * 1000)",
        "!yes",
    ],
)
def test_an_output_flood_is_stopped(flood: str) -> None:
    assert ending(flood) == ("output_limit", "output", 1)


def test_a_fork_bomb_is_stopped() -> None:
    outcome, why, cell = ending("import os\nwhile True: os.fork()")
    assert (outcome, cell) == ("failed", 1)
    # An ordinary user's forks are refused by the kernel before the supervisor counts them.
    assert why in ("processes", "error")


def test_a_full_disk_is_an_error_of_the_cell() -> None:
    result = run_cells(
        "block = 'x' * 1_000_000\nfor n in range(99): open(f'{n}', 'w').write(block)"
    )
    assert result.error is not None
    assert (result.outcome, result.error.name) == ("failed", "OSError")
    assert "No space left" in result.error.value


@pytest.mark.parametrize("folder", ["tmp", "dev/shm"])
def test_empty_files_are_counted(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "MAX_FILES", 500)
    inodes = f"for n in range(10**7): open(f'/{folder}/{{n}}', 'w').close()"
    assert ending(inodes) == ("failed", "files", 1)


def test_memory_that_no_process_shows_is_refused() -> None:
    result = run_cells(
        "import ctypes, errno, os\n"
        "calls = ctypes.CDLL(None, use_errno=True)\n"
        "def refused(number): return number == -1 and ctypes.get_errno() == errno.EPERM\n"
        "print(refused(calls.shmget(0, 4096, 0o1600)), refused(calls.msgget(0, 0o1600)))\n"
        "os.memfd_create('hidden')"
    )
    assert text_of(result, 0) == "True True\n"
    assert result.error is not None
    assert result.error.name == "PermissionError"


@pytest.mark.parametrize(
    "death",
    [
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 9)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_a_process_that_dies_is_told_with_the_cell(death: str) -> None:
    assert ending(death) == ("failed", "died", 1)


@pytest.mark.parametrize(
    "tampering",
    [
        "import os; os.closerange(3, 256); import time; time.sleep(60)",
        "import os, sys\nfor fd in range(3, 256):\n  try: os.write(fd, b'garbage\\n')\n"
        "  except OSError: pass\nimport time; time.sleep(60)",
    ],
)
def test_tampering_with_the_channel_ends_the_run(tampering: str) -> None:
    assert ending(tampering)[0::2] == ("failed", 1)


def test_daemons_die_with_the_run() -> None:
    daemon = (
        "import os, time\nif os.fork() == 0:\n  os.setsid()\n"
        "  if os.fork() == 0: time.sleep(600)\n  os._exit(0)"
    )
    assert run_cells(daemon).outcome == "finished"


def test_a_killed_supervisor_takes_its_sandbox_along() -> None:
    script = (
        "from casestudy.sandbox import run; from casestudy.exercise import Limits\n"
        "said = lambda step, cell, cells: print(cell, flush=True)\n"
        "run(['while True: pass'], {}, {}, Limits(), said)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        assert any(line.strip() == b"1" for line in supervisor.stdout)
        running = watch.tree(supervisor.pid)[1:]
        supervisor.kill()
    assert len(running) > TEMPLATE_PROCESSES
    _, alive = psutil.wait_procs(running, timeout=10)
    assert not alive


def test_an_exception_of_the_watcher_stops_the_run_and_is_passed_on() -> None:
    def cancel(step: str, cell: int, cells: int) -> None:
        if step == "running" and cell:
            raise InterruptedError("cancelled")

    with pytest.raises(InterruptedError):
        run_cells("while True: pass", on_progress=cancel)


def test_as_many_processes_as_promised_may_run() -> None:
    code = (
        "import multiprocessing as mp, time\n"
        "fork = mp.get_context('fork')\n"
        "children = [fork.Process(target=time.sleep, args=(0.5,)) for _ in range(3)]\n"
        "[child.start() for child in children]; [child.join() for child in children]"
    )
    assert run_cells(code, processes=4).outcome == "finished"
    assert run_cells(code, processes=3).why == "processes"


SHARING = """
import os, time
held, made = b"x" * 250_000_000, []
for _ in range(3):
    child = os.fork()
    if child == 0:
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline: sum(range(1000))
        os._exit(0)
    made.append(child)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in made])
"""


def test_processes_that_share_memory_are_counted_once_and_go_on() -> None:
    result = run_cells(SHARING)
    assert (result.outcome, text_of(result, 0)) == ("finished", "[0, 0, 0]\n")
    assert result.peak_memory < 500 * 1024 * 1024


@pytest.mark.parametrize(
    ("room", "growth", "seconds"),
    [(400, 0, 0.1), (400, -50, 0.1), (400, 1000, 0.1), (400, 5000, 0.04), (4, 5000, 0.02)],
)
def test_memory_that_grows_fast_is_looked_at_more_often(
    room: int, growth: int, seconds: float
) -> None:
    assert supervisor.next_look(room, growth) == pytest.approx(seconds)


def test_a_file_rewritten_by_many_cells_is_kept_as_it_stood() -> None:
    again = [f"open('outputs/a.csv', 'w').write('{letter}' * 900)" for letter in "wxyz"]
    result = run_cells(*again, "while True: pass", wall_seconds=3)
    assert result.outcome == "timeout"
    assert result.files["a.csv"] == b"z" * 900


def test_a_run_that_is_called_off_leaves_no_descriptor_open() -> None:
    def call_off(step: str, cell: int, cells: int) -> None:
        if cell:
            raise InterruptedError

    def open_descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))

    run_cells("pass")
    before = open_descriptors()
    for _ in range(3):
        with pytest.raises(InterruptedError):
            run_cells("while True: pass", on_progress=call_off)
    assert open_descriptors() <= before
