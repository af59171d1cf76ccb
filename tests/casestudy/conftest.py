"""The tutorial's case, put together from the blocks of its page."""

from __future__ import annotations

import importlib
import re
import runpy
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from casestudy import bundle, exercises
from casestudy.exercise import Exercise

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-case.md"
BLOCK = re.compile(r"^```(?:python|toml) (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def tutorial_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exercise]:
    """The tutorial's case, put together from its blocks and found by its entry point."""
    folder = tmp_path_factory.mktemp("tutorial")
    for name, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(str(folder))
        patch.setenv("PYTHONPATH", str(folder))  # for the child that generates the data once more
        runpy.run_path("make_notebook.py")
        importlib.invalidate_caches()
        point = EntryPoint("bun-sales", "bun_sales:BunSales", exercises.GROUP)
        found = exercises.discover([point])[-1]
        bundle.write(found)
        bundle.write_anchors(found)
        yield found
        sys.modules.pop("bun_sales", None)
