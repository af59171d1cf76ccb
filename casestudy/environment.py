"""What a grading depends on besides the notebook, as hashes: data, scorer, environment.

Equal hashes mean that grading the same notebook again gives the same report, up to its times.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import platform
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import casestudy
from casestudy.exercise import Anchors, CaseData, Exercise

_HERE = Path(__file__).parent
_CASES = _HERE / "exercises"
_SOURCES = (".py", ".json", ".toml", ".csv")


@lru_cache(maxsize=1)
def environment_key() -> str:
    """Return the hash of what runs a notebook: Python, machine, libraries, the sandbox's source."""
    installed = sorted(
        {f"{dist.name.lower()}=={dist.version}" for dist in metadata.distributions()}
    )
    machine = (platform.python_implementation(), platform.python_version(), platform.machine())
    return _hash((*machine, *installed, _sources(_HERE / "sandbox")))


@lru_cache(maxsize=32)
def scorer_key(exercise: Exercise) -> str:
    """Return the hash of what reads and scores the outputs: this library and the case's package.

    Bundled cases use each other's modules, so all of them count for each.
    """
    home = Path(inspect.getfile(type(exercise)))
    if home.is_relative_to(_CASES):
        case = _all_cases()
    else:
        case = _sources(home.parent) if home.name == "__init__.py" else _hash_files((home,))
    library = _hash_files(sorted(_HERE.glob("*.py")))
    info = exercise.info
    return _hash((casestudy.__version__, info.id, info.version, library, case))


@lru_cache(maxsize=1)
def _all_cases() -> str:
    return _sources(_CASES)


def data_key(data: CaseData, anchors: Anchors) -> str:
    """Return the hash of what a notebook is run on and compared with."""
    return _hash((data.digest, json.dumps(anchors, sort_keys=True)))


def _sources(folder: Path) -> str:
    return _hash_files(sorted(path for path in folder.rglob("*") if path.suffix in _SOURCES))


def _hash_files(paths: Iterable[Path]) -> str:
    return _hash(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths)


def _hash(parts: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part.encode()).digest())
    return whole.hexdigest()
