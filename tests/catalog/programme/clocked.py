"""A worker process whose wall clock is set by a file: ``python -m … <file>``, settings as usual."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalog.core import clock


def main() -> int:
    """Run a worker that lives by the clock of the file: seconds ahead of the true time."""
    file = Path(sys.argv[1])

    def utcnow() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))

    clock.utcnow = utcnow  # before anything of the application has taken the name
    from tests.chaos import worker

    return worker.main()


if __name__ == "__main__":
    sys.exit(main())
