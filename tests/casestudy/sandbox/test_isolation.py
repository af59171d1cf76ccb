"""What a notebook can reach: its own data and Python, nothing of the host."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import casestudy
from casestudy.sandbox import SandboxUnavailable, Variant, bwrap, close, probe
from casestudy.sandbox.inside import refusals, shell
from tests.casestudy.sandbox.cells import run_cells, text_of

pytestmark = pytest.mark.slow

LOOK = """
import json, os, socket, sys
def tries(action):
    try:
        return repr(action())[:200]
    except BaseException as error:
        return type(error).__name__
def write(path):
    with open(path, "w") as target: target.write("0")
def readable(path):
    found = []
    for folder, _, files in os.walk(path):
        found += [os.path.join(folder, name) for name in files]
    return found
def python(path):
    return any(part in path for part in ("/lib/", "/lib64/", "/bin/", "/share/", "/pyvenv.cfg"))
def connect(family, address):
    with socket.socket(family) as link:
        link.settimeout(1)
        link.connect(address)
    return "connected"
found = {
    "repository": os.path.exists(PROJECT + "/pyproject.toml"),
    "package": tries(lambda: __import__("casestudy")),
    "homes": [path for path in readable("/home") + readable("/root") if not python(path)],
    "roots": sorted(os.listdir("/")),
    "environment": dict(os.environ),
    "passwd": open("/etc/passwd").read(),
    "shadow": tries(lambda: open("/etc/shadow").read()),
    "processes": sorted(int(p) for p in os.listdir("/proc") if p.isdigit())[-1],
    "sysctl": tries(lambda: os.open("/proc/sys/vm/swappiness", os.O_WRONLY)),
    "system": tries(lambda: write("/usr/bin/new")),
    "root": tries(lambda: write("/new")),
    "device": tries(lambda: write("/dev/new")),
    "packages": tries(lambda: write(os.path.dirname(json.__file__) + "/new")),
    "runner": tries(lambda: write("/opt/manabiya/inside/runner.py")),
    "inet": tries(lambda: connect(socket.AF_INET, ("192.0.2.1", 80))),
    "loopback": tries(lambda: connect(socket.AF_INET, ("127.0.0.1", PORT))),
    "abstract": tries(lambda: connect(socket.AF_UNIX, "\\0manabiya-test")),
    "name": tries(lambda: socket.gethostbyname("example.org")),
    "chroot": tries(lambda: os.chroot("/tmp")),
    "setuid": tries(lambda: os.setuid(0)),
    "namespace": tries(lambda: os.unshare(0x10000000) if hasattr(os, "unshare") else 1 / 0),
    "hostname": socket.gethostname(),
    "capabilities": [l.split()[1] for l in open("/proc/self/status") if l.startswith("CapEff")],
}
print(json.dumps(found))
"""


def test_a_notebook_sees_nothing_of_the_host_and_reaches_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import socket

    monkeypatch.setenv("CATALOG_SECRET", "canary-7731")
    with socket.socket() as listener, socket.socket(socket.AF_UNIX) as abstract:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        abstract.bind("\0manabiya-test")
        abstract.listen()
        project = str(Path(casestudy.__file__).resolve().parents[1])
        names = f"PROJECT = {project!r}; PORT = {listener.getsockname()[1]}\n"
        result = run_cells(names + LOOK)
    assert result.outcome == "finished", result.error
    found = json.loads(text_of(result, 0))
    assert found["repository"] is False
    assert found["package"] == "ModuleNotFoundError"
    assert found["homes"] == []
    assert not {"work", "srv", "mnt", "var", "run", "boot", "sys"} & set(found["roots"]) - {
        Path(sys.prefix).parts[1]
    }
    assert "canary" not in json.dumps(found)
    of_libraries = {"PWD", "LC_CTYPE", "KMP_INIT_AT_FORK", "KMP_DUPLICATE_LIB_OK"}
    of_jupyter = {*shell.ENVIRONMENT, *refusals.ENVIRONMENT}
    allowed = {*bwrap.environment(Variant())} | of_libraries | of_jupyter
    assert set(found["environment"]) <= allowed
    assert found["passwd"].count("\n") == 1
    assert found["processes"] < 10
    refused = {"OSError", "PermissionError", "FileNotFoundError", "ZeroDivisionError"}
    attempts = ("shadow", "sysctl", "system", "root", "device", "packages", "runner", "chroot")
    assert {found[name] for name in (*attempts, "setuid", "namespace")} <= refused
    network = {found[name] for name in ("inet", "loopback", "abstract", "name")}
    assert network <= {"OSError", "ConnectionRefusedError", "gaierror", "TimeoutError"}
    assert found["hostname"] == "sandbox"
    assert found["capabilities"] == ["0000000000000000"]


def test_two_runs_share_nothing() -> None:
    assert run_cells("open('/tmp/mark', 'w').close(); open('/dev/shm/mark', 'w').close()").outcome
    result = run_cells(
        "import os; print(os.path.exists('/tmp/mark'), os.path.exists('/dev/shm/mark'))"
    )
    assert text_of(result, 0) == "False False\n"


def test_an_installed_package_is_covered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site-packages"
    (site / "casestudy" / "sandbox").mkdir(parents=True)
    (site / "catalog").mkdir()
    monkeypatch.setattr(bwrap, "__file__", str(site / "casestudy" / "sandbox" / "bwrap.py"))
    command = bwrap.command(Path("bwrap"), {"/etc/passwd": 8}, Variant(), [])
    for package in ("casestudy", "catalog"):
        at = command.index(str(site / package))
        assert command[at - 3 : at] == ["--size", "4096", "--tmpfs"]
        assert command[command.index(str(site / package), at + 1) - 1] == "--remount-ro"


@pytest.fixture
def cold() -> Iterator[None]:
    """Nothing is warm before, and nothing found out here stays known."""
    close()
    bwrap.find_bwrap.cache_clear()
    yield
    bwrap.find_bwrap.cache_clear()


@pytest.mark.usefixtures("cold")
def test_without_bubblewrap_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bwrap, "_binaries", list)
    with pytest.raises(SandboxUnavailable, match="no bubblewrap"):
        run_cells("print(1)")
    assert probe.look().obstacle == "no_bubblewrap"


@pytest.mark.usefixtures("cold")
def test_a_bubblewrap_that_may_not_make_namespaces_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2; exit 1\n"
    )
    broken.chmod(0o755)
    monkeypatch.setattr(bwrap, "_binaries", lambda: [broken])
    with pytest.raises(SandboxUnavailable, match="No permissions") as refused:
        run_cells("print(1)")
    assert refused.value.obstacle == "no_namespaces"


@pytest.mark.usefixtures("cold")
def test_a_sandbox_whose_python_does_not_start_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SandboxUnavailable, match="nowhere") as refused:
        run_cells("print(1)")
    assert refused.value.obstacle == "no_start"
