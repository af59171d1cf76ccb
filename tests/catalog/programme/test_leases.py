"""Silence told by heartbeats: the dead are found, and no clock takes a run from the living."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.programme.grading import rules, services
from catalog.programme.grading.attendance import Attendance
from catalog.programme.grading.leases import Beat, Pulse
from catalog.programme.grading.models import GradingRun, GradingWorker, RunStatus
from catalog.programme.grading.services import Claim, LeaseLost
from tests.catalog.programme.waiting import eventually

HandIn = Callable[..., int]
STILL = {1: Beat(1, 5)}


def test_a_run_is_lost_after_a_lease_of_the_same_beat() -> None:
    pulse = Pulse(15)
    assert pulse.silent(STILL, 0) == {}
    assert pulse.silent(STILL, 5) == {}
    assert pulse.silent(STILL, 10) == {}
    assert pulse.silent(STILL, 15) == STILL


def test_a_beat_or_a_new_claim_begins_the_lease_anew() -> None:
    for alive in (Beat(1, 6), Beat(2, 5)):
        pulse = Pulse(15)
        for now in (0, 10):
            pulse.silent(STILL, now)
        assert pulse.silent({1: alive}, 20) == {}
        assert pulse.silent({1: alive}, 30) == {}
        assert pulse.silent({1: alive}, 40) == {1: alive}


def test_a_long_time_without_a_look_is_not_held_against_the_workers() -> None:
    """The observer slept, its machine was suspended, or the database was away for both."""
    pulse = Pulse(15)
    pulse.silent(STILL, 0)
    assert pulse.silent(STILL, 86_400) == {}
    assert pulse.silent({1: Beat(1, 6)}, 86_405) == {}


def test_an_observer_that_looks_three_times_a_minute_finds_the_dead_within_a_minute() -> None:
    pulse = Pulse(rules.LEASE_SECONDS)
    found = [now for now in range(0, 120, 20) if pulse.silent(STILL, now)]
    assert found[0] <= 60


def test_a_monotonic_clock_that_stands_still_proves_nothing() -> None:
    pulse = Pulse(15)
    assert not any(pulse.silent(STILL, 7) for _ in range(50))


@pytest.fixture
def claimed(app: Flask, make_user: HandIn, hand_in: HandIn) -> Iterator[Claim]:
    """One run at a worker."""
    hand_in(make_user())
    with app.app_context():
        with transaction():
            found = services.claim("w")
        assert found is not None
        yield found


def sweep(pulse: Pulse, now: float) -> services.Swept:
    with transaction():
        return services.sweep(pulse, now)


def the_run() -> GradingRun:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(GradingRun)).one()


def jump(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Set this host's clock, as the services read it, ahead or back."""
    monkeypatch.setattr(services, "utcnow", lambda: utcnow() + by)


@pytest.mark.parametrize("hours", [24, -24])
def test_a_clock_that_jumps_takes_no_run_from_a_worker_that_lives(
    claimed: Claim, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    pulse = Pulse()
    for now in range(0, 60, 5):
        if now == 20:
            jump(monkeypatch, timedelta(hours=hours))
        with transaction():
            services.extend(claimed, None)
        assert sweep(pulse, now).given_back == 0
    assert the_run().status is RunStatus.RUNNING


@pytest.mark.parametrize("hours", [24, -24])
def test_a_clock_that_jumps_keeps_no_dead_workers_run_back(
    claimed: Claim, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    jump(monkeypatch, timedelta(hours=hours))
    pulse = Pulse()
    assert [sweep(pulse, now).given_back for now in (0, 5, 10, 15)] == [0, 0, 0, 1]
    assert the_run().status is RunStatus.QUEUED
    with pytest.raises(LeaseLost), transaction():
        services.extend(claimed, None)
    lost = sa.select(sa.func.count()).where(AuditEntry.action == "grading.lost")
    assert db.session.scalar(lost) == 1


def test_times_written_while_a_clock_was_ahead_keep_no_run_waiting(claimed: Claim) -> None:
    with transaction() as session:
        services.release(claimed)
        ahead = utcnow() + timedelta(days=2)
        session.execute(sa.update(GradingRun).values(turn_at=ahead, ready_at=ahead))
    with transaction():
        assert services.claim("w") is None
    sweep(Pulse(), 0)
    with transaction():
        assert services.claim("w") is not None


def test_a_run_that_came_to_life_between_look_and_sweep_stays(claimed: Claim) -> None:
    pulse = Pulse()
    for now in (0, 10):
        sweep(pulse, now)

    class Late(Pulse):
        """Sees the run silent, just before its worker beats again."""

        def silent(self, beats, now):
            lost = pulse.silent(beats, now)
            services.extend(claimed, None)
            return lost

    assert sweep(Late(), 20).given_back == 0
    assert the_run().status is RunStatus.RUNNING


def test_workers_say_that_they_are_there_and_sweep_after_others(app: Flask, claimed: Claim) -> None:
    with Attendance(app, "here", "builtin", lease=0.3):
        eventually(lambda: the_run().status is RunStatus.QUEUED)
        assert db.session.scalars(sa.select(GradingWorker.name)).all() == ["here"]
    db.session.rollback()
    assert db.session.scalars(sa.select(GradingWorker.name)).all() == []


def test_workers_not_seen_for_long_are_forgotten(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            old = utcnow() - rules.FORGOTTEN - timedelta(seconds=1)
            session.add(
                GradingWorker(name="x", host="x", pid=1, carrier="c", since=old, seen_at=old)
            )
        sweep(Pulse(), 0)
        assert db.session.scalars(sa.select(GradingWorker)).all() == []
