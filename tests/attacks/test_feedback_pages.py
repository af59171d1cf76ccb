"""Texts meant to act on the pages, in the logs and in the exports of the web application."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from catalog.accounts.models import Membership, Organisation, OrganisationKind, Role, User
from catalog.app import create_app
from catalog.audit.rules import safe_cell
from catalog.core import logs
from catalog.core.db import db, transaction
from catalog.programme.cases.queries import EXERCISES
from catalog.programme.grading.worker import Worker
from tests import databases
from tests.attacks import pages
from tests.attacks.attack import UNSEEN, Arena
from tests.attacks.conftest import Stand
from tests.attacks.payloads import PAYLOADS
from tests.casestudy.tiny import GOOD_CELL, notebook
from tests.catalog.programme.conftest import BundledTiny, upload

pytestmark = pytest.mark.slow

ALL = "\n".join(PAYLOADS.values())
FILE_NAME = (
    ALL.translate(dict.fromkeys(map(ord, '\r\n"\\x0b\x0c\x85\u2028\u2029')))[:600] + ".ipynb"
)
HOSTILE_NAME = PAYLOADS["formula"] + PAYLOADS["script"] + PAYLOADS["event handler"]
FORGING_ADDRESS = "/x%0A2026-01-01%20run%20ended%20score=120%1B%5B31m%E2%80%AE%C2%85%E2%80%A8y"
RAISING = f"T = {ALL!r}\nprint(T)\nraise type(T[:200], (Exception,), {{}})(T)"
WRITING = (
    f"import csv\nT = {list(PAYLOADS.values())!r}\n"
    "with open('outputs/forecast.csv', 'w', newline='', errors='replace') as target:\n"
    "    csv.writer(target).writerows([['shop', 'sales'], *([t, t] for t in T)])"
)
SHOWING = (
    f"T = {list(PAYLOADS.values())!r}\nfrom IPython.display import HTML, SVG, display, Markdown\n"
    "for t in T:\n    print(t)\n    display(HTML(t), Markdown(t))\n"
)
NOTEBOOKS = {
    "an error": (RAISING,),
    "an output file": (WRITING,),
    "displays": (SHOWING, GOOD_CELL),
}


@dataclass(frozen=True)
class Site:
    """The application after hostile notebooks were handed in and graded."""

    app: Flask
    learner: FlaskClient
    teacher: FlaskClient
    submissions: dict[str, int]
    log: str


@pytest.fixture(scope="module")
def site(
    engine: databases.Engine, shared_arena: Arena, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Hand in every hostile notebook under a hostile name and let the worker grade them."""
    folder = tmp_path_factory.mktemp("site")
    with engine.database(folder) as url:
        app = create_app(databases.settings_for(folder, url))
        app.config["WTF_CSRF_ENABLED"] = False
        app.extensions[EXERCISES] = (BundledTiny(folder),)
        with logged() as log:
            learner = signed_in(app, "learner@example.jp")
            found = {name: graded(app, learner, cells) for name, cells in NOTEBOOKS.items()}
            learner.get(FORGING_ADDRESS)
            teacher = signed_in(app, "teacher@example.jp", Role.INSTRUCTOR, Role.AUDITOR)
        yield Site(app, learner, teacher, found, log.getvalue())
        with app.app_context():
            db.engine.dispose()


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Collect what the application logs, rendered as an operator sees it."""
    root, stream = logging.getLogger(), io.StringIO()
    (ours,) = [h for h in root.handlers if not type(h).__module__.startswith("_pytest")]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ours.formatter)
    root.addHandler(handler)
    try:
        yield stream
    finally:
        root.removeHandler(handler)


def signed_in(app: Flask, email: str, *roles: Role) -> FlaskClient:
    """Return the browser of a new user with a hostile name."""
    key = os.urandom(16).hex()
    with app.app_context(), transaction() as session:
        office = Organisation(
            slug=key, kind=OrganisationKind.SECRETARIAT, name_ja="事務局", name_en="Office"
        )
        user = User(email=email, display_name=HOSTILE_NAME, fs_uniquifier=key)
        session.add_all([office, user])
        session.flush()
        session.add_all(
            Membership(user_id=user.id, organisation_id=office.id, role=role) for role in roles
        )
    browser = app.test_client()
    with browser.session_transaction() as session:
        session |= {"_user_id": key, "_fresh": True}
    return browser


def graded(app: Flask, learner: FlaskClient, cells: tuple[str, ...]) -> int:
    """Hand a notebook in, grade it, and return the submission's id."""
    answer = upload(learner, notebook(*cells), FILE_NAME)
    assert answer.status_code == 303, answer.text
    assert Worker(app).step()
    return int(answer.location.rsplit("/", 1)[1])


def addresses(site: Site) -> list[tuple[FlaskClient, str]]:
    """Return every page that shows something of a submission, with somebody who may see it."""
    own = ["/submissions", *(f"/submissions/{id}" for id in site.submissions.values())]
    own += [f"{page}/region" for page in own[1:]]
    return [(site.learner, page) for page in own] + [
        (site.teacher, page) for page in (*own[1:], "/grading", "/audit")
    ]


