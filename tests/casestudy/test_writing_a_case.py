"""The tutorial builds a case that works: its blocks are run as they stand."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from casestudy import conformance
from casestudy.exercise import Exercise
from tests.casestudy.conftest import PAGE

HELPER = re.compile(r"`(story|text|exercise|expectations|points|findings)\.(\w+)`")


def test_the_tutorials_case_keeps_every_promise(tutorial_case: Exercise) -> None:
    assert tutorial_case.info.id == "bun-sales"
    findings = conformance.judge(tutorial_case, seeds=2)
    assert [(item.id, item.trouble) for item in findings if not item.kept] == []


def test_anchors_that_are_not_kept_yet_are_measured(
    tutorial_case: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tutorial_case.practice_anchors()
    monkeypatch.setattr(type(tutorial_case), "anchors_file", Path("nowhere.json"))
    assert tutorial_case.practice_anchors() == kept


def test_the_kept_anchors_are_read_back(tutorial_case: Exercise) -> None:
    anchors = tutorial_case.practice_anchors()
    assert anchors["reference"]["mae"] < anchors["baseline"]["mae"]


def test_every_helper_that_the_page_names_is_there() -> None:
    named = HELPER.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 5
    missing = [
        name for home, name in named if not hasattr(import_module(f"casestudy.{home}"), name)
    ]
    assert missing == []
