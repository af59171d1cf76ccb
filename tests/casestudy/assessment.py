"""Measures every bundled case and writes ``docs/assessment.md``; half an hour on two cores.

``python -m tests.casestudy.assessment [--seeds 20] [--jobs 2] [CASE …]`` prints the tables; with
all cases it writes them into the page.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from casestudy import conformance, exercises
from casestudy.conformance.finding import Finding

PAGE = Path(__file__).parents[2] / "docs" / "assessment.md"
MARK = "<!-- measured -->"
SCORES = ("oracle", "reference", "starter", "baseline", "least oracle")
Figures = dict[str, float]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help="identifiers; all bundled cases when left out")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2, help="cases measured at once")
    wanted = parser.parse_args()
    chosen = wanted.cases or [case.info.id for case in exercises.BUNDLED]
    with ProcessPoolExecutor(wanted.jobs) as pool:
        measured = pool.map(partial(_measure, seeds=wanted.seeds), chosen)
        found = dict(zip(chosen, measured, strict=True))
    text = "\n".join(_tables(found, wanted.seeds))
    sys.stdout.write(f"{text}\n")
    if not wanted.cases:
        before = PAGE.read_text(encoding="utf-8").split(MARK)[0]
        PAGE.write_text(f"{before}{MARK}\n\n{text}\n", encoding="utf-8")
    broken = [item for findings in found.values() for item in findings if not item.kept]
    sys.exit(1 if broken else 0)


def _measure(case: str, seeds: int) -> list[Finding]:
    def say(step: str) -> None:
        sys.stderr.write(f"{case}: {step}\n")

    return conformance.judge(exercises.get(case), seeds, say)


def _tables(found: dict[str, list[Finding]], seeds: int) -> Sequence[str]:
    figures = {
        case: defaultdict(  # what was not reached is no number
            lambda: math.nan,
            {name: value for item in findings for name, value in item.figures.items()},
        )
        for case, findings in found.items()
    }
    lines = [
        f"Practice seed and {seeds} others.",
        "",
        "| case | oracle (least) | reference | starter | baseline | practice answers | "
        "starter: deviation (least–most) |",
        "|---|---|---|---|---|---|---|",
        *(_scores(case, values) for case, values in figures.items()),
        "",
        "| case | largest rise by noise | strongest column | planted column | "
        "equal rows of truth | malformed outputs refused |",
        "|---|---|---|---|---|---|",
        *(_data(case, values) for case, values in figures.items()),
        "",
        "| case | bundle | starter | its memory | reference |",
        "|---|---|---|---|---|",
        *(_cost(case, values) for case, values in figures.items()),
        "",
        *_promises(found),
    ]
    return lines


def _scores(case: str, values: Figures) -> str:
    oracle, reference, starter, baseline, least = (f"{values[name]:.1f}" for name in SCORES)
    spread = f"{values['deviation']:.1f} ({values['least']:.0f}–{values['most']:.0f})"
    hard = f"{values['most practice answers']:.1f}"
    cells = (case, f"{oracle} ({least})", reference, starter, baseline, hard, spread)
    return f"| {' | '.join(cells)} |"


def _data(case: str, values: Figures) -> str:
    strongest, planted = values.get("strongest column"), values.get("planted")
    shown = "–" if strongest is None else f"{strongest:.2f}"
    found = "–" if planted is None else f"{planted:.3f}"
    return (
        f"| {case} | {values['largest rise']:.1f} | {shown} | {found} | "
        f"{values['equal rows']:.1%} | {values['tried']:.0f} |"
    )


def _cost(case: str, values: Figures) -> str:
    return (
        f"| {case} | {values['megabytes']:.1f} MB | {values['starter seconds']:.1f} s | "
        f"{values['starter megabytes']:.0f} MB | {values['reference seconds']:.1f} s |"
    )


def _promises(found: dict[str, list[Finding]]) -> Sequence[str]:
    broken = [
        f"- **{case}, {item.id}**: {item.trouble or 'not kept'}"
        for case, findings in found.items()
        for item in findings
        if not item.kept
    ]
    kept = sum(item.kept for findings in found.values() for item in findings)
    return [f"{kept} promises kept, {len(broken)} broken.", "", *broken]


if __name__ == "__main__":
    main()