def acts(reader: pages.Reader) -> list[str]:
    """Return what on a page of the application could act or load something from elsewhere."""
    found = []
    for tag, attributes in reader.tags:
        found += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        found += [f"{tag} style" for name in attributes if name == "style"]
        for name in pages.ADDRESSES & attributes.keys():
            value = attributes[name]
            if value and (not value.startswith(("/", "#", "?")) or value.startswith("//")):
                found.append(f"{tag} {name}={value}")
        if tag == "script" and not attributes.get("src", "").startswith("/static/"):
            found += [] if attributes.get("nonce") else ["script"]
        if tag in ("iframe", "object", "embed", "base", "foreignobject", "animate", "style"):
            found.append(tag)
        if tag == "meta" and attributes.get("http-equiv"):
            found.append("meta")
    return found


def test_no_page_lets_a_text_act_or_turn(site: Site, stand: Stand) -> None:
    stand.note("texts on pages", "act on the feedback page, the queue's page and the record",
               "shown", "the texts, as text")  # fmt: skip
    for browser, address in addresses(site):
        for language in ("ja", "en"):
            answer = browser.get(address, query_string={"lang": language})
            assert answer.status_code == 200, address
            assert acts(pages.read(answer.text)) == [], address
            assert not pages.TURNING.search(answer.text), address
            assert not UNSEEN.search(answer.text.replace("\r", "")), address


def test_the_feedback_tells_the_learner_what_happened(site: Site, stand: Stand) -> None:
    stand.note("texts in feedback", "hide the explanation behind its own texts", "shown",
               "cell 1; forecast.csv, line 2")  # fmt: skip
    told = {
        "ja": ("コードセル 1", "forecast.csv、2行目、sales"),
        "en": ("1", "forecast.csv, line 2, sales"),
    }
    for language, (cell, place) in told.items():
        error = site.learner.get(
            f"/submissions/{site.submissions['an error']}", query_string={"lang": language}
        )
        assert cell in error.text
        file = site.learner.get(
            f"/submissions/{site.submissions['an output file']}", query_string={"lang": language}
        )
        assert place in file.text


def test_files_to_download_are_files_and_keep_their_headers(site: Site, stand: Stand) -> None:
    stand.note("texts in file names", "add headers or another name by the file's name", "sent",
               "an attachment named notebook.ipynb")  # fmt: skip
    for id in site.submissions.values():
        for page in ("notebook", "executed-notebook", "report"):
            answer = site.learner.get(f"/submissions/{id}/{page}")
            if answer.status_code == 404:
                continue
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "html" not in answer.content_type
            assert not UNSEEN.search(answer.headers["Content-Disposition"])
            json.loads(answer.data)


def test_the_exported_record_holds_no_formula(site: Site, stand: Stand) -> None:
    stand.note("formulas in exports", "run a formula where the record is opened as a table",
               "exported", "every such cell begins with an apostrophe")  # fmt: skip
    answer = site.teacher.get("/audit/export.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) > 3
    assert {len(row) for row in rows} == {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        assert cell == safe_cell(cell)
        assert "\x1b" not in cell


def test_no_line_of_the_log_is_forged(site: Site, stand: Stand) -> None:
    stand.note("texts in the log", "forge lines of the log or speak to the operator's terminal",
               "logged", "one line an event, nothing a terminal obeys")  # fmt: skip
    assert "run ended" in site.log
    assert not UNSEEN.search(site.log)
    assert not [line for line in site.log.splitlines() if line.startswith("2026-01-01")]


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_log_of_any_form_spells_out_what_cannot_be_seen(
    form: str, stand: Stand, tmp_path: Path
) -> None:
    stand.note(f"texts in a {form} log", "turn, hide or break a line of the log", "logged",
               "one line an event, hidden characters spelt out")  # fmt: skip
    logs.configure(databases.settings_for(tmp_path, log_format=form))
    with logged() as log:
        structlog.get_logger().warning("hostile", text=ALL, more=ALL)
    logs.configure(databases.settings_for(tmp_path))
    assert log.getvalue().count("\n") == len(log.getvalue().splitlines()) == 1
    assert not UNSEEN.search(log.getvalue())


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The site on a port of the loopback."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_nothing_happens_in_a_browser(address: str, site: Site, stand: Stand) -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.tools.system import chromium

    stand.note("texts in a browser", "run in the reader's browser", "shown", "the texts, as text")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine and none could be installed (see make test)")
    cookie = site.learner.get_cookie("session")
    assert cookie is not None
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        context = browser.new_context()
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(address) else said.append(request.url),
        )
        for id in site.submissions.values():
            page.goto(f"{address}/submissions/{id}", wait_until="load")
            assert page.evaluate("window.owned") is None
            assert page.url == f"{address}/submissions/{id}"
        browser.close()
    assert said == []
