"""Run every ``bench_*.py`` of this folder and print one table. Names given as arguments select."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.benchmarks.rows import Row

HEADER = ("measured", "ours", "peer", "times", "goal")


def main(names: list[str]) -> None:
    """Print the table of the chosen benchmarks, or of all."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [name for name in found if not names or name.removeprefix("bench_") in names]
    lines: list[tuple[str, ...]] = [HEADER]
    for name in chosen:
        sys.stderr.write(f"{name} …\n")
        module = importlib.import_module(f"tests.benchmarks.{name}")
        lines += [_cells(row) for row in module.run()]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _cells(row: Row) -> tuple[str, ...]:
    peer = "" if row.peer is None else f"{row.peer:,.1f} {row.unit} ({row.peer_name})"
    ratio = "" if row.ratio is None else f"{row.ratio:,.1f}"
    return row.name, f"{row.value:,.2f} {row.unit}", peer, ratio, row.goal


if __name__ == "__main__":
    main(sys.argv[1:])
