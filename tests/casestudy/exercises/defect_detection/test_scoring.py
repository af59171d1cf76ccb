"""The score is ordered, monotone and explained, and depends on the outputs alone."""

from __future__ import annotations

import base64
import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from casestudy import points
from casestudy.card import Gallery, ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.defect_detection import DefectDetection, scoring, showcase
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import HEATMAP, SCORES, SIZE, SPOTS
from tests.casestudy.exercises.conftest import Outputs


def total_of(
    exercise: DefectDetection, outputs: Outputs, data: CaseData, anchors: Anchors
) -> float:
    return points.total(points.place(scoring.FIGURES, exercise.measure(outputs, data), anchors))


def test_the_baseline_scores_nothing(naive_card: ScoreCard) -> None:
    assert naive_card.score == pytest.approx(0.0, abs=1e-9)


def test_who_knows_every_defect_is_well_ahead_of_the_reference(oracle_card: ScoreCard) -> None:
    assert oracle_card.score > 105
    value = {metric.id: metric.value for metric in oracle_card.metrics}
    assert value["auroc"] == value["spot_f1"] == 1.0
    assert value["aupro"] > 0.99
    assert value["missed"] == value["alarms"] == 0.0


def test_noise_never_helps(
    exercise: DefectDetection, data: CaseData, anchors: Anchors, oracle: Outputs
) -> None:
    scores = [total_of(exercise, oracle, data, anchors)]
    for amount in (0.1, 0.3, 1.0):
        rng = np.random.default_rng(3)
        worse = exercise.worsen(oracle, data.inputs, amount, rng)
        assert all(check.ok for check in exercise.check(worse, data.inputs))
        scores.append(total_of(exercise, worse, data, anchors))
    assert all(later < earlier for earlier, later in pairwise(scores))


def test_answers_in_the_order_of_other_pictures_are_worth_next_to_nothing(
    exercise: DefectDetection, data: CaseData, anchors: Anchors, oracle: Outputs
) -> None:
    ids = oracle[SCORES]["image_id"].to_numpy()
    other = dict(zip(ids, np.random.default_rng(2).permutation(ids), strict=True))
    mixed = {name: table.assign(image_id=table["image_id"].map(other)) for name, table in
             oracle.items()}  # fmt: skip
    assert total_of(exercise, mixed, data, anchors) < 10


def test_the_order_of_rows_does_not_change_the_score(
    exercise: DefectDetection,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    mixed = {
        name.rpartition("/")[2]: table.sample(frac=1, random_state=2)
        for name, table in oracle.items()
    }
    assert total_of(exercise, mixed, data, anchors) == pytest.approx(oracle_card.score)


def test_the_same_outputs_give_the_same_card(
    exercise: DefectDetection,
    data: CaseData,
    anchors: Anchors,
    naive: Outputs,
    naive_card: ScoreCard,
) -> None:
    assert exercise.score(naive, data, anchors) == naive_card
    assert naive_card.interval[0] <= naive_card.score <= naive_card.interval[1]


def test_without_spots_nothing_is_found_and_every_bad_piece_is_searched(
    against: Ground, oracle: Outputs
) -> None:
    oracle[SPOTS] = oracle[SPOTS].iloc[:0]
    answer = scoring.read_answer(oracle, against)
    assert scoring.figures(answer, against)["spot_f1"] == 0.0
    bad = np.flatnonzero(against.defective)[0]
    minutes = against.prices["recheck_minutes"] + against.prices["search_minutes"]
    expected = minutes * against.prices["yen_per_minute"]
    expected += against.prices["overlooked"] * against.prices["missed_yen"]
    assert answer.cost[bad] == pytest.approx(expected[bad])


def test_letting_a_piece_through_costs_by_its_gravest_defect(
    data: CaseData, against: Ground, oracle: Outputs
) -> None:
    oracle[SCORES]["recheck"] = 0
    cost = scoring.read_answer(oracle, against).cost
    factor = data.inputs["kinds.csv"].set_index("kind")["missed_factor"]
    yen = data.inputs["products.csv"].set_index("product")["missed_yen"]
    for picture in np.flatnonzero(against.defective):
        worst = max(factor[defect.kind] for defect in against.of(int(picture)))
        assert cost[picture] == pytest.approx(worst * yen[against.product[picture]])
    assert (cost[~against.defective] == 0).all()


@pytest.mark.parametrize("name", [SCORES, SPOTS, HEATMAP])
def test_a_missing_table_is_refused(
    exercise: DefectDetection, data: CaseData, naive: Outputs, name: str
) -> None:
    del naive[name]
    with pytest.raises(ValueError, match="check"):
        exercise.measure(naive, data)


@pytest.mark.parametrize("name", [SCORES, HEATMAP])
def test_a_missing_row_is_refused(
    exercise: DefectDetection, data: CaseData, naive: Outputs, name: str
) -> None:
    naive[name] = naive[name].iloc[1:]
    with pytest.raises(ValueError, match="check"):
        exercise.measure(naive, data)


def test_breakdowns_by_product_and_light_add_up_to_the_cost(naive_card: ScoreCard) -> None:
    cost = next(metric.value for metric in naive_card.metrics if metric.id == "cost")
    for split in naive_card.breakdowns[:2]:
        assert sum(float(row[5]) for row in split.rows) == pytest.approx(cost, abs=5)
    parts = [m.value for m in naive_card.metrics if m.id in ("missed", "alarms", "rechecks")]
    assert sum(parts) == pytest.approx(cost)


def test_every_chart_has_a_value_for_each_point(naive_card: ScoreCard) -> None:
    for chart in naive_card.charts[1:]:
        assert chart.type == "chart"
        assert all(len(line.values) == len(chart.x) for line in chart.series)


def test_the_gallery_shows_what_was_missed_and_what_was_falsely_marked(
    naive_card: ScoreCard, oracle_card: ScoreCard
) -> None:
    gallery = naive_card.charts[0]
    assert isinstance(gallery, Gallery)
    kinds = {mark.kind for panel in gallery.panels for mark in panel.marks}
    assert {"missed", "false"} <= kinds
    for panel in gallery.panels:
        with Image.open(io.BytesIO(base64.b64decode(panel.png))) as picture:
            assert picture.size == (panel.width, panel.height) == (SIZE, SIZE)
    best = oracle_card.charts[0]
    assert isinstance(best, Gallery)
    assert {mark.kind for panel in best.panels for mark in panel.marks} == {"hit"}


def test_heat_glows_where_it_is_high() -> None:
    hot = np.zeros((16, 16))
    hot[2, 9] = 1.0
    blended = showcase.blend(np.full((SIZE, SIZE), 100, dtype=np.uint8), hot)
    glowing, plain = blended[2 * 8 + 4, 9 * 8 + 4], blended[100, 20]
    assert glowing[0] > plain[0] + 60
    assert plain[0] == plain[1] == plain[2]
