"""A Redis of a test's own: on loopback or a socket in a folder, without persistence."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.tools.system import redis_server

PASSWORD = "correct-horse"
MISSING = "redis-server is not on this machine; on Debian, as root: apt-get install redis-server"


class RedisServer:
    """Starts, kills and stops one server, always at the same address."""

    def __init__(self, folder: Path) -> None:
        binary = redis_server()
        if binary is None:
            pytest.skip(MISSING)
        self._binary = binary
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        """What to set as ``broker_url``."""
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it empty and wait until it answers."""
        command = [self._binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--requirepass", PASSWORD, "--dir", str(self._folder)]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, with all its messages."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End it."""
        self.kill()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False
