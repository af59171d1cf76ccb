"""Figures of a submission, the score between its anchors, and how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from casestudy import metrics as shared
from casestudy import points
from casestudy.exercise import Anchors, CaseData, Tables, table_of
from casestudy.exercises.effort_estimation import oracle
from casestudy.exercises.effort_estimation.baseline import as_today
from casestudy.exercises.effort_estimation.capacity import Cells
from casestudy.exercises.effort_estimation.layout import (
    HOURS,
    KEY,
    LEVELS,
    MIDDLE,
    PRICE,
    PRICES,
    QUANTILES,
    Floats,
    Ints,
)
from casestudy.exercises.effort_estimation.metrics import (
    coverage,
    floored_smape,
    quoting_profit,
    win_probability,
)
from casestudy.exercises.effort_estimation.reference_features import known
from casestudy.points import Figure
from casestudy.text import Text

FLOOR_HOURS = 2.0
"""Below this an error counts as on a job of this size: writing up a job takes as long."""
BOOTSTRAP_DRAWS, BOOTSTRAP_SEED = 400, 1979
NOMINAL_COVERAGE = 0.80

FIGURES: tuple[Figure, ...] = (
    Figure(
        "wql",
        Text("分位点予測の損失（加重分位点損失）", "Quantile loss (weighted by yen)"),
        "",
        0.30,
        "Koenker & Bassett (1978), Econometrica 46(1); Gneiting & Raftery (2007), JASA 102(477)",
    ),
    Figure(
        "smape",
        Text("中央値の誤差率（下限つき対称MAPE）", "Error of the median (floored symmetric MAPE)"),
        "%",
        0.25,
        "Makridakis (1993), Int. J. Forecasting 9(4); Hyndman & Koehler (2006), "
        "Int. J. Forecasting 22(4); floor of 2 hours: this case",
    ),
    Figure(
        "profit",
        Text("見積の期待利益（四半期）", "Expected profit of the quarter"),
        "¥",
        0.45,
        "Friedman (1956), Operations Research 4(1); Phillips (2005), Pricing and Revenue "
        "Optimization; Talluri & van Ryzin (2004), Theory and Practice of Revenue Management",
        higher_is_better=True,
    ),
    Figure(
        "bias",
        Text("偏り（中央値の合計÷実績−1 の大きさ）", "Bias, size of medians ÷ actual − 1"),
        "%",
        0.0,
    ),
    Figure(
        "coverage_gap",
        Text("80%区間の的中率のずれ", "Gap of the 80% interval's coverage"),
        "%",
        0.0,
    ),
    Figure(
        "contribution",
        Text("うち限界利益（価格−変動費−材料費）", "Contribution: price less variable cost"),
        "¥",
        0.0,
        higher_is_better=True,
    ),
    Figure(
        "overtime",
        Text("うち空き工数を超えた分の費用", "Cost of hours beyond the free ones"),
        "¥",
        0.0,
    ),
    Figure("win_rate", Text("受注率の見込み", "Expected share won"), "%", 0.0),
)


@dataclass(frozen=True)
class Book:
    """The open quotations and what is true of them; arrays (N,)."""

    table: pd.DataFrame
    """What anybody can know of them."""
    hours: Floats
    rate: Floats
    """Full cost of an hour in yen."""
    material: Floats
    market: Floats
    steepness: Floats
    cells: Cells
    cell: Ints
    """Position of each job's machine group."""

    @property
    def guess(self) -> Floats:
        """Hours that the estimators guess.

        Jobs are told large from small by this and not by their actual hours: among jobs that
        turned out small every honest forecast looks high. Source: Lerch et al. (2017),
        *Forecaster's dilemma*, Statistical Science 32(1).
        """
        return np.asarray(self.table["est_hours"], dtype=np.float64)

    @property
    def cost(self) -> Floats:
        """Yen that are spent only if the job is taken."""
        hourly = self.cells.variable[self.cell]
        return np.asarray(self.hours * hourly + self.material, dtype=np.float64)

    def load(self, chance: Floats) -> Floats:
        """Return the hours expected of each machine group, (G,)."""
        return self.cells.load(self.cell, chance * self.hours)

    def earned(self, price: Floats) -> float:
        """Return the expected profit of the quarter in yen, fixed cost and overtime paid."""
        chance = self.chance(price)
        contribution = quoting_profit(price, self.cost, chance).sum()
        return float(contribution - self.cells.burden(self.load(chance)))

    def chance(self, price: Floats) -> Floats:
        """Return the true probability to win with ``price``."""
        return win_probability(price, self.market, self.steepness)


@dataclass(frozen=True)
class Answer:
    """A learner's outputs in the order of the book, and what the prices lead to."""

    quantiles: Floats
    """(Q, N) hours."""
    price: Floats
    chance: Floats
    contribution: Floats
    """Expected price less what is spent only if the job is taken, in yen."""
    profit: float
    """Expected of the quarter in yen, fixed cost and overtime paid."""

    @property
    def median(self) -> Floats:
        """Hours (N,)."""
        return np.asarray(self.quantiles[MIDDLE], dtype=np.float64)


