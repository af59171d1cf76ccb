"""What every carrier offers."""

from __future__ import annotations

from typing import Protocol

from flask import Flask

from catalog.programme.grading.rules import PACE, Pace


class Carrier(Protocol):
    """Brings waiting runs to the workers."""

    name: str
    """Shown to operators."""

    def announce(self, count: int) -> None:
        """Say that so many more runs can be claimed; never blocks for long and never fails."""

    def top_up(self, waiting: int) -> None:
        """Say again what was lost, so that ``waiting`` runs are announced; like ``announce``."""

    def serve(self, app: Flask, slots: int = 1, pace: Pace = PACE) -> int:
        """Grade until SIGTERM, then finish what runs; a second one gives it back.

        Parameters
        ----------
        app
            The application.
        slots
            Runs graded at the same time, where the carrier does that in one worker.
        pace
            How the workers are timed.

        Returns
        -------
        int
            The exit code of the process.
        """

    def close(self) -> None:
        """Let go of what is open to other programs."""
