"""Walks every route of an application as several people and notes what they saw and changed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from werkzeug.routing import BuildError, IntegerConverter, Rule
from werkzeug.test import TestResponse

from catalog.accounts.models import User
from catalog.core.db import db
from tests.catalog.hubs.world import HUBS, Secret, World, row_id, scoped_in_order, snapshot

A, A_BESIDE, B = row_id("a", 0), row_id("a", 1), row_id("b", 0)
IDS = {
    "coordinator": ((A_BESIDE, A_BESIDE), (A, A), (B, A), (A, B), (B, B)),
    "trainee": ((A, A), (A_BESIDE, A_BESIDE), (A_BESIDE, A), (B, A), (A, B), (B, B)),
    "contact": ((A, A), (A_BESIDE, A_BESIDE), (A_BESIDE, A), (B, A), (A, B), (B, B)),
}
"""First and further ids of a path for those tied to hubs, from their own to the most foreign."""
TYPED = {
    "date": "2026-04-01",
    "numeric": "12",
    "decimal": "12",
    "email": "newcomer@example.jp",
    "url": "https://company.example/",
}
"""What a person might type into a field of a kind."""
SAFE = ("GET", "HEAD", "OPTIONS")
WORDS = re.compile(r"canary[a-z]\d[0-9a-f]{16}")
ASK_EVERYTHING = ("stranger", "coordinator-a")
"""Who tries HEAD and OPTIONS too: their answers are those of GET without the body."""
ENDS = re.compile(r"delete|remove|revoke|deactivate|sign-out")
"""What would leave the routes after it nothing to work on."""
NUMBER = "<number>"
"""Becomes a new number in each request, since names must differ."""
MAX_BODY = 2_000_000


@dataclass(frozen=True)
class Answer:
    """What a request came to."""

    actor: str
    method: str
    endpoint: str
    path: str
    status: int


@dataclass(frozen=True)
class Seen:
    """The secrets in one answer."""

    actor: str
    method: str
    endpoint: str
    secrets: frozenset[Secret]


@dataclass(frozen=True)
class Change:
    """Rows of a hub's table that a route changed."""

    actor: str
    method: str
    endpoint: str
    hub: str
    table: str


@dataclass
class Walk:
    """Everything noted on the way."""

    answers: list[Answer] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


Form = dict[str, str]


