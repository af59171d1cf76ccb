"""A control group for each run, where this machine lets us make one; a run never needs it.

The kernel then holds a run's memory and number of tasks at once, where the supervisor only looks
from time to time. See cgroups(7) and the kernel's ``cgroup-v1`` and ``cgroup-v2`` documents.

A group that somebody else manages is not divided: only one that was delegated to us (systemd's
``Delegate=``, or owned by this user), the root of the tree as this process sees it (a container),
or the one that the environment variable ``MANABIYA_CGROUP`` names.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from casestudy.exercise import Limits
from casestudy.sandbox.watch import KEEPERS

SETTING = "MANABIYA_CGROUP"
"""Environment variable: a group below which runs get theirs, as ``/proc/self/cgroup`` names it."""
SLACK_BYTES = 192 * 1024 * 1024
"""Beyond memory and disk limits: ``/dev/shm``, page tables and what the kernel keeps."""
TASKS_PER_PROCESS = 4
EMPTY_SECONDS = 2.0
ASIDE = "supervisor"
"""Group below a delegated one for whoever was in it: version 2 divides only what is empty."""

Controller = Literal["memory", "pids", "kill"]
"""``kill`` is the ending of all members at once, which version 2 can do without any controller."""
State = Literal["usable", "absent", "not_ours", "not_writable", "not_enabled"]

_PREFIX = "manabiya"
_PAUSE_SECONDS = 0.01
_UNLIMITED = 1 << 60
_ROUNDS = 20
_numbers = itertools.count()


@dataclass(frozen=True)
class Place:
    """Where groups for one purpose would be made, and whether they can be."""

    controller: Controller
    version: int
    """1 or 2; 0 where the kernel offers none."""
    folder: Path | None
    state: State


@dataclass(frozen=True)
class GroupUsage:
    """What the kernel counted; ``None`` where it does not count for us."""

    memory: int | None = None
    """Bytes charged now: resident, files of the sandbox's own ``/tmp``, cached files."""
    peak: int | None = None
    tasks: int | None = None


class Group:
    """One run's groups, one a hierarchy. ``close`` must be called; nothing here raises."""

    def __init__(self, folders: Mapping[Controller, Path], versions: Mapping[Controller, int]):
        self._folders = dict(folders)
        self._versions = dict(versions)

    @property
    def controllers(self) -> frozenset[Controller]:
        """What this group can do."""
        return frozenset(self._folders)

    def add(self, pid: int) -> bool:
        """Have a process in; what it forks from then on is in. False when any group refused.

        To move one takes the kernel milliseconds, to see that it is in does not.
        """
        procs = [folder / "cgroup.procs" for folder in self._each()]
        done = [str(pid) in _read(path).split() or _write(path, str(pid)) for path in procs]
        return all(done)

    def usage(self) -> GroupUsage:
        """Return what the kernel counts."""
        memory, pids = self._folders.get("memory"), self._folders.get("pids")
        old = self._versions.get("memory") == 1
        now, most = ("memory.usage_in_bytes", "memory.max_usage_in_bytes")
        if not old:
            now, most = "memory.current", "memory.peak"
        return GroupUsage(
            memory=_number(memory / now) if memory else None,
            peak=_number(memory / most) if memory else None,
            tasks=_number(pids / "pids.current") if pids else None,
        )

    def oom_killed(self) -> bool:
        """Whether the kernel killed a member because the group's memory was used up."""
        folder = self._folders.get("memory")
        if folder is None:
            return False
        old = self._versions["memory"] == 1
        text = _read(folder / ("memory.oom_control" if old else "memory.events"))
        counts = dict(line.split()[:2] for line in text.splitlines() if len(line.split()) > 1)
        return counts.get("oom_kill", "0") != "0"

    def kill(self) -> None:
        """Kill every member; none can fork its way out."""
        kill, pids = self._folders.get("kill"), self._folders.get("pids")
        if kill is not None:
            _write(kill / "cgroup.kill", "1")
        if pids is not None:
            _write(pids / "pids.max", "0")
        # The first group may have refused a process that the other took in.
        for pid in self._members():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> bool:
        """Kill what is left and remove the groups; False when one could not be removed."""
        deadline = time.monotonic() + EMPTY_SECONDS
        left = list(self._each())
        while left:
            left = [folder for folder in left if not _remove(folder)]
            if not left or time.monotonic() > deadline:
                break
            self.kill()
            time.sleep(_PAUSE_SECONDS)
        return not left

    def _each(self) -> list[Path]:
        return list(dict.fromkeys(self._folders.values()))

    def _members(self) -> set[int]:
        texts = (_read(folder / "cgroup.procs") for folder in self._each())
        return {int(pid) for text in texts for pid in text.split() if pid != "0"}


