"""What a sandbox's whole process tree uses, measured from outside."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Usage:
    """One reading of a process tree."""

    memory: int = 0
    """Bytes resident; shared pages counted once when the plain sum looks too high."""
    cpu: float = 0.0
    """Seconds of user and system time, ended processes included."""
    processes: int = 0
    threads: int = 0
    files: int = 0
    """Files and folders in the sandbox's temporary file systems."""


def tree(root: int) -> list[psutil.Process]:
    """Return the process ``root`` and everything below it that is alive."""
    try:
        top = psutil.Process(root)
        return [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def measure(root: int, memory_limit: int, process_limit: int) -> Usage:
    """Measure the tree under ``root``; exact memory only when it might exceed the limit.

    More than ``process_limit`` processes are only counted, since a fork bomb would outrun a
    longer look.
    """
    processes = tree(root)
    if len(processes) > process_limit:
        return Usage(processes=len(processes))
    memory, cpu, threads = 0, 0.0, 0
    for process in processes:
        with suppress(psutil.Error), process.oneshot():
            times = process.cpu_times()
            cpu += times.user + times.system + times.children_user + times.children_system
            memory += process.memory_info().rss
            threads += process.num_threads()
    if memory > memory_limit:
        memory = sum(_proportional(process) for process in processes)
    files = _files_made(processes[1].pid) if len(processes) > 2 else 0
    return Usage(memory, cpu, len(processes), threads, files)


def _proportional(process: psutil.Process) -> int:
    """Return a process's proportional set size, so that forked pages are not counted twice."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
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
    """Kill everything below ``root`` (bubblewrap's monitor) and wait until it is gone.

    The first process below it is the init of the sandbox's pid namespace: when that dies, the
    kernel kills whatever else is in the namespace, daemons and processes just forked included.
    The monitor is left to reap it.
    """
    inside = tree(root)[1:]
    for process in inside:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(inside, timeout=10)
