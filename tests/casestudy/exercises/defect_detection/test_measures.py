"""Every figure against an independent implementation or an example worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage
from sklearn.metrics import auc, roc_auc_score

from casestudy.exercises.defect_detection import measures, scoring
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import CELL, GRID, HEATMAP, PRODUCTS, SIZE, Floats
from tests.casestudy.exercises.conftest import Outputs

LIMIT = 0.3


@pytest.mark.parametrize("levels", [3, 20, 10**6])
def test_auroc_equals_that_of_scikit_learn_ties_included(levels: int) -> None:
    rng = np.random.default_rng(levels)
    defective = rng.random(80) < 0.3
    scores = np.round((rng.random(80) + 0.4 * defective) * levels) / levels
    mine = measures.auroc(scores, defective, np.ones((1, 80)))[0]
    assert mine == pytest.approx(roc_auc_score(defective, scores))


def test_auroc_of_a_resample_equals_that_of_the_repeated_pictures() -> None:
    rng = np.random.default_rng(5)
    defective, scores = rng.random(40) < 0.4, np.round(rng.random(40), 1)
    counts = rng.integers(0, 4, (3, 40)).astype(float)
    mine = measures.auroc(scores, defective, counts)
    for row, value in zip(counts, mine, strict=True):
        again = np.repeat(np.arange(40), row.astype(int))
        assert value == pytest.approx(roc_auc_score(defective[again], scores[again]))


def test_auroc_of_a_sample_without_defects_says_nothing() -> None:
    assert measures.auroc(np.arange(4.0), np.zeros(4, dtype=bool), np.ones((1, 4)))[0] == 0.5


def test_aupro_of_an_example_worked_out_by_hand() -> None:
    # Cells fall in the order A, B, C, D. Two defects: one all in A, one half in B and half in D.
    # Normal pixels: A 0, B 2, C 6, D 12, so rates are 0, 0.1, 0.4, 1 and covered is
    # 0.5, 0.75, 0.75, 1. From 0 to 0.1 the mean is 0.625; from 0.1 to 0.3 it is 0.75.
    scores = np.array([4.0, 3.0, 2.0, 1.0])
    overlap, normal = np.array([1.0, 0.5, 0.0, 0.5]), np.array([0.0, 2.0, 6.0, 12.0])
    expected = (0.1 * 0.625 + 0.2 * 0.75) / 0.3
    assert measures.aupro(scores, overlap, normal) == pytest.approx(expected)


def test_aupro_of_one_value_everywhere_is_that_of_chance() -> None:
    assert measures.aupro(np.zeros(4), np.array([1.0, 0, 0, 1]), np.full(4, 5.0)) == pytest.approx(
        LIMIT / 2
    )


def _pixel_aupro(maps: Floats, masks: Floats) -> float:
    """Return AUPRO from pixels and connected components, threshold by threshold."""
    labels = [ndimage.label(mask, np.ones((3, 3)))[0] for mask in masks]
    normal = masks == 0
    rates, overlaps = [0.0], [0.0]
    for threshold in np.unique(maps)[::-1]:
        marked = maps >= threshold
        shares = [
            marked[k][label == number].mean()
            for k, label in enumerate(labels)
            for number in range(1, label.max() + 1)
        ]
        rates.append(float(marked[normal].mean()))
        overlaps.append(float(np.mean(shares)))
    cut = np.interp(LIMIT, rates, overlaps)
    kept = np.array(rates) < LIMIT
    x = np.append(np.array(rates)[kept], LIMIT)
    return float(auc(x, np.append(np.array(overlaps)[kept], cut))) / LIMIT


def test_aupro_of_cells_equals_that_of_pixels_counted_one_by_one() -> None:
    rng = np.random.default_rng(8)
    masks = np.zeros((3, SIZE, SIZE))
    masks[0, 10:19, 30:33] = 1
    masks[0, 100:106, 5:40] = 1
    masks[1, 60:64, 60:64] = 1
    cells = np.round(rng.random((3, GRID, GRID)), 2)
    cells[0, 1, 3:5] += 0.4
    maps = np.kron(cells, np.ones((CELL, CELL)))
    overlap = np.zeros((3, GRID, GRID))
    for k, mask in enumerate(masks):
        labels, count = ndimage.label(mask)
        for number in range(1, count + 1):
            there = (labels == number).reshape(GRID, CELL, GRID, CELL).sum(axis=(1, 3))
            overlap[k] += there / there.sum()
    normal = (masks == 0).reshape(3, GRID, CELL, GRID, CELL).sum(axis=(2, 4))
    mine = measures.aupro(cells.ravel(), overlap.ravel(), normal.ravel().astype(float))
    assert mine == pytest.approx(_pixel_aupro(maps, masks))


def test_the_quick_figure_of_the_bootstrap_is_close_to_the_exact_one(
    against: Ground, naive: Outputs
) -> None:
    naive[HEATMAP] = naive[HEATMAP].copy()
    answer = scoring.read_answer(naive, against)
    for name in PRODUCTS:
        draws = scoring._aupro_draws(answer, against, name)
        assert np.median(draws) == pytest.approx(scoring.aupro_of(answer, against, name), abs=0.03)


def test_the_surest_spot_takes_a_defect_and_a_second_one_is_false() -> None:
    away = np.array([[1.0, 9.0], [2.0, 9.0], [9.0, 9.0], [3.0, 6.0]])
    owner = measures.match(away, np.array([0.2, 0.9, 0.8, 0.1]), 6.0)
    assert owner.tolist() == [-1, 0, -1, 1]


def test_a_spot_that_reaches_two_defects_takes_the_nearer_one() -> None:
    away = np.array([[5.0, 1.0], [2.0, 9.0]])
    assert measures.match(away, np.array([0.9, 0.5]), 6.0).tolist() == [1, 0]


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    precision, recall = 6 / 8, 6 / 10
    expected = 2 * precision * recall / (precision + recall)
    assert measures.f1(np.array([6.0]), np.array([8.0]), np.array([10.0]))[0] == pytest.approx(
        expected
    )
    assert measures.f1(np.zeros(1), np.zeros(1), np.zeros(1))[0] == 0.0


def test_the_cost_of_each_verdict_is_as_the_brief_says() -> None:
    prices = {
        "missed_yen": np.full(5, 10_000.0),
        "false_alarm_yen": np.full(5, 300.0),
        "recheck_minutes": np.full(5, 2.0),
        "minutes_per_spot": np.full(5, 0.5),
        "search_minutes": np.full(5, 6.0),
        "yen_per_minute": np.full(5, 50.0),
        "overlooked": np.full(5, 0.2),
    }
    defective = np.array([True, True, True, False, False])
    flagged = np.array([False, True, True, True, False])
    spots, hit = np.array([1.0, 2.0, 1.0, 3.0, 2.0]), np.array([True, True, False, False, False])
    cost = measures.picture_cost(defective, flagged, spots, hit, prices)
    assert cost.tolist() == [10_000.0, 150.0, 2425.0, 475.0, 0.0]


def test_a_month_weighs_bad_and_good_pieces_with_the_real_rate() -> None:
    cost = np.array([1000.0, 3000.0, 10.0, 20.0, 30.0])
    defective = np.array([True, True, False, False, False])
    month = measures.monthly_cost(cost, defective, np.ones((1, 5)), 500.0, 0.1)
    assert month[0] == pytest.approx(500 * (0.1 * 2000 + 0.9 * 20))