def open_group(limits: Limits, places: tuple[Place, ...] | None = None) -> Group | None:
    """Make a group for one run, ``None`` where no hierarchy can be used.

    Its limits lie above those the supervisor enforces, so that a run that stays within what the
    learner was promised never meets them.

    Parameters
    ----------
    limits
        Of the run: megabytes of memory and disk, number of processes.
    places
        As ``survey`` found them; looked for when left out.
    """
    usable = [
        place for place in (survey() if places is None else places) if place.state == "usable"
    ]
    folders: dict[Controller, Path] = {}
    for place in usable:
        if place.folder is not None:
            _sweep(place.folder)
    name = f"{_owner(os.getpid())}-{next(_numbers)}"
    for place in usable:
        folder = place.folder / name if place.folder else None
        if folder is not None and _make(folder) and _limit(place, folder, limits):
            folders[place.controller] = folder
    group = Group(folders, {place.controller: place.version for place in usable})
    made = {place.folder / name for place in usable if place.folder}
    for folder in made - set(folders.values()):
        _remove(folder)
    return group if folders else None


def survey() -> tuple[Place, ...]:
    """Find out for each purpose where groups for runs can be made, without making any.

    Where a group of version 2 was delegated with this process in it, its members move to one
    below, as the kernel wants it before the group is divided.
    """
    hierarchies = list(_hierarchies())
    memory, pids = (_place(name, hierarchies) for name in ("memory", "pids"))
    return memory, pids, _kill_place((memory, pids), hierarchies)


def _kill_place(others: tuple[Place, ...], hierarchies: list[_Hierarchy]) -> Place:
    """Return the place of another purpose, too: version 2 has a process in one group only."""
    for place in others:
        if place.version == 2 and place.state == "usable":
            return replace(place, controller="kill")
    return _place("kill", hierarchies)


@dataclass(frozen=True)
class _Hierarchy:
    version: int
    controllers: frozenset[str]
    mount: Path
    root: str
    """Which group the mount point shows."""
    own: str
    """The group this process is in."""


def _hierarchies() -> Iterator[_Hierarchy]:
    groups: dict[str, str] = {}
    for line in _read(Path("/proc/self/cgroup")).splitlines():
        _, names, path = line.split(":", 2)
        groups |= dict.fromkeys(names.split(","), path)
    for line in _read(Path("/proc/self/mountinfo")).splitlines():
        before, _, after = line.partition(" - ")
        fields, (kind, _, options) = before.split(), after.split()[:3]
        root, mount = fields[3], Path(fields[4])
        if kind == "cgroup2" and "" in groups:
            known = _read(mount / "cgroup.controllers").split()
            yield _Hierarchy(2, frozenset(known), mount, root, groups[""])
        elif kind == "cgroup":
            shown = frozenset(options.split(",")) & groups.keys()
            for own in {groups[name] for name in shown}:
                yield _Hierarchy(1, shown, mount, root, own)


def _place(controller: Controller, hierarchies: list[_Hierarchy]) -> Place:
    for tree in hierarchies:
        if controller in tree.controllers or (controller == "kill" and tree.version == 2):
            return _judge(controller, tree)
    return Place(controller, 0, None, "absent")


def _judge(controller: Controller, tree: _Hierarchy) -> Place:
    """Judge the group named by the operator, else our own and then the one above it.

    The one above is ours where systemd put the service itself in a group below what it delegated.
    """
    named = os.environ.get(SETTING)
    paths = [named] if named else [tree.own, str(Path(tree.own).parent)]
    places = [_judge_group(controller, tree, path, bool(named)) for path in paths]
    return next((place for place in places if place.state == "usable"), places[0])


