"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.omo_retail.scoring import Ground, ground


@pytest.fixture(scope="module")
def against(data: CaseData) -> Ground:
    """What every answer on the practice data is measured against."""
    return ground(data)
