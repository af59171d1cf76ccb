"""Who comes next: kinds, shares, ageing, and nobody while the queue is paused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from catalog.accounts.actor import SYSTEM
from catalog.core.clock import utcnow
from catalog.core.db import transaction
from catalog.programme.grading import control, rules, services
from catalog.programme.grading.leases import Pulse
from catalog.programme.grading.models import Kind
from catalog.programme.submissions import services as submissions
from catalog.programme.submissions.models import Source, Submission
from tests.casestudy.tiny import notebook
from tests.catalog.programme.conftest import BundledTiny, actor_of

MakeUser = Callable[..., int]
Submit = Callable[..., int]
KINDS = [kind.value for kind in Kind]


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def submit(case: BundledTiny) -> Submit:
    """Return a function: ``submit(user_id, kind, text)`` -> submission id."""

    def do(user_id: int, kind: Kind = Kind.RANKED, text: str = "x = 1") -> int:
        actor = actor_of(user_id)
        received = submissions.receive(actor, notebook(text), "a.ipynb")
        with transaction():
            made, _ = submissions.submit(actor, case.info.id, received, Source.WEB, kind)
        return made.id

    return do


def claims(number: int) -> list[int]:
    """Claim that many runs and return their submissions, each learner's run ended at once."""
    taken = []
    for _ in range(number):
        with transaction():
            found = services.claim("w")
            assert found is not None
            taken.append(found.submission_id)
            services.give_up(found, "worker_error")
    return taken


def queued_earlier(submission_id: int, by: timedelta) -> None:
    with transaction() as session:
        run = session.get_one(Submission, submission_id).run
        run.queued_at, run.turn_at = run.queued_at - by, run.turn_at - by


def test_ranked_runs_go_before_practice_and_practice_before_repeats(
    make_user: MakeUser, submit: Submit
) -> None:
    repeat = submit(make_user("r@example.jp"))
    with transaction() as session:
        run = session.get_one(Submission, repeat).run
        run.kind, run.turn_at = Kind.REPEAT, run.queued_at + rules.delay("repeat", 0)
    practice = submit(make_user("p@example.jp"), Kind.PRACTICE)
    ranked = submit(make_user("a@example.jp"))
    assert claims(3) == [ranked, practice, repeat]


def test_a_learner_with_many_runs_lets_others_go_first(make_user: MakeUser, submit: Submit) -> None:
    eager = make_user("eager@example.jp")
    many = [submit(eager, text=f"x = {number}") for number in range(4)]
    one = submit(make_user("one@example.jp"))
    two = submit(make_user("two@example.jp"))
    assert claims(6) == [many[0], one, two, *many[1:]]


def test_runs_that_ended_within_the_hour_count_too(make_user: MakeUser, submit: Submit) -> None:
    eager = make_user("eager@example.jp")
    submit(eager)
    claims(1)
    second = submit(eager, text="again")
    fresh = submit(make_user("fresh@example.jp"))
    assert claims(2) == [fresh, second]


def test_practice_that_has_waited_long_goes_before_new_ranked_runs(
    make_user: MakeUser, submit: Submit
) -> None:
    practice = submit(make_user("p@example.jp"), Kind.PRACTICE)
    young = submit(make_user("young@example.jp"), Kind.PRACTICE)
    queued_earlier(practice, timedelta(minutes=16))
    ranked = submit(make_user("a@example.jp"))
    assert claims(3) == [practice, ranked, young]


def test_a_repeat_that_runs_makes_way_for_what_its_learner_waits_for(
    make_user: MakeUser, submit: Submit
) -> None:
    learner = make_user("r@example.jp")
    scored = submit(learner)
    with transaction() as session:
        run = session.get_one(Submission, scored).run
        run.kind, run.turn_at = Kind.REPEAT, run.queued_at + rules.delay("repeat", 0)
    with transaction():
        repeat = services.claim("w")
    assert repeat is not None
    fresh = submit(learner, text="the one that counts")
    with pytest.raises(services.LeaseLost), transaction():
        services.extend(repeat, None)
    assert claims(2) == [fresh, scored]


def test_a_sweep_whose_clock_is_behind_keeps_the_order(
    make_user: MakeUser, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = submit(make_user("p@example.jp"), Kind.PRACTICE)
    first, second = submit(make_user("a@example.jp")), submit(make_user("b@example.jp"))
    monkeypatch.setattr(services, "utcnow", lambda: utcnow() - timedelta(hours=1))
    with transaction():
        services.sweep(Pulse(), 0)
    monkeypatch.undo()
    assert claims(3) == [first, second, practice]


@given(st.sampled_from(KINDS), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_kind_goes_before_the_next_whatever_the_shares(kind: str, few: int, many: int) -> None:
    later = KINDS[KINDS.index(kind) + 1 :]
    assert rules.delay(kind, many) <= rules.LONGEST_DELAY
    assert all(rules.delay(kind, many) < rules.delay(other, few) for other in later)


def test_nothing_is_handed_out_while_paused(make_user: MakeUser, submit: Submit) -> None:
    waiting = submit(make_user())
    with transaction():
        control.pause(SYSTEM, "maintenance")
    with transaction():
        assert services.claim("w") is None
    with transaction():
        control.resume(SYSTEM)
    assert claims(1) == [waiting]
