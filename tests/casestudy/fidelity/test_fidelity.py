"""A graded run shows what Jupyter shows, or says in words why not."""

from __future__ import annotations

import pytest

from tests.casestudy.fidelity.case import Case
from tests.casestudy.fidelity.corpus import BY_NAME, CASES
from tests.casestudy.fidelity.expected import Expectations
from tests.casestudy.fidelity.masks import comparable
from tests.casestudy.fidelity.runs import in_jupyter, in_sandbox
from tests.casestudy.fidelity.verdict import judge

pytestmark = pytest.mark.slow

LIVE = ("streams-interleaved", "display-id", "tags", "await-tasks")


@pytest.fixture(scope="module")
def expectations() -> Expectations:
    return Expectations()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_graded_run_shows_what_nbclient_shows(case: Case, expectations: Expectations) -> None:
    verdict = judge(case, expectations.of(case), in_sandbox(case))
    assert verdict.kind != "UNEQUAL", verdict.why


@pytest.mark.parametrize("name", LIVE)
def test_what_was_recorded_is_what_nbclient_shows_today(
    name: str, expectations: Expectations
) -> None:
    case = BY_NAME[name]
    assert in_jupyter(case) == expectations.of(case)


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CASES) >= 40


def test_masks_hide_addresses_and_times_but_no_other_number() -> None:
    def seen(text: str) -> str:
        output = {"output_type": "stream", "name": "stdout", "text": text}
        shown: str = comparable([output], {"/home/me/work": "WORK"})[0]["text"]
        return shown

    assert seen("<A at 0x7f12ab34>") == seen("<A at 0x7f99cd56>")
    assert seen("Wall time: 3.1 µs") == seen("Wall time: 12 ms")
    assert seen("/home/me/work/data") == "WORK/data"
    assert seen("score 0.51 in 3 s") != seen("score 0.52 in 3 s")
    assert seen("50%\r100%\n") == "100%\n"
