"""The pieces of the feedback page: figures that add up to the score, and faults first."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from flask import Flask


def part(app: Flask, name: str, *values: Any, **named: Any) -> BeautifulSoup:
    """Return what a macro of the feedback page makes of a report's data."""
    with app.test_request_context("/?lang=en"):
        macros = app.jinja_env.get_template("submissions/_parts.html").make_module()
        return BeautifulSoup(str(getattr(macros, name)(*values, **named)), "html.parser")


def metric(weight: float, score: float, label: str = "Cost") -> dict[str, Any]:
    """Return a figure as it stands in a stored report."""
    figures = {"value": 2.0, "baseline": 3.0, "reference": 1.0, "unit": ""}
    return {"label": {"ja": label, "en": label}, "weight": weight, "score": score, **figures}


def rows(table: BeautifulSoup) -> list[str]:
    """Return the rows of all tables as text."""
    return [row.get_text(" ", strip=True) for row in table.select("tbody tr")]


def test_a_figure_shows_its_level_its_weight_and_what_it_earned(app: Flask) -> None:
    shown = part(app, "metrics_table", "Figures", [metric(0.4, 50), metric(0.6, 100)], 80.0)
    assert rows(shown) == ["Cost 2 3 1 50.0 40% 20.0", "Cost 2 3 1 100.0 60% 60.0", "Sum 100% 80.0"]


def test_the_total_of_rounded_figures_is_the_score_itself(app: Flask) -> None:
    shown = part(app, "metrics_table", "Figures", [metric(1.0, 59)], 58.7, rounded=True)
    assert rows(shown)[-1] == "Sum 100% 58.7"
    assert "rounded" in shown.get_text()


def test_figures_that_earn_nothing_stand_apart_in_a_table_of_another_name(app: Flask) -> None:
    shown = part(app, "metrics_table", "Figures", [metric(1.0, 50), metric(0.0, 0, "Waste")], 50.0)
    assert rows(shown)[-1] == "Waste 2 3 1"
    regions = [region["aria-label"] for region in shown.select("[role=region]")]
    assert len(set(regions)) == len(regions) == 2


def check(number: int, *, ok: bool, where: str = "") -> dict[str, Any]:
    """Return a check as it stands in a stored report."""
    said = f"check {number} in a.csv, line 3"
    return {"id": f"c{number}", "ok": ok, "message": {"ja": said, "en": said}, "where": where}


def test_faults_come_first_and_what_is_right_is_folded_away(app: Flask) -> None:
    checks = [check(1, ok=True), check(2, ok=False, where="b.csv, line 9"), check(3, ok=True)]
    shown = part(app, "checks_list", checks)
    assert "check 2" in shown.select("li")[0].get_text()
    assert [item.get_text().split(" in ")[0] for item in shown.select("details li")] == [
        "OK check 1",
        "OK check 3",
    ]


def test_a_place_is_not_told_twice(app: Flask) -> None:
    checks = [check(1, ok=False, where="a.csv, line 3"), check(2, ok=False, where="b.csv, line 9")]
    assert part(app, "checks_list", checks).get_text().count("Where:") == 1


def test_checks_without_a_fault_are_all_shown(app: Flask) -> None:
    shown = part(app, "checks_list", [check(1, ok=True), check(2, ok=True)])
    assert len(shown.select("li")) == 2
    assert not shown.select("details")
