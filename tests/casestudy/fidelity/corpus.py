"""All cases, in the order of the table."""

from __future__ import annotations

from tests.casestudy.fidelity import (
    corpus_errors,
    corpus_rich,
    corpus_shell,
    corpus_text,
    corpus_values,
)
from tests.casestudy.fidelity.case import Case

CASES: tuple[Case, ...] = (
    *corpus_text.CASES,
    *corpus_values.CASES,
    *corpus_rich.CASES,
    *corpus_errors.CASES,
    *corpus_shell.CASES,
)
BY_NAME = {case.name: case for case in CASES}
assert len(BY_NAME) == len(CASES), "two cases share a name"
