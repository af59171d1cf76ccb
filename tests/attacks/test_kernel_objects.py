"""Hoarding what the kernel keeps for a run and no process shows, or what all runs share of it."""

from __future__ import annotations

import platform
from collections.abc import Mapping

import pytest

from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand
from tests.attacks.looks import Look, Outcome, judge, peek, run_looks

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("canary_at_the_end")]
REFUSED = ("PermissionError", "OSError", "FileNotFoundError")

SETUP = """
import ctypes, errno, fcntl, mmap, os, resource, select, socket, struct
calls = ctypes.CDLL(None, use_errno=True)
def must(result):
    if result == -1: raise OSError(ctypes.get_errno(), 'refused')
    return result
def as_many(make, most):
    held = []
    try:
        while len(held) < most: held.append(make())
    except OSError: pass
    for number in held: os.close(number)
    return len(held)
LOCK = struct.Struct('hhqqi4x')
def held_by_another():
    with open('locked', 'wb') as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        child = os.fork()
        if child == 0:
            asked = LOCK.unpack(fcntl.fcntl(file, fcntl.F_GETLK, LOCK.pack(fcntl.F_WRLCK, 0, 0, 0, 0)))
            os._exit(asked[0] != fcntl.F_UNLCK)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""

LOOKS = (
    peek("terminals", "take every terminal of the machine, so that no shell starts elsewhere",
         "as_many(lambda: os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY), 200) <= 64",
         returns="True"),
    peek("watches of epoll", "use up the watches that all processes of one user share",
         "select.epoll()", *REFUSED),
    peek("record locks", "hold millions of locks, each some memory of the kernel",
         "held_by_another()", returns="0"),
    peek("lock on the host's file", "tell another run something by a lock on a program of the host",
         "fcntl.lockf(open('/usr/bin/env', 'rb'), fcntl.LOCK_SH)", returns="None"),
    peek("lock of a whole file", "see by a lock of its own that another run holds one",
         "[fcntl.flock(each, fcntl.LOCK_EX | fcntl.LOCK_NB) for each in"
         " [open('/usr/bin/env', 'rb') for _ in range(2)]]", returns="[None, None]"),
    peek("huge pages", "take pages that the host keeps for its database",
         "mmap.mmap(-1, 1 << 21, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)", *REFUSED),
    Look("program that looks at crashes", "have the host's root look at a crash made for it",
         "def attempt():\n    for wanted in (0, 1):\n"
         "        try: resource.setrlimit(resource.RLIMIT_CORE, (wanted, wanted))\n"
         "        except (OSError, ValueError): pass\n"
         "    return resource.getrlimit(resource.RLIMIT_CORE)", (), "(1, 1)"),
    Look("timers", "make timers without end", "def attempt():\n    number, made = ctypes.c_int(), 0\n"
         "    while calls.timer_create(1, None, ctypes.byref(number)) == 0: made += 1\n"
         "    return made <= 1024", (), "True"),
    peek("POSIX queue", "keep memory in a queue that outlives every process",
         "must(calls.mq_open(b'/q', os.O_CREAT | os.O_RDWR, 0o600, None))", *REFUSED),
    peek("semaphores", "use up the semaphores of System V", "must(calls.semget(0, 250, 0o1600))",
         *REFUSED),
    peek("program without a file", "run a program from memory that no file system shows",
         "os.execv(f'/proc/self/fd/{os.memfd_create(\"x\")}', ['x'])", *REFUSED),
    peek("faults of others by device", "make the kernel wait for a page for ever",
         "os.open('/dev/userfaultfd', os.O_RDWR)", *REFUSED),
    peek("file system of its own", "make the kernel ask it for files and never answer",
         "os.open('/dev/fuse', os.O_RDWR)", *REFUSED),
    peek("real-time disk access", "read the disk before everybody else",
         "must(calls.syscall(IOPRIO, 1, 0, 1 << 13))", *REFUSED),
    Look("sockets on their way", "keep full sockets in messages, where no process has them open",
         "def attempt():\n    carriers, sent = [], 0\n    try:\n        while sent < 2000:\n"
         "            carriers.append(socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))\n"
         "            for _ in range(8):\n                with socket.socket(socket.AF_UNIX) as one:\n"
         "                    socket.send_fds(carriers[-1][0], [b'x'], [one.fileno()])\n"
         "                sent += 1\n    except OSError: pass\n"
         "    for pair in carriers: pair[0].close(), pair[1].close()\n    return sent < 600",
         (), "True"),
)  # fmt: skip


@pytest.fixture(scope="module")
def seen(shared_stand: Stand) -> Mapping[str, Outcome]:
    """What one notebook saw that tried all of this."""
    ioprio = {"x86_64": 251, "aarch64": 30}[platform.machine()]
    return run_looks(shared_stand, LOOKS, f"IOPRIO = {ioprio}\n{SETUP}")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_what_the_kernel_keeps_is_bounded_or_refused(
    look: Look, seen: Mapping[str, Outcome], stand: Stand
) -> None:
    judge(stand, look, seen[look.name])


UNHARMED = (
    scored("deep folders", "leave folders nested twenty thousand deep",
           "import os\nos.chdir('outputs')\nfor _ in range(20000):\n"
           "    os.mkdir('d' * 200); os.chdir('d' * 200)\nos.chdir('/tmp/work')"),
    scored("slowed first process", "bind its first process to one processor, as the least urgent",
           "import os\nos.sched_setaffinity(1, {min(os.sched_getaffinity(1))})\n"
           "for who in (0, 1000): os.setpriority(os.PRIO_USER, who, 19)\n"
           "os.setpriority(os.PRIO_PROCESS, 1, 19)"),
    scored("adopted orphans", "adopt its orphans and ask to be called otherwise",
           "import ctypes, os, time\ncalls = ctypes.CDLL(None)\n"
           "calls.prctl(36, 1, 0, 0, 0); calls.prctl(15, b'\\x1b[31m\\n) R 1', 0, 0, 0)\n"
           "if os.fork() == 0:\n    if os.fork() == 0: time.sleep(600)\n    os._exit(0)"),
)  # fmt: skip

STALLED = (
    Attack("stalled start of a program", "wait in the kernel for a program that is a pipe",
           ("import os, subprocess\nos.mkfifo('p')\nopen('q', 'w').write('#!/tmp/work/p\\n')\n"
            "os.chmod('q', 0o755)\ntry: subprocess.run(['./q'])\nexcept OSError: pass\n"
            "open('p').read()",), "timeout", (), {"wall_seconds": 1}, canary=False),
    Attack("storm of questions", "send itself without end the signal by which it is asked",
           ("import os, signal, time\nsignal.signal(signal.SIGUSR2, lambda *_: None)\n"
            "if os.fork() == 0:\n    while True: os.kill(os.getppid(), signal.SIGUSR2)\n"
            "time.sleep(600)",), "timeout", (), {"wall_seconds": 1}, canary=False),
    Attack("program nobody may read", "fill memory in a program that hides what it holds",
           ("import os, shutil, subprocess\nshutil.copy('/bin/dd', 'dd'); os.chmod('dd', 0o111)\n"
            "subprocess.run(['./dd', 'if=/dev/zero', 'of=/dev/null', 'bs=900M', 'count=400'])",),
           "out_of_memory", (), {"wall_seconds": 90}, canary=False),
)  # fmt: skip


@pytest.mark.parametrize("attack", UNHARMED, ids=str)
def test_an_odd_request_to_the_kernel_changes_no_score(attack: Attack, stand: Stand) -> None:
    assert stand.withstand(attack).score == stand.arena.best


@pytest.mark.parametrize("attack", STALLED, ids=str)
def test_what_stalls_or_hides_is_stopped_all_the_same(attack: Attack, stand: Stand) -> None:
    stand.withstand(attack)
