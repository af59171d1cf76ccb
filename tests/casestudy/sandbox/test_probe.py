"""What an operator is told about a machine, on machines of several kinds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

import casestudy
from casestudy.sandbox import bwrap, findings, machine, probe
from casestudy.sandbox.bwrap import Candidate
from casestudy.sandbox.findings import Finding, Seen
from casestudy.sandbox.machine import Machine

PROJECT = Path(casestudy.__file__).resolve().parents[1]
NOBODY = 65534
WORKS = (Candidate(Path("/usr/bin/bwrap"), True, ""),)
FAILS = (Candidate(Path("/usr/bin/bwrap"), False, "No permissions to create a new namespace"),)
MAX, CLONE, APPARMOR, _ = machine.SETTINGS


@pytest.fixture(scope="module")
def offer() -> probe.Offer:
    return probe.look()


@pytest.fixture
def plain(offer: probe.Offer) -> Machine:
    """This machine as an ordinary user with nothing in the way would find it."""
    return replace(offer.machine, uid=1000, settings={MAX: "100"}, container=False, swap_mb=0)


def by_id(items: list[Finding]) -> dict[str, Finding]:
    return {item.id: item for item in items}


@pytest.mark.slow
def test_this_machine_is_explained_piece_by_piece_in_both_languages(offer: probe.Offer) -> None:
    assert offer.available, offer.detail
    told = json.loads(json.dumps(offer.to_json()))
    assert told["available"] is True
    assert all(told["probe"].values())
    assert {f"namespace.{kind}" for kind in machine.NAMESPACES} <= set(told["probe"])
    for item in told["findings"]:
        assert item["state"] in ("there", "missing", "blocked")
        for words in ("title", "protects", "lack"):
            assert item[words]["ja"]
            assert item[words]["en"]
    assert not [item["id"] for item in told["findings"] if item["state"] == "blocked"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "wall", ["network_closed", "home_hidden", "environment_clean", "powerless", "filtered"]
)
def test_a_wall_that_does_not_stand_is_named(offer: probe.Offer, wall: str) -> None:
    assert offer.seen is not None
    seen = cast("Seen", {**offer.seen, wall: False})
    assert findings.walls(offer.machine, seen)[wall] is False
    told = by_id(findings.explain(offer.machine, WORKS, seen))
    assert told["seccomp" if wall == "filtered" else wall].state == "blocked"


@pytest.mark.slow
@pytest.mark.parametrize("kind", machine.NAMESPACES)
def test_a_namespace_shared_with_the_host_is_named(offer: probe.Offer, kind: str) -> None:
    assert offer.seen is not None
    own = offer.machine.namespaces[kind]
    seen: Seen = {**offer.seen, "namespaces": {**offer.seen["namespaces"], kind: own}}
    assert findings.walls(offer.machine, seen)[f"namespace.{kind}"] is False
    assert by_id(findings.explain(offer.machine, WORKS, seen))[f"namespace.{kind}"].state == (
        "blocked"
    )


@pytest.mark.parametrize(
    ("change", "command"),
    [
        ({"settings": {MAX: "0"}}, "sudo sysctl -w user.max_user_namespaces=15000"),
        ({"settings": {CLONE: "0"}}, "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
        (
            {"settings": {APPARMOR: "1"}},
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        (
            {"container": True},
            "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined",
        ),
    ],
)
def test_the_command_that_opens_user_namespaces_is_named(
    change: dict[str, Any], command: str
) -> None:
    facts = replace(machine.inspect(), uid=1000, settings={MAX: "100"}, container=False)
    found = by_id(findings.explain(replace(facts, **change), FAILS, None))["user_namespaces"]
    assert (found.state, found.remedy) == ("blocked", (command,))
    assert "No permissions" in found.detail.en
    assert by_id(findings.explain(facts, FAILS, None))["user_namespaces"].remedy == ()


def test_a_missing_bubblewrap_is_told_with_the_commands_that_install_it() -> None:
    found = by_id(findings.explain(machine.inspect(), (), None))["bubblewrap"]
    assert found.state == "blocked"
    assert "sudo apt install bubblewrap" in found.remedy


@pytest.mark.slow
def test_what_only_costs_something_is_told_apart(offer: probe.Offer, plain: Machine) -> None:
    good = by_id(findings.explain(plain, WORKS, offer.seen))
    for name in ("ordinary_user", "no_swap", "process_limit", "tmpfs"):
        assert good[name].state == "there", name
    worse = replace(plain, uid=0, swap_mb=2048, cores=1, open_files=64)
    bad = by_id(findings.explain(worse, WORKS, offer.seen))
    for name in ("ordinary_user", "no_swap", "process_limit", "cores", "open_files"):
        assert bad[name].state == "missing", name


def outer() -> str:
    """Return a bubblewrap to build other machines with."""
    return str(bwrap.find_bwrap())


def sandbox_command(start: list[str]) -> subprocess.CompletedProcess[str]:
    code = "from casestudy.cli import main; main(['sandbox', '--json'])"
    command = [*start, sys.executable, "-c", code]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("user", [0, NOBODY])
def test_a_machine_without_user_namespaces_is_refused(user: int) -> None:
    closed = ["--unshare-user", "--uid", str(user), "--gid", str(user), "--disable-userns"]
    done = sandbox_command([outer(), *closed, "--dev-bind", "/", "/", "--"])
    assert done.returncode == 3, done.stderr
    told = json.loads(done.stdout)
    assert (told["available"], told["obstacle"], told["uid"]) == (False, "no_namespaces", user)
    states = {item["id"]: item["state"] for item in told["findings"]}
    assert states["bubblewrap"] == "there"
    assert states["user_namespaces"] == "blocked"


def as_ordinary_user() -> list[str]:
    """Return the start of a command that gives root's privileges up, and its home to be read.

    The interpreter may lie in root's home: it is shown there, without the rest of the home.
    """
    base, home = Path(sys.base_prefix), Path("/root")
    shown: list[str] = []
    if base.is_relative_to(home):
        between = [folder for folder in reversed(base.parents) if folder.is_relative_to(home)]
        shown = ["--perms", "0755", "--tmpfs", str(home)]
        shown += [x for folder in between[1:] for x in ("--perms", "0755", "--dir", str(folder))]
        shown += ["--ro-bind", str(base), str(base)]
    become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    needed = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [outer(), "--dev-bind", "/", "/", *shown, *needed, "--", *become]


@pytest.fixture
def ordinary_user() -> Iterator[list[str]]:
    if os.getuid() != 0:
        yield []
        return
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    start = as_ordinary_user()
    if subprocess.run([*start, "test", "-r", PROJECT / "pyproject.toml"], check=False).returncode:
        pytest.skip("nobody but root may read this project's folder")
    yield start


@pytest.mark.slow
def test_an_ordinary_user_can_isolate_notebooks_too(ordinary_user: list[str]) -> None:
    done = sandbox_command(ordinary_user)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["available"] is True
    assert told["uid"] != 0
    states = {item["id"]: item["state"] for item in told["findings"]}
    assert states["ordinary_user"] == "there"
    assert "blocked" not in states.values()
