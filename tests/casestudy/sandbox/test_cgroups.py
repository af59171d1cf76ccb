"""Control groups for runs: real ones where this machine has some we may use.

What needs a controller that this machine keeps from us is tested on a folder with files named as
the kernel names them; that tests what is written where, not what the kernel makes of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from casestudy.exercise import Limits
from casestudy.sandbox import cgroups
from casestudy.sandbox.cgroups import Group, Place
from tests.casestudy.sandbox.cells import run_cells

MB = 1024 * 1024
LIMITS = Limits(memory_mb=500, disk_mb=100, processes=8)
CEILING = str(600 * MB + cgroups.SLACK_BYTES)


@pytest.fixture
def group() -> Iterator[Group]:
    made = cgroups.open_group(LIMITS)
    if made is None:
        pytest.skip("no control group of this machine may be divided by this process")
    yield made
    made.close()


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def folders() -> list[Path]:
    """Return the groups this process has made that are still there."""
    places = {place.folder for place in cgroups.survey() if place.folder}
    return [found for place in places for found in place.glob(f"manabiya-*-{os.getpid()}-*")]


def test_members_are_counted_and_killed(group: Group, sleeper: subprocess.Popen[bytes]) -> None:
    assert group.add(sleeper.pid)
    if "pids" in group.controllers:
        assert group.usage().tasks == 1
    assert group.oom_killed() is False
    group.kill()
    assert sleeper.wait(timeout=30) == -9


def test_what_a_member_starts_is_a_member(group: Group) -> None:
    if "pids" not in group.controllers:
        pytest.skip("the pids controller may not be used by this process")
    start = "import subprocess, sys; input(); print(subprocess.call(['sleep', '600']))"
    with subprocess.Popen(
        [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        group.add(parent.pid)
        assert parent.stdin is not None
        parent.stdin.write("\n")
        parent.stdin.flush()
        while group.usage().tasks == 1 and parent.poll() is None:
            os.sched_yield()
        assert group.usage().tasks == 2
        group.kill()
        assert parent.wait(timeout=30) == -9
        assert group.close()


def test_more_tasks_than_allowed_cannot_be_started(group: Group) -> None:
    if "pids" not in group.controllers:
        pytest.skip("the pids controller may not be used by this process")
    count = (
        "import os, time\ninput()\nmade = 0\n"
        "try:\n while True:\n  if os.fork() == 0: time.sleep(600)\n  made += 1\n"
        "except BlockingIOError: print(made, flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", count], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as bomb:
        group.add(bomb.pid)
        assert bomb.stdin is not None
        assert bomb.stdout is not None
        bomb.stdin.write("\n")
        bomb.stdin.flush()
        made = int(bomb.stdout.readline())
        assert group.close()
    assert made + 1 == LIMITS.processes * cgroups.TASKS_PER_PROCESS + cgroups.KEEPERS


def test_a_whole_run_is_in_its_groups_before_its_first_cell_begins(group: Group) -> None:
    group.close()
    members: list[int] = []

    def look(step: str, cell: int, _cells: int) -> None:
        if (step, cell) == ("running", 1) and not members:
            members.extend(len((one / "cgroup.procs").read_text().split()) for one in folders())

    run_cells("pass", on_progress=look)
    assert members
    assert set(members) == {cgroups.KEEPERS + 1}


def test_nothing_is_left_behind(group: Group, sleeper: subprocess.Popen[bytes]) -> None:
    group.add(sleeper.pid)
    assert folders()
    assert group.close()
    assert not folders()
    assert group.close()
    assert group.add(sleeper.pid) is False
    group.kill()


def test_groups_of_a_supervisor_that_died_are_swept() -> None:
    if cgroups.open_group(LIMITS) is None:
        pytest.skip("no control group of this machine may be divided by this process")
    abandon = (
        "from casestudy.exercise import Limits; from casestudy.sandbox import cgroups; import os;"
        "cgroups.open_group(Limits()); print(os.getpid())"
    )
    done = subprocess.run(
        [sys.executable, "-c", abandon], capture_output=True, text=True, check=True
    )
    places = {place.folder for place in cgroups.survey() if place.folder}
    mark = f"manabiya-*-{done.stdout.strip()}-*"
    assert any(list(place.glob(mark)) for place in places)
    second = cgroups.open_group(LIMITS)
    assert second is not None
    assert not any(list(place.glob(mark)) for place in places)
    for left in folders():
        with suppress(OSError):
            left.rmdir()


def kernel_files(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("")


def test_version_2_holds_memory_without_swap_and_kills_the_run_as_one(tmp_path: Path) -> None:
    names = ("memory.max", "memory.swap.max", "memory.oom.group", "pids.max")
    kernel_files(tmp_path, *names)
    for controller in ("memory", "pids"):
        assert cgroups._limit(Place(controller, 2, tmp_path, "usable"), tmp_path, LIMITS)
    assert [(tmp_path / name).read_text() for name in names] == [CEILING, "0", "1", "34"]


def test_version_1_holds_memory_and_swap_together(tmp_path: Path) -> None:
    names = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
    kernel_files(tmp_path, *names)
    assert cgroups._limit(Place("memory", 1, tmp_path, "usable"), tmp_path, LIMITS)
    assert [(tmp_path / name).read_text() for name in names] == [CEILING, CEILING]


def test_a_controller_that_takes_no_limit_is_not_counted_on(tmp_path: Path) -> None:
    assert not cgroups._limit(Place("memory", 2, tmp_path, "usable"), tmp_path, LIMITS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("version", "now", "most", "events", "killed"),
    [
        (2, "memory.current", "memory.peak", "memory.events", "oom 1\noom_kill 1\n"),
        (
            1,
            "memory.usage_in_bytes",
            "memory.max_usage_in_bytes",
            "memory.oom_control",
            "under_oom 0\noom_kill 1\n",
        ),
    ],
)
def test_memory_is_read_and_a_kill_for_lack_of_it_is_told(
    tmp_path: Path, version: int, now: str, most: str, events: str, killed: str
) -> None:
    group = Group({"memory": tmp_path}, {"memory": version})
    assert group.usage() == cgroups.GroupUsage()
    assert group.oom_killed() is False
    (tmp_path / now).write_text("4096\n")
    (tmp_path / most).write_text("8192\n")
    (tmp_path / events).write_text(killed.replace("1", "0"))
    assert group.usage() == cgroups.GroupUsage(memory=4096, peak=8192)
    assert group.oom_killed() is False
    (tmp_path / events).write_text(killed)
    assert group.oom_killed() is True


@pytest.fixture
def unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No group that the operator has named."""
    monkeypatch.delenv(cgroups.SETTING, raising=False)


