"""One arena for all attacks of a run; each test tells the table what it tried and how it ended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casestudy.result import GradeReport
from casestudy.sandbox import template
from tests import databases
from tests.attacks.attack import Arena, Attack, say
from tests.attacks.fence import fenced

Record = dict[str, str]


@dataclass(frozen=True)
class Secrets:
    """What lies about on the host for a notebook to find."""

    in_environment: str
    in_file: str
    file: Path


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secrets]:
    """Secrets in the grader's environment and on its disk, planted before anything runs."""
    file = tmp_path_factory.mktemp("host") / "secret.txt"
    planted = Secrets(f"canary-{os.urandom(8).hex()}", f"canary-{os.urandom(8).hex()}", file)
    file.write_text(planted.in_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CATALOG_SECRET_KEY", planted.in_environment)
        yield planted


@pytest.fixture(scope="session")
def shared_arena(secrets: Secrets) -> Iterator[Arena]:
    """The arena itself: data, anchors and the honest run are the same for every attack."""
    with fenced():
        template.close()  # those of earlier tests stand outside of the fence
        yield Arena((secrets.in_environment, secrets.in_file))
        template.close()


class Stand:
    """The arena as one test sees it; notes for the table what this test tried."""

    def __init__(self, arena: Arena, node: pytest.Item | pytest.Collector) -> None:
        self.arena = arena
        self._node = node

    def note(self, name: str, tries: str, ending: str = "", words: str = "") -> None:
        """Write this test's line of the table; the last note of a test is the one that counts."""
        line = {
            "family": family(self._node),
            "name": name,
            "tries": tries,
            "ending": ending,
            "words": words,
        }
        self._node.user_properties[:] = [("attack", line)]

    def withstand(self, attack: Attack, raw: bytes | None = None) -> GradeReport:
        """Run an attack in the arena; see ``Arena.withstand``."""
        self.note(attack.name, attack.tries)
        report = self.arena.withstand(attack, raw)
        self.told(attack, report)
        return report

    def told(self, attack: Attack, report: GradeReport) -> None:
        """Note how an attack ended and what the learner reads."""
        self.note(attack.name, attack.tries, report.status, first_words(report))


def family(node: pytest.Item | pytest.Collector) -> str:
    """Return a family's name: the file's, in words."""
    return node.path.stem.removeprefix("test_").replace("_", " ")


def first_words(report: GradeReport) -> str:
    """Return the sentence that a learner reads first."""
    text = say(report, "en").split("\n")
    found = text[1] if report.status == "rejected" and len(text) > 1 else text[0]
    return found if len(found) <= 160 else f"{found[:157]}…"


@pytest.fixture(scope="module")
def shared_stand(shared_arena: Arena, request: pytest.FixtureRequest) -> Stand:
    """The arena for a run that many tests look at."""
    return Stand(shared_arena, request.node)


@pytest.fixture(scope="module")
def canary_at_the_end(shared_arena: Arena) -> Iterator[None]:
    """After a whole family, an honest run still earns what it earned before."""
    yield
    shared_arena.harmed_nobody()


@pytest.fixture
def stand(shared_arena: Arena, request: pytest.FixtureRequest) -> Stand:
    """The arena for one test."""
    return Stand(shared_arena, request.node)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Engine]:
    """SQLite alone: what is shown does not depend on the database."""
    with databases.open_engine("sqlite", tmp_path_factory) as opened:
        yield opened
