"""``python -m tests.chaos``: the full size on both stacks, and one table of figures."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.faults import KINDS
from tests.chaos.stacks import BuiltinOnSQLite, CeleryOnPostgreSQL, Stack
from tests.chaos.trial import Figures, Plan, hold

STACKS: dict[str, type[Stack]] = {"sqlite": BuiltinOnSQLite, "postgresql": CeleryOnPostgreSQL}
SLOTS = 4


def main() -> int:
    """Hold the trials; return 1 if anything was lost, doubled, wrong or wedged."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    plan = Plan(options.submissions, options.faults, options.seed)
    found = []
    for name in options.stacks:
        with tempfile.TemporaryDirectory(prefix="manabiya-chaos-") as folder:
            stack = STACKS[name](Path(folder), options.slots)
            try:
                with stack.open():
                    found.append(hold(stack, plan))
            finally:
                if options.log:
                    shutil.copy(stack.log, options.log / f"{name}.log")
    sys.stdout.write(table(found))
    return int(any(figures.problems for figures in found))


def table(found: list[Figures]) -> str:
    """Return the figures of all trials, one column each."""
    rows: list[tuple[str, list[object]]] = [
        ("", [figures.stack for figures in found]),
        ("submissions", [figures.submissions for figures in found]),
        ("ends recorded", [figures.scored for figures in found]),
        ("faults", [figures.faults.total() for figures in found]),
        *((f"  {kind}", [figures.faults[kind] for figures in found]) for kind in KINDS),
        ("duration, s", [round(figures.seconds) for figures in found]),
        ("longest standstill, s", [round(figures.longest_standstill, 1) for figures in found]),
        ("longest run with all tries, s", [round(figures.longest_run, 1) for figures in found]),
        ("slowest submission, s", [round(figures.slowest_submit, 2) for figures in found]),
        ("tries beyond the first", [figures.more_tries for figures in found]),
        ("given back by the sweep", [figures.given_back for figures in found]),
        ("dead, then retried", [figures.dead for figures in found]),
        ("late writes refused", [figures.refused for figures in found]),
        ("lost, doubled, wrong, wedged", [len(figures.problems) for figures in found]),
    ]
    lines = [f"{name:30}" + "".join(f"{value!s:>30}" for value in values) for name, values in rows]
    problems = [f"! {figures.stack}: {text}" for figures in found for text in figures.problems]
    return "\n".join([*lines, *problems, ""])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slots", type=int, default=SLOTS, help="runs graded at a time")
    parser.add_argument("--stacks", nargs="+", choices=list(STACKS), default=list(STACKS))
    parser.add_argument("--log", type=Path, help="folder to keep the programs' logs in")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
