"""The submissions: each unlike all others, each with a score that is known beforehand."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass

from flask import Flask

from catalog.accounts.actor import actor_for
from catalog.accounts.models import User
from catalog.core.db import transaction
from catalog.programme.submissions import services
from catalog.programme.submissions.models import Source
from tests.casestudy.tiny import GOOD_CELL, TINY, notebook

LEARNERS_SHARE = 8
"""Submissions of each learner; fewer than may wait at the same time."""


def content(number: int, of: int) -> bytes:
    """Return the notebook whose score is ``expected(number, of)``.

    The tiny case's truth is today's sales plus two, and 50 points are given for each unit of it.
    """
    return notebook(GOOD_CELL.replace("+ 1}", f"+ {2 * number / of!r}}}"))


def expected(number: int, of: int) -> float:
    """Return the score of submission ``number`` (1 to ``of``)."""
    return 100 * number / of


@dataclass(frozen=True)
class Submitted:
    """A submission that was accepted."""

    id: int
    score: float
    """What it must come to."""


class Load(threading.Thread):
    """Hands everything in as fast as the database takes it: the rush before a deadline."""

    def __init__(self, app: Flask, count: int) -> None:
        super().__init__(name="load")
        self._app = app
        self._count = count
        self.accepted: list[Submitted] = []
        self.slowest = 0.0
        """Seconds that the slowest acceptance took."""
        self.error: Exception | None = None

    def run(self) -> None:
        """Submit all, each learner's share in turn."""
        try:
            with self._app.app_context():
                learners = [self._learner(n) for n in range(-(-self._count // LEARNERS_SHARE))]
                for number in range(1, self._count + 1):
                    self._submit(learners[number % len(learners)], number)
        except Exception as error:
            self.error = error

    def _learner(self, number: int) -> User:
        with transaction() as session:
            user = User(
                email=f"learner-{number}@example.jp",
                display_name=f"learner {number}",
                fs_uniquifier=os.urandom(16).hex(),
            )
            session.add(user)
        return user

    def _submit(self, learner: User, number: int) -> None:
        begun = time.monotonic()
        actor = actor_for(learner)
        received = services.receive(actor, content(number, self._count), f"{number}.ipynb")
        with transaction():
            submission, _ = services.submit(actor, TINY.info.id, received, Source.API)
        self.accepted.append(Submitted(submission.id, expected(number, self._count)))
        self.slowest = max(self.slowest, time.monotonic() - begun)
