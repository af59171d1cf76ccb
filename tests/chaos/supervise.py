"""The part of ``catalog run`` that keeps workers alive, with workers on the tiny case."""

from __future__ import annotations

import sys

from catalog.serve import Child, supervise


def main() -> None:
    """Keep so many workers as the first argument says."""
    command = [sys.executable, "-m", "tests.chaos.worker"]
    supervise([Child(f"worker {number}", command) for number in range(int(sys.argv[1]))])


if __name__ == "__main__":
    main()
