"""A small trial on each stack: every kind of fault once, and nothing lost, doubled or wrong.

``python -m tests.chaos`` is the full size.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.faults import KINDS
from tests.chaos.stacks import BuiltinOnSQLite, CeleryOnPostgreSQL, Stack
from tests.chaos.trial import Plan, hold

SMALL = Plan(submissions=60, faults=len(KINDS), seed=7)


@pytest.mark.slow
@pytest.mark.xdist_group("chaos")
@pytest.mark.parametrize("kind", [BuiltinOnSQLite, CeleryOnPostgreSQL])
def test_every_submission_is_scored_once_whatever_is_killed(
    kind: type[Stack], tmp_path: Path
) -> None:
    with kind(tmp_path, slots=2).open() as stack:
        figures = hold(stack, SMALL)
    assert not figures.problems
    assert figures.scored == figures.submissions == SMALL.submissions
    assert set(figures.faults) == set(KINDS)
