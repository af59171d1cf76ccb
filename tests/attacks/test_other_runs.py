"""Two runs at once, and one after another: nothing passes between them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from casestudy.result import GradeReport
from tests.attacks.attack import Attack, guarded
from tests.attacks.conftest import Stand
from tests.attacks.guard import Guard, settle
from tests.casestudy.tiny import GOOD_CELL, notebook

pytestmark = pytest.mark.slow
SECRET = "solution-of-another-learner-5309"
VICTIM = (
    f"import os, socket, threading, time\nSECRET = {SECRET!r}\n"
    "open('/tmp/mine.txt', 'w').write(SECRET); open('/dev/shm/mine', 'w').write(SECRET)\n"
    "os.environ['MINE'] = SECRET\n"
    "a = socket.socket(socket.AF_UNIX); a.bind('\\0mine'); a.listen()\n"
    "b = socket.socket(); b.bind(('127.0.0.1', 45654)); b.listen()\n"
    "def answer(s):\n    while True: s.accept()[0].sendall(SECRET.encode())\n"
    "for s in (a, b): threading.Thread(target=answer, args=(s,), daemon=True).start()\n"
    "end = time.monotonic() + 1.0\nwhile time.monotonic() < end: time.sleep(0.02)"
)
LOOKING = """
import glob, os, re, socket, time
found = []
def try_(action):
    try: found.append(repr(action()))
    except Exception: pass
def ask(family, address):
    with socket.socket(family) as s:
        s.settimeout(0.2); s.connect(address); return s.recv(100)
for _ in range(4):
    for path in ('/tmp/mine.txt', '/dev/shm/mine'): try_(lambda: open(path).read())
    for pid in [p for p in os.listdir('/proc') if p.isdigit()]:
        for name in ('environ', 'cmdline', 'root/tmp/mine.txt', 'cwd/mine.txt', 'maps'):
            try_(lambda: open(f'/proc/{pid}/{name}', 'rb').read())
    try_(lambda: ask(socket.AF_UNIX, '\\0mine')); try_(lambda: ask(socket.AF_INET, ('127.0.0.1', 45654)))
    try_(lambda: glob.glob('/tmp/**/mine*', recursive=True))
    time.sleep(0.1)
word = 'solution' + '-of-another'
assert not [f for f in found if word in f], found
"""


def beside(stand: Stand, attack: Attack, honest: tuple[str, ...]) -> tuple[GradeReport, Any]:
    """Run an honest notebook and, once its first cell runs, the attack beside it."""
    begun = threading.Event()

    def note(progress: Any) -> None:
        if progress.cell:
            begun.set()

    from casestudy.grading import grade

    arena = stand.arena
    with ThreadPoolExecutor(1) as pool:
        victim = pool.submit(
            grade, notebook(*honest), arena.exercise, data=arena.data, anchors=arena.anchors,
            on_progress=note,
        )  # fmt: skip
        assert begun.wait(60)
        exercise = guarded(**attack.limits)
        with Guard(exercise.info.limits) as guard:
            report = arena.grade(attack.notebook, exercise)
        guard.stayed_within_limits()
        return report, victim.result(120)


@pytest.mark.parametrize(
    "attack",
    [
        Attack("looking at a neighbour", "read a neighbour's files, processes and sockets",
               (LOOKING, GOOD_CELL), "scored"),
        Attack("killing a neighbour", "kill every process it can name, its neighbours' too",
               ("import os\nfor pid in range(2, 5000):\n    if pid != os.getpid():\n"
                "        try: os.kill(pid, 9)\n        except OSError: pass", GOOD_CELL), "scored"),
        Attack("bombing a neighbour", "use up processes while a neighbour runs",
               ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",),
               "failed", (), {"processes": 8}),
        Attack("starving a neighbour", "use up memory while a neighbour runs",
               ("held = []\nwhile True: held.append(bytearray(b'x' * 10**7))",), "out_of_memory"),
        Attack("shouting over a neighbour", "flood the output while a neighbour runs",
               ("while True: print('x' * 1000)",), "output_limit"),
        Attack("filling a neighbour's disk", "fill the disk while a neighbour runs",
               ("with open('f', 'wb') as f:\n    while True: f.write(b'x' * 10**6)",), "failed"),
    ],
    ids=str,
)  # fmt: skip
def test_a_neighbour_sees_nothing_and_still_earns_the_same(attack: Attack, stand: Stand) -> None:
    stand.note(attack.name, attack.tries)
    report, victim = beside(stand, attack, (VICTIM, GOOD_CELL))
    wanted = (attack.status,) if isinstance(attack.status, str) else attack.status
    assert report.status in wanted, (report.messages, report.error)
    assert SECRET not in str((report.to_json(), report.executed_notebook))
    assert (victim.status, victim.score) == ("scored", stand.arena.best), victim.messages
    settle(stand.arena.idle)
    stand.told(attack, report)


LEAVE = """
import builtins, ctypes, json, os, random, sys
import matplotlib.pyplot as plt, numpy as np, pandas as pd, warnings, decimal, locale
os.environ['LEFT'] = '1'; os.makedirs('/tmp/home/.left', exist_ok=True)
for path in ('/tmp/left', '/dev/shm/left'): open(path, 'w').close()
random.seed(4); np.random.seed(4); pd.set_option('display.max_rows', 3); pd.LEFT = 1
builtins.LEFT = json.LEFT = sys.LEFT = np.LEFT = 1; sys.path.insert(0, '/tmp/left')
plt.rcParams['figure.dpi'] = 13; plt.figure(77); warnings.simplefilter('error')
sys.modules['csv'] = json; sys.modules['left'] = json; decimal.getcontext().prec = 3
np.seterr(all='raise'); sys.setrecursionlimit(4321); os.umask(0o077); os.nice(1)
get_ipython().user_ns['LEFT'] = 1; get_ipython().LEFT = 1
import IPython; IPython.LEFT = 1
a = np.zeros(3); ctypes.memset(id(10**9 + 7), 0, 0)
"""
SEEN = """
import builtins, csv, decimal, json, os, random, sys
import matplotlib.pyplot as plt, numpy as np, pandas as pd, warnings, IPython
print(json.dumps([
    'LEFT' in os.environ, [os.path.exists(p) for p in ('/tmp/left', '/dev/shm/left', '/tmp/home/.left')],
    random.random(), float(np.random.rand()), pd.get_option('display.max_rows'),
    [hasattr(m, 'LEFT') for m in (builtins, json, sys, np, pd, IPython, get_ipython())],
    plt.rcParams['figure.dpi'], plt.get_fignums(), csv.__name__, 'left' in sys.modules,
    '/tmp/left' in sys.path, decimal.getcontext().prec, np.geterr(), sys.getrecursionlimit(),
    'LEFT' in globals(), os.nice(0), get_ipython().execution_count,
    sorted(os.listdir('/tmp')), sorted(os.listdir('/dev/shm')),
]))
"""


def printed(report: GradeReport) -> str:
    assert report.executed_notebook is not None, report.messages
    outputs = report.executed_notebook["cells"][0]["outputs"]
    return "".join(item["text"] for item in outputs if item["output_type"] == "stream")


def test_what_one_run_leaves_behind_the_next_does_not_see(stand: Stand) -> None:
    attack = Attack(
        "leaving things behind",
        "leave files, patches, settings and random states for the next run",
        (LEAVE,),
        "rejected",
    )
    before = printed(stand.arena.grade(notebook(SEEN)))
    stand.withstand(attack)
    assert "false" in before
    assert printed(stand.arena.grade(notebook(SEEN))) == before
