"""Who has fallen silent: told from heartbeats counted in the database, never from its times.

A worker raises its run's ``beat`` every few seconds. An observer calls a run lost when it has seen
one and the same beat for a whole lease by its own monotonic clock. No two clocks are compared, so
no clock that jumps, on whichever host, can take a run from a worker that lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.programme.grading import rules


@dataclass(frozen=True)
class Beat:
    """What a running run's row says of its worker."""

    fence: int
    count: int


@dataclass
class _Seen:
    beat: Beat
    silence: float = 0.0


class Pulse:
    """One observer's memory of the beats it saw.

    Parameters
    ----------
    lease
        Seconds of silence after which a run is lost.
    """

    def __init__(self, lease: float = rules.LEASE_SECONDS) -> None:
        self._lease = lease
        self._longest_step = lease * rules.LONGEST_STEP
        self._seen: dict[int, _Seen] = {}
        self._looked: float | None = None

    def silent(self, beats: Mapping[int, Beat], now: float) -> dict[int, Beat]:
        """Take down the beats of all running runs and return those that are lost.

        The time between two looks counts for no more than two thirds of a lease: when the observer
        slept or could not reach the database, the workers may not have reached it either.

        Parameters
        ----------
        beats
            Beat of each running run, by its id.
        now
            Seconds on this process's monotonic clock.
        """
        step = 0.0 if self._looked is None else max(now - self._looked, 0.0)
        self._looked = now
        self._seen = {
            run_id: self._listened(run_id, beat, min(step, self._longest_step))
            for run_id, beat in beats.items()
        }
        return {
            run_id: seen.beat for run_id, seen in self._seen.items() if seen.silence >= self._lease
        }

    def _listened(self, run_id: int, beat: Beat, step: float) -> _Seen:
        before = self._seen.get(run_id)
        if before is None or before.beat != beat:
            return _Seen(beat)
        return _Seen(beat, before.silence + step)
