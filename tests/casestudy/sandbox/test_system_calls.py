"""What the filter of system calls does to a real notebook: nothing, unless it attacks."""

from __future__ import annotations

import json
import platform

import pytest

from tests.casestudy.sandbox.cells import run_cells, text_of

pytestmark = pytest.mark.slow

# Name -> number on x86_64, number on aarch64. Arguments are zeros or what the table below says.
DANGEROUS = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "clone3": (435, 435),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "seccomp": (317, 277),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "nfsservctl": (180, 42),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "lookup_dcookie": (212, 18),
    "remap_file_pages": (216, 234),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "mbind": (237, 235),
    "splice": (275, 76),
    "vmsplice": (278, 75),
    "tee": (276, 77),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "setxattr": (188, 5),
    "inotify_init1": (294, 26),
    "setuid": (105, 146),
    "setgroups": (116, 159),
    "capset": (126, 91),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "landlock_create_ruleset": (444, 444),
    "process_mrelease": (448, 448),
    "listmount": (458, 458),
}
X86_ONLY = {"modify_ldt": 154, "iopl": 172, "ioperm": 173, "uselib": 134, "create_module": 174}

ATTEMPT = """
import ctypes, errno, json
libc = ctypes.CDLL(None, use_errno=True)
def attempt(number):
    ctypes.set_errno(0)
    done = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
    return errno.errorcode[ctypes.get_errno()] if done == -1 else "done"
print(json.dumps({name: attempt(number) for name, number in CALLS.items()}))
"""

WITH_ARGUMENTS = """
import ctypes, errno, fcntl, json, mmap, os, pty, resource, select, socket
libc = ctypes.CDLL(None, use_errno=True)
def native(function, *arguments):
    done = function(*[ctypes.c_ulong(item) for item in arguments])
    return "done" if done >= 0 else errno.errorcode[ctypes.get_errno()]
def tries(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
master, terminal = pty.openpty()
found = {
    "pushed": tries(lambda: fcntl.ioctl(terminal, 0x5412, b"x")),
    "epoll": tries(select.epoll),
    "huge pages": tries(lambda: mmap.mmap(-1, 1 << 21, 0x40022)),
    "lease": tries(lambda: fcntl.fcntl(os.open("/etc/passwd", os.O_RDONLY), fcntl.F_SETLEASE, 0)),
    "notified": tries(lambda: fcntl.fcntl(os.open("/etc", os.O_RDONLY), fcntl.F_NOTIFY, 2)),
    "netlink": tries(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    "packet": tries(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    "vsock": tries(lambda: socket.socket(socket.AF_VSOCK)),
    "crypto": tries(lambda: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)),
    "raw": tries(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)),
    "filter": tries(lambda: socket.socketpair()[0].setsockopt(1, 26, b"0" * 16)),
    "hidden": native(libc.prctl, 4, 0, 0, 0, 0),
    "personality": native(libc.personality, 0x40000),
    "parent": tries(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (9, 9))),
    "own limit": tries(lambda: resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))),
}
print(json.dumps(found))
"""

NETWORK = """
import socket, urllib.request
for address in ("http://example.org/data.csv", "http://192.0.2.7/", "http://127.0.0.1:8000/"):
    try:
        urllib.request.urlopen(address, timeout=2)
    except OSError as error:
        print(error)
"""

FORKED = """
from multiprocessing import get_context
from joblib import Parallel, delayed
import math, os, threading
for method in ("fork", "spawn", "forkserver"):
    with get_context(method).Pool(2) as pool:
        print(method, pool.map(math.sqrt, [1, 4]))
print("loky", Parallel(n_jobs=2)(delayed(math.sqrt)(x) for x in (1, 4)))
print("threads", Parallel(n_jobs=2, backend="threading")(delayed(math.sqrt)(x) for x in (1, 4)))
lock = get_context("fork").Lock()
with lock: print("lock")
"""

MODELS = """
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.cluster import KMeans
x = np.random.rand(2000, 20)
print(HistGradientBoostingRegressor(max_iter=3).fit(x, x[:, 0]).predict(x).shape)
print(RandomForestRegressor(4, n_jobs=2).fit(x, x[:, 0]).predict(x).shape)
print(KMeans(2, n_init=1).fit(x).labels_.shape, np.linalg.svd(x.T @ x)[1].shape)
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.title("x"); plt.savefig("outputs/a.png"); plt.savefig("a.svg"); plt.close()
import pandas as pd
pd.DataFrame({"a": [1]}).to_csv("a.csv"); print(pd.read_csv("a.csv", engine="c").shape)
"""

CHILDREN = """
import os, subprocess, sys
print(subprocess.run(["ls", "data"], capture_output=True, text=True, check=True).stdout.strip())
print(subprocess.run("cp data/sales.csv b.csv; sort b.csv | head -1", shell=True).returncode)
print(subprocess.check_output([sys.executable, "-c", "print(7)"], text=True).strip())
print(subprocess.Popen(["sleep", "0"], start_new_session=True, close_fds=True).wait())
print(os.waitstatus_to_exitcode(os.wait()[1]) if os.fork() else os._exit(5))
print(os.posix_spawn("/bin/true", ["true"], {}) > 0 and os.wait()[1])
"""

EVENTS = """
import asyncio, subprocess
async def main():
    process = await asyncio.create_subprocess_exec("echo", "async", stdout=subprocess.PIPE)
    server = await asyncio.start_unix_server(lambda reader, writer: writer.close(), "s.sock")
    reader, writer = await asyncio.open_unix_connection("s.sock")
    said, received = (await process.communicate())[0], await reader.read()
    server.close()
    return said, received
print(await main())
"""

