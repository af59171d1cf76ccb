"""What this machine offers for isolating a notebook, tried rather than assumed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from casestudy.exercise import Limits, to_plain
from casestudy.sandbox import bwrap, findings, machine
from casestudy.sandbox.bwrap import Obstacle, SandboxUnavailable
from casestudy.sandbox.findings import Finding, Seen
from casestudy.sandbox.machine import Machine
from casestudy.sandbox.start import run
from casestudy.sandbox.variant import Variant

_PROBE = """
import json, os, resource, socket
from inside import refusals, shell
def network():
    try:
        socket.create_connection(("192.0.2.1", 9), timeout=1)
    except OSError as error:
        return error.errno == 101
    return False
def space(folder):
    held = os.statvfs(folder)
    return [held.f_blocks * held.f_frsize, held.f_files]
def strangers(folder):
    if folder in BOUND or not os.path.isdir(folder):
        return folder not in BOUND and os.path.exists(folder)
    inside = [os.path.join(folder, name) for name in os.listdir(folder)]
    known = [path for path in inside if any(f"{bound}/".startswith(f"{path}/") for bound in BOUND)]
    return len(known) < len(inside) or any(strangers(path) for path in known if path not in BOUND)
status = dict(line.rstrip("\\n").split(":\\t", 1) for line in open("/proc/self/status"))
seen = {
    "network_closed": network(),
    "home_hidden": not strangers("/home") and not strangers("/root"),
    "environment_clean": set(os.environ) <= ALLOWED | {*shell.ENVIRONMENT, *refusals.ENVIRONMENT},
    "namespaces": {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in KINDS},
    "filtered": status.get("Seccomp") == "2",
    "powerless": int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    and status.get("NoNewPrivs") == "1",
    "tmp": space("/tmp"),
    "shm": space("/dev/shm"),
    "rlimits": {
        name: resource.getrlimit(getattr(resource, name))[1]
        for name in ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC")
    },
}
with open("outputs/probe.json", "w") as target:
    json.dump(seen, target)
"""

_LIMITS = Limits(wall_seconds=20)
# What bubblewrap and the libraries set themselves comes on top of what they are given.
_ALLOWED = {
    *bwrap.environment(Variant()),
    "PWD",
    "LC_CTYPE",
    "KMP_INIT_AT_FORK",
    "KMP_DUPLICATE_LIB_OK",
}


@dataclass(frozen=True)
class Offer:
    """Findings of one look at the machine."""

    machine: Machine
    binaries: tuple[bwrap.Candidate, ...]
    obstacle: Obstacle | None
    """``None`` where notebooks can be isolated."""
    detail: str
    warm_up_ms: float | None = None
    """Milliseconds until the first run could begin."""
    overhead_ms: float | None = None
    """Milliseconds that a run takes beyond its cells once the sandbox is warm."""
    seen: Seen | None = None
    """What the probe notebook saw; ``None`` when it did not run."""

    @property
    def available(self) -> bool:
        """Whether notebooks can be isolated here."""
        return self.obstacle is None

    @property
    def findings(self) -> list[Finding]:
        """Piece by piece: its state, what it protects from, what its lack costs."""
        return findings.explain(self.machine, self.binaries, self.seen)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``casestudy sandbox --json`` prints."""
        walls = None if self.seen is None else findings.walls(self.machine, self.seen)
        return {
            "available": self.available,
            "obstacle": self.obstacle,
            "detail": self.detail,
            "system": self.machine.system,
            "uid": self.machine.uid,
            "bubblewrap": [
                {"path": str(item.path), "works": item.works, "detail": item.detail}
                for item in self.binaries
            ],
            "settings": self.machine.settings,
            "probe": walls,
            "warm_up_ms": self.warm_up_ms,
            "overhead_ms": self.overhead_ms,
            "findings": to_plain(self.findings),
        }


def look() -> Offer:
    """Try every binary and run a small notebook in a sandbox."""
    facts, binaries = machine.inspect(), tuple(bwrap.candidates())
    kinds, bound = list(facts.namespaces), bwrap.bound_homes()
    names = f"ALLOWED = {_ALLOWED!r}; KINDS = {kinds!r}; BOUND = {bound!r}"
    try:
        result = run([names, _PROBE], {}, {"probe.json": 10_000}, _LIMITS)
    except SandboxUnavailable as problem:
        return Offer(facts, binaries, problem.obstacle, problem.detail)
    if "probe.json" not in result.files:
        said = f"{result.error.name}: {result.error.value}" if result.error else result.outcome
        return Offer(facts, binaries, "no_start", f"the probe ended with {said}")
    seen: Seen = json.loads(result.files["probe.json"])
    leaks = [name for name, there in findings.walls(facts, seen).items() if not there]
    if leaks:
        detail = f"the probe found no wall here: {', '.join(leaks)}"
        return Offer(facts, binaries, "leaky", detail, seen=seen)
    again = run(["pass"], {}, {}, _LIMITS)
    first, second = (round(item.total_ms - item.cells_ms, 1) for item in (result, again))
    return Offer(facts, binaries, None, "", max(0.0, round(first - second, 1)), second, seen)