def tree(mount: Path, own: str, root: str = "/", version: int = 1) -> cgroups._Hierarchy:
    return cgroups._Hierarchy(version, frozenset({"memory"}), mount, root, own)


@pytest.mark.usefixtures("unnamed")
def test_a_group_that_somebody_else_manages_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "cgroup.procs").touch()
    if os.getuid() == 0:
        found = cgroups._judge("memory", tree(tmp_path, "/service"))
        assert (found.state, found.folder) == ("not_ours", tmp_path / "service")
    monkeypatch.setenv(cgroups.SETTING, "/service")
    assert cgroups._judge("memory", tree(tmp_path, "/service")).state == "usable"


@pytest.mark.usefixtures("unnamed")
def test_a_delegated_group_is_used_and_so_is_the_one_above(tmp_path: Path) -> None:
    service = tmp_path / "service"
    (service / "supervisor").mkdir(parents=True)
    (service / "cgroup.procs").touch()
    try:
        os.setxattr(service, "user.delegate", b"1")
    except OSError:
        pytest.skip("this file system keeps no extended attributes")
    for own in ("/service", "/service/supervisor"):
        found = cgroups._judge("memory", tree(tmp_path, own))
        assert (found.state, found.folder) == ("usable", service)


def test_a_mount_that_shows_other_groups_is_not_used(tmp_path: Path) -> None:
    assert cgroups._judge("memory", tree(tmp_path, "/a", root="/b")).state == "absent"


