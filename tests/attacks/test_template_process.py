"""The warm template: seen, traced, signalled, starved, killed, or spoken to from inside a run."""

from __future__ import annotations

import os
import platform
import signal
from collections.abc import Mapping
from contextlib import suppress

import psutil
import pytest

from casestudy.grading import grade
from casestudy.sandbox import template
from tests.attacks.attack import Attack, guarded, scored
from tests.attacks.conftest import Stand
from tests.attacks.guard import sandboxed
from tests.attacks.looks import Look, Outcome, judge, peek, run_looks
from tests.casestudy.tiny import GOOD_CELL, notebook

pytestmark = pytest.mark.slow
REFUSED = ("PermissionError", "ProcessLookupError", "OSError", "FileNotFoundError")

SETUP = """
import ctypes, os, re, signal, socket, stat, gc, time
calls = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    result = calls.syscall(number, *arguments)
    if result == -1: raise OSError(ctypes.get_errno(), 'refused')
    return result
def kinds():
    found = []
    for name in os.listdir('/proc/self/fd'):
        try: target = os.readlink(f'/proc/self/fd/{name}')
        except OSError: continue
        found.append(re.sub(r'[:\\[\\d].*', '', target))
    return sorted(set(found) - {'/proc/self/fd', '/proc/1', '/proc/2', '/proc/', '/proc'})
def own(number):
    # one end of the pair that an event loop wakes itself with
    with socket.socket(fileno=os.dup(number)) as end:
        return end.type == socket.SOCK_STREAM
def shared():
    return [l.split()[-1] for l in open('/proc/self/maps') if l.split()[1].startswith('rw')
            and l.split()[1].endswith('s')]
"""

LOOKS = (
    peek("inherited descriptors", "use a descriptor that the template forgot to close",
         "[k for k in kinds() if k not in ('/dev/null', 'pipe', 'anon_inode', 'socket', '/tmp/work')]",
         returns="[]"),
    peek("control socket", "ask the template for another run on its control socket",
         "[n for n in range(256) if os.path.exists(f'/proc/self/fd/{n}') and"
         " stat.S_ISSOCK(os.fstat(n).st_mode) and not own(n)]", returns="[]"),
    peek("job of another run", "read a job file that is still open",
         "[n for n in range(256) if os.path.exists(f'/proc/self/fd/{n}') and"
         " 'memfd' in os.readlink(f'/proc/self/fd/{n}')]", returns="[]"),
    peek("shared mapping", "write into memory that the template shares", "shared()",
         returns="[]"),
    peek("processes in sight", "find the template among the processes",
         "len([p for p in os.listdir('/proc') if p.isdigit()]) <= 3", returns="True"),
    peek("memory of the first process", "write into the first process",
         "os.open('/proc/1/mem', os.O_RDWR)", *REFUSED),
    peek("map of the first process", "read where things are in the first process",
         "open('/proc/1/maps').read() and None", *REFUSED, returns="None"),
    peek("descriptors of the first process", "use a descriptor of the first process",
         "os.listdir('/proc/1/fd')", *REFUSED, returns="[]"),
    peek("tracing the first process", "stop and change the first process",
         "call(PTRACE, 16, 1, 0, 0)", *REFUSED),
    peek("tracing a child", "trace at all", "call(PTRACE, 0, 0, 0, 0)", *REFUSED),
    peek("memory of others by call", "read another process by a system call",
         "call(READV, 1, 0, 0, 0, 0, 0)", *REFUSED),
    peek("descriptor of others by call", "take a descriptor out of another process",
         "call(438, os.pidfd_open(1), 0, 0)", *REFUSED),
    peek("killing the first process", "kill the first process", "os.kill(1, 9)",
         *REFUSED, returns="None"),
    peek("stopping the first process", "stop the first process", "os.kill(1, signal.SIGSTOP)",
         *REFUSED, returns="None"),
    peek("signals to the parent", "end its parent politely",
         "[os.kill(os.getppid(), n) for n in (1, 2, 3, 15, 10)] and None", *REFUSED,
         returns="None"),
    peek("signals to a process group", "signal everybody of its group",
         "os.killpg(1, signal.SIGTERM)", *REFUSED, returns="None"),
    peek("joining a namespace", "go back into the template's namespaces",
         "call(SETNS, os.open('/proc/1/ns/user', os.O_RDONLY), 0)", *REFUSED),
    peek("template's temporary files", "find the template's own files",
         "sorted(os.listdir('/tmp'))", returns="['home', 'work']"),
    peek("template's code", "find the control socket among the objects",
         "[o for o in gc.get_objects() if type(o) is socket.socket and o.fileno() != -1 and not own(o.fileno())]",
         returns="[]"),
    peek("urgency", "run before everybody else", "os.nice(-20)", *REFUSED),
    peek("real time", "run as a real-time process",
         "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))", *REFUSED),
    peek("protection from the memory killer", "let others be killed in its place",
         "open('/proc/self/oom_score_adj', 'w').write('-1000')", *REFUSED),
    Look("watches of the user", "use up the watches on files that all runs share",
         "def attempt():\n    for _ in range(400): call(INOTIFY, 0)", REFUSED),
    Look("signals of the user", "queue more signals than a run may keep",
         "def attempt():\n    child = os.fork()\n    if child == 0:\n"
         "        signal.pthread_sigmask(signal.SIG_BLOCK, [40]); time.sleep(60)\n"
         "    time.sleep(0.1)\n    try:\n        for _ in range(5000):\n"
         "            if calls.sigqueue(child, 40, ctypes.c_void_p(0)) == -1:\n"
         "                raise OSError(ctypes.get_errno(), 'refused')\n"
         "    finally: os.kill(child, 9)", ("BlockingIOError", *REFUSED)),
)  # fmt: skip

