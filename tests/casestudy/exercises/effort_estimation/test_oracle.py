"""The oracle knows how hours and prices come about, and no luck that nobody can know."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from casestudy.exercise import CaseData
from casestudy.exercises.effort_estimation import oracle
from casestudy.exercises.effort_estimation.market import MARKET_LUCK
from casestudy.exercises.effort_estimation.scoring import Book


def test_beliefs_about_drawings_are_calibrated_and_surer_after_earlier_jobs(
    data: CaseData,
) -> None:
    truth, asked = data.truth["open"], data.inputs["open_quotes.csv"]
    scaled = truth["off"] / truth["unsure"]
    assert abs(scaled.mean()) < 0.2
    assert 0.85 < scaled.std() < 1.15
    past = data.inputs["quotes.csv"].dropna(subset=["finished_on"])
    made = asked["drawing_id"].isin(past.loc[past["finished_on"] != "", "drawing_id"])
    assert truth.loc[made, "unsure"].max() < truth.loc[~made, "unsure"].min() + 0.02


def test_prices_do_not_follow_the_luck_of_the_market(data: CaseData) -> None:
    truth = data.truth["open"]
    luck = np.log(truth["market"] / truth["fair"])
    assert luck.std() == pytest.approx(MARKET_LUCK, rel=0.15)
    priced = np.log(oracle.best_prices(data) / truth["fair"])
    assert abs(np.corrcoef(luck, priced)[0, 1]) < 0.1


def test_the_best_price_agrees_with_numerical_integration(data: CaseData, book: Book) -> None:
    truth, best = data.truth["open"].iloc[0], oracle.informed(data)
    hourly = book.cells.variable[book.cell[0]] + best.worth[book.cell[0]]
    work = truth["known"] * np.exp(truth["sigma"] ** 2 / 2) * (1 + 0.45 * truth["rework"]) * hourly

    def earned(price: float) -> float:
        def at(hidden: float, luck: float) -> float:
            shift = truth["off"] + truth["unsure"] * hidden
            share = truth["worked_share"]
            market = truth["fair"] * (share * np.exp(shift) + 1 - share)
            chance = 1 / (1 + (price / (market * np.exp(MARKET_LUCK * luck))) ** truth["steepness"])
            cost = work * np.exp(truth["unsure"] * hidden) + book.material[0]
            return float(chance * (price - cost) * norm.pdf(hidden) * norm.pdf(luck))

        grid = np.linspace(-4, 4, 33)
        return float(sum(quad(at, -4, 4, args=(luck,), limit=50)[0] for luck in grid) * 0.25)

    low, high = 0.5 * truth["fair"], 2.0 * truth["fair"]
    found = minimize_scalar(lambda p: -earned(p), bounds=(low, high), method="bounded").x
    assert best.price[0] == pytest.approx(found, rel=0.03)


def test_the_best_prices_fill_short_groups_and_do_not_overfill_them(
    data: CaseData, book: Book
) -> None:
    best = oracle.informed(data)
    load = book.load(book.chance(best.price.astype(np.float64)))
    short = (best.worth > 100) & (best.worth < 0.99 * book.cells.overtime)
    assert short.any()
    assert load[short] == pytest.approx(book.cells.free[short], rel=0.25)