class Walker:
    """Reads as everyone, then writes as everyone, then reads again what the writing left."""

    def __init__(self, app: Flask, world: World, actors: Sequence[str]) -> None:
        self.app, self.world, self.actors = app, world, actors
        self.secrets = {secret.text: secret for secret in world.secrets}
        self.writers = [actor for actor in actors if actor.endswith("-a")]
        self.sources: dict[str, str] = {}
        self.forms: dict[str, list[Form]] = {}
        self.parsed: set[tuple[str, str]] = set()
        self.cookies = {actor: self._cookie(actor) for actor in actors}
        self.numbers = itertools.count()
        self.result = Walk()
        self.commits = 0
        with app.app_context():
            sa.event.listen(db.engine, "commit", self._count_commit)
        self.seen_commits = -1
        self.held: dict[str, dict[str, Any]] = {hub: {} for hub in HUBS}
        self._note_changes("", "", "")

    def walk(self) -> Walk:
        """Return what was seen and changed."""
        rules = sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for actor, rule in itertools.product(self.actors, rules):
            self._read(actor, rule)
        destructive_last = sorted(rules, key=lambda rule: bool(ENDS.search(rule.rule)))
        for actor, rule in itertools.product(self.actors, destructive_last):
            self._write(actor, rule)
        tied = [actor for actor in self.actors if "-" in actor]
        for actor, rule in itertools.product(tied, rules):
            if "hub" in rule.rule or "project" in rule.rule or rule.rule == "/":
                self._read(actor, rule)
        return self.result

    def _read(self, actor: str, rule: Rule) -> None:
        paths = list(self._paths(actor, rule))
        wanted = SAFE if actor in ASK_EVERYTHING else ("GET",)
        methods = [method for method in wanted if method in (rule.methods or ())]
        for number, path in enumerate(reversed(paths)):
            # The last path is the most foreign: it is tried with every method and a query as well.
            for method in methods if number == 0 else {"GET"} & set(methods):
                query = self._query() if number == 0 and method == "GET" else None
                self._request(actor, method, rule, path, query=query)
        self._note_changes(actor, "GET", rule.endpoint)

    def _write(self, actor: str, rule: Rule) -> None:
        for method in sorted((rule.methods or set()) - set(SAFE)):
            if rule.endpoint.startswith("security."):
                continue  # would end the walk of this actor, and holds nothing of the hubs
            for path in self._paths(actor, rule):
                for body in self._bodies(rule.endpoint, self._fresh(actor, rule, path)):
                    self._request(actor, method, rule, path, body=body)
            self._note_changes(actor, method, rule.endpoint)

    def _paths(self, actor: str, rule: Rule) -> Iterator[str]:
        """Yield the rule's paths with planted ids in every parameter, the most foreign last."""
        names = sorted(rule.arguments)
        if not names:
            yield rule.rule
            return
        pairs = IDS.get(actor.split("-", maxsplit=1)[0], ((B, B),))
        for ids in pairs if len(names) > 1 else dict.fromkeys((one, one) for one, _ in pairs):
            chosen = itertools.chain(ids, itertools.repeat(ids[-1]))
            filled = {name: self._fitting(rule, name, next(chosen)) for name in names}
            built = rule.build(filled, append_unknown=False)
            if built is not None:
                yield built[1]

    def _fitting(self, rule: Rule, name: str, key: int) -> Any:
        is_number = isinstance(rule._converters[name], IntegerConverter)
        return key if is_number else {row_id("b", 0): "hub-b"}.get(key, str(key))

    def _query(self) -> Form:
        other = str(row_id("b", 0))
        keys = ("company_id", "project_id", "hub_id", "id", "next")
        return dict.fromkeys(keys, other) | {"q": "canary", "hub": "hub-b"}

    def _fresh(self, actor: str, rule: Rule, path: str) -> Form | None:
        """Return the form for one's own row as the page shows it now, with its newest version."""
        source = self.sources.get(rule.endpoint)
        ids = set(re.findall(r"\d{4}", path))
        if source is None or actor not in self.writers or not ids <= {str(A), str(A_BESIDE)}:
            return None
        adapter = self.app.url_map.bind("localhost")
        try:
            shown = adapter.build(source, adapter.match(path, "POST")[1], append_unknown=False)
        except BuildError:  # the page needs more than the path of its form tells
            return None
        client = self.app.test_client(use_cookies=False)
        with client.get(shown, headers={"Cookie": self.cookies[actor]}) as response:
            forms = BeautifulSoup(_text(response), "html.parser").select('form[method="post"]')
        for form in forms:
            if (form.get("action") or shown) == path:
                return _filled(form)
        return None

    def _bodies(self, endpoint: str, fresh: Form | None) -> list[Form]:
        """Return forms as found in pages, then with every id forged."""
        found = [fresh] if fresh else self.forms.get(endpoint, [])
        if not found:
            return [self._guess()]
        other = {"hub_id": str(self.world.hubs["b"])}
        forged = [
            {
                k: other.get(k, str(row_id("b", 0))) if k.endswith("_id") else v
                for k, v in form.items()
            }
            for form in found[:1]
        ]
        return [*found[:1], *forged]

    def _guess(self) -> Form:
        """Return a body for a route whose form no page shows: every column of every hub table."""
        columns = {c.key for cls in scoped_in_order() for c in sa.inspect(cls).columns}
        ids = {name: str(row_id("b", 0)) for name in columns if name.endswith("_id")}
        return dict.fromkeys(columns, "1") | ids | {"version": "1"}

    def _request(
        self,
        actor: str,
        method: str,
        rule: Rule,
        path: str,
        query: Form | None = None,
        body: Form | None = None,
    ) -> None:
        client = self.app.test_client(use_cookies=False)
        headers = {"Cookie": self.cookies[actor]} if self.cookies[actor] else {}
        if method not in SAFE:
            headers["Accept"] = "application/json"  # refusals say the same in fewer words
        body = {k: v.replace(NUMBER, str(next(self.numbers))) for k, v in (body or {}).items()}
        is_api = rule.rule.startswith("/api/")
        content: dict[str, Any] = {"json" if is_api else "data": body} if body else {}
        with client.open(
            path, method=method, headers=headers, query_string=query, **content
        ) as response:
            text = _text(response)
            self._note(actor, method, rule.endpoint, path, response, text)
            if method == "GET" and (response.status_code, response.mimetype) == (200, "text/html"):
                self._collect_forms(actor, text, rule.endpoint)
            self._follow(client, actor, method, rule.endpoint, response)

    def _follow(
        self, client: FlaskClient, actor: str, method: str, endpoint: str, response: TestResponse
    ) -> None:
        """Open where a write leads, with the session it left: messages wait there."""
        target = response.headers.get("Location", "")
        if method in SAFE or not target.startswith("/"):
            return
        cookie = next(
            (
                c.split(";")[0]
                for c in response.headers.getlist("Set-Cookie")
                if c.startswith("session=")
            ),
            "",
        )
        headers = {"Cookie": cookie or self.cookies[actor]}
        with client.open(target, headers=headers) as page:
            self._note(actor, "GET", endpoint, target, page, _text(page))

    def _note(
        self, actor: str, method: str, endpoint: str, path: str, response: TestResponse, text: str
    ) -> None:
        self.result.answers.append(Answer(actor, method, endpoint, path, response.status_code))
        found = {
            self.secrets[word]
            for word in WORDS.findall(text + str(response.headers))
            if word in self.secrets
        }
        if found:
            self.result.seen.append(Seen(actor, method, endpoint, frozenset(found)))

    def _count_commit(self, connection: sa.Connection) -> None:
        self.commits += 1

    def _note_changes(self, actor: str, method: str, endpoint: str) -> None:
        """Compare every hub row with before; without a commit nothing can have changed."""
        if self.commits == self.seen_commits:
            return
        self.seen_commits = self.commits
        self.cookies[actor] = self._cookie(actor)  # the write may have ended the session
        for hub in HUBS:
            now = self._snapshot(hub)
            for table, rows in now.items():
                if actor and rows != self.held[hub][table]:
                    self.result.changes.append(Change(actor, method, endpoint, hub, table))
            self.held[hub] = now

    def _snapshot(self, hub: str) -> dict[str, Any]:
        with self.app.app_context():
            return snapshot(self.world.hubs[hub])

    def _collect_forms(self, actor: str, text: str, endpoint: str) -> None:
        if (actor[:7], endpoint) in self.parsed or 'method="post"' not in text:
            return
        self.parsed.add((actor[:7], endpoint))
        adapter = self.app.url_map.bind("localhost")
        for form in BeautifulSoup(text, "html.parser").select('form[method="post"]'):
            action = str(form.get("action") or "")
            target = adapter.match(action, "POST")[0] if action.startswith("/") else endpoint
            self.sources.setdefault(target, endpoint)
            known = self.forms.setdefault(target, [])
            filled = _filled(form)
            if len(known) < 2 and filled not in known:
                known.append(filled)

    def _cookie(self, actor: str) -> str:
        if actor not in self.world.users:
            return ""
        with self.app.app_context():
            wanted = sa.select(User.fs_uniquifier).where(User.id == self.world.users[actor])
            key = db.session.scalar(wanted)
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return "session=" + str(signer.dumps({"_user_id": key, "_fresh": True}))