NUMBERS = {"PTRACE": (101, 117), "READV": (310, 270), "SETNS": (308, 268), "INOTIFY": (294, 26)}


@pytest.fixture(scope="module")
def seen(shared_stand: Stand) -> Mapping[str, Outcome]:
    """What one notebook saw that tried all of this."""
    at = ("x86_64", "aarch64").index(platform.machine())
    names = "".join(f"{name} = {both[at]}\n" for name, both in NUMBERS.items())
    return run_looks(shared_stand, LOOKS, names + SETUP)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_template_cannot_be_seen_or_touched(
    look: Look, seen: Mapping[str, Outcome], stand: Stand
) -> None:
    judge(stand, look, seen[look.name])


ATTACKS = (
    scored("forgotten child", "let a forked child go on as if it were the notebook",
           "import os\nfor _ in range(3): os.fork()"),
    Attack("group suicide", "kill its whole process group with itself",
           ("import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_DFL)\nos.kill(0, 9)",),
           ("failed",)),
    Attack("limits of the first process", "let the first process run into a limit",
           ("import resource, time\nfor pid in (1, 0):\n"
            "    resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0))\n"
            "while True: pass",), ("failed", "timeout"), (), {"wall_seconds": 3}),
    Attack("no descriptors left", "use up every descriptor",
           ("import os\nheld = []\nwhile True: held.append(os.pipe())",), "failed"),
    Attack("no mappings left", "use up every mapping",
           ("import mmap\nheld = []\nwhile True:\n    held.append(mmap.mmap(-1, 4096,"
            " prot=mmap.PROT_READ if len(held) % 2 else mmap.PROT_READ | mmap.PROT_WRITE))",),
           ("failed", "out_of_memory", "timeout"), (), {"wall_seconds": 3}),
    Attack("fork while threads run", "fork with every lock held",
           ("import os, threading, logging\nlock = logging._lock\nlock.acquire()\n"
            "for _ in range(6):\n    if os.fork() == 0:\n        logging.getLogger('x').error('y')\n"
            "        os._exit(0)\nimport time; time.sleep(30)",),
           ("timeout", "failed"), (), {"wall_seconds": 1}),
    Attack("stopping itself", "stop and never go on",
           ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",), "timeout", (),
           {"wall_seconds": 1}),
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_a_run_that_destroys_itself_leaves_the_template_whole(attack: Attack, stand: Stand) -> None:
    before = [item.pid for item in template.warm()]
    stand.withstand(attack)
    assert [item.pid for item in template.warm()] == before


def test_a_template_that_is_killed_is_replaced_and_no_score_is_lost(stand: Stand) -> None:
    stand.note("killed template", "a kernel short of memory kills the template during a run")
    arena, killed = stand.arena, []

    def kill(progress: object) -> None:
        if not killed and getattr(progress, "cell", 0):
            killed.extend(item.pid for item in template.warm())
            for pid in killed:
                for process in psutil.Process(pid).children(recursive=True):
                    with suppress(ProcessLookupError):  # the kernel took it along
                        os.kill(process.pid, signal.SIGKILL)

    report = grade(
        notebook("import time; time.sleep(1)", GOOD_CELL),
        arena.exercise,
        data=arena.data,
        anchors=arena.anchors,
        on_progress=kill,
    )
    assert killed
    arena.gained_nothing(report)
    arena.harmed_nobody()
    stand.note(
        "killed template",
        "a kernel short of memory kills the template during a run",
        report.status,
        report.messages[0].text.en,
    )


def test_hostile_runs_leave_the_template_as_small_as_it_was(stand: Stand) -> None:
    attack = Attack(
        "memory left in the template",
        "leave a little memory behind with every run",
        ("import os\nheld = bytearray(b'x' * 50_000_000)\nos._exit(3)",),
    )
    stand.withstand(attack)
    before = sum(process.memory_info().rss for process in sandboxed())
    exercise = guarded()
    for _ in range(10):
        stand.arena.grade(attack.notebook, exercise)
    after = sum(process.memory_info().rss for process in sandboxed())
    assert after - before < 30 * 1024 * 1024
