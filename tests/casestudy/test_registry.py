"""Cases from installed packages join the registry; a broken one takes nothing away."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from casestudy import exercises
from tests.casestudy.tiny import Tiny

HERE = "tests.casestudy"


def point(value: str) -> EntryPoint:
    return EntryPoint("any", value, exercises.GROUP)


@pytest.fixture(autouse=True)
def starter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny case has a starter notebook."""
    monkeypatch.setattr(Tiny, "starter_notebook", Path(__file__))


@pytest.mark.parametrize("value", [f"{HERE}.tiny:Tiny", f"{HERE}.tiny:TINY"])
def test_a_class_or_an_instance_joins_behind_the_bundled_cases(value: str) -> None:
    found = exercises.discover([point(value)])
    assert found[:-1] == exercises.BUNDLED
    assert isinstance(found[-1], Tiny)


@pytest.mark.parametrize(
    "value",
    [
        "not_installed.case:Case",
        f"{HERE}.tiny:notebook",
        *(f"{HERE}.test_registry:{name}" for name in ("Twin", "Bare", "Kind", "Words", "Empty")),
    ],
)
def test_a_broken_plugin_is_left_out_and_named(
    value: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert exercises.discover([point(value)]) == exercises.BUNDLED
    assert value in caplog.text


class Twin(Tiny):
    """A plugin that takes the name of a bundled case."""

    info = exercises.BUNDLED[0].info


class Bare(Tiny):
    """A plugin that forgot to say anything of itself."""

    info = None  # type: ignore[assignment]  # what a plugin may do


class Kind(Tiny):
    """A plugin of a type there is not."""

    info = replace(Tiny.info, type="puzzle")  # type: ignore[arg-type]  # likewise


class Words(Tiny):
    """A plugin in one language."""

    info = replace(Tiny.info, title="題")  # type: ignore[arg-type]  # likewise


class Empty(Tiny):
    """A plugin whose package was built without its notebook."""

    starter_notebook = Path("nowhere.ipynb")


def test_all_bundled_data_together_are_small() -> None:
    files = [path for case in exercises.BUNDLED for path in case.practice_dir.rglob("*")]
    assert sum(path.stat().st_size for path in files if path.is_file()) < 40_000_000
