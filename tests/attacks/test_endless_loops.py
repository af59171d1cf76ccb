"""Never ending: loops that ignore every signal, sit in native code, in threads or in finalizers."""

from __future__ import annotations

import pytest

from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("canary_at_the_end")]
IGNORE = (
    "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
    "    except (OSError, ValueError): pass\n"
)


def endless(name: str, tries: str, *cells: str, says: str = "longer than 1") -> Attack:
    return Attack(name, tries, cells, "timeout", (says,), {"wall_seconds": 1}, canary=False)


def burning(name: str, tries: str, *cells: str) -> Attack:
    limits = {"cpu_seconds": 1, "wall_seconds": 90}
    return Attack(name, tries, cells, "timeout", ("CPU time",), limits, canary=False)


ATTACKS = (
    endless("deaf loop", "ignore every signal", IGNORE + "while True: pass"),
    endless(
        "stubborn loop",
        "catch every exception",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    ),
    endless(
        "regular expression",
        "backtrack in native code, where no signal is looked at",
        "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    ),
    endless(
        "linear algebra",
        "sit in a library's native code",
        "import numpy as np\nx = np.random.rand(3000, 3000)\nfor _ in range(10**6): np.linalg.svd(x)",
    ),
    endless("large number", "compute one number for ever", "9 ** 9 ** 9"),
    endless(
        "sleeping", "wait for ever without using the processor", "import time; time.sleep(600)"
    ),
    endless(
        "waiting for a thread",
        "leave all work to a thread that never ends",
        "import threading\nthread = threading.Thread(target=lambda: [0 for _ in iter(int, 1)])\n"
        "thread.start(); thread.join()",
    ),
    endless(
        "deadlock",
        "wait for itself",
        "import threading\nlock = threading.Lock(); lock.acquire(); lock.acquire()",
    ),
    endless(
        "finalizer",
        "go on when an object is thrown away",
        "class Late:\n    def __del__(self):\n        while True: pass\nlate = Late(); del late",
    ),
    endless(
        "display",
        "go on while a value is shown",
        "class Value:\n    def __repr__(self):\n        while True: pass\nValue()",
    ),
    endless(
        "exception's text",
        "go on while an error is told",
        "class Fault(Exception):\n    def __str__(self):\n        while True: pass\nraise Fault",
    ),
    endless("event loop", "wait in asyncio", "import asyncio\nawait asyncio.sleep(600)"),
    endless(
        "child that is waited for",
        "wait for a deaf child",
        "import os\nif os.fork() == 0:\n    import signal\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    signal.pause()\nos.wait()",
    ),
    endless(
        "blocking read", "wait for input on descriptor 0", "import os\nos.read(os.pipe()[0], 1)"
    ),
    burning("processor", "burn the processor", "while True: pass"),
    burning(
        "processor of many",
        "burn it in children",
        "import os\nfor _ in range(2): os.fork()\nwhile True: pass",
    ),
    burning(
        "deaf to the processor's limit",
        "ignore the signal of the processor's limit",
        IGNORE + "while True: pass",
    ),
)

AFTER = (
    scored(
        "at exit",
        "go on when the interpreter ends",
        "import atexit\ndef go_on():\n    while True: pass\natexit.register(go_on)",
    ),
    scored(
        "after the cell",
        "go on in a hook after the last cell",
        "import threading\nevent = threading.Event()\n"
        "threading.Thread(target=event.wait, daemon=False).start()",
    ),
)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_what_never_ends_is_ended_and_its_cell_named(attack: Attack, stand: Stand) -> None:
    stand.withstand(attack)


@pytest.mark.parametrize("attack", AFTER, ids=str)
def test_nothing_goes_on_after_the_last_cell(attack: Attack, stand: Stand) -> None:
    assert stand.withstand(attack).score == stand.arena.best
