"""Filling the machine's memory: fast, slowly, and where no process shows it."""

from __future__ import annotations

import pytest

from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand

pytestmark = pytest.mark.slow
STOP = ("out_of_memory", "failed")


def bomb(name: str, tries: str, code: str, **limits: int) -> Attack:
    return Attack(name, tries, (code,), "out_of_memory", ("MB",), {"wall_seconds": 90, **limits})


BOMBS = (
    bomb("one array", "ask for far more than there is", "import numpy as np\nnp.ones(10**12)"),
    bomb("fast", "fill memory as fast as it goes", "held = bytearray(b'x' * 10**9)"),
    bomb(
        "slow",
        "grow a little at a time",
        "held = []\nwhile True: held.append(bytearray(b'x' * 4_000_000))",
    ),
    bomb(
        "mapping",
        "fill an anonymous mapping",
        "import mmap\nheld = mmap.mmap(-1, 10**9)\nfor at in range(0, 10**9, 4096): held[at] = 1",
    ),
    bomb(
        "shared mapping of many",
        "spread it over children, each below the limit",
        "import os, time\nfor _ in range(3): os.fork()\nheld = b'x' * 240_000_000\ntime.sleep(60)",
    ),
    bomb(
        "children that die",
        "spread it over children that are replaced again and again",
        "import os, time\nwhile True:\n    if os.fork() == 0:\n"
        "        held = bytearray(b'x' * 300_000_000); time.sleep(0.2); os._exit(0)\n"
        "    time.sleep(0.02)",
    ),
    bomb(
        "swallowed",
        "catch every refusal and go on",
        "held = []\nwhile True:\n    try: held.append(bytearray(b'x' * 20_000_000))\n"
        "    except BaseException: pass",
    ),
    bomb("native", "fill memory in native code", "import numpy as np\nnp.arange(10**8).tolist()"),
    Attack(
        "picture",
        "draw a picture that needs gigabytes",
        ("import matplotlib.pyplot as plt\nplt.figure(figsize=(600, 600), dpi=100)\nplt.show()",),
        ("out_of_memory", "failed", "rejected"),
    ),
    bomb(
        "compressed",
        "unpack a small thing into a large one",
        "import zlib\nsmall = zlib.compress(bytes(10**7)) * 1\n"
        "held = [zlib.decompress(small) for _ in range(200)]\n"
        "for block in held: bytearray(block)",
    ),
)

FILL = (
    "import os, socket, time\nfirst = os.getpid()\n"
    "def fill():\n    held = []\n    try:\n        while True:\n            ends = socket.socketpair()\n"
    "            for end in ends:\n                end.setblocking(False); count = 0\n"
    "                try: end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)\n"
    "                except OSError: pass\n"
    "                try:\n                    while True: count += end.send(bytes(65536))\n"
    "                except BlockingIOError: held.append((ends, count))\n"
    "    except OSError: return held\n"
)
UNSEEN = (
    Attack(
        "memory file",
        "keep memory in a file that no process shows",
        (
            "import os\nnumber = os.memfd_create('hidden')\nwhile True: os.write(number, b'x' * 10**6)",
        ),
        STOP,
        limits={"wall_seconds": 60},
    ),
    Attack(
        "secret memory",
        "keep memory that nobody can look into",
        (
            "import ctypes\nnumber = ctypes.CDLL(None, use_errno=True).syscall(447, 0)\n"
            "if number == -1: raise OSError(ctypes.get_errno(), 'refused')",
        ),
    ),
    Attack(
        "System V memory",
        "keep segments that outlive every process",
        (
            "import ctypes\ncalls = ctypes.CDLL(None, use_errno=True)\n"
            "if calls.shmget(0, 10**9, 0o1600) == -1: raise OSError(ctypes.get_errno(), 'refused')",
        ),
    ),
    Attack(
        "message queue",
        "keep memory in messages nobody reads",
        (
            "import ctypes\ncalls = ctypes.CDLL(None, use_errno=True)\n"
            "if calls.msgget(0, 0o1600) == -1: raise OSError(ctypes.get_errno(), 'refused')",
        ),
    ),
    Attack(
        "shared memory folder",
        "fill /dev/shm",
        (
            "with open('/dev/shm/full', 'wb') as target:\n"
            "    while True: target.write(b'x' * 10**6)",
        ),
        says=("disk",),
    ),
    Attack(
        "sockets of many",
        "keep memory in the buffers of sockets, each process a little",
        (
            FILL
            + "for _ in range(11): os.fork() if os.getpid() == first else None\nheld = fill(); time.sleep(60)",
        ),
        "out_of_memory",
        limits={"memory_mb": 300, "wall_seconds": 90},
    ),
    scored(
        "sockets",
        "keep memory in the buffers of sockets made larger",
        FILL + "held = fill()\nassert sum(n for _, n in held) < 200 * 2**20\nheld.clear()",
    ),
    scored(
        "pipes",
        "keep memory in the buffers of pipes",
        "import fcntl, os\nheld = []\n"
        "try:\n    while True:\n        ends = os.pipe(); held.append(ends)\n"
        "        os.set_blocking(ends[1], False)\n"
        "        try: fcntl.fcntl(ends[1], 1031, 1 << 20)\n        except OSError: pass\n"
        "        try:\n            while True: os.write(ends[1], bytes(65536))\n"
        "        except BlockingIOError: pass\n"
        "except OSError:\n    for ends in held: os.close(ends[0]); os.close(ends[1])",
    ),
)


@pytest.mark.parametrize("attack", BOMBS, ids=str)
def test_a_memory_bomb_is_stopped_and_named(attack: Attack, stand: Stand) -> None:
    stand.withstand(attack)


@pytest.mark.parametrize("attack", UNSEEN, ids=str)
def test_memory_that_no_process_shows_is_refused_or_counted(attack: Attack, stand: Stand) -> None:
    stand.withstand(attack)
