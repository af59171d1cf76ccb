"""Errors a service raises, and the one place that turns them into a page or problem+json."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, TypeVar

import structlog
from flask import Flask, Response, g, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from catalog.core.db import db
from catalog.core.storage import StoreAway

log = structlog.get_logger()
T = TypeVar("T")


class DomainError(Exception):
    """Base of what services raise. ``message`` is a sentence for the person who caused it."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str = "", errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors or {}


class NotAllowed(DomainError):
    """The actor may see the thing but not do this to it."""

    status = HTTPStatus.FORBIDDEN


class NotFound(DomainError):
    """The thing does not exist, or the actor may not know that it does."""

    status = HTTPStatus.NOT_FOUND


def found(thing: T | None) -> T:
    """Return what a query found.

    Raises
    ------
    NotFound
        When it is ``None``.
    """
    if thing is None:
        raise NotFound
    return thing


class Conflict(DomainError):
    """Someone was faster, or the thing is in a state that does not allow this."""

    status = HTTPStatus.CONFLICT


class Invalid(DomainError):
    """The input is wrong; ``errors`` maps a field to what is wrong with it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooLarge(DomainError):
    """The upload is larger than allowed."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unavailable(DomainError):
    """A part of the service cannot work now; trying later is right."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def init_app(app: Flask) -> None:
    """Register the handlers. Call after extensions that bring handlers of their own."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DataError, _data_error)
    app.register_error_handler(OperationalError, _database_unavailable)
    app.register_error_handler(StoreAway, _store_away)


def wants_json() -> bool:
    """Return whether the client asked for JSON: any API path, or an Accept that prefers it."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def titles() -> dict[int, tuple[str, str]]:
    """Return for each status its title and what to do, in the reader's language."""
    return {
        400: (
            _("リクエストを読み取れませんでした"),
            _("入力内容を確かめて、もう一度お試しください。"),
        ),
        401: (_("ログインが必要です"), _("ログインしてから、もう一度お試しください。")),
        403: (_("この操作は許可されていません"), _("必要な権限は、組織の管理者にご確認ください。")),
        404: (
            _("ページが見つかりません"),
            _("URLを確かめるか、検索やメニューからお探しください。"),
        ),
        405: (_("この方法では開けません"), _("前のページに戻って、ボタンから操作してください。")),
        409: (
            _("ほかの変更と重なりました"),
            _("最新の内容を開き直してから、もう一度お試しください。"),
        ),
        413: (_("ファイルが大きすぎます"), _("不要な出力を消してから、もう一度送信してください。")),
        415: (_("この形式は受け取れません"), _("対応している形式で送信してください。")),
        422: (
            _("入力内容に誤りがあります"),
            _("表示された項目を直して、もう一度送信してください。"),
        ),
        429: (_("短い時間に操作が集中しました"), _("しばらく待ってから、もう一度お試しください。")),
        500: (
            _("サーバーで問題が起きました"),
            _("入力は保存されていない可能性があります。時間をおいてお試しください。"),
        ),
        503: (_("一時的に利用できません"), _("しばらく待ってから、もう一度お試しください。")),
    }


def _domain_error(error: DomainError) -> Response:
    return render(int(error.status), error.message, error.errors)


def _data_error(error: DataError) -> Response:
    """Answer what no column can hold, such as a NUL character in an address on PostgreSQL."""
    db.session.rollback()  # PostgreSQL answers nothing more in the failed transaction
    return render(int(HTTPStatus.BAD_REQUEST), "", {})


def _database_unavailable(error: OperationalError) -> Response:
    """Answer a full disk, a lock that did not end or a lost connection: nothing was saved."""
    log.exception("database_unavailable", path=request.path)
    db.session.rollback()
    return render(int(HTTPStatus.SERVICE_UNAVAILABLE), _("いまの操作は保存されていません。"), {})


def _store_away(error: StoreAway) -> Response:
    log.error("blob_store_away", path=request.path, error=str(error))
    return render(int(HTTPStatus.SERVICE_UNAVAILABLE), "", {})


def _http_error(error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    messages = (getattr(error, "data", None) or {}).get("messages", {})
    detail = _stale_form() if isinstance(error, CSRFError) else ""
    response = render(error.code or 500, detail, _flatten(messages))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            response.headers[name] = value
    return response


def _stale_form() -> str:
    text = _(
        "フォームを開いたあとにログインの状態が変わったため、送信を受け付けませんでした。"
        "前のページを開き直してから、もう一度送信してください。"
    )
    return str(text)


def _flatten(messages: Any) -> dict[str, list[str]]:
    flat: dict[str, list[str]] = {}
    groups = messages.values() if isinstance(messages, dict) else []
    for group in groups:
        if isinstance(group, dict):
            flat |= {str(k): [str(i) for i in v] for k, v in group.items() if isinstance(v, list)}
    return flat


def render(status: int, detail: str, errors: dict[str, list[str]]) -> Response:
    """Return an error as problem+json (RFC 9457) for machines and as a page for people."""
    title, advice = titles().get(status, titles()[500 if status >= 500 else 400])
    request_id = g.get("request_id", "")
    if not wants_json():
        page = render_template(
            "errors/error.html",
            status=status,
            title=title,
            detail=detail or advice,
            advice=advice,
            errors=errors,
            request_id=request_id,
        )
        return Response(page, status, mimetype="text/html")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail or advice}
    body |= {"request_id": request_id} | ({"errors": errors} if errors else {})
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, mimetype="application/problem+json")
