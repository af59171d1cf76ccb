"""Cheating from inside the interpreter: hooks, patches, start files, frames, the process itself."""

from __future__ import annotations

import pytest

from casestudy.exercise import csv_files
from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand
from tests.casestudy.tiny import notebook

pytestmark = pytest.mark.slow
SHELL = "shell = get_ipython()\n"

HARMLESS = (
    scored("cell transformer", "rewrite later cells before they run",
           SHELL + "shell.input_transformers_post.append(lambda lines: lines)"),
    scored("syntax tree transformer", "rewrite what later cells compute",
           SHELL + "import ast\nclass T(ast.NodeTransformer):\n"
           "    def visit_Constant(self, node): return node\nshell.ast_transformers.append(T())"),
    scored("hooks around cells", "run code around every cell",
           SHELL + "for name in ('pre_run_cell', 'post_run_cell', 'pre_execute', 'post_execute'):\n"
           "    shell.events.register(name, lambda *a: None)"),
    scored("display hook", "replace how values are shown",
           "import sys\nsys.displayhook = lambda value: None"),
    scored("exception hook", "swallow errors", "import sys\nsys.excepthook = lambda *a: None"),
    scored("trace function", "watch the grader's frames",
           "import sys, threading\nseen = []\nsys.settrace(lambda f, e, a: seen.append(f.f_code) and None)\n"
           "sys.settrace(None)"),
    scored("profile function", "watch the grader's calls",
           "import sys\nsys.setprofile(lambda *a: None); sys.setprofile(None)"),
    scored("patched json", "answer for the grader's own reader",
           "import json\njson.loads = lambda *a, **k: {'score': 120}"),
    scored("patched pandas", "make every comparison come out right",
           "import pandas as pd\npd.Series.__sub__ = lambda self, other: self * 0\n"
           "pd.read_csv = lambda *a, **k: 1 / 0"),
    scored("patched numbers", "make every error zero",
           "import math, builtins, numpy as np\nmath.isfinite = lambda x: True\n"
           "builtins.abs = lambda x: 0\nnp.mean = lambda *a, **k: 0.0"),
    scored("replaced modules", "put its own modules in place of the scorer's",
           "import sys, types\nfor name in ('casestudy', 'casestudy.grading', 'casestudy.metrics'):\n"
           "    sys.modules[name] = types.ModuleType(name)"),
    scored("import hook", "answer every import itself",
           "import sys\nclass Finder:\n    def find_spec(self, name, path=None, target=None): return None\n"
           "sys.meta_path.insert(0, Finder())"),
    scored("path hook", "put its own folder first",
           "import sys\nopen('casestudy.py', 'w').write('score = 120')\nsys.path.insert(0, '/tmp/work')"),
    scored("start file of the user", "leave a usercustomize for the next interpreter",
           "import os, site, sys\nfolder = os.path.expanduser('~/.local/lib/python%d.%d/site-packages'"
           " % sys.version_info[:2])\nos.makedirs(folder)\n"
           "for name in ('usercustomize.py', 'sitecustomize.py', 'new.pth'):\n"
           "    open(os.path.join(folder, name), 'w').write('import os; os._exit(7)')"),
    scored("start-up files of IPython", "leave start-up code for the next shell",
           "import os\nfolder = os.path.expanduser('~/.ipython/profile_default/startup')\n"
           "os.makedirs(folder, exist_ok=True)\n"
           "open(folder + '/00.py', 'w').write('raise SystemExit')"),
    scored("environment", "change the environment for the next run",
           "import os\nfor name in ('PYTHONSTARTUP', 'PYTHONPATH', 'LD_PRELOAD', 'PYTHONHOME'):\n"
           "    os.environ[name] = '/tmp/work/evil'"),
    scored("random state", "leave another random state behind",
           "import random, numpy as np\nrandom.seed(99); np.random.seed(99)"),
    scored("garbage", "go through every object for labels",
           "import gc\nfound = [o for o in gc.get_objects() if isinstance(o, dict)"
           " and any(k in o for k in ('truth', 'anchors', 'labels_secret') if isinstance(k, str))"
           " and 'gc' not in o]\nassert not found, [list(o)[:9] for o in found]"),
    scored("frames", "walk up to the grader's variables",
           "import sys\nframe, names = sys._getframe(), set()\nwhile frame:\n"
           "    names |= set(frame.f_locals) | set(frame.f_globals)\n    frame = frame.f_back\n"
           "assert not names & {'truth', 'anchors', 'exercise', 'CaseData', 'scorer'}"),
    scored("memory of its own", "search its own memory for labels",
           "import re\nhits = 0\nmem = open('/proc/self/mem', 'rb')\nword = 'tru' + 'th_of_case'\n"
           "for line in open('/proc/self/maps'):\n    m = re.match(r'(\\w+)-(\\w+) rw.* \\[(heap|stack)\\]', line)\n"
           "    if m:\n        mem.seek(int(m[1], 16))\n"
           "        hits += mem.read(min(int(m[2], 16) - int(m[1], 16), 10**7)).count(b'anchors_seed')\n"
           "assert not hits"),
    scored("memory by ctypes", "change a small number everywhere",
           "import ctypes\naddress = id(10**6 + 1)\n"
           "ctypes.c_char.from_address(id('a string of its own')).value"),
    scored("threads left", "patch print from a thread for ever",
           "import threading, builtins\ndef work():\n    while not done.wait(0.001): pass\n"
           "done = threading.Event(); threading.Thread(target=work, daemon=True).start()"),
    scored("patched open", "answer every open itself",
           "import builtins, io\nreal = builtins.open\n"
           "builtins.open = lambda name, *a, **k: real(name, *a, **k)"),
    scored("patched os", "answer the grader's own calls",
           "import os\nos.getpid = lambda r=os.getpid: r()\nos.read = lambda n, c, r=os.read: r(n, c)\n"
           "os.fstat = lambda *a, r=os.fstat: r(*a)"),
)  # fmt: skip

