"""The walls around one run: its own namespaces and file systems, and nothing it could undo.

The template calls ``open_proc`` once. Each run calls ``leave_host``, ``build_room`` and
``give_up_privileges``, in this order. See namespaces(7), user_namespaces(7), capabilities(7) and
seccomp(2).
"""

from __future__ import annotations

import ctypes
import os
import struct

UID = GID = 1000
SHM_BYTES = 64 * 1024 * 1024
MAX_FILES = 120_000
MAX_TERMINALS = 64
"""All runs share the machine's ``kernel.pty.max``."""

_CLONE_NEWNS, _CLONE_NEWCGROUP, _CLONE_NEWUTS = 0x20000, 0x2000000, 0x4000000
_CLONE_NEWIPC, _CLONE_NEWUSER = 0x8000000, 0x10000000
_CLONE_NEWPID, _CLONE_NEWNET = 0x20000000, 0x40000000
_ALL = (
    _CLONE_NEWNS
    | _CLONE_NEWCGROUP
    | _CLONE_NEWUTS
    | _CLONE_NEWIPC
    | _CLONE_NEWUSER
    | _CLONE_NEWPID
    | _CLONE_NEWNET
)
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 4, 8, 32
_RESERVED_PIDS = 301
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 22, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3, _CAP_SETFCAP = 0x20080522, 31
_SIGKILL = 9

_libc = ctypes.CDLL(None, use_errno=True)


def open_proc() -> None:
    """Mount a ``/proc`` with nothing mounted over it, then drop all capabilities but one.

    To map its user into another namespace, user 0 of this one needs CAP_SETFCAP.

    The kernel lets a run mount a ``/proc`` of its own only where it sees one that hides nothing,
    and bubblewrap may have covered parts of the one it made.

    Raises
    ------
    OSError
    """
    _mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "")
    _keep_capabilities(1 << _CAP_SETFCAP)


def leave_host() -> None:
    """Move into new namespaces of every kind; the next child is the first of its pid namespace.

    Raises
    ------
    OSError
    """
    uid, gid = os.geteuid(), os.getegid()
    _must(_libc.unshare(_ALL), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{UID} {uid} 1")
    _write("/proc/self/gid_map", f"{GID} {gid} 1")


def build_room(disk_bytes: int, tasks: int) -> None:
    """Mount what is this run's alone: ``/tmp``, ``/dev/shm``, terminals and ``/proc``.

    Parameters
    ----------
    disk_bytes
        Size of ``/tmp``.
    tasks
        Largest number of processes and threads at once, where the kernel counts them for each pid
        namespace.

    Raises
    ------
    OSError
    """
    plain = _MS_NOSUID | _MS_NODEV
    _mount("none", "/", "", _MS_REC | _MS_PRIVATE, "")
    installed = _installed_in_tmp()
    _mount("tmpfs", "/tmp", "tmpfs", plain, _limited(disk_bytes))  # noqa: S108 -- its own
    for name, folder in installed.items():
        _show_again(folder, f"/tmp/{name}")  # noqa: S108 -- its own
    _mount("tmpfs", "/dev/shm", "tmpfs", plain, _limited(SHM_BYTES))  # noqa: S108 -- its own
    terminals = f"newinstance,ptmxmode=0666,max={MAX_TERMINALS}"
    _mount("devpts", "/dev/pts", "devpts", _MS_NOSUID | _MS_NOEXEC, terminals)
    _mount("proc", "/proc", "proc", plain | _MS_NOEXEC, "")
    _limit_tasks(tasks)
    _mount("none", "/proc", "", _MS_REMOUNT | plain | _MS_NOEXEC | _MS_RDONLY, "")


def _installed_in_tmp() -> dict[str, int]:
    """Open the folders of the template's ``/tmp``: a Python that is installed below ``/tmp``."""
    names = [name for name in os.listdir("/tmp") if name != "home"]  # noqa: S108 -- its own
    return {name: os.open(f"/tmp/{name}", os.O_PATH | os.O_CLOEXEC) for name in names}  # noqa: S108 -- its own


def _show_again(folder: int, path: str) -> None:
    """Bind an open folder, and what is mounted in it, to where it was; nobody writes there."""
    os.mkdir(path)
    _mount(f"/proc/self/fd/{folder}", path, "", _MS_BIND | _MS_REC, "")
    _mount("none", path, "", _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _MS_NOSUID | _MS_NODEV, "")
    os.close(folder)


def _limit_tasks(tasks: int) -> None:
    """Bound process numbers, the only count of them that also binds root's processes.

    Before 6.14 the setting is the whole machine's and must not be touched.
    """
    release = os.uname().release.split("-")[0].split(".")
    if tuple(int(part) for part in release[:2] if part.isdigit()) < (6, 14):
        return
    _write("/proc/sys/kernel/pid_max", str(_RESERVED_PIDS + tasks))


def die_with_parent() -> None:
    """Be killed when the process that forked this one ends."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def be_expendable() -> None:
    """Be the first that a machine short of memory ends, before whoever else it serves."""
    _write("/proc/self/oom_score_adj", "1000")


def give_up_privileges(program: bytes) -> None:
    """Drop every capability for good and let only the filter's system calls through.

    Raises
    ------
    OSError
    """
    with open("/proc/sys/kernel/cap_last_cap", encoding="utf-8") as file:
        last = int(file.read())
    for capability in range(last + 1):
        _prctl(_PR_CAPBSET_DROP, capability)
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    _keep_capabilities(0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    steps = ctypes.create_string_buffer(program, len(program))
    filtered = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filtered))


def _keep_capabilities(kept: int) -> None:
    header = struct.pack("II", _CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable: the lower halves, then the upper.
    _must(_libc.capset(header, struct.pack("6I", kept, kept, 0, 0, 0, 0)), "capset")


def _limited(size: int) -> str:
    return f"size={size},nr_inodes={MAX_FILES},mode=0755"


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    done = _libc.mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()
    )
    _must(done, f"mount {kind} on {target}")


def _prctl(option: int, *arguments: object) -> None:
    given = [item if not isinstance(item, int) else ctypes.c_ulong(item) for item in arguments]
    given += [ctypes.c_ulong(0)] * (4 - len(given))
    _must(_libc.prctl(option, *given), f"prctl {option}")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _must(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
