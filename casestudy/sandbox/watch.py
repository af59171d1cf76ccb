"""What a sandbox's whole process tree uses, measured from outside."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
FEW_DESCRIPTORS = 128
"""Open files of a whole run that are not looked at one by one."""
USUAL_BUFFER = 212_992
"""Bytes a socket may buffer where the kernel does not say (``net.core.wmem_default``)."""
LOOK_SECONDS = 2.0
"""How long one look at processes held still may take on a busy machine."""
GONE_SECONDS = 10.0
MAX_LOOKS = 4
CHILDREN_LISTED = Path(f"/proc/self/task/{os.getpid()}/children").exists()
PROPORTIONAL = ("Pss:", "SwapPss:")
LARGE = 16 * 1024 * 1024
"""Bytes from which a process may share enough with another for a plain sum to mislead."""


@dataclass(frozen=True)
class Usage:
    """One reading of a process tree."""

    memory: int = 0
    """Bytes resident in the notebook's processes; what they share is counted once."""
    cpu: float = 0.0
    """Seconds of user and system time, ended processes included."""
    processes: int = 0
    threads: int = 0
    """Of the notebook and of what it started."""
    files: int = 0
    """Files and folders in the sandbox's temporary file systems."""
    own: tuple[int, ...] = ()
    """Process ids of the notebook and of what it started; the notebook is the first."""


KEEPERS = 2
"""The run's keeper and the first process of its pid namespace, which are not the notebook's."""


def tree(root: int) -> list[psutil.Process]:
    """Return the process ``root`` and everything below it that is alive, parents first."""
    found: list[psutil.Process] = []
    for pid in _descent(root):
        with suppress(psutil.Error):
            found.append(psutil.Process(pid))
    return found if found and found[0].pid == root else []


def _descent(root: int) -> list[int]:
    """Return process ids from ``root`` downwards.

    The kernel's own lists are read where it keeps them, since to go through all processes of a
    host takes milliseconds.
    """
    if not CHILDREN_LISTED:
        with suppress(psutil.Error):
            return [root, *(each.pid for each in psutil.Process(root).children(recursive=True))]
        return []
    pids = [root]
    for pid in pids:
        pids += _children(pid)
    return pids


def _children(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError), open(f"/proc/{pid}/task/{task}/children", "rb") as listed:
                yield from map(int, listed.read().split())


def measure(root: int, memory_limit: int, process_limit: int) -> Usage:
    """Measure the tree under ``root``; exact memory only when it might exceed the limit.

    More than ``process_limit`` processes are only counted, since a fork bomb would outrun a
    longer look.
    """
    processes = tree(root)
    if len(processes) - KEEPERS > process_limit:
        return Usage(processes=len(processes) - KEEPERS)
    pids = tuple(process.pid for process in processes)
    keepers, own = pids[:KEEPERS], pids[KEEPERS:]
    cpu, threads = 0.0, 0
    for process in processes:
        with suppress(psutil.Error), process.oneshot():
            times = process.cpu_times()
            cpu += times.user + times.system + times.children_user + times.children_system
            threads += process.num_threads() if process.pid in own else 0
    files = _files_made(pids[1]) if own else 0
    held = memory(keepers, own, memory_limit) + buffered(own)
    return Usage(held, cpu, len(own), threads, files, own)


def buffered(pids: tuple[int, ...]) -> int:
    """Return the bytes that the processes' sockets may hold, which no process shows.

    Zero for as few open files as any program has. Pipes are bounded by the kernel for each user.
    """
    folders = [f"/proc/{pid}/fd" for pid in pids]
    if sum(map(_entries, folders)) <= FEW_DESCRIPTORS:
        return 0
    sockets: set[str] = set()
    for folder in folders:
        with suppress(OSError):
            for name in os.listdir(folder):
                with suppress(OSError):
                    sockets.add(os.readlink(f"{folder}/{name}"))
    return sum(name.startswith("socket:") for name in sockets) * _socket_buffer()


def _entries(folder: str) -> int:
    with suppress(OSError):
        # Since Linux 6.2 the folder's size is the number of open files.
        return os.stat(folder).st_size or len(os.listdir(folder))
    return 0


def _socket_buffer() -> int:
    with suppress(OSError, ValueError):
        return int(Path("/proc/sys/net/core/wmem_default").read_text(encoding="ascii"))
    return USUAL_BUFFER


def memory(keepers: tuple[int, ...], own: tuple[int, ...], limit: int) -> int:
    """Return the bytes that the processes ``own`` hold, mapped library files left out.

    When the plain sum exceeds ``limit``, what several of them share is counted once. The kernel
    tells each process's part of shared pages; what the template imported is also shared with the
    template and the two ``keepers``, whose parts are therefore added: the template's is as large
    as that of the second keeper. Where processes fork without end that look takes longer than they
    may be left alone; then each counts with what it holds beyond the template.
    """
    sizes = {pid: resident(pid) for pid in own}
    plain = sum(sizes.values())
    large = [pid for pid, size in sizes.items() if size > LARGE]
    if plain <= limit or len(large) < 2:
        return plain
    with _held_still(keepers[0]):
        found = _proportions((*keepers, *large))
    if found is None:
        inherited = max(map(resident, keepers), default=0)
        return inherited + sum(max(0, size - inherited) for size in sizes.values())
    parts = {pid: found[pid] or resident(pid) for pid in large}  # some have ended meanwhile
    shared = [found[pid] for pid in keepers]
    return min(plain, sum((sizes | parts).values()) + sum(shared) + max(shared, default=0))


