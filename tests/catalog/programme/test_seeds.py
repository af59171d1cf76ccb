"""Hosts that rank on different seeds are told apart before they rank anyone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask

from catalog.accounts.actor import SYSTEM
from catalog.config import Settings, SettingsError
from catalog.core.clock import utcnow
from catalog.core.db import transaction
from catalog.programme.grading import cli, control, ranked, services
from catalog.programme.grading.models import RunStatus
from catalog.programme.submissions.rules import LONGEST_POLL_MS, POLL_MS, poll_ms
from tests.catalog.programme.conftest import BundledTiny


@pytest.fixture
def seeds(app: Flask, case: BundledTiny, settings: Settings) -> BundledTiny:
    """The tiny case with a seed that the installation knows."""
    ranked.draw_seeds(settings.instance, [case])
    with app.app_context():
        cli._require_the_same_seeds()
    return case


def draw_other(settings: Settings) -> None:
    path = settings.instance / ranked.SEEDS
    path.write_text(
        json.dumps({name: seed + 1 for name, seed in json.loads(path.read_text()).items()})
    )


def test_the_same_seeds_pass_again_and_others_are_named(
    app: Flask, seeds: BundledTiny, settings: Settings
) -> None:
    with app.app_context():
        cli._require_the_same_seeds()
        draw_other(settings)
        for _ in range(2):  # refusing changes nothing
            with pytest.raises(SettingsError, match=f"{seeds.info.id}.*accept-seeds"):
                cli._require_the_same_seeds()


def test_an_operator_can_begin_anew_with_other_seeds(
    app: Flask, seeds: BundledTiny, settings: Settings
) -> None:
    draw_other(settings)
    done = app.test_cli_runner().invoke(cli.grading_commands, ["accept-seeds"])
    assert seeds.info.id in done.output
    with app.app_context():
        cli._require_the_same_seeds()


def test_a_seed_cannot_be_read_off_its_hash(seeds: BundledTiny, settings: Settings) -> None:
    told = json.dumps(ranked.digests(settings.instance, [seeds]))
    [seed] = json.loads((settings.instance / ranked.SEEDS).read_text()).values()
    assert str(seed) not in told


def test_retrying_what_a_table_counts_leaves_older_failures_alone(
    app: Flask, make_user, hand_in
) -> None:
    hand_in(make_user())
    with app.app_context():
        with transaction():
            claim = services.claim("w")
        assert claim is not None
        with transaction():
            services.give_up(claim, "worker_error")
        later, earlier = utcnow() + timedelta(hours=1), utcnow() - timedelta(hours=1)
        with transaction():
            assert control.retry_all(SYSTEM, RunStatus.DEAD, since=later) == 0
        with transaction():
            assert control.retry_all(SYSTEM, RunStatus.DEAD, since=earlier) == 1


def test_pages_ask_more_seldom_the_longer_the_queue() -> None:
    asked = [poll_ms(place) for place in (None, 1, 50, 2000, 10**6)]
    assert asked == sorted(asked)
    assert (asked[0], asked[-1]) == (POLL_MS, LONGEST_POLL_MS)
