"""The peers' own environments, each made from its lock when it is first needed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".bench"


class NotInstalled(Exception):
    """A peer cannot be measured here; the message says why."""


def python_of(peer: str) -> Path:
    """Return the interpreter of a peer's environment, installed as its lock says.

    Raises
    ------
    NotInstalled
    """
    lock = ROOT / "requirements" / f"bench-{peer}.lock"
    folder = FOLDER / peer
    stamp = folder / "installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        sys.stderr.write(f"installing {peer} …\n")
        shutil.rmtree(folder, ignore_errors=True)
        _call(["-m", "venv", "--without-pip", str(folder)])
        install = ["install", "-q", "--disable-pip-version-check", "--require-hashes"]
        _call(["-m", "pip", "--python", str(folder / "bin" / "python"), *install, "-r", str(lock)])
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin" / "python"


def _call(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise NotInstalled(lines[-1][:300])
