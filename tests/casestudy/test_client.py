"""Submitting to a server, against a real one on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casestudy import client, exercises
from casestudy.cli import main
from tests.casestudy.tiny import TINY, notebook

CONTENT = notebook("x = 1")


class Grader(ThreadingHTTPServer):
    """Answers like the web application: what it got, and prepared answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.refusal: tuple[int, bytes] | None = None
        self.moved = ""
        self.states = ["queued", "running", "scored"]
        self.got: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Grader

    def answer(self, code: int, value: Any) -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.moved:
            self.send_response(302)
            self.send_header("Location", self.server.moved)
            self.end_headers()
            return
        if self.server.refusal:
            self.answer(*self.server.refusal)
            return
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + body).get_payload()
        fields = {part.get_param("name", header="content-disposition"): part for part in parts}
        self.server.got = {
            "path": self.path,
            "token": self.headers["Authorization"],
            "language": self.headers["Accept-Language"],
            "case": fields["case"].get_payload().strip(),
            "file": fields["notebook"].get_filename(),
            "content": fields["notebook"].get_payload(decode=True),
        }
        self.answer(201, {"id": "s1", "status": "queued", "url": "/submissions/s1"})

    def do_GET(self) -> None:
        states = self.server.states
        status = states.pop(0) if len(states) > 1 else states[0]
        score = 61.25 if status == "scored" else None
        self.answer(200, {"id": "s1", "status": status, "score": score})

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def grader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Grader]:
    monkeypatch.setattr(exercises, "EXERCISES", (TINY,))
    monkeypatch.setattr(client, "POLL_SECONDS", 0.01)
    with Grader() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def submit(grader: Grader, tmp_path: Path) -> Any:
    path = tmp_path / 'my "best".ipynb'
    path.write_bytes(CONTENT)

    def run(*options: str, server: str = grader.url) -> Result:
        arguments = ["submit", str(path), "--server", server, *options]
        return CliRunner().invoke(
            main, arguments, env={"MANABIYA_TOKEN": "secret-token", "LANG": "en_US"}
        )

    return run


def test_a_notebook_is_handed_in_with_its_case_and_token(grader: Grader, submit: Any) -> None:
    done = submit()
    assert done.exit_code == 0, done.output
    assert done.stdout == f"s1  {grader.url}/submissions/s1\n"
    assert grader.got == {
        "path": "/api/v1/submissions",
        "token": "Bearer secret-token",
        "language": "en",
        "case": "tiny",
        "file": "my _best_.ipynb",
        "content": CONTENT,
    }


@pytest.mark.parametrize(("ending", "code"), [("scored", 0), ("dead", 3), ("timeout", 3)])
def test_waiting_follows_the_run_to_its_end(
    grader: Grader, submit: Any, ending: str, code: int
) -> None:
    grader.states = ["queued", "running", "running", ending]
    done = submit("--wait")
    assert done.exit_code == code
    assert done.stdout.split()[2:5] == ["queued", "running", ending]
    assert ("61.2" in done.stdout) == (ending == "scored")


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (401, "token"),
        (403, "may not submit"),
        (404, "case"),
        (413, "too large"),
        (422, "check"),
        (429, "Too many"),
        (500, "HTTP 500"),
    ],
)
def test_a_refusal_is_explained_with_the_servers_own_words(
    grader: Grader, submit: Any, status: int, word: str
) -> None:
    problem = {"title": "No", "detail": "because\x1b[31m of reasons"}
    grader.refusal = (status, json.dumps(problem).encode())
    done = submit()
    assert done.exit_code == 1
    assert word in done.stderr
    assert "No – because[31m of reasons" in done.stderr


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"[" * 100_000])
def test_an_answer_that_is_not_ours_is_refused(grader: Grader, submit: Any, body: bytes) -> None:
    grader.refusal = (200, body)
    assert "cannot be read" in submit().stderr


def test_a_server_that_is_not_there_is_named(submit: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert f"Cannot reach the server {address}" in submit(server=address).stderr
    assert "http://" in submit(server="file:///etc/passwd").stderr


def test_a_token_is_sent_to_no_address_that_nobody_named(grader: Grader, submit: Any) -> None:
    grader.moved = "https://elsewhere.example/"
    done = submit()
    assert done.exit_code != 0
    assert "elsewhere.example" in done.output
    assert not grader.got


def test_following_ends_when_the_submission_is_called_off(grader: Grader, submit: Any) -> None:
    grader.states = ["queued", "cancelled"]
    assert submit("--wait").exit_code == 3
