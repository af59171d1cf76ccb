"""One generated case for all tests of it; tests must not change its tables."""

from __future__ import annotations

import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.defect_detection.ground import Ground, ground


@pytest.fixture(scope="module")
def against(data: CaseData) -> Ground:
    return ground(data)
