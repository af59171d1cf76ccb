"""How figures become a total and how sure the total is."""

from __future__ import annotations

import numpy as np
import pytest

from casestudy import points
from casestudy.text import Text

ERROR = points.Figure("error", Text("誤差", "Error"), "%", 0.5)
PROFIT = points.Figure("profit", Text("利益", "Profit"), "¥", 0.5, higher_is_better=True)
ASIDE = points.Figure("aside", Text("参考", "Aside"), "", 0.0)
ANCHORS = {
    "baseline": {"error": 40.0, "profit": 100.0, "aside": 0.0},
    "reference": {"error": 20.0, "profit": 300.0, "aside": 0.0},
}


def test_a_card_holds_the_weighted_total_of_its_figures() -> None:
    values = {"error": 30.0, "profit": 300.0, "aside": 7.0}
    card = points.card((ERROR, PROFIT, ASIDE), values, ANCHORS, (60.0, 90.0))
    assert [metric.score for metric in card.metrics[:2]] == pytest.approx([50.0, 100.0])
    assert card.score == pytest.approx(75.0)
    assert card.interval == (60.0, 90.0)


def test_each_draw_is_set_against_the_baseline_on_the_same_draw() -> None:
    theirs = {"error": np.linspace(10, 70, 9), "profit": np.linspace(-50, 250, 9)}
    mine = {"error": 0.75 * theirs["error"], "profit": theirs["profit"] + 100.0}
    assert points.interval((ERROR, PROFIT, ASIDE), mine, theirs, ANCHORS) == pytest.approx((50, 50))


def test_the_interval_is_the_middle_95_percent_of_the_draws() -> None:
    mine = {"error": np.linspace(20, 40, 201)}
    whole = points.Figure("error", Text("誤差", "Error"), "%", 1.0)
    assert points.interval((whole,), mine, ANCHORS["baseline"], ANCHORS) == pytest.approx(
        (2.5, 97.5)
    )


def test_where_the_reference_gains_nothing_whoever_loses_nothing_has_its_points() -> None:
    flat = {"baseline": {"profit": 5.0}, "reference": {"profit": 5.0}}
    whole = points.Figure("profit", Text("利益", "Profit"), "¥", 1.0, higher_is_better=True)
    for profit, score in ((5.0, 100.0), (4.0, 0.0)):
        drawn = {"profit": np.full(3, profit)}
        assert points.interval((whole,), drawn, flat["baseline"], flat) == (score, score)