class _Look(threading.Thread):
    """Reads proportional sizes; the kernel may keep it waiting for a process's memory lock."""

    def __init__(self, pids: tuple[int, ...]) -> None:
        super().__init__(name="memory", daemon=True)
        self._pids = pids
        self.found: dict[int, int] = {}

    def run(self) -> None:
        self.found = {pid: _proportional(pid) for pid in self._pids}


_waiting: list[_Look] = []


def _proportions(pids: tuple[int, ...]) -> dict[int, int] | None:
    """Return each process's proportional size in bytes; ``None`` when it does not come in time."""
    _waiting[:] = [look for look in _waiting if look.is_alive()]
    if len(_waiting) >= MAX_LOOKS:
        return None
    look = _Look(pids)
    look.start()
    look.join(LOOK_SECONDS)
    if look.is_alive():
        _waiting.append(look)
        return None
    return look.found


@contextmanager
def _held_still(root: int) -> Iterator[None]:
    """Stop what runs below ``root`` for a look, during which it could outgrow the machine."""
    held: set[int] = set()
    try:
        # What was forked before its parent stopped is found by looking again.
        while new := {process.pid for process in tree(root)[KEEPERS:]} - held:
            _signal(new, signal.SIGSTOP)
            held |= new
        yield
    finally:
        _signal(held, signal.SIGCONT)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, number)


def resident(pid: int) -> int:
    """Return the bytes a process holds beyond mapped files, in memory, swap and page tables.

    0 when it has ended.
    """
    held = 0
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
            if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:", b"VmPTE:")):
                held += int(line.split()[1]) * 1024
    return held


def let_grow_no_more(pids: Iterable[int]) -> None:
    """Hold processes to the address space they have, while it is found out what they do."""
    import resource  # not on Windows, where the other commands work

    for pid in pids:
        with suppress(OSError, ValueError, IndexError):
            pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[0])
            resource.prlimit(pid, resource.RLIMIT_AS, (pages * PAGE, pages * PAGE))


def peak(pid: int) -> int:
    """Return the most bytes a process held since its peak was last forgotten; 0 when ended."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def forget_peak(pid: int) -> bool:
    """Make ``peak`` start from what the process holds now; False where that is not allowed."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, its threads and its ended children; 0 when ended.

    The process's own clock counts nanoseconds, that of its children hundredths of a second.
    """
    own = children = 0.0
    with suppress(OSError):
        own = time.clock_gettime((~pid << 3) | 2)  # clock_getcpuclockid(3)
    with suppress(OSError, ValueError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        fields = stat[stat.rindex(b")") + 2 :].split()
        children = (int(fields[13]) + int(fields[14])) / TICKS
    return own + children


def runnable(pid: int) -> bool:
    """Whether a process's main thread runs or waits for a processor."""
    with suppress(OSError, ValueError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        return stat[stat.rindex(b")") + 2 :].startswith(b"R")
    return False


def _proportional(pid: int) -> int:
    """Return a process's proportional set size, so that forked pages are not counted twice."""
    with suppress(OSError, ValueError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(PROPORTIONAL))
    return 0


def _files_made(pid: int) -> int:
    # tmpfs memory is capped by size, but empty files cost kernel memory that no limit counts.
    made = 0
    for folder in ("tmp", "dev/shm"):
        with suppress(OSError):
            inside = os.statvfs(f"/proc/{pid}/root/{folder}")
            made += inside.f_files - inside.f_ffree
    return made


def kill(root: int) -> None:
    """Kill everything below ``root`` (bubblewrap's monitor) and wait until it is gone."""
    await_end(begin_to_kill(root))


def begin_to_kill(root: int) -> list[psutil.Process]:
    """Kill everything below ``root`` and return what may take a moment to be gone.

    The first process below it is the init of the sandbox's pid namespace: when that dies, the
    kernel kills whatever else is in the namespace, daemons and processes just forked included.
    The monitor is left to reap it.
    """
    inside = tree(root)[1:]
    for process in inside:
        with suppress(psutil.Error):
            process.kill()
    return inside


def await_end(processes: Iterable[psutil.Process]) -> None:
    """Return when processes have ended, or after ``GONE_SECONDS``."""
    deadline = time.monotonic() + GONE_SECONDS
    for process in processes:
        # Up to Linux 6.12, one that is gone while its session goes on is an invalid argument.
        with suppress(OSError, psutil.Error):
            process.wait(max(0.0, deadline - time.monotonic()))