@dataclass(frozen=True)
class Ground:
    """What every answer on one instance of the case is measured against."""

    book: Book
    naive: Answer
    best_price: Floats
    """What somebody who knows the process, not the luck, would quote, in yen."""
    best_profit: float
    """What those prices are expected to earn, in yen."""
    worth: Floats
    """(G,) what one hour more of each machine group would earn, in yen."""
    counts: Floats
    """(R, N) how often each bootstrap draw takes each quotation."""
    naive_draws: Mapping[str, Floats]

    @property
    def reach(self) -> float:
        """Yen between today's practice and what somebody who knows the process would earn."""
        return self.best_profit - self.naive.profit


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many answers on it."""
    asked, truth = data.inputs["open_quotes.csv"], data.truth["open"]
    table = known(asked, data.inputs)
    cells = Cells.of(data.inputs["capacity.csv"])
    column = {name: truth[name].to_numpy(dtype=np.float64) for name in truth.columns if name != KEY}
    book = Book(
        table=table,
        hours=column["hours"],
        rate=table["yen_per_hour"].to_numpy(dtype=np.float64),
        material=table["material_cost"].to_numpy(dtype=np.float64),
        market=column["market"],
        steepness=column["steepness"],
        cells=cells,
        cell=cells.place(table["group"]),
    )
    naive = read_answer(as_today(data.inputs), book)
    best = oracle.informed(data)
    prices = best.price.astype(np.float64)
    counts = shared.resample_counts(len(asked), BOOTSTRAP_DRAWS, BOOTSTRAP_SEED)
    return Ground(
        book=book,
        naive=naive,
        best_price=prices,
        best_profit=book.earned(prices),
        worth=best.worth,
        counts=counts,
        naive_draws=_resampled(naive, book, best.worth, counts),
    )


def read_answer(outputs: Tables, book: Book) -> Answer:
    """Arrange checked outputs like the book.

    Raises
    ------
    ValueError
        If a table or a row is missing; ``check`` says so in words first.
    """
    hours, prices = table_of(outputs, HOURS), table_of(outputs, PRICES)
    price = _arranged(prices, book, [PRICE])[:, 0]
    chance = book.chance(price)
    return Answer(
        quantiles=_arranged(hours, book, list(QUANTILES)).T,
        price=price,
        chance=chance,
        contribution=quoting_profit(price, book.cost, chance),
        profit=book.earned(price),
    )


def _arranged(table: pd.DataFrame, book: Book, names: list[str]) -> Floats:
    keyed = table.assign(**{KEY: table[KEY].astype(str)}).set_index(KEY)[names]
    if not keyed.index.is_unique:
        raise ValueError("a quotation stands twice; run check() first")
    values = np.asarray(keyed.reindex(book.table[KEY]), dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError("a quotation or a figure is missing; run check() first")
    return values


def smape(answer: Answer, book: Book) -> Floats:
    """Return the floored symmetric error of each median, in per cent."""
    return 100.0 * floored_smape(book.hours, answer.median, FLOOR_HOURS)


def bias(answer: Answer, book: Book, rows: np.ndarray | None = None) -> float:
    """Return medians ÷ actual hours − 1, over ``rows`` or all."""
    chosen = np.ones(len(book.hours), dtype=bool) if rows is None else rows
    actual = float(book.hours[chosen].sum())
    return float(answer.median[chosen].sum()) / actual - 1.0 if actual > 0 else 0.0


def inside(answer: Answer, book: Book) -> float:
    """Return the share of jobs between q10 and q90, edges included."""
    within = (book.hours >= answer.quantiles[0]) & (book.hours <= answer.quantiles[-1])
    return float(within.mean())


def opportunity(answer: Answer, book: Book, worth: Floats) -> Floats:
    """Return what each quotation is expected to earn when hours are paid at ``worth``, in yen."""
    paid = answer.chance * book.hours * worth[book.cell]
    return np.asarray(answer.contribution - paid, dtype=np.float64)


def overtime(answer: Answer, book: Book) -> float:
    """Return the expected cost of hours beyond the free ones, in yen."""
    beyond = np.maximum(book.load(answer.chance) - book.cells.free, 0.0)
    return float(beyond @ book.cells.overtime)


def figures(answer: Answer, book: Book) -> dict[str, float]:
    """Return the value of each of ``FIGURES``."""
    return {
        "wql": shared.weighted_quantile_loss(
            book.hours[:, None], answer.quantiles[:, :, None], LEVELS, book.rate
        ),
        "smape": float(smape(answer, book).mean()),
        "profit": answer.profit,
        "bias": 100.0 * abs(bias(answer, book)),
        "coverage_gap": 100.0 * abs(inside(answer, book) - NOMINAL_COVERAGE),
        "contribution": float(answer.contribution.sum()),
        "overtime": overtime(answer, book),
        "win_rate": 100.0 * float(answer.chance.mean()),
    }


def calibration(answer: Answer, book: Book, rows: np.ndarray) -> Floats:
    """Return the share of jobs among ``rows`` at or below each quantile, in per cent."""
    return 100.0 * coverage(book.hours[rows], answer.quantiles[:, rows])


def interval(answer: Answer, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total score over quotations.

    Each draw takes quotations with replacement and sets the learner's figure against the
    baseline's on the same ones; how far the reference gets from the baseline is held at the
    anchors': as a share for errors, in yen for profit.
    """
    mine = _resampled(answer, against.book, against.worth, against.counts)
    return points.interval(FIGURES, mine, against.naive_draws, anchors)


def _resampled(answer: Answer, book: Book, worth: Floats, counts: Floats) -> dict[str, Floats]:
    """Figures of each draw; losses without their denominators, which cancel.

    In a draw hours are paid at their worth. Overtime of its own would only tell that drawing with
    replacement fills some machine groups twice over and leaves others idle.
    """
    losses = shared.quantile_loss(
        book.hours[:, None], answer.quantiles[:, :, None], LEVELS, book.rate
    )
    earned = opportunity(answer, book, worth)
    return {
        "wql": counts @ losses,
        "smape": counts @ smape(answer, book),
        "profit": answer.profit + (counts - 1.0) @ earned,
    }
