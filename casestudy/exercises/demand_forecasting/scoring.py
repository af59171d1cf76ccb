"""Figures of a submission, the score between its anchors, and how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from casestudy import metrics, points
from casestudy.exercise import Anchors, CaseData, Tables, table_of
from casestudy.exercises.demand_forecasting import layout
from casestudy.exercises.demand_forecasting.baseline import seasonal_naive
from casestudy.exercises.demand_forecasting.panel import Panel, make_panel
from casestudy.points import Figure
from casestudy.text import Text

Floats = NDArray[np.float64]

BOOTSTRAP_DRAWS = 200
BOOTSTRAP_SEED = 1979
NOMINAL_COVERAGE = 0.90


@dataclass(frozen=True)
class Answer:
    """A learner's outputs arranged like the panel, and what the orders led to."""

    mean: Floats
    """(S, H) units."""
    quantiles: Floats
    """(Q, S, H) units."""
    order: Floats
    flow: metrics.StockFlow
    cost: metrics.StockCost


FIGURES: tuple[Figure, ...] = (
    Figure(
        "wrmsse",
        Text("点予測の誤差（WRMSSE）", "Point forecast error (WRMSSE)"),
        "",
        0.30,
        "Makridakis, Spiliotis & Assimakopoulos (2022), Int. J. Forecasting 38(4)",
    ),
    Figure(
        "wql",
        Text("分位点予測の損失（加重分位点損失）", "Quantile forecast loss (weighted)"),
        "",
        0.30,
        "Koenker & Bassett (1978), Econometrica 46(1); Gneiting & Raftery (2007), JASA 102(477)",
    ),
    Figure(
        "order_cost",
        Text("発注の費用（28日・全店）", "Cost of the orders (28 days, all stores)"),
        "¥",
        0.40,
        "Arrow, Harris & Marschak (1951), Econometrica 19(3)",
    ),
    Figure("waste", Text("うち廃棄", "of which waste"), "¥", 0.0),
    Figure(
        "lost_margin", Text("うち欠品で失った粗利", "of which margin lost to stock-outs"), "¥", 0.0
    ),
    Figure("carry", Text("うち持ち越し", "of which carry-over"), "¥", 0.0),
    Figure(
        "bias",
        Text("偏り（予測÷実需−1 の大きさ）", "Bias, size of forecast ÷ demand − 1"),
        "%",
        0.0,
    ),
    Figure(
        "coverage_gap",
        Text("90%区間の的中率のずれ", "Gap of the 90% interval's coverage"),
        "%",
        0.0,
    ),
)


@dataclass(frozen=True)
class Ground:
    """What every answer on one instance of the case is measured against."""

    panel: Panel
    naive: Answer
    """The baseline's answer."""
    counts: Floats
    """(R, S) how often each bootstrap draw takes each series."""
    naive_draws: Mapping[str, Floats]
    """The baseline's figures of each draw."""


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many answers on it."""
    panel = make_panel(data)
    naive = read_answer(seasonal_naive(data.inputs), panel)
    counts = metrics.resample_counts(len(panel.store), BOOTSTRAP_DRAWS, BOOTSTRAP_SEED)
    return Ground(panel, naive, counts, _resampled(naive, panel, counts))


def read_answer(outputs: Tables, panel: Panel) -> Answer:
    """Arrange checked outputs and run the shelves with their orders.

    Raises
    ------
    ValueError
        If a table or a row is missing; ``check`` says so in words first.
    """
    forecast, orders = (table_of(outputs, name) for name in (layout.FORECAST, layout.ORDERS))
    units = panel.take(forecast, (layout.POINT, *layout.QUANTILES))
    order = panel.take(orders, (layout.ORDER,))[0]
    flow = metrics.run_shelf(panel.demand, order, panel.shelf_life)
    return Answer(
        mean=units[0],
        quantiles=units[1:],
        order=order,
        flow=flow,
        cost=metrics.newsvendor_cost(
            panel.demand, flow, panel.price, panel.unit_cost, panel.carry_cost
        ),
    )


def figures(answer: Answer, panel: Panel) -> dict[str, float]:
    """Return the value of each of ``FIGURES``; lower is better."""
    error = answer.mean - panel.demand
    once = np.ones((1, len(panel.store)))
    quantile_loss = metrics.weighted_quantile_loss(
        panel.demand, answer.quantiles, layout.LEVELS, panel.value
    )
    yen = panel.value[:, None]
    bias = float((error * yen).sum() / (panel.demand * yen).sum())
    return {
        "wrmsse": float(
            metrics.wrmsse(error, panel.scale, panel.members, panel.recent_yen, once)[0]
        ),
        "wql": quantile_loss,
        "order_cost": float(answer.cost.total.sum()),
        "waste": float(answer.cost.waste.sum()),
        "lost_margin": float(answer.cost.lost_margin.sum()),
        "carry": float(answer.cost.carry.sum()),
        "bias": 100.0 * abs(bias),
        "coverage_gap": 100.0 * abs(coverage(answer, panel) - NOMINAL_COVERAGE),
    }


def coverage(answer: Answer, panel: Panel) -> float:
    """Share of days on which demand lay between q05 and q95, edges included."""
    inside = (panel.demand >= answer.quantiles[0]) & (panel.demand <= answer.quantiles[-1])
    return float(inside.mean())


def interval(answer: Answer, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total score over series (store × item).

    Each draw takes series with replacement and sets the learner's figure against the baseline's
    on the same series; how far the reference gets below the baseline is held at the anchors'.
    """
    mine = _resampled(answer, against.panel, against.counts)
    return points.interval(FIGURES, mine, against.naive_draws, anchors)


def _resampled(answer: Answer, panel: Panel, counts: Floats) -> dict[str, Floats]:
    """Figures of each draw; the quantile loss without its denominator, which cancels."""
    error = answer.mean - panel.demand
    losses = metrics.quantile_loss(panel.demand, answer.quantiles, layout.LEVELS, panel.value)
    return {
        "wrmsse": metrics.wrmsse(error, panel.scale, panel.members, panel.recent_yen, counts),
        "wql": counts @ losses,
        "order_cost": counts @ answer.cost.total.sum(axis=1),
    }
