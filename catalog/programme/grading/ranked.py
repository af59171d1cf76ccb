"""The ranked data of this installation: secret seeds in ``instance/``, anchors computed once.

Whoever knows a seed can generate the truth, so seeds are made here, kept readable by the owner
only, and never logged, shown or stored with a result. Hosts that share a database must share the
file ``seeds.json`` too.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

import casestudy
from casestudy.exercise import Anchors, CaseData, Exercise
from catalog.config import SettingsError

log = structlog.get_logger()
SEEDS = "seeds.json"
FOLDER = "ranked"
SEED_BITS = 62


class SeedsBroken(SettingsError):
    """A file of the seeds cannot be read; the message names it and says what to do."""


@dataclass(frozen=True)
class Ranked:
    """Data the notebook is run on for the score that counts."""

    data: CaseData
    anchors: Anchors


def draw_seeds(instance: Path, exercises: Iterable[Exercise]) -> None:
    """Make the seeds that are missing.

    Raises
    ------
    SeedsBroken
    """
    for exercise in exercises:
        _seed(instance, exercise.info.id)


def digests(instance: Path, exercises: Iterable[Exercise]) -> dict[str, str]:
    """Return a hash of each case's seed, which tells two seeds apart and gives none away."""
    return {
        exercise.info.id: hashlib.sha256(
            f"{exercise.info.id} {_seed(instance, exercise.info.id)}".encode()
        ).hexdigest()
        for exercise in exercises
    }


def prepare(instance: Path, exercises: Iterable[Exercise]) -> None:
    """Make anchors of all cases; slow only where they are missing.

    A run that needs anchors still in the making waits for them at the file lock.
    """
    for exercise in exercises:
        _anchors(instance, exercise, None)


@lru_cache(maxsize=8)
def load(instance: Path, exercise: Exercise) -> Ranked:
    """Return a case's ranked data, generated once a process."""
    data = exercise.generate(_seed(instance, exercise.info.id))
    return Ranked(data, _anchors(instance, exercise, data))


def _seed(instance: Path, case_id: str) -> int:
    path = instance / SEEDS
    with _locked(path):
        seeds = _read(path)
        if case_id not in seeds:
            seeds[case_id] = secrets.randbits(SEED_BITS)
            _write(path, seeds)
    seed: int = seeds[case_id]
    return seed


def _anchors(instance: Path, exercise: Exercise, data: CaseData | None) -> Anchors:
    """Return the anchors on the ranked data; fits the reference the first time."""
    seed = _seed(instance, exercise.info.id)
    path = instance / FOLDER / f"{exercise.info.id}.json"
    key = _key(exercise, seed)
    with _locked(path):
        stored = _read(path)
        if stored.get("key") != key:
            data = data or exercise.generate(seed)
            stored = {"key": key, "anchors": exercise.anchors(data)}
            _keep(path, stored)
    anchors: Anchors = stored["anchors"]
    return anchors


def _keep(path: Path, stored: dict[str, Any]) -> None:
    """Write what can be made again; a disk without room for it fails no run."""
    try:
        _write(path, stored)
    except OSError as error:
        log.warning("anchors could not be kept", path=str(path), error=str(error))


def _key(exercise: Exercise, seed: int) -> str:
    """Return what the anchors depend on, without giving the seed away."""
    text = f"{casestudy.__version__} {exercise.info.id} {exercise.info.version} {seed}"
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time make what is missing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SeedsBroken(f"{path} is not valid JSON; restore it from a backup") from error
    if not isinstance(value, dict):
        raise SeedsBroken(f"{path} must hold one JSON object; restore it from a backup")
    return value


def _write(path: Path, value: dict[str, Any]) -> None:
    """Replace a file as a whole, readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # created with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
