"""A RabbitMQ of a test's own: on loopback, its queues in a folder.

Unlike Redis it is not installed by ``make test``: Erlang is large. Where it is there, it is used.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.redis_server import PASSWORD

MISSING = "rabbitmq-server is not on this machine; on Debian: apt-get install rabbitmq-server"
BINARY = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Not the one on the path, which changes to a user of its own."""
SECONDS = 120.0


class RabbitMQServer:
    """Starts, kills and stops one server, always at the same address."""

    def __init__(self, folder: Path) -> None:
        epmd = shutil.which("epmd")
        if not BINARY.exists() or epmd is None:
            pytest.skip(MISSING)
        self._folder = folder / "rabbitmq"
        self._folder.mkdir()
        self.port, distribution, names = _free_ports(3)
        self._environment = self._settings(distribution, names)
        self._process: subprocess.Popen[bytes] | None = None
        self._names = subprocess.Popen([epmd, "-address", "127.0.0.1", "-port", str(names)])
        self.start()

    @property
    def url(self) -> str:
        """What to set as ``broker_url``."""
        return f"amqp://tester:{PASSWORD}@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start it with the queues it had and wait until it answers."""
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [BINARY], env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "rabbitmq-server did not start"
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once; what it had written to disk stays."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End it and its register of names."""
        self.kill()
        self._names.kill()
        self._names.wait()

    def _settings(self, distribution: int, names: int) -> dict[str, str]:
        config, plugins = self._folder / "rabbitmq.conf", self._folder / "plugins"
        config.write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"default_user = tester\ndefault_pass = {PASSWORD}\n"
        )
        plugins.write_text("[].\n")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(names),
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._folder / "logs"),
        }

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(connection.recv(8))
        except OSError:
            return False


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