FILES = """
import fcntl, mmap, os, shutil, sqlite3, tempfile, zipfile
from pathlib import Path
with sqlite3.connect("shop.db") as db:
    db.execute("pragma journal_mode=wal"); db.execute("create table t (a)")
    db.execute("insert into t values (1)")
print(sqlite3.connect("shop.db").execute("select a from t").fetchall())
with tempfile.TemporaryDirectory() as folder:
    with zipfile.ZipFile(f"{folder}/a.zip", "w") as archive: archive.write("data/sales.csv")
    shutil.unpack_archive(f"{folder}/a.zip", folder); print(os.listdir(f"{folder}/data"))
shutil.copytree("data", "copied"); shutil.copy2("data/sales.csv", "c.csv")
Path("d.csv").touch(); Path("d.csv").chmod(0o600); Path("d.csv").rename("e.csv")
os.symlink("e.csv", "f.csv"); os.mkfifo("pipe"); os.utime("e.csv", (1, 1))
print(sorted(path.name for path in Path().glob("*.csv")))
with open("m.bin", "w+b") as file:
    file.truncate(4096); area = mmap.mmap(file.fileno(), 0); area[:2] = b"hi"; area.flush()
    fcntl.lockf(file, fcntl.LOCK_EX); fcntl.flock(file, fcntl.LOCK_EX); os.fsync(file.fileno())
    os.posix_fallocate(file.fileno(), 0, 5000)
with open("m.bin", "rb") as source, open("n.bin", "wb") as target:
    print(os.sendfile(target.fileno(), source.fileno(), 0, 4096), source.read(2))
"""

PROCESS = """
import locale, os, resource, select, signal, socket, threading, time
locale.setlocale(locale.LC_ALL, "C.UTF-8"); time.get_clock_info("time"); time.sleep(0)
signal.signal(signal.SIGUSR1, lambda *_: print("signal")); os.kill(os.getpid(), signal.SIGUSR1)
signal.setitimer(signal.ITIMER_REAL, 100); signal.setitimer(signal.ITIMER_REAL, 0)
print(os.nice(1) >= 1, resource.getrusage(resource.RUSAGE_SELF).ru_utime > 0)
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
os.sched_setaffinity(0, os.sched_getaffinity(0))
print(len(os.urandom(8)), len(os.getloadavg()), os.uname().nodename)
select.poll(); socket.socketpair(); os.eventfd(0); os.pidfd_open(os.getpid())
thread = threading.Thread(target=time.sleep, args=(0,)); thread.start(); thread.join()
"""


def calls() -> dict[str, int]:
    if platform.machine() == "x86_64":
        return {name: numbers[0] for name, numbers in DANGEROUS.items()} | X86_ONLY
    return {name: numbers[1] for name, numbers in DANGEROUS.items()}


def test_no_dangerous_call_gets_through() -> None:
    result = run_cells(f"CALLS = {calls()!r}", ATTEMPT)
    assert result.outcome == "finished", result.error
    found = json.loads(text_of(result, 1))
    unknown = {"clone3", "listmount"}
    expected = {name: "ENOSYS" if name in unknown else "EPERM" for name in calls()}
    assert found == expected


def test_calls_that_are_dangerous_only_with_some_arguments_are_refused_with_these() -> None:
    result = run_cells(WITH_ARGUMENTS)
    assert result.outcome == "finished", result.error
    assert json.loads(text_of(result, 0)) == {
        "pushed": "ENOTTY",
        "epoll": "EPERM",
        "huge pages": "ENOMEM",
        "lease": "EPERM",
        "notified": "EPERM",
        **dict.fromkeys(("netlink", "packet", "vsock", "crypto"), "EAFNOSUPPORT"),
        "raw": "EPROTONOSUPPORT",
        **dict.fromkeys(("filter", "hidden", "personality", "parent"), "EPERM"),
        "own limit": "done",
    }


def test_a_notebook_that_asks_for_the_network_is_told_in_plain_words() -> None:
    result = run_cells(NETWORK)
    assert result.outcome == "finished", result.error
    name, address, loopback = text_of(result, 0).splitlines()
    assert "name resolution" in name
    assert "Network is unreachable" in address
    assert "Network is unreachable" in loopback


def test_processes_and_pools_of_every_kind_work() -> None:
    result = run_cells(FORKED, memory_mb=1500, processes=32, wall_seconds=120)
    assert result.outcome == "finished", result.error
    # On a busy machine a pool's tracker may warn on stderr of what another one has just removed.
    streams = [item for item in result.cells[0].outputs if item.get("name") == "stdout"]
    assert "".join(part for item in streams for part in item["text"]).splitlines() == [
        *(f"{kind} [1.0, 2.0]" for kind in ("fork", "spawn", "forkserver", "loky", "threads")),
        "lock",
    ]


def test_models_pictures_and_tables_work() -> None:
    result = run_cells(MODELS, memory_mb=1500)
    assert result.outcome == "finished", result.error
    shapes = ["(2000,)", "(2000,)", "(2000,) (20,)", "(1, 2)"]
    assert text_of(result, 0).splitlines() == shapes


def test_what_ordinary_python_asks_of_the_system_is_granted() -> None:
    result = run_cells(CHILDREN, EVENTS, FILES, PROCESS)
    assert result.outcome == "finished", result.error
    assert sorted(text_of(result, 0).split()) == sorted(
        ["sales.csv", "0", "A,1", "7", "0", "5", "0"]
    )
    assert text_of(result, 1) == "(b'async\\n', b'')\n"
    assert text_of(result, 2).splitlines() == [
        "[(1,)]",
        "['sales.csv']",
        "['b.csv', 'c.csv', 'e.csv', 'f.csv']",
        "4096 b'hi'",
    ]
    assert text_of(result, 3).splitlines() == ["signal", "True True", "8 3 sandbox"]
