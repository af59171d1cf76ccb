"""Talking to a Manabiya server: handing a notebook in and following it."""

from __future__ import annotations

import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from casestudy.result import Status
from casestudy.text import Text

TIMEOUT_SECONDS = 60
POLL_SECONDS = 1.5
MAX_ANSWER_BYTES = 20 * 1024 * 1024
FINISHED = (*get_args(Status), "dead", "cancelled")
"""What a submission ends as: graded in some way, given up by the server, or called off."""
PASSING = (429, 502, 503, 504)
"""Answers of a server that is busy or away for a moment."""
PATIENCE = 20
"""How often in a row a server that is followed may be away."""


class ServerRefused(Exception):
    """The server did not take a request; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class TemporarilyRefused(ServerRefused):
    """The server is busy or away for a moment."""


@dataclass(frozen=True)
class Server:
    """A server's address and the token that speaks for the learner."""

    url: str
    token: str
    language: str = "ja"
    """In which the server explains a refusal."""

    def submit(self, case: str, name: str, notebook: bytes) -> dict[str, Any]:
        """Hand in a notebook; return the server's ``{"id", "status", "url"}``.

        Raises
        ------
        ServerRefused
            When the server cannot be reached or refuses.
        """
        boundary = secrets.token_hex(16)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._call("/api/v1/submissions", _form(boundary, case, name, notebook), headers)

    def follow(self, submission: str, on_status: Callable[[str], None]) -> dict[str, Any]:
        """Ask for a submission until it has ended; return its last state."""
        path = f"/api/v1/submissions/{urllib.parse.quote(submission, safe='')}"
        seen = ""
        patience = PATIENCE
        while True:
            try:
                state = self._call(path, None, {})
            except TemporarilyRefused:
                patience -= 1
                if not patience:
                    raise
                time.sleep(POLL_SECONDS)
                continue
            patience = PATIENCE
            status = str(state.get("status", ""))
            if status != seen:
                seen = status
                on_status(status)
            if status in FINISHED:
                return state
            time.sleep(POLL_SECONDS)

    def page(self, submission: dict[str, Any]) -> str:
        """Return the address of a submission's page."""
        return urllib.parse.urljoin(self.url.rstrip("/") + "/", str(submission.get("url", "")))

    def _call(self, path: str, body: bytes | None, headers: dict[str, str]) -> dict[str, Any]:
        address = self.url.rstrip("/") + path
        if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
            raise ServerRefused(_BAD_ADDRESS)
        request = urllib.request.Request(  # noqa: S310 -- the scheme was checked above
            address,
            data=body,
            headers={
                **headers,
                "Authorization": f"Bearer {self.token}",
                "Accept": "application/json",
                "Accept-Language": self.language,
            },
        )
        try:
            with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _object(answer.read(MAX_ANSWER_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                if 300 <= error.code < 400:
                    raise ServerRefused(_moved(error.headers.get("Location", "?"))) from None
                kind = TemporarilyRefused if error.code in PASSING else ServerRefused
                raise kind(_explain(error.code, error.read(100_000))) from None
        except (urllib.error.URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise TemporarilyRefused(_unreachable(self.url, str(reason))) from None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token must not go to an address nobody named."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


def _moved(target: str) -> Text:
    shown = "".join(letter for letter in target if letter.isprintable())[:200]
    return Text(
        f"サーバーは別のアドレス {shown} を使うよう答えました。正しければ --server に"
        "指定してください。",
        f"The server answered that its address is {shown}. If that is right, give it as --server.",
    )


def _form(boundary: str, case: str, name: str, notebook: bytes) -> bytes:
    file_name = name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="case"\r\n\r\n{case}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="notebook"; '
        f'filename="{file_name}"\r\nContent-Type: application/x-ipynb+json\r\n\r\n'
    )
    return head.encode() + notebook + f"\r\n--{boundary}--\r\n".encode()


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ServerRefused(_NOT_OURS)
    return value


def _explain(code: int, body: bytes) -> Text:
    advice = _ADVICE.get(code) or Text(
        f"サーバーが要求を受け付けませんでした（HTTP {code}）。",
        f"The server did not accept the request (HTTP {code}).",
    )
    detail = _detail(body)
    if not detail:
        return advice
    return Text(f"{advice.ja}\n  {detail}", f"{advice.en}\n  {detail}")


def _detail(body: bytes) -> str:
    try:
        problem = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(problem, dict):
        return ""
    parts = [problem.get("title"), problem.get("detail")]
    words = " – ".join(part for part in parts if isinstance(part, str) and part)
    return "".join(letter for letter in words if letter.isprintable())[:500]


def _unreachable(url: str, reason: str) -> Text:
    return Text(
        f"サーバー {url} に接続できません（{reason}）。"
        "アドレスとサーバーの起動を確かめてください。",
        f"Cannot reach the server {url} ({reason}). Check the address and that it is running.",
    )


_BAD_ADDRESS = Text(
    "サーバーのアドレスは http:// または https:// で始めてください。",
    "The server's address must begin with http:// or https://.",
)
_NOT_OURS = Text(
    "サーバーの答えが読めません。アドレスがマナビヤのサーバーか確かめてください。",
    "The server's answer cannot be read. Check that the address is a Manabiya server.",
)
_ADVICE = {
    401: Text(
        "トークンが無効か、期限が切れています。ウェブの「APIトークン」で新しく作ってください。",
        "The token is not valid or has expired. Make a new one under “API tokens” on the web.",
    ),
    403: Text(
        "このトークンでは提出できません。提出の権限を付けたトークンを使ってください。",
        "This token may not submit. Use a token with permission to submit.",
    ),
    404: Text(
        "課題または提出が見つかりません。--exercise の課題名を確かめてください。",
        "No such case or submission. Check the case given with --exercise.",
    ),
    413: Text(
        "ノートブックが大きすぎます。出力をすべて消去して保存し直してください。",
        "The notebook is too large. Clear all outputs and save it again.",
    ),
    422: Text(
        "ノートブックが受け付けられませんでした。casestudy check で確かめられます。",
        "The notebook was not accepted. Run casestudy check to see why.",
    ),
    429: Text(
        "提出の回数が上限に達しました。しばらく待ってから提出してください。",
        "Too many submissions for now. Wait a while and submit again.",
    ),
}
