"""Multiplying: fork bombs, thread bombs, daemons that are meant to outlive the run."""

from __future__ import annotations

import pytest

from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand

pytestmark = pytest.mark.slow
SMALL = {"processes": 8, "wall_seconds": 60, "cpu_seconds": 30}

BOMBS = (
    Attack(
        "fork bomb",
        "fork for ever",
        ("import os\nwhile True: os.fork()",),
        says=("processes",),
        limits=SMALL,
    ),
    Attack(
        "patient fork bomb",
        "fork again whenever a fork is refused",
        ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",),
        says=("processes",),
        limits=SMALL,
    ),
    Attack(
        "hydra",
        "each process starts its successor and leaves",
        (
            "import os\nos.fork()\nwhile True:\n    try:\n        if os.fork(): os._exit(0)\n"
            "    except OSError: pass",
        ),
        ("failed", "timeout"),
        limits={**SMALL, "cpu_seconds": 3, "wall_seconds": 4},
    ),
    Attack(
        "shell bomb",
        "let the shell multiply, each half as soon as the other is refused",
        ("import os\nos.system('f() { while :; do f & done; }; f')", "import time; time.sleep(60)"),
        ("failed", "timeout"),
        limits={**SMALL, "wall_seconds": 4},
    ),
    Attack(
        "thread bomb",
        "start threads for ever",
        (
            "import threading, time\ndef stay(): time.sleep(600)\n"
            "while True:\n    try: threading.Thread(target=stay, daemon=True).start()\n"
            "    except RuntimeError: pass",
        ),
        ("failed", "timeout"),
        limits={**SMALL, "cpu_seconds": 4},
    ),
    Attack(
        "bomb that ignores signals",
        "fork with every signal ignored",
        (
            "import os, signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
            "    except (OSError, ValueError): pass\n"
            "while True:\n    try: os.fork()\n    except OSError: pass",
        ),
        says=("processes",),
        limits=SMALL,
    ),
    Attack(
        "pool of processes",
        "start more workers than allowed with a library",
        (
            "from multiprocessing import get_context\nimport time\n"
            "with get_context('fork').Pool(40) as pool: pool.map(time.sleep, [60] * 40)",
        ),
        says=("n_jobs",),
        limits=SMALL,
    ),
)

DAEMONS = (
    scored(
        "double fork",
        "leave a daemon behind in a session of its own",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0:\n        os.closerange(0, 256)\n        time.sleep(600)\n"
        "    os._exit(0)",
    ),
    scored(
        "daemon of the shell",
        "leave a program running with nohup and setsid",
        "import os\nos.system('setsid nohup sleep 600 >/dev/null 2>&1 &')",
    ),
    scored(
        "stopped daemon",
        "leave a stopped process that no polite signal wakes",
        "import os, signal\nif os.fork() == 0:\n    os.kill(os.getpid(), signal.SIGSTOP)",
    ),
    scored(
        "daemon that respawns",
        "leave two processes that start each other again",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    while True:\n"
        "        if os.fork() == 0:\n            time.sleep(0.05)\n            os._exit(0)\n"
        "        os.wait()",
    ),
    scored(
        "daemon that holds the channel",
        "keep the grader's own pipes open after the end",
        "import os, time\nif os.fork() == 0:\n    time.sleep(600)",
    ),
    scored(
        "daemon thread that waits for the end",
        "work on after the last cell",
        "import threading, time\n"
        "threading.Thread(target=lambda: [time.sleep(1) for _ in range(600)]).start()",
    ),
    scored(
        "killing everybody",
        "kill every process it can signal except itself",
        "import os, signal\n"
        "for pid in [*range(1, 400), -1]:\n    if pid in (os.getpid(), -1): continue\n"
        "    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):\n"
        "        try: os.kill(pid, number)\n        except OSError: pass",
    ),
)


@pytest.mark.parametrize("attack", BOMBS, ids=str)
def test_a_bomb_is_stopped_with_everything_it_started(attack: Attack, stand: Stand) -> None:
    stand.withstand(attack)


@pytest.mark.parametrize("attack", DAEMONS, ids=str)
def test_nothing_outlives_the_run(attack: Attack, stand: Stand) -> None:
    assert stand.withstand(attack).score == stand.arena.best
