"""A tiny case in place of the real ones, and short ways to hand notebooks in and grade them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from casestudy.exercise import ColumnDoc
from casestudy.text import Text
from catalog.accounts.actor import Actor, actor_for
from catalog.accounts.models import User
from catalog.core.db import db, transaction
from catalog.programme.cases.queries import EXERCISES
from catalog.programme.grading.models import Kind
from catalog.programme.submissions import services
from catalog.programme.submissions.models import Source
from tests.casestudy.tiny import GOOD_CELL, Tiny, notebook

GOOD = notebook(GOOD_CELL)


class BundledTiny(Tiny):
    """The tiny case with a starter notebook on disk and a brief that tries its luck."""

    info = replace(
        Tiny.info,
        brief=Text("# 見出し\n\n**本文** <script>x</script>\n\n|a|b|\n|-|-|\n|1|2|", "# Title"),
        dictionary=(ColumnDoc("sales.csv", "shop", "string", "", Text("店", "Shop")),),
    )

    def __init__(self, folder: Path) -> None:
        self.practice_dir = folder / "data"  # type: ignore[misc]  # a folder of this test's own
        self.starter_notebook = folder / "tiny.ipynb"  # type: ignore[misc]  # likewise
        self.starter_notebook.write_bytes(GOOD)


@pytest.fixture
def case(app: Flask, tmp_path: Path) -> BundledTiny:
    """The only case of the installation."""
    exercise = BundledTiny(tmp_path)
    app.extensions[EXERCISES] = (exercise,)
    return exercise


@pytest.fixture
def hand_in(app: Flask, case: BundledTiny) -> Callable[..., int]:
    """Return a function: ``hand_in(user_id, notebook)`` -> submission id."""

    def submit(user_id: int, content: bytes = GOOD, kind: Kind = Kind.RANKED) -> int:
        with app.app_context():
            actor = actor_of(user_id)
            received = services.receive(actor, content, "answer.ipynb")
            with transaction():
                submission, _ = services.submit(actor, case.info.id, received, Source.WEB, kind)
            return submission.id

    return submit


def actor_of(user_id: int) -> Actor:
    """Return the actor of a user, as a request would."""
    user = db.session.get(User, user_id)
    assert user is not None
    return actor_for(user)


def upload(
    client: FlaskClient,
    content: bytes,
    name: str = "answer.ipynb",
    case: str = "tiny",
    **fields: str,
) -> TestResponse:
    """Post the upload form of a case's page."""
    # Encoded here because the client's own encoder leaves large files to the garbage collector.
    file = FileStorage(io.BytesIO(content), name, "notebook")
    boundary, body = encode_multipart({"notebook": file, **fields})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(f"/cases/{case}", data=body, content_type=kind)