ENDING = (
    Attack("sys.exit", "leave early with success", ("import sys; sys.exit(0)",), "failed",
           ("exit()",)),
    Attack("quit", "leave early by quit()", ("quit()",), "failed", ("exit()",)),
    Attack("os._exit", "end the process with success", ("import os; os._exit(0)",), "failed",
           ("exit code 0",)),
    Attack("abort", "crash", ("import os; os.abort()",), "failed", ("exit code 134",)),
    Attack("segmentation fault", "crash in native code", ("import ctypes; ctypes.string_at(0)",),
           "failed", ("exit code 139",)),
    Attack("kill itself", "be killed", ("import os; os.kill(os.getpid(), 9)",), "failed",
           ("exit code 137",)),
    Attack("become another program", "be replaced by a program that succeeds",
           ("import os; os.execv('/bin/true', ['true'])",), "failed", ("exit code 0",)),
    Attack("patched exit", "make errors vanish",
           (SHELL + "shell.showtraceback = lambda *a, **k: None\n1 / 0",), "failed"),
    Attack("errors swallowed", "make a failed cell look well",
           (SHELL + "class Fine:\n    error_before_exec = error_in_exec = None\n"
            "    success, execution_count, result = True, 1, None\n"
            "shell.run_cell = lambda *a, **k: Fine()", "1 / 0"), "rejected", ("missing",)),
    Attack("KeyboardInterrupt", "interrupt the grader", ("raise KeyboardInterrupt",), "failed"),
    Attack("GeneratorExit", "raise what no handler expects", ("raise GeneratorExit",), "failed"),
    Attack("own BaseException", "raise what no handler expects",
           ("class Out(BaseException): pass\nraise Out",), "failed"),
    Attack("shell replaced", "take the shell apart",
           (SHELL + "shell.__dict__.clear()",), ("failed", "rejected")),
    Attack("builtins emptied", "leave the runner nothing to work with",
           ("import builtins\nbuiltins.__dict__.clear()",), ("failed", "rejected")),
    Attack("modules emptied", "leave the runner no modules",
           ("import sys\nsys.modules.clear()\nimport json",), ("failed", "rejected")),
    Attack("standard streams closed", "close what the runner prints to",
           ("import sys\nsys.stdout.close(); sys.stderr.close(); sys.stdout = None",),
           ("failed", "rejected")),
    Attack("recursion limit", "leave no room for calls",
           ("import sys\nsys.setrecursionlimit(60)",), ("failed", "rejected")),
    Attack("file limit", "leave no descriptors",
           ("import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))",),
           ("failed", "rejected")),
    Attack("limits raised", "give itself more",
           ("import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**62, 2**62))",), "failed"),
    Attack("input", "ask the grader", ("input('score? ')",), "failed", ("input()",)),
)  # fmt: skip


@pytest.mark.parametrize("attack", HARMLESS, ids=str)
def test_a_trick_in_the_interpreter_changes_no_score(attack: Attack, stand: Stand) -> None:
    assert stand.withstand(attack).score == stand.arena.best


@pytest.mark.parametrize("attack", ENDING, ids=str)
def test_a_notebook_that_ends_itself_scores_nothing(attack: Attack, stand: Stand) -> None:
    assert stand.withstand(attack).score is None


def answers(stand: Stand) -> tuple[str, ...]:
    """Return cells that write the truth of the practice data, as somebody who knows it would."""
    exercise = stand.arena.exercise
    practice = exercise.generate(exercise.practice_seed)
    table = csv_files({"forecast.csv": practice.truth["truth"]})["forecast.csv"].decode()
    return (f"open('outputs/forecast.csv', 'w').write({table!r})",)


def test_answers_known_by_heart_score_nothing_on_other_data(stand: Stand) -> None:
    attack = Attack(
        "answers by heart",
        "write the practice data's true answers into the notebook",
        answers(stand),
        "scored",
    )
    known = stand.arena.exercise.practice_seed
    practice = stand.arena.exercise.generate(known)
    anchors = stand.arena.exercise.anchors(practice)
    from casestudy.grading import grade

    on_practice = grade(
        notebook(*attack.cells), stand.arena.exercise, data=practice, anchors=anchors
    )
    assert on_practice.score == 120
    assert stand.withstand(attack).score == 0


def test_answers_worked_out_from_the_seed_need_the_secret(stand: Stand) -> None:
    attack = Attack(
        "seed by search",
        "find the seed by trying every small one against the inputs",
        (
            "import numpy as np, csv\n"
            "rows = [float(r['sales']) for r in csv.DictReader(open('data/sales.csv'))]\n"
            "for seed in [*range(30), *range(50, 3000)]:\n"
            "    if list(np.random.default_rng(seed).integers(10, 99, 3)) == rows: break\n"
            "else: raise SystemError('no seed found')",
        ),
        "failed",
    )
    stand.withstand(attack)
