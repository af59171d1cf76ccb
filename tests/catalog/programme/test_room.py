"""Runs on one host: together, or one alone that nobody can listen to."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casestudy.result import GradeReport
from catalog.core.db import transaction
from catalog.core.instance import EXTENSION
from catalog.programme.grading import room, services
from catalog.programme.grading.attempt import Attempt
from tests.catalog.programme.graders import Counting


class Enough(Exception):
    """The test has waited long enough to see that it has to wait."""


def impatient() -> None:
    raise Enough


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("coming", [True, False])
def test_only_those_who_need_not_be_alone_are_in_together(
    tmp_path: Path, inside: bool, coming: bool
) -> None:
    with ExitStack() as held:
        held.enter_context(room.entered(tmp_path, alone=inside, wait=impatient))
        second = room.entered(tmp_path, alone=coming, wait=impatient)
        if inside or coming:
            with pytest.raises(Enough):
                held.enter_context(second)
        else:
            held.enter_context(second)
    with room.entered(tmp_path, alone=True, wait=impatient):
        """Whoever left or gave up holds nothing."""


def test_a_process_forked_inside_does_not_keep_the_room(tmp_path: Path) -> None:
    with room.entered(tmp_path, alone=True, wait=impatient):
        forked = os.fork()
        if not forked:
            signal.pause()
    try:
        with room.entered(tmp_path, alone=True, wait=impatient):
            """Free, though the other process has the file open."""
    finally:
        os.kill(forked, signal.SIGKILL)
        os.waitpid(forked, 0)


def test_nobody_overtakes_one_who_waits_to_be_alone(tmp_path: Path) -> None:
    waiting, done = threading.Event(), threading.Event()

    def be_alone() -> None:
        with room.entered(tmp_path, alone=True, wait=waiting.set):
            done.set()

    with room.entered(tmp_path, alone=False, wait=impatient):
        loner = threading.Thread(target=be_alone)
        loner.start()
        assert waiting.wait(30)
        with pytest.raises(Enough), room.entered(tmp_path, alone=False, wait=impatient):
            """Never reached."""
        assert not done.is_set()
    loner.join(30)
    assert done.is_set()


@pytest.mark.parametrize(("wanted", "company"), [(True, [True, False]), (False, [True, True])])
def test_a_run_is_alone_on_ranked_data_where_the_settings_ask_for_it(
    app: Flask,
    make_user: Callable[..., int],
    hand_in: Callable[..., int],
    wanted: bool,
    company: list[bool],
) -> None:
    settings = replace(app.extensions[EXTENSION], ranked_alone=wanted)
    app.extensions[EXTENSION] = settings
    scored, found = Counting(), []

    def look_about(*given: Any) -> GradeReport:
        try:
            with room.entered(settings.instance, alone=False, wait=impatient):
                found.append(True)
        except Enough:
            found.append(False)
        return scored(*given)

    hand_in(make_user())
    with app.app_context():
        with transaction():
            claim = services.claim("w")
        assert claim is not None
        Attempt(look_about, scored.repeat, claim, lambda part, progress: None).grade()
    assert found == company
