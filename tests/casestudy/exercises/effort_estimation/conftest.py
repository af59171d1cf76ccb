"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.effort_estimation.scoring import Book, ground


@pytest.fixture(scope="module")
def book(data: CaseData) -> Book:
    return ground(data).book
