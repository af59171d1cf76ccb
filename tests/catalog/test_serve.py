"""``catalog run`` lets the web go first."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from catalog.serve import Child


def test_a_child_with_niceness_runs_at_a_lower_priority() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    child = Child("worker", [sys.executable, "-c", "input()"], niceness=before + 5)
    child.start(0.0)
    assert child.process is not None
    try:
        assert os.getpriority(os.PRIO_PROCESS, child.process.pid) == before + 5
        group = Path(f"/proc/{child.process.pid}/autogroup")
        if group.exists():
            assert group.read_text().split()[-1] == str(before + 5)
    finally:
        child.process.kill()
        child.process.wait()
