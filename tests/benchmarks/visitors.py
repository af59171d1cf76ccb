"""People on the web while the queue drains: some look at pages, some watch a submission live."""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

PATIENCE_SECONDS = 60.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def sign_in(address: str, user_id: int) -> str:
    """Enter a demo account as its button does; return the session's ``Cookie`` header."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(f"{address}/login", timeout=PATIENCE_SECONDS) as page:
        token = TOKEN.search(page.read().decode())
    assert token is not None
    form = f"csrf_token={token[1]}".encode()
    with opener.open(f"{address}/demo/sign-in/{user_id}", form, PATIENCE_SECONDS):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


class Visitors:
    """Visitors at a fixed rate, each with a connection of its own.

    Parameters
    ----------
    address
        Where the site is.
    cookie
        A signed-in session.
    pages
        What a page is called in the results -> its path. Visitors take them in turn.
    watched
        Paths of event streams to keep open; their events are read and dropped.
    """

    def __init__(
        self, address: str, cookie: str, pages: Mapping[str, str], watched: tuple[str, ...] = ()
    ) -> None:
        self._host = urlsplit(address).netloc
        self._headers = {"Cookie": cookie}
        self._pages = list(pages.items())
        self._watched = watched
        self._done = threading.Event()
        self.times: dict[str, list[float]] = defaultdict(list)
        """Page -> milliseconds from request to the last byte."""
        self.failures: list[str] = []

    @contextmanager
    def visiting(self, visitors: int, seconds_between: float) -> Iterator[Visitors]:
        """Let visitors ask for a page every ``seconds_between`` each, until the block ends."""
        visit = [
            threading.Thread(target=self._visit, args=(number, visitors, seconds_between))
            for number in range(visitors)
        ]
        watch = [threading.Thread(target=self._watch, args=(path,)) for path in self._watched]
        for thread in (*visit, *watch):
            thread.daemon = True
            thread.start()
        try:
            yield self
        finally:
            self._done.set()
            for thread in visit:
                thread.join()

    @property
    def all_times(self) -> list[float]:
        """The milliseconds of all pages."""
        return [value for values in self.times.values() for value in values]

    def _visit(self, number: int, visitors: int, seconds_between: float) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=PATIENCE_SECONDS)
        due = time.monotonic() + seconds_between * number / visitors
        turn = number
        while not self._done.wait(max(0.0, due - time.monotonic())):
            name, path = self._pages[turn % len(self._pages)]
            self._ask(connection, name, path)
            due, turn = due + seconds_between, turn + 1
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, name: str, path: str) -> None:
        started = time.perf_counter()
        try:
            connection.request("GET", path, headers=self._headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as problem:
            self.failures.append(f"{name}: {problem!r}")
            connection.close()
            return
        self.times[name].append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            self.failures.append(f"{name}: status {answer.status}")

    def _watch(self, path: str) -> None:
        while not self._done.is_set():
            connection = http.client.HTTPConnection(self._host, timeout=PATIENCE_SECONDS)
            with suppress(OSError, http.client.HTTPException):
                connection.request("GET", path, headers=self._headers)
                answer = connection.getresponse()
                while not self._done.is_set() and answer.readline():
                    pass
            connection.close()
            self._done.wait(1.0)  # as the stream tells browsers to
