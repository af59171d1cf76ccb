"""Stages, statuses, lateness and the picture of time: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.hubs.companies import rules as companies
from catalog.hubs.companies.rules import ClosingReason, Stage
from catalog.hubs.progress import rules as progress
from catalog.hubs.progress.rules import MilestoneState
from catalog.hubs.projects import rules as projects
from catalog.hubs.projects.rules import ProjectStatus

DAY = date(2026, 4, 1)
days = st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n))


@dataclass
class Milestone:
    due_on: date
    done_on: date | None = None


milestones = st.lists(st.builds(Milestone, due_on=days, done_on=st.none() | days), max_size=15)


@given(st.sampled_from(Stage), st.sampled_from(Stage))
def test_a_stage_is_left_for_another_one_only(current: Stage, target: Stage) -> None:
    assert not companies.may_move(current, current)
    if companies.may_move(current, target):
        assert target in companies.NEXT[current]


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_be_reached_and_left(stage: Stage) -> None:
    reached, found = {Stage.FOUND}, {Stage.FOUND}
    while found:
        found = {nxt for one in found for nxt in companies.NEXT[one]} - reached
        reached |= found
    assert stage in reached
    assert companies.NEXT[stage]


@given(st.sampled_from(Stage), st.none() | st.sampled_from(ClosingReason))
def test_a_reason_goes_with_closing_and_only_with_it(
    stage: Stage, reason: ClosingReason | None
) -> None:
    fits = companies.reason_fits(stage, reason)
    assert not (fits and companies.is_closed(stage) and reason is None)
    assert not (fits and not companies.is_closed(stage) and reason is not None)


def test_every_reason_closes_exactly_one_stage() -> None:
    listed = [reason for reasons in companies.REASONS.values() for reason in reasons]
    assert sorted(listed) == sorted(ClosingReason)


@given(st.none() | days, days, days)
def test_days_without_contact_count_from_the_last_one(
    last: date | None, known: date, today: date
) -> None:
    quiet = companies.days_quiet(last, known, today)
    assert quiet == max(0, (today - (last or known)).days)
    assert not companies.needs_contact(Stage.DECLINED, quiet)


def test_a_company_needs_contact_from_the_thirtieth_day() -> None:
    assert not companies.needs_contact(Stage.HEARING, 29)
    assert companies.needs_contact(Stage.HEARING, 30)


def test_a_completed_project_stays_completed() -> None:
    assert projects.NEXT[ProjectStatus.COMPLETED] == ()
    assert projects.may_move(ProjectStatus.CANCELLED, ProjectStatus.DRAFT)
    assert not projects.may_move(ProjectStatus.DRAFT, ProjectStatus.IN_PROGRESS)


def test_zero_is_a_value_of_a_metric_and_blank_is_not() -> None:
    sheet = SimpleNamespace(**dict.fromkeys(projects.SHEET, "x"))
    sheet.metric_value = 0
    assert projects.missing_in_sheet(sheet) == ()
    sheet.metric_value, sheet.roles = None, []
    assert projects.missing_in_sheet(sheet) == ("metric_value", "roles")


@given(milestones, days)
def test_every_milestone_has_one_state_and_the_next_is_the_earliest_ahead(
    rows: list[Milestone], today: date
) -> None:
    states = progress.states(rows, today)
    ahead = [
        row.due_on for row, state in zip(rows, states, strict=True) if state is MilestoneState.LATER
    ]
    for row, state in zip(rows, states, strict=True):
        assert (state is MilestoneState.DONE) == (row.done_on is not None)
        assert (state is MilestoneState.LATE) == progress.is_late(row, today)
        if state is MilestoneState.NEXT:
            assert row.due_on >= today
            assert all(row.due_on < later for later in ahead)
    assert not ahead or MilestoneState.NEXT in states


@given(milestones, days)
def test_progress_counts_what_is_done_and_late(rows: list[Milestone], today: date) -> None:
    found = progress.progress(rows, today)
    assert found.total == len(rows)
    assert 0 <= found.done + found.late <= found.total
    assert 0 <= found.share <= 1
    assert found.share == 1 or found.done < found.total or not rows


@given(days, st.none() | days, days)
def test_lateness_is_counted_until_done_or_today(due: date, done: date | None, today: date) -> None:
    late = progress.days_late(Milestone(due, done), today)
    assert late == max(0, ((done or today) - due).days)


@given(st.none() | days, st.none() | days, st.lists(days, max_size=12), days)
def test_the_time_line_holds_every_milestone_without_touching(
    start: date | None, end: date | None, due: list[date], today: date
) -> None:
    line = progress.timeline(start, end, due, today)
    if line is None:
        assert (start, end, due) == (None, None, [])
        return
    assert len(line.markers) == len(due)
    assert all(0 <= marker.at <= 1 and 0 <= marker.line < line.lines for marker in line.markers)
    for one in range(line.lines):
        places = sorted(marker.at for marker in line.markers if marker.line == one)
        assert all(b - a >= progress.NEAR for a, b in pairwise(places))
    assert line.today is None or 0 <= line.today <= 1
    assert 1 <= len(line.ticks) <= progress.MAX_TICKS + 1
    assert all(line.start <= tick.day <= line.end and 0 <= tick.at <= 1 for tick in line.ticks)


@given(st.lists(days, min_size=2, max_size=12), days)
def test_the_time_line_keeps_the_order_of_days(due: list[date], today: date) -> None:
    line = progress.timeline(None, None, due, today)
    assert line is not None
    by_day = sorted(zip(due, (marker.at for marker in line.markers), strict=True))
    assert [at for _, at in by_day] == sorted(at for _, at in by_day)


def test_a_milestone_moved_back_and_forth_has_slipped_by_the_difference() -> None:
    assert progress.slip_days(DAY, DAY + timedelta(days=5)) == 5
    assert progress.slip_days(DAY, DAY - timedelta(days=2)) == -2
