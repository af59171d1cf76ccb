"""Figures of a submission, the score between its anchors, and how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy import metrics, points
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.food_sales_forecasting import measures
from casestudy.exercises.food_sales_forecasting.baseline import staff_forecast
from casestudy.exercises.food_sales_forecasting.layout import (
    KEYS,
    LEVELS,
    POINT,
    QUANTILES,
    forecast_of,
)
from casestudy.points import Figure
from casestudy.text import Text

Floats = NDArray[np.float64]

BOOTSTRAP_DRAWS = 400
BOOTSTRAP_SEED = 1978
NOMINAL_COVERAGE = 0.90
WEEK = 7

FIGURES: tuple[Figure, ...] = (
    Figure(
        "wape",
        Text("日々の誤差率（WAPE）", "Error of the days (WAPE)"),
        "%",
        0.45,
        "Kolassa & Schütz (2007), Foresight 6",
    ),
    Figure(
        "wql",
        Text("分位点予測の損失（ピンボール損失）", "Quantile forecast loss (pinball)"),
        "",
        0.40,
        "Koenker & Bassett (1978), Econometrica 46(1); Gneiting & Raftery (2007), JASA 102(477)",
    ),
    Figure(
        "net_error",
        Text("店ごとの4週合計の誤差率", "Error of each store's four weeks"),
        "%",
        0.15,
    ),
    Figure(
        "stores_beaten",
        Text("担当者の予測より良かった店の割合", "Stores forecast better than by their staff"),
        "%",
        0.0,
        higher_is_better=True,
    ),
    Figure(
        "bias", Text("偏り（予測÷実績−1 の大きさ）", "Bias, size of forecast ÷ sales − 1"), "%", 0.0
    ),
    Figure(
        "coverage_gap",
        Text("90%区間の的中率のずれ", "Gap of the 90% interval's coverage"),
        "%",
        0.0,
    ),
)


@dataclass(frozen=True)
class Panel:
    """True sales of the horizon; ``S`` stores (sorted by code), ``H`` days."""

    stores: tuple[str, ...]
    dates: tuple[str, ...]
    sales: Floats
    """(S, H) yen."""
    staff: Floats
    """(S, H) yen the staff expected."""
    free: NDArray[np.bool_]
    """(H,) Saturdays, Sundays and holidays."""
    golden: NDArray[np.bool_]
    """(H,) 29 April to 5 May."""
    last_weeks: Floats
    """(S, 28) true sales before the horizon."""


@dataclass(frozen=True)
class Answer:
    """A learner's forecast arranged like the panel."""

    point: Floats
    """(S, H) yen."""
    quantiles: Floats
    """(Q, S, H) yen."""


