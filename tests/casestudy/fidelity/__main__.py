"""Prints the fidelity table; ``--record`` first runs every case in nbclient again.

Usage: python -m tests.casestudy.fidelity [--record] [CASE ...]
"""

from __future__ import annotations

import sys
from collections import Counter

import click

from tests.casestudy.fidelity.corpus import BY_NAME, CASES
from tests.casestudy.fidelity.expected import FILE, Expectations
from tests.casestudy.fidelity.runs import in_sandbox
from tests.casestudy.fidelity.verdict import judge


def main(arguments: list[str]) -> int:
    """Run the cases; return 1 when one is not as it should be."""
    names = [name for name in arguments if not name.startswith("-")]
    cases = [BY_NAME[name] for name in names] or list(CASES)
    if "--record" in arguments:
        FILE.unlink(missing_ok=True)
        Expectations().record(CASES)
    expectations = Expectations()
    kinds: Counter[str] = Counter()
    for case in cases:
        verdict = judge(case, expectations.of(case), in_sandbox(case))
        kinds[verdict.kind] += 1
        row = f"{case.name:<24} | {case.covers:<75} | {verdict.kind}"
        click.echo(f"{row} ({verdict.why})" if verdict.why else row)
    counts = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    click.echo(f"{len(cases)} notebooks: {counts}")
    return 1 if kinds["UNEQUAL"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