@pytest.mark.usefixtures("unnamed")
def test_a_version_2_group_must_hand_the_controller_on(tmp_path: Path) -> None:
    kernel_files(tmp_path, "cgroup.procs")
    assert cgroups._judge("memory", tree(tmp_path, "/", version=2)).state == "not_enabled"
    kernel_files(tmp_path, "cgroup.subtree_control")
    (tmp_path / "cgroup.subtree_control").write_text("memory pids\n")
    assert cgroups._judge("memory", tree(tmp_path, "/", version=2)).state == "usable"


@pytest.mark.usefixtures("unnamed")
def test_a_version_2_group_with_members_is_not_divided(tmp_path: Path) -> None:
    kernel_files(tmp_path, "cgroup.type", "cgroup.subtree_control")
    (tmp_path / "cgroup.procs").write_text(f"{os.getpid()}\n")
    (tmp_path / "cgroup.subtree_control").write_text("pids\n")
    assert cgroups._judge("pids", tree(tmp_path, "/", version=2)).state == "not_enabled"
    assert not (tmp_path / cgroups.ASIDE).exists()


def test_members_of_a_delegated_version_2_group_are_moved_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cgroups.SETTING, "/service")
    service = tmp_path / "service"
    (service / cgroups.ASIDE).mkdir(parents=True)
    kernel_files(service, "cgroup.type", "cgroup.subtree_control", "supervisor/cgroup.procs")
    (service / "cgroup.procs").write_text(f"{os.getpid()}\n")
    cgroups._judge("memory", tree(tmp_path, "/elsewhere", version=2))
    assert (service / cgroups.ASIDE / "cgroup.procs").read_text() == ""
    cgroups._judge("memory", tree(tmp_path, "/service", version=2))
    assert (service / cgroups.ASIDE / "cgroup.procs").read_text() == str(os.getpid())


def test_the_kernel_moves_members_aside(sleeper: subprocess.Popen[bytes]) -> None:
    found = next((tree for tree in cgroups._hierarchies() if tree.version == 2), None)
    if found is None or not Path(found.own).is_relative_to(found.root):
        pytest.skip("this machine shows no control groups of version 2")
    folder = found.mount / Path(found.own).relative_to(found.root) / f"aside-{os.getpid()}"
    try:
        folder.mkdir()
        (folder / "cgroup.procs").write_text(str(sleeper.pid))
    except OSError:
        pytest.skip("no control group of version 2 may be made by this process")
    try:
        cgroups._step_aside(folder)
        assert (folder / "cgroup.procs").read_text() == ""
        assert (folder / cgroups.ASIDE / "cgroup.procs").read_text() == f"{sleeper.pid}\n"
    finally:
        Group({"kill": folder / cgroups.ASIDE}, {"kill": 2}).close()
        folder.rmdir()


def test_a_run_is_killed_in_the_version_2_group_that_holds_it(tmp_path: Path) -> None:
    holding = Place("pids", 2, tmp_path, "usable")
    lacking = Place("memory", 2, tmp_path / "other", "not_enabled")
    assert cgroups._kill_place((lacking, holding), []) == Place("kill", 2, tmp_path, "usable")
    older = Place("memory", 1, tmp_path, "usable")
    assert cgroups._kill_place((older, lacking), []) == Place("kill", 0, None, "absent")


def test_without_control_groups_a_run_has_none() -> None:
    assert cgroups.open_group(LIMITS, (Place("memory", 0, None, "absent"),)) is None
    assert cgroups.open_group(LIMITS, ()) is None


def test_a_process_that_only_one_group_took_in_is_killed_too(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    kernel_files(tmp_path, "cgroup.kill", "cgroup.procs")
    (tmp_path / "pids").mkdir()
    (tmp_path / "pids" / "cgroup.procs").write_text(f"{sleeper.pid}\n")
    Group({"kill": tmp_path, "pids": tmp_path / "pids"}, {"kill": 2, "pids": 1}).kill()
    assert sleeper.wait(timeout=30) == -9
