"""A worker process whose wall clock is set by a file: ``python -m … <instance> <url> <file>``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalog.core import clock


def main() -> None:
    """Run a worker that lives by the clock of the file: seconds ahead of the true time."""
    file = Path(sys.argv.pop())

    def utcnow() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))

    clock.utcnow = utcnow  # before anything of the application has taken the name
    from tests.catalog.programme import process

    process.main()


if __name__ == "__main__":
    main()
