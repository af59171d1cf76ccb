"""What is seen of a process tree from outside."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import psutil
import pytest

from casestudy.sandbox import watch

CHAIN = "sleep 60 & sh -c 'sleep 60 & echo started; wait' & wait"


@pytest.fixture
def shell() -> Iterator[subprocess.Popen[str]]:
    """A shell with children and grandchildren, in a group of its own."""
    with subprocess.Popen(
        ["sh", "-c", CHAIN], stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        for each in [*psutil.Process(process.pid).children(recursive=True), process]:
            each.kill()


@pytest.mark.parametrize("listed", [True, False])
def test_everything_below_a_process_is_found_parents_first(
    shell: subprocess.Popen[str], listed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CHILDREN_LISTED", listed and watch.CHILDREN_LISTED)
    below = psutil.Process(shell.pid).children(recursive=True)
    found = [process.pid for process in watch.tree(shell.pid)]
    assert found[0] == shell.pid
    assert sorted(found[1:]) == sorted(process.pid for process in below)
    parents = {process.pid: process.ppid() for process in below}
    assert all(found.index(parent) < found.index(pid) for pid, parent in parents.items())


@pytest.mark.parametrize("listed", [True, False])
def test_nothing_is_found_of_a_process_that_has_ended(
    listed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CHILDREN_LISTED", listed and watch.CHILDREN_LISTED)
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    assert watch.tree(ended.pid) == []


def test_a_process_whose_session_goes_on_is_not_waited_for_in_vain() -> None:
    """Linux 6.12 and older have an error of their own for it."""
    inner = "(sleep 60 & echo $!); exec sleep 60"
    with subprocess.Popen(
        ["sh", "-c", f"setsid sh -c '{inner}'; exec sleep 60"], stdout=subprocess.PIPE, text=True
    ) as monitor:
        assert monitor.stdout is not None
        left_behind = psutil.Process(int(monitor.stdout.readline()))
        leader = watch.tree(monitor.pid)[1]
        leader.kill()
        while leader.is_running():
            os.sched_yield()
        watch.await_end([leader])
        left_behind.kill()
        monitor.kill()
