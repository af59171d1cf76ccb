"""Locks that pip can still follow after newer releases appear."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
_PINNED = re.compile(r"^([\w.-]+)(?:\[([\w.,-]+)\])?==", re.MULTILINE)


def _pins(lock: Path) -> dict[str, set[str]]:
    """Return each pinned distribution of ``lock`` with the extras it is pinned with."""
    return {
        canonicalize_name(name): set(filter(None, extras.split(",")))
        for name, extras in _PINNED.findall(lock.read_text())
    }


def _wanted(name: str, extras: set[str]) -> list[Requirement]:
    """Return what ``name`` with ``extras`` requires here: nothing where it is not installed."""
    try:
        requires = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    environments = [default_environment() | {"extra": extra} for extra in ("", *extras)]
    return [
        requirement
        for requirement in map(Requirement, requires)
        if requirement.marker is None
        or any(requirement.marker.evaluate(dict(each)) for each in environments)
    ]


@pytest.mark.parametrize("lock", ["dev.lock", "run.lock", "scale.lock"])
def test_a_lock_pins_each_extra_that_something_in_it_asks_for(lock: str) -> None:
    """Otherwise pip takes the newest release for ``name[extra]`` and finds no hash for it."""
    pins = _pins(REQUIREMENTS / lock)
    loose = [
        f"{name} asks for {requirement}"
        for name, extras in pins.items()
        for requirement in _wanted(name, extras)
        if not requirement.extras <= pins.get(canonicalize_name(requirement.name), set())
    ]
    assert pins
    assert not loose


@pytest.mark.parametrize("lock", sorted(path.name for path in REQUIREMENTS.glob("*.lock")))
def test_a_lock_names_no_index(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
