"""The carrier that needs nothing: each worker asks the database twice a second."""

from __future__ import annotations

from flask import Flask

from catalog.programme.grading.rules import PACE, Pace


class BuiltinCarrier:
    """Workers poll; there is nobody to tell."""

    name = "builtin"

    def announce(self, count: int) -> None:
        """Do nothing: the run is in the database."""

    def top_up(self, waiting: int) -> None:
        """Do nothing: nothing can be lost on the way."""

    def serve(self, app: Flask, slots: int = 1, pace: Pace = PACE) -> int:
        """Grade one run at a time in this process; start more of them for more slots."""
        from catalog.programme.grading.carriers import references
        from catalog.programme.grading.worker import Worker, obey_signals

        worker = Worker(app, pace=pace)
        obey_signals(worker)
        references.prepare(app)
        worker.run()
        return 0

    def close(self) -> None:
        """Do nothing: nothing is open."""
