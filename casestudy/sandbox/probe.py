"""What this machine offers for isolating a notebook, tried rather than assumed."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casestudy.exercise import Limits
from casestudy.sandbox import bwrap
from casestudy.sandbox.bwrap import Obstacle, SandboxUnavailable
from casestudy.sandbox.supervisor import run
from casestudy.sandbox.variant import Variant

_PROBE = """
import os, socket
def network():
    try:
        socket.create_connection(("192.0.2.1", 9), timeout=1)
    except OSError as error:
        return error.errno == 101
    return False
with open("outputs/probe.csv", "w") as target:
    print("network_closed,home_hidden,environment_clean", file=target)
    hidden = not os.path.exists("/home") and not os.path.exists("/root/.bashrc")
    print(int(network()), int(hidden), int(set(os.environ) <= ALLOWED), file=target, sep=",")
"""

CHECKS = ("network_closed", "home_hidden", "environment_clean")
# What bubblewrap and the libraries set themselves comes on top of what they are given.
_ALLOWED = {
    *bwrap.environment(Variant()),
    "PWD",
    "LC_CTYPE",
    "KMP_INIT_AT_FORK",
    "KMP_DUPLICATE_LIB_OK",
}
SETTINGS = (
    "/proc/sys/user/max_user_namespaces",
    "/proc/sys/kernel/unprivileged_userns_clone",
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
)


@dataclass(frozen=True)
class Offer:
    """Findings of one look at the machine."""

    system: str
    uid: int
    binaries: tuple[bwrap.Candidate, ...]
    settings: dict[str, str]
    """Kernel setting -> value; a setting this kernel does not have is left out."""
    obstacle: Obstacle | None
    """``None`` where notebooks can be isolated."""
    detail: str
    overhead_ms: float | None = None
    found: dict[str, bool] | None = None
    """What the probe notebook saw: network closed, home hidden, environment clean."""

    @property
    def available(self) -> bool:
        """Whether notebooks can be isolated here."""
        return self.obstacle is None

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``casestudy sandbox --json`` prints."""
        return {
            "available": self.available,
            "detail": self.detail,
            "system": self.system,
            "uid": self.uid,
            "bubblewrap": [
                {"path": str(item.path), "works": item.works, "detail": item.detail}
                for item in self.binaries
            ],
            "settings": self.settings,
            "probe": self.found,
            "overhead_ms": self.overhead_ms,
        }


def look() -> Offer:
    """Try every binary and run a small notebook in a sandbox."""
    binaries = tuple(bwrap.candidates())
    settings = {path: text for path in SETTINGS if (text := _read(path)) is not None}
    system = f"{platform.system()} {platform.release()}"
    try:
        result = run(
            [f"ALLOWED = {_ALLOWED!r}", _PROBE], {}, {"probe.csv": 10_000}, Limits(wall_seconds=20)
        )
    except SandboxUnavailable as problem:
        return Offer(system, os.getuid(), binaries, settings, problem.obstacle, problem.detail)
    found = _found(result.files.get("probe.csv", b""))
    obstacle = _obstacle(found)
    detail = "" if obstacle is None else f"the probe ended with {result.outcome}: {found}"
    overhead = round(result.total_ms - result.cells_ms, 1)
    return Offer(system, os.getuid(), binaries, settings, obstacle, detail, overhead, found)


def _obstacle(found: dict[str, bool]) -> Obstacle | None:
    if not found:
        return "no_start"
    return None if all(found.values()) else "leaky"


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def _found(data: bytes) -> dict[str, bool]:
    header, _, values = data.decode().strip().partition("\n")
    seen = dict(zip(header.split(","), values.split(","), strict=False))
    return {name: seen.get(name) == "1" for name in CHECKS} if data else {}
