"""Advice follows from what is wrong with the outputs, and only from that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.defect_detection import DefectDetection
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import (
    BOARD,
    CELLS,
    FLANGE,
    HEATMAP,
    SCORES,
    SPOTS,
    Bools,
)
from tests.casestudy.exercises.conftest import Outputs

Advised = Callable[[Outputs], dict[str, str]]


@pytest.fixture
def advice_on(exercise: DefectDetection, data: CaseData, anchors: Anchors) -> Advised:
    def given(outputs: Outputs) -> dict[str, str]:
        return {a.id: a.body.en for a in exercise.score(outputs, data, anchors).advice}

    return given


def _flag(outputs: Outputs, pictures: Bools, value: int) -> None:
    outputs[SCORES].loc[pictures, "recheck"] = value


def _forget(outputs: Outputs, against: Ground, kind: str) -> None:
    """Drop a kind's defects from spots and maps, and pass the pictures that show them."""
    lost = np.array([defect.kind == kind for defect in against.defects])
    outputs[SPOTS] = outputs[SPOTS][~lost].reset_index(drop=True)
    pictures = np.zeros(len(against.ids), dtype=bool)
    pictures[[against.defects[k].picture for k in np.flatnonzero(lost)]] = True
    _flag(outputs, pictures, 0)
    outputs[HEATMAP].loc[np.repeat(pictures, 16), list(CELLS)] = 0.0


def _add_spots(outputs: Outputs, ids: pd.Index, x: np.ndarray, y: np.ndarray) -> None:
    more = pd.DataFrame({"image_id": ids, "x": x, "y": y, "confidence": 0.5})
    outputs[SPOTS] = pd.concat([outputs[SPOTS], more], ignore_index=True)


def test_good_outputs_get_one_step_towards_the_presentation(
    oracle: Outputs, advice_on: Advised
) -> None:
    assert list(advice_on(oracle)) == ["present"]


def test_stopping_everything_points_to_the_threshold(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    _flag(oracle, against.mine(FLANGE), 1)
    found = advice_on(oracle)
    assert "You send 100% of metal flange pictures" in found["threshold-flange"]
    assert "threshold-board" not in found


def test_false_alarms_in_one_light_point_to_the_light(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    _flag(oracle, ~against.defective & against.renewed & (against.camera == "K2"), 1)
    assert (
        "100% of good pictures taken after the lamp was replaced" in advice_on(oracle)["lighting"]
    )


def test_false_alarms_on_boards_upside_down_point_to_their_turn(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    turned = np.abs(against.angle - 180) < 90
    _flag(oracle, ~against.defective & turned & against.mine(BOARD), 1)
    assert "upside-down" in advice_on(oracle)


def test_a_kind_without_examples_that_is_missed_is_named(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    _forget(oracle, against, against.unseen)
    assert "which no example showed, only 0%" in advice_on(oracle)["unseen-kind"]


def test_a_kind_with_examples_that_is_missed_gets_its_own_remedy(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    _forget(oracle, against, "scratch")
    assert "line filters" in advice_on(oracle)["kind-scratch"]


def test_no_feature_is_asked_for_where_the_map_shows_what_spots_miss(
    oracle: Outputs, advice_on: Advised
) -> None:
    oracle[SPOTS] = oracle[SPOTS].iloc[:0]
    found = advice_on(oracle)
    assert "blind" in found
    assert not {"unseen-kind", *(name for name in found if name.startswith("kind-"))} & set(found)


def test_spots_on_stamps_are_recognised(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    stamped = ~np.isnan(against.stamp[:, 0]) & ~against.defective
    _add_spots(oracle, against.ids[stamped], *against.stamp[stamped].T)
    _flag(oracle, stamped, 1)
    assert f"{stamped.sum()} of {stamped.sum()} false spots" in advice_on(oracle)["stamps"]


def test_spots_on_rubs_within_the_limit_sample_are_recognised(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    rubbed = ~np.isnan(against.scuff[:, 0]) & ~against.defective
    _add_spots(oracle, against.ids[rubbed], *against.scuff[rubbed].T)
    _flag(oracle, rubbed, 1)
    assert f"{rubbed.sum()} of {rubbed.sum()} false spots" in advice_on(oracle)["scuffs"]


def test_bad_pieces_stopped_without_a_spot_on_the_defect_are_noticed(
    oracle: Outputs, advice_on: Advised
) -> None:
    oracle[SPOTS]["x"] = 0.0
    oracle[SPOTS] = oracle[SPOTS].drop_duplicates(["image_id", "y"])
    assert "have no spot on a defect" in advice_on(oracle)["blind"]


def test_many_wrong_spots_are_asked_to_be_weeded_out(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    bad = against.ids[against.defective]
    for corner in (0.0, 127.0):
        _add_spots(oracle, bad, np.full(len(bad), corner), np.full(len(bad), 127.0 - corner))
    assert "crowded" in advice_on(oracle)


def test_a_map_that_knows_more_than_the_score_is_noticed(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    rng = np.random.default_rng(1)
    mine = against.mine(FLANGE)
    oracle[SCORES].loc[mine, "score"] += rng.normal(0, 1, int(mine.sum()))
    assert "hottest cell of your own map" in advice_on(oracle)["aggregation-flange"]


def test_a_map_that_points_elsewhere_is_noticed(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    turned = oracle[HEATMAP][list(CELLS)].to_numpy()[:, ::-1]
    mine = np.repeat(against.mine(BOARD), 16)
    oracle[HEATMAP].loc[mine, list(CELLS)] = turned[mine]
    assert "map-board" in advice_on(oracle)


def test_scores_that_hardly_order_a_product_point_to_registration(
    oracle: Outputs, against: Ground, advice_on: Advised
) -> None:
    rng = np.random.default_rng(1)
    mine = against.mine(BOARD)
    oracle[SCORES].loc[mine, "score"] = rng.random(int(mine.sum()))
    noise = rng.random((16 * int(mine.sum()), 16))
    oracle[HEATMAP].loc[np.repeat(mine, 16), list(CELLS)] = noise
    _flag(oracle, mine & against.defective, 0)
    assert "registration-board" in advice_on(oracle)


def test_at_most_four_steps_are_given(naive: Outputs, advice_on: Advised) -> None:
    assert 1 <= len(advice_on(naive)) <= 4
