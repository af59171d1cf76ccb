"""Points between the anchors, the interval, and answers made worse."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from casestudy.card import Chart, Gallery, RouteMap, ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.production_logistics import ProductionLogistics, layout, scoring
from casestudy.exercises.production_logistics.scoring import Ground
from casestudy.exercises.production_logistics.timetable import spans
from tests.casestudy.exercises.conftest import Outputs


def test_the_weights_add_up_to_one() -> None:
    assert sum(figure.weight for figure in scoring.FIGURES) == pytest.approx(1.0)


def test_the_dispatcher_scores_nothing(
    exercise: ProductionLogistics, data: CaseData, anchors: Anchors, naive: Outputs
) -> None:
    card = exercise.score(naive, data, anchors)
    assert card.score == pytest.approx(0.0, abs=0.01)
    assert card.interval == pytest.approx((0.0, 0.0), abs=0.01)


def test_the_hidden_plan_beats_the_reference_on_the_practice_data(
    planted_card: ScoreCard,
) -> None:
    assert planted_card.score > 102
    assert planted_card.interval[0] < planted_card.score < planted_card.interval[1]


def test_figures_add_up(planted_card: ScoreCard) -> None:
    value = {metric.id: metric.value for metric in planted_card.metrics}
    whole = sum(value[f"cost_{size}"] for size in layout.SIZES)
    assert whole == pytest.approx(sum(value[kind] for kind in scoring.COST_NAMES))
    assert value["on_time"] == 100.0


def test_more_charters_never_raise_the_score(
    exercise: ProductionLogistics, data: CaseData, anchors: Anchors, planted: Outputs
) -> None:
    scores = []
    for amount in (0.0, 0.1, 0.3, 1.0):
        rng = np.random.Generator(np.random.PCG64(7))
        worse = exercise.worsen(planted, data.inputs, amount, rng)
        assert all(check.ok for check in exercise.check(worse, data.inputs))
        scores.append(exercise.score(worse, data, anchors).score)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_plans_of_other_data_are_refused(
    exercise: ProductionLogistics, data: CaseData, planted: Outputs
) -> None:
    other = exercise.generate(5)
    assert not all(check.ok for check in exercise.check(planted, other.inputs))
    with pytest.raises(ValueError, match="run check"):
        exercise.measure(planted, other)


def test_an_incomplete_answer_is_told(exercise: ProductionLogistics, data: CaseData) -> None:
    with pytest.raises(ValueError, match="run check"):
        exercise.measure({}, data)


def test_an_order_never_made_is_told(
    exercise: ProductionLogistics, data: CaseData, planted: Outputs
) -> None:
    table = planted[layout.PRODUCTION].iloc[1:]
    routes = planted[layout.ROUTES]
    first = planted[layout.PRODUCTION]["order_id"].iloc[0]
    rest = routes[routes["order_id"] != first]
    with pytest.raises(ValueError, match="run check"):
        exercise.measure({layout.PRODUCTION: table, layout.ROUTES: rest}, data)


def test_pictures_show_the_way_from_baseline_to_plan_and_all_routes_of_a_day(
    planted_card: ScoreCard,
) -> None:
    pictures = {picture.id: picture for picture in planted_card.charts}
    waterfall, routes = pictures["waterfall"], pictures["routes"]
    assert isinstance(waterfall, Chart)
    assert isinstance(routes, RouteMap)
    sums, changes = waterfall.series
    steps = sum(value or 0.0 for value in changes.values)
    assert (sums.values[0] or 0.0) + steps == pytest.approx(sums.values[-1] or 0.0, abs=1.0)
    assert {place.kind for place in routes.places} == {"depot", "stop"}
    assert len(routes.routes) >= 5
    for route in routes.routes:
        assert routes.places[route.stops[0]].kind == "depot"
        assert routes.places[route.stops[-1]].kind == "depot"


def test_timetables_show_every_line_and_site(planted_card: ScoreCard, against: Ground) -> None:
    pictures = {picture.id: picture for picture in planted_card.charts}
    lines, trucks = pictures["lines-gantt"], pictures["trucks-gantt"]
    assert isinstance(lines, Gallery)
    assert isinstance(trucks, Gallery)
    large = against.instances["large"]
    for gallery, count in ((lines, len(large.lines)), (trucks, len(large.sites))):
        assert len(gallery.panels) == count
        for panel in gallery.panels:
            with Image.open(io.BytesIO(base64.b64decode(panel.png))) as picture:
                assert picture.size == (panel.width, panel.height)
                assert len(picture.getcolors() or []) > 4


def test_a_drivers_day_is_told_without_gaps(against: Ground) -> None:
    inst, outcome = against.instances["large"], against.hidden.outcomes["large"]
    for out in outcome.days:
        told = list(spans(inst, out))
        assert [span.begin for span in told[1:]] == [span.end for span in told[:-1]]
        assert (told[0].begin, told[-1].end) == (out.start, out.trips[-1].back)
        driven = sum(span.end - span.begin for span in told if span.kind == "drive")
        assert driven == sum(trip.driving for trip in out.trips)
        waited = sum(span.end - span.begin for span in told if span.kind == "wait")
        assert waited == sum(sum(trip.waits) for trip in out.trips)


def test_breakdowns_cover_costs_lines_and_trucks(planted_card: ScoreCard) -> None:
    assert [table.id for table in planted_card.breakdowns] == ["cost", "line", "truck"]
    for table in planted_card.breakdowns:
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_plan_without_routes_is_still_scored(
    exercise: ProductionLogistics, data: CaseData, anchors: Anchors, planted: Outputs
) -> None:
    routes = planted[layout.ROUTES].iloc[:0]
    card = exercise.score({**planted, layout.ROUTES: routes}, data, anchors)
    assert card.score < 40
    assert "charter" in [item.id for item in card.advice]