def _text(response: TestResponse) -> str:
    if response.mimetype == "text/event-stream":
        return next(response.iter_encoded(), b"").decode()
    return response.get_data()[:MAX_BODY].decode("utf-8", "replace")


def _filled(form: Tag) -> Form:
    """Return what a person would send: what is there, choices made, gaps and secrets filled."""
    values: Form = {}
    for control in form.select("input, textarea, select"):
        name, kind = str(control.get("name") or ""), str(control.get("type") or control.name)
        if not name or name == "csrf_token" or kind in {"submit", "file"}:
            continue
        if kind == "radio" or (kind == "checkbox" and control.has_attr("checked")):
            values.setdefault(name, str(control.get("value") or "y"))
        elif kind == "checkbox":
            continue
        elif control.name == "select":
            options = [str(o.get("value") or "") for o in control.select("option")]
            chosen = [str(o.get("value") or "") for o in control.select("option[selected]")]
            values[name] = next((v for v in [*chosen, *options] if v), "")
        else:
            given = (
                control.get_text()
                if control.name == "textarea"
                else str(control.get("value") or "")
            )
            kind = str(control.get("inputmode") or kind)
            values[name] = WORDS.sub("", given).strip() or TYPED.get(
                kind, f"text {NUMBER} of {name}"
            )
    return values
