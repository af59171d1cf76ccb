"""Pure rules: progress, what of a report is kept, quota, file names, days."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.clock import TOKYO
from catalog.programme.grading import rules as grading
from catalog.programme.submissions import rules

STEPS = ("checking", "starting", "running", "scoring")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.integers(1, 300))
def test_progress_never_goes_back_during_a_run(cells: int) -> None:
    seen = [
        grading.percent_done("ranked", part, step, cell, cells)
        for part in ("practice", "ranked")
        for step in STEPS
        for cell in (range(1, cells + 1) if step == "running" else (0,))
    ]
    assert seen == sorted(seen)
    assert seen[0] >= 0
    assert seen[-1] < 100


@pytest.mark.parametrize(("part", "step"), [(None, ""), ("other", "running"), ("ranked", "x")])
def test_progress_of_a_run_that_has_not_begun_is_zero(part: str | None, step: str) -> None:
    assert grading.percent_done("ranked", part, step, 3, 5) == 0


@given(json_values)
def test_whatever_is_stored_is_json_that_both_databases_take(value: object) -> None:
    text = json.dumps(grading.storable(value), allow_nan=False, ensure_ascii=False)
    assert "\\u0000" not in text
    assert "\0" not in text
    text.encode("utf-8")


def test_a_lone_surrogate_is_replaced() -> None:
    grading.storable("\ud800").encode("utf-8")


def test_a_ranked_error_of_a_known_kind_is_named() -> None:
    report = {"error": {"cell": 2, "name": "KeyError", "value": "secret"}}
    assert grading.shown_report(report, ranked=True)["error"]["name"] == "KeyError"


def test_a_fault_of_a_ranked_output_is_named_by_kind_and_file_without_its_values() -> None:
    fault = {
        "id": "output.number",
        "ok": False,
        "message": {"ja": "秘密", "en": "secret"},
        "where": "a.csv, line 7, x",
    }
    report = {"checks": [fault, fault | {"where": "a.csv, line 9, x"}, fault | {"ok": True}]}
    (shown,) = grading.shown_report(report, ranked=True)["checks"]
    assert (shown["id"], shown["where"], shown["ok"]) == ("output.number", "a.csv", False)
    assert "a.csv" in shown["message"]["ja"]
    assert "secret" not in shown["message"]["en"]
    assert grading.shown_report(report, ranked=False) == report


def test_how_many_rows_a_ranked_output_has_is_not_shown() -> None:
    read = {
        "id": "output.read",
        "ok": True,
        "message": {"ja": "12,345行", "en": "12,345 rows"},
        "where": "a.csv",
    }
    assert grading.shown_report({"checks": [read]}, ranked=True)["checks"] == []


def test_what_each_part_of_a_stopped_ranked_run_earned_is_not_shown() -> None:
    message = {"id": "run.partial", "level": "info", "text": {"ja": "12.3点", "en": "12.3"}}
    (shown,) = grading.shown_report({"messages": [message]}, ranked=True)["messages"]
    assert not re.search(r"\d", shown["text"]["ja"] + shown["text"]["en"])
    assert (shown["id"], shown["level"]) == ("run.partial", "info")


@pytest.mark.parametrize("name", ["D_12_34_56", "<script>", "A B", "", "秘密"])
def test_a_ranked_error_keeps_only_a_known_exception_name(name: str) -> None:
    report = {"seed": 1, "error": {"cell": 2, "source": "s", "name": name, "value": "secret"}}
    shown = grading.shown_report(report, ranked=True)
    assert shown["error"] == {
        "cell": 2,
        "source": "s",
        "name": "Exception",
        "value": "",
        "traceback": "",
    }


def test_a_ranked_report_shows_figures_and_nothing_that_draws_the_truth() -> None:
    report = {
        "seed": 1,
        "score": 5.0,
        "interval": [1, 9],
        "metrics": [{"id": "m", "value": 123456.789, "score": 61.54}],
        "error": None,
        "charts": [1],
        "breakdowns": [1],
        "advice": [1],
        "messages": [],
        "checks": [],
    }
    shown = grading.shown_report(report, ranked=True)
    assert set(shown) == {"score", "interval", "metrics", "error", "messages", "checks"}
    assert shown["metrics"] == [{"id": "m", "value": 123000.0, "score": 62}]
    assert grading.shown_report(report, ranked=False) == report


def test_waits_between_tries_grow() -> None:
    assert grading.wait_after(1) < grading.wait_after(2) == grading.wait_after(9)


@given(st.integers(0, 30), st.integers(0, 30))
def test_the_quota_never_gives_more_than_the_limit(scored: int, waiting: int) -> None:
    quota = rules.Quota(scored, waiting, limit=10)
    assert 0 <= quota.left <= quota.limit
    assert quota.left == 0 or quota.left + scored + waiting == quota.limit


FROM = datetime(2000, 1, 2)  # noqa: DTZ001 - hypothesis adds the zone


@given(st.datetimes(timezones=st.just(UTC), min_value=FROM))
def test_a_moment_lies_in_its_japanese_day(now: datetime) -> None:
    start, end = rules.day_of(now, TOKYO)
    assert start <= now < end
    assert (start.hour, (end - start).days) == (0, 1)


@given(st.text())
def test_a_file_name_is_fit_to_show_and_to_send_back(name: str) -> None:
    kept = rules.clean_filename(name)
    assert kept.endswith(".ipynb")
    assert 7 <= len(kept) <= 120
    assert not set(kept) & set("/\\\r\n\0\u202e\u200b")
    assert rules.clean_filename(kept) == kept


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        (None, "notebook.ipynb"),
        ("", "notebook.ipynb"),
        ("予測.ipynb", "予測.ipynb"),
        ("../../etc/passwd", "etcpasswd.ipynb"),
        ("a\u202egnp.ipynb", "agnp.ipynb"),
    ],
)
def test_file_names_by_example(given_name: str | None, kept: str) -> None:
    assert rules.clean_filename(given_name) == kept
