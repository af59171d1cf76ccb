"""Advice follows from what is wrong with the outputs, and only from that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.effort_estimation import EffortEstimation
from casestudy.exercises.effort_estimation.layout import HOURS, PRICE, PRICES, QUANTILES, Bools
from casestudy.exercises.effort_estimation.scoring import Book
from tests.casestudy.exercises.conftest import Outputs

NAMES = list(QUANTILES)
Advised = Callable[[Outputs], list[str]]


@pytest.fixture
def advice_on(exercise: EffortEstimation, data: CaseData, anchors: Anchors) -> Advised:
    return lambda outputs: [item.id for item in exercise.score(outputs, data, anchors).advice]


def _hours(outputs: Outputs, rows: Bools, factor: float) -> Outputs:
    forecast = outputs[HOURS].copy()
    forecast.loc[rows, NAMES] *= factor
    return {**outputs, HOURS: forecast}


def _prices(outputs: Outputs, rows: Bools, factor: float) -> Outputs:
    prices = outputs[PRICES].copy()
    price = prices[PRICE].to_numpy(dtype=np.float64)
    prices[PRICE] = np.rint(np.where(rows, price * factor, price))
    return {**outputs, PRICES: prices}


def _where(book: Book, column: str, value: object) -> Bools:
    return np.asarray(book.table[column] == value, dtype=bool)


def _all(book: Book) -> Bools:
    return np.ones(len(book.hours), dtype=bool)


def test_good_outputs_get_one_step_towards_the_presentation(
    oracle: Outputs, advice_on: Advised
) -> None:
    assert advice_on(oracle) == ["present"]


@pytest.mark.parametrize(
    ("factor", "expected"), [(1.35, "records"), (1.12, "selection"), (0.85, "too-low")]
)
def test_a_bias_of_all_forecasts_points_to_its_usual_cause(
    book: Book, oracle: Outputs, advice_on: Advised, factor: float, expected: str
) -> None:
    assert expected in advice_on(_hours(oracle, _all(book), factor))


def test_small_jobs_too_high_are_noticed(book: Book, oracle: Outputs, advice_on: Advised) -> None:
    assert "small-jobs" in advice_on(_hours(oracle, book.guess < 4, 1.6))


@pytest.mark.parametrize(
    ("column", "value", "factor", "expected"),
    [
        ("estimator_id", "E2", 1.25, "estimator"),
        ("mirror", 1.0, 0.7, "remarks-mirror"),
        ("thin", 1.0, 0.7, "remarks-thin"),
        ("machine_id", "M07", 1.45, "new-machine"),
        ("repeat", 1.0, 1.25, "repeats"),
    ],
)
def test_a_bias_of_one_kind_of_job_is_named(
    book: Book,
    oracle: Outputs,
    advice_on: Advised,
    column: str,
    value: object,
    factor: float,
    expected: str,
) -> None:
    assert expected in advice_on(_hours(oracle, _where(book, column, value), factor))


@pytest.mark.parametrize("factor", [0.3, 2.5])
def test_intervals_too_narrow_or_too_wide_are_noticed(
    oracle: Outputs, advice_on: Advised, factor: float
) -> None:
    forecast = oracle[HOURS].copy()
    middle = forecast["q50"].to_numpy()
    for name in NAMES:
        forecast[name] = middle * (forecast[name].to_numpy() / middle) ** factor
    assert advice_on({**oracle, HOURS: forecast}) == ["intervals"]


def test_todays_prices_win_jobs_at_a_loss(naive: Outputs, advice_on: Advised) -> None:
    found = advice_on(naive)
    assert "below-cost" in found
    assert 1 <= len(found) <= 4


@pytest.mark.parametrize("factor", [0.85, 1.25])
def test_prices_too_low_or_too_high_on_the_whole_are_noticed(
    book: Book, oracle: Outputs, advice_on: Advised, factor: float
) -> None:
    assert "price-level" in advice_on(_prices(oracle, _all(book), factor))


@pytest.mark.parametrize(
    ("column", "value", "factor", "expected"),
    [
        ("rush", 1.0, 0.85, "rush"),
        ("contest", 1.0, 1.15, "contest"),
        ("industry", "food", 0.8, "industries"),
    ],
)
def test_prices_of_one_kind_of_quotation_are_noticed(
    book: Book,
    oracle: Outputs,
    advice_on: Advised,
    column: str,
    value: object,
    factor: float,
    expected: str,
) -> None:
    rows = _where(book, column, value)
    if column == "industry":
        rows = _where(book, column, book.table["industry"].mode().iloc[0])
    assert expected in advice_on(_prices(oracle, rows, factor))


@pytest.mark.parametrize(
    ("tight", "factor", "expected"), [(True, 0.8, "crowded"), (False, 1.5, "idle")]
)
def test_a_machine_group_overfull_or_idle_is_named(
    data: CaseData,
    book: Book,
    oracle: Outputs,
    advice_on: Advised,
    *,
    tight: bool,
    factor: float,
    expected: str,
) -> None:
    price = oracle[PRICES][PRICE].to_numpy(dtype=np.float64)
    pressure = book.load(book.chance(price)) / book.cells.free
    group = book.cells.names[int(pressure.argmax() if tight else pressure.argmin())]
    assert expected in advice_on(_prices(oracle, _where(book, "group", group), factor))


def test_a_single_markup_is_noticed(book: Book, oracle: Outputs, advice_on: Advised) -> None:
    cost = oracle[HOURS]["q50"].to_numpy() * book.rate + book.material
    prices = oracle[PRICES].assign(**{PRICE: np.rint(cost * 1.3)})
    assert "one-markup" in advice_on({**oracle, PRICES: prices})


def test_every_advice_names_a_figure_in_both_languages(
    exercise: EffortEstimation, data: CaseData, anchors: Anchors, naive: Outputs
) -> None:
    for item in exercise.score(naive, data, anchors).advice:
        assert any(letter.isdigit() for letter in item.body.ja)
        assert any(letter.isdigit() for letter in item.body.en)
