"""What the kernel and the user's settings say about isolation, read without trying anything."""

from __future__ import annotations

import ctypes
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from casestudy.sandbox import cgroups

NAMESPACES = ("user", "pid", "mnt", "ipc", "net", "uts", "cgroup")
SETTINGS = (
    "/proc/sys/user/max_user_namespaces",
    "/proc/sys/kernel/unprivileged_userns_clone",
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "/proc/sys/kernel/yama/ptrace_scope",
)
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_VERSION = 1


@dataclass(frozen=True)
class Machine:
    """Facts about this machine and this process."""

    system: str
    processor: str
    uid: int
    cores: int
    settings: dict[str, str]
    """Kernel setting -> value; a setting this kernel does not have is left out."""
    namespaces: dict[str, str]
    """Kind -> this process's own; a kind the kernel lacks is left out."""
    landlock: int
    """Version of its interface; 0 where the kernel does not offer it."""
    swap_mb: int
    open_files: int
    """Soft limit of open files of this process."""
    groups: tuple[cgroups.Place, ...]
    container: bool
    """Whether this looks like the inside of a container."""


def inspect() -> Machine:
    """Read the facts."""
    import resource  # not on Windows, where the other commands work

    return Machine(
        system=f"{platform.system()} {platform.release()}",
        processor=platform.machine(),
        uid=os.getuid(),
        cores=len(os.sched_getaffinity(0)),
        settings={path: text for path in SETTINGS if (text := _read(path)) is not None},
        namespaces={kind: link for kind in NAMESPACES if (link := namespace(kind))},
        landlock=_landlock(),
        swap_mb=_swap_kb() // 1024,
        open_files=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        groups=cgroups.survey(),
        container=any(Path(mark).exists() for mark in ("/.dockerenv", "/run/.containerenv")),
    )


def namespace(kind: str) -> str:
    """Return which namespace of a kind this process is in; empty where there are none."""
    try:
        return os.readlink(f"/proc/self/ns/{kind}")
    except OSError:
        return ""


def remedies(machine: Machine) -> list[str]:
    """Return the commands that let bubblewrap make user namespaces, as far as settings tell."""
    commands = []
    if machine.settings.get(SETTINGS[0]) == "0":
        commands.append("sudo sysctl -w user.max_user_namespaces=15000")
    if machine.settings.get(SETTINGS[1]) == "0" and machine.uid != 0:
        commands.append("sudo sysctl -w kernel.unprivileged_userns_clone=1")
    if machine.settings.get(SETTINGS[2], "0") != "0" and machine.uid != 0:
        commands.append("sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
    if machine.container:
        options = ("seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined")
        commands.append("docker run " + " ".join(f"--security-opt {name}" for name in options))
    return commands


def _landlock() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    number, version = ctypes.c_long(_LANDLOCK_CREATE_RULESET), ctypes.c_uint(_LANDLOCK_VERSION)
    return max(0, int(libc.syscall(number, None, ctypes.c_size_t(0), version)))


def _swap_kb() -> int:
    lines = (_read("/proc/swaps") or "").splitlines()[1:]
    return sum(int(line.split()[2]) for line in lines)


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return None