def _judge_group(controller: Controller, tree: _Hierarchy, path: str, named: bool) -> Place:
    if not Path(path).is_relative_to(tree.root):
        return Place(controller, tree.version, None, "absent")
    folder = tree.mount / Path(path).relative_to(tree.root)
    if not folder.is_dir():
        return Place(controller, tree.version, None, "absent")
    if not named and not _ours(folder, is_root=path == tree.own == "/"):
        return Place(controller, tree.version, folder, "not_ours")
    if not os.access(folder, os.W_OK) or not os.access(folder / "cgroup.procs", os.W_OK):
        return Place(controller, tree.version, folder, "not_writable")
    if tree.version == 2 and controller != "kill":
        may_move = path == tree.own and (named or _delegated(folder))
        if not _enabled(folder, controller, may_move):
            return Place(controller, tree.version, folder, "not_enabled")
    return Place(controller, tree.version, folder, "usable")


def _ours(folder: Path, is_root: bool) -> bool:
    if is_root:
        return True
    with suppress(OSError):
        if os.getuid() != 0 and folder.stat().st_uid == os.getuid():
            return True
    return _delegated(folder)


def _delegated(folder: Path) -> bool:
    """Whether systemd has marked the group as given away; no group below it is marked."""
    for name in ("user.delegate", "trusted.delegate"):
        with suppress(OSError):
            if os.getxattr(folder, name) == b"1":
                return True
    return False


def _enabled(folder: Path, controller: Controller, may_move: bool) -> bool:
    """Hand the controller on to groups below, which version 2 does only where no process is.

    It would hand on ``pids`` all the same, but a group with members then cannot have groups below
    that take processes in. The root, which has no type, is free of this rule.
    """
    handed_on = folder / "cgroup.subtree_control"
    if (folder / "cgroup.type").exists():
        if may_move:
            _step_aside(folder)
        if _read(folder / "cgroup.procs").strip():
            return False
    if controller not in _read(handed_on).split():
        _write(handed_on, f"+{controller}")
    return controller in _read(handed_on).split()


def _step_aside(folder: Path) -> None:
    """Move the members of a group, this process among them, to one below it."""
    aside = folder / ASIDE
    if not _make(aside):
        return
    for _ in range(_ROUNDS):  # a member may fork meanwhile
        members = _read(folder / "cgroup.procs").split()
        if not members:
            return
        for pid in members:
            _write(aside / "cgroup.procs", pid)


def _limit(place: Place, folder: Path, limits: Limits) -> bool:
    memory = str((limits.memory_mb + limits.disk_mb) * 1024 * 1024 + SLACK_BYTES)
    if place.controller == "pids":
        tasks = limits.processes * TASKS_PER_PROCESS + KEEPERS
        return _write(folder / "pids.max", str(tasks))
    if place.controller == "memory" and place.version == 2:
        _write(folder / "memory.swap.max", "0")
        _write(folder / "memory.oom.group", "1")
        return _write(folder / "memory.max", memory)
    if place.controller == "memory":
        done = _write(folder / "memory.limit_in_bytes", memory)
        _write(folder / "memory.memsw.limit_in_bytes", memory)
        return done
    return (folder / "cgroup.kill").exists()


def _owner(pid: int) -> str:
    """Return a name that no other process has had since the machine started."""
    namespace = os.stat("/proc/self/ns/pid").st_ino
    return f"{_PREFIX}-{namespace}-{pid}-{_started(pid)}"


def _started(pid: int) -> str:
    """Return when a process was started, in clock ticks since boot; empty when there is none."""
    stat = _read(Path(f"/proc/{pid}/stat"))
    return stat[stat.rfind(")") + 2 :].split()[19] if stat else ""


def _sweep(parent: Path) -> None:
    """Remove groups of supervisors that ended without closing them."""
    own = os.stat("/proc/self/ns/pid").st_ino
    with suppress(OSError):
        for entry in list(os.scandir(parent)):
            parts = entry.name.split("-")
            if len(parts) != 5 or parts[:2] != [_PREFIX, str(own)] or not parts[2].isdigit():
                continue
            if _started(int(parts[2])) != parts[3]:
                Group({"kill": parent / entry.name}, {"kill": 2}).close()


def _make(folder: Path) -> bool:
    with suppress(OSError):
        folder.mkdir(exist_ok=True)  # version 2 has one folder for several purposes
        return True
    return False


def _remove(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _write(path: Path, text: str) -> bool:
    # Opened as it is: in a group's folder nothing can be made, and elsewhere nothing should be.
    try:
        number = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(number, text.encode())
        finally:
            os.close(number)
    except OSError:
        return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    text = _read(path).strip()
    return int(text) if text.isdigit() and int(text) < _UNLIMITED else None