@dataclass(frozen=True)
class Ground:
    """What every answer on one instance of the case is measured against."""

    panel: Panel
    staff: Answer
    """The baseline's answer."""
    counts: Floats
    """(R, S, W) how often each bootstrap draw takes each store's week."""
    staff_draws: Mapping[str, Floats]


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many answers on it."""
    panel = _panel(data)
    staff = read_answer(staff_forecast(data.inputs), panel)
    shape = (len(panel.stores), len(panel.dates) // WEEK)
    counts = metrics.resample_counts(shape[0] * shape[1], BOOTSTRAP_DRAWS, BOOTSTRAP_SEED)
    counts = counts.reshape(BOOTSTRAP_DRAWS, *shape)
    return Ground(panel, staff, counts, _drawn(staff, panel, counts))


def _panel(data: CaseData) -> Panel:
    rows = data.inputs["plan.csv"].merge(data.truth["sales"], on=list(KEYS), how="left")
    rows = rows.sort_values(["store_id", "date"])
    stores, dates = tuple(sorted(set(rows["store_id"]))), tuple(sorted(set(rows["date"])))
    shape = (len(stores), len(dates))
    calendar = data.inputs["calendar.csv"].set_index("date").loc[list(dates)]
    day = pd.DatetimeIndex(dates)
    holiday = calendar["holiday"].fillna("").ne("").to_numpy()
    history = data.truth["history"].pivot(index="store_id", columns="date", values="sales_yen")
    return Panel(
        stores=stores,
        dates=dates,
        sales=rows["sales_yen"].to_numpy(dtype=np.float64).reshape(shape),
        staff=rows["staff_forecast"].to_numpy(dtype=np.float64).reshape(shape),
        free=np.asarray((day.day_of_week >= 5) | holiday),
        golden=np.asarray([date[5:] >= "04-29" and date[5:] <= "05-05" for date in dates]),
        last_weeks=history.loc[list(stores)].to_numpy(dtype=np.float64)[:, -28:],
    )


def read_answer(outputs: Tables, panel: Panel) -> Answer:
    """Arrange a checked forecast.

    Raises
    ------
    ValueError
        If the table, a row or a value is missing; ``check`` says so in words first.
    """
    table = forecast_of(outputs)
    keys = pd.MultiIndex.from_frame(table[["store_id", "date"]])
    rows = keys.get_indexer(pd.MultiIndex.from_product([panel.stores, panel.dates]))
    if (rows < 0).any():
        raise ValueError("the table does not cover plan.csv; run check() first")
    values = table[[POINT, *QUANTILES]].to_numpy(dtype=np.float64)[rows]
    if not np.isfinite(values).all():
        raise ValueError("the table holds missing values; run check() first")
    yen = values.T.reshape(-1, *panel.sales.shape)
    return Answer(yen[0], yen[1:])


def figures(answer: Answer, panel: Panel) -> dict[str, float]:
    """Return the value of each of ``FIGURES``."""
    once = np.ones((1, len(panel.stores), len(panel.dates) // WEEK))
    drawn = {name: float(values[0]) for name, values in _drawn(answer, panel, once).items()}
    mine = np.abs(answer.point - panel.sales).sum(axis=1)
    theirs = np.abs(panel.staff - panel.sales).sum(axis=1)
    return {
        **drawn,
        "stores_beaten": 100.0 * float((mine < theirs).mean()),
        "bias": 100.0 * abs(float(answer.point.sum() / panel.sales.sum()) - 1.0),
        "coverage_gap": 100.0 * abs(coverage(answer, panel) - NOMINAL_COVERAGE),
    }


def coverage(answer: Answer, panel: Panel) -> float:
    """Share of stores and days whose sales lay between q05 and q95, edges included."""
    inside = (panel.sales >= answer.quantiles[0]) & (panel.sales <= answer.quantiles[-1])
    return float(inside.mean())


def interval(answer: Answer, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total score over weeks of stores.

    Each draw takes store-weeks with replacement and sets the learner's figure against the staff's
    on the same weeks; how far the reference gets below the staff is held at the anchors'.
    """
    mine = _drawn(answer, against.panel, against.counts)
    return points.interval(FIGURES, mine, against.staff_draws, anchors)


def _drawn(answer: Answer, panel: Panel, counts: Floats) -> dict[str, Floats]:
    """Return the figures that count, one for each row of ``counts`` (R, S, W)."""
    sales = by_week(panel.sales)
    losses = [
        metrics.pinball(panel.sales, values, float(level))
        for level, values in zip(LEVELS, answer.quantiles, strict=True)
    ]
    loss = by_week(2.0 * np.mean(losses, axis=0))
    error = by_week(np.abs(answer.point - panel.sales))
    net = by_week(answer.point - panel.sales)
    return {
        "wape": 100.0 * measures.weighted_error(error, sales, counts),
        "wql": measures.weighted_error(loss, sales, counts),
        "net_error": 100.0 * measures.net_error(net, sales, counts),
    }


def by_week(values: Floats) -> Floats:
    """Add up days (S, H) to weeks (S, W)."""
    return np.asarray(values.reshape(len(values), -1, WEEK).sum(axis=2), dtype=np.float64)
