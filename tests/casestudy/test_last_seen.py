"""What a stopped cell was doing, in words that do not blame the learner for a busy machine."""

from __future__ import annotations

import pytest

from casestudy.last_seen import MB, describe, memory_chart
from casestudy.sandbox import CellRun, Doing


@pytest.mark.parametrize(
    ("cpu_ms", "told"),
    [(9_000.0, "It was computing all the time."), (800.0, "the grading machine was busy")],
)
def test_a_computing_cell_without_a_processor_is_told_of_the_busy_machine(
    cpu_ms: float, told: str
) -> None:
    doing = Doing(10_000.0, cpu_ms, "computing", 1, 1, line=1)
    assert told in describe(3, "while True: pass", CellRun(), doing).text.en


def test_memory_that_hardly_changed_is_not_drawn() -> None:
    assert memory_chart([155 * MB, 156 * MB, 155 * MB], 5_000.0) is None
    grown = memory_chart([155 * MB, 600 * MB, 1900 * MB], 5_000.0)
    assert grown is not None
    assert grown.series[0].values == (155, 600, 1900)
