"""A worker process of its own for tests, with the tiny case: ``python -m … <instance> <url>``."""

from __future__ import annotations

import sys
from pathlib import Path

from catalog.app import create_app
from catalog.programme.cases.queries import EXERCISES
from catalog.programme.grading.rules import Pace
from catalog.programme.grading.worker import Worker, obey_signals
from tests.casestudy.tiny import TINY
from tests.databases import settings_for


def main() -> None:
    """Run a worker until it is told to stop."""
    app = create_app(settings_for(Path(sys.argv[1]), sys.argv[2]))
    app.extensions[EXERCISES] = (TINY,)
    worker = Worker(app, pace=Pace(lease=1.5, heartbeat=0.3))
    obey_signals(worker)
    worker.run()


if __name__ == "__main__":
    main()
