"""One running demo installation and one Chromium for all browser tests of a run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.tools.system import chromium

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
START_SECONDS = 90
CATALOG = str(Path(sys.executable).with_name("catalog"))


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a freshly set up demo installation, web and worker running."""
    folder = tmp_path_factory.mktemp("live")
    port = free_port()
    environment = {
        **os.environ,
        "CATALOG_INSTANCE_DIR": str(folder),
        "CATALOG_DEMO": "true",
        "CATALOG_PORT": str(port),
        "CATALOG_BASE_URL": f"http://127.0.0.1:{port}",
        "CATALOG_RATE_LIMITS": "false",
        "CATALOG_WORKER_NICENESS": "0",  # tests beside it leave a worker that makes way nothing
    }
    subprocess.run([CATALOG, "setup"], env=environment, check=True, capture_output=True)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([CATALOG, "run"], env=environment, stdout=log, stderr=log)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", server, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop; ask again, which ends a notebook being graded at once."""
    for seconds in (10, 60):
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    server.kill()
    server.wait()


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when ``url`` answers 200; fail with the server's log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine and none could be installed (see make test)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    """Desktop and phone."""
    name: str = request.param
    return name


@pytest.fixture
def open_page(browser: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """Return a function opening a fresh browser profile, at a width, with or without scripts."""
    contexts = []

    def opener(width: str = "desktop", *, scripts: bool = True, language: str = "ja-JP") -> Page:
        x, y = WIDTHS[width]
        context = browser.new_context(
            base_url=live,
            viewport={"width": x, "height": y},
            java_script_enabled=scripts,
            locale=language,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield opener
    for context in contexts:
        context.close()
