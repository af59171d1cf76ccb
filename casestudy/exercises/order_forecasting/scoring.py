"""Figures of a submission, the score between its anchors, and how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from casestudy import metrics, points
from casestudy.exercise import Anchors, CaseData, Tables, table_of
from casestudy.exercises.order_forecasting import layout, measures
from casestudy.exercises.order_forecasting.baseline import notice_as_it_is
from casestudy.exercises.order_forecasting.panel import Panel, make_panel
from casestudy.points import Figure
from casestudy.text import Text

Floats = NDArray[np.float64]

BOOTSTRAP_DRAWS = 400
BOOTSTRAP_SEED = 1992
NOMINAL_COVERAGE = 0.90

FIGURES: tuple[Figure, ...] = (
    Figure(
        "part_ratio",
        Text("品目ごとの誤差（内示の誤差を1とした比）", "Error by part (the notice's error = 1)"),
        "",
        0.25,
        "Fildes (1992), Int. J. Forecasting 8(1); Armstrong & Collopy (1992), same issue",
    ),
    Figure(
        "total_error",
        Text("全体の誤差率（金額ベース WAPE）", "Error in total (WAPE in yen)"),
        "%",
        0.25,
        "Kolassa & Schütz (2007), Foresight 6",
    ),
    Figure(
        "wql",
        Text("分位点予測の損失（加重分位点損失）", "Quantile forecast loss (weighted)"),
        "",
        0.20,
        "Koenker & Bassett (1978), Econometrica 46(1); Gneiting & Raftery (2007), JASA 102(477)",
    ),
    Figure(
        "stock_cost",
        Text("在庫の費用（3か月・全品目）", "Cost of the stock plan (3 months, all parts)"),
        "¥",
        0.30,
        "Wagner & Whitin (1958), Management Science 5(1); Arrow, Harris & Marschak (1951), "
        "Econometrica 19(3)",
    ),
    Figure(
        "half_share",
        Text(
            "誤差が内示の半分を下回った品目の割合",
            "Share of parts whose error is below half of the notice's",
        ),
        "%",
        0.0,
        higher_is_better=True,
    ),
    Figure("express", Text("うち特急対応", "of which express production"), "¥", 0.0),
    Figure("changeover", Text("うち段取り", "of which changeovers"), "¥", 0.0),
    Figure("holding", Text("うち保管", "of which holding"), "¥", 0.0),
    Figure("scrap", Text("うち廃却", "of which scrap"), "¥", 0.0),
    Figure(
        "bias",
        Text("偏り（見込み÷受注−1 の大きさ）", "Bias, size of expected ÷ orders − 1"),
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
class Answer:
    """A learner's outputs arranged like the panel, and what the stock plan led to."""

    expected: Floats
    """(P, H) pieces."""
    quantiles: Floats
    """(Q, P, H) pieces."""
    ready: Floats
    cost: measures.StockCost


@dataclass(frozen=True)
class Ground:
    """What every answer on one instance of the case is measured against."""

    panel: Panel
    notice: Answer
    """The baseline's answer."""
    counts: Floats
    """(R, P) how often each bootstrap draw takes each part."""
    notice_draws: Mapping[str, Floats]
    """The baseline's figures of each draw."""
    past: Mapping[str, Floats]
    """By part number: (M, 4) orders and notices of the months on record, faults mended."""
    past_months: tuple[str, ...]


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many answers on it."""
    panel = make_panel(data)
    notice = read_answer(notice_as_it_is(data.inputs), panel)
    counts = metrics.resample_counts(len(panel.part), BOOTSTRAP_DRAWS, BOOTSTRAP_SEED)
    months, past = _past(data)
    return Ground(panel, notice, counts, _drawn(notice, panel, counts), past, months)


def _past(data: CaseData) -> tuple[tuple[str, ...], dict[str, Floats]]:
    history = data.truth["history"]
    months = tuple(sorted(history["month"].unique()))
    columns = ["quantity", "notice_1", "notice_2", "notice_3"]
    past = {
        str(part): rows.set_index("month")[columns].reindex(list(months)).to_numpy(dtype=np.float64)
        for part, rows in history.groupby("part_no")
    }
    return months, past


def read_answer(outputs: Tables, panel: Panel) -> Answer:
    """Arrange checked outputs and run the stock with the plan.

    Raises
    ------
    ValueError
        If a table or a row is missing; ``check`` says so in words first.
    """
    forecast = table_of(outputs, layout.FORECAST)
    pieces = panel.take(forecast, (layout.POINT, *layout.QUANTILES))
    ready = panel.take(table_of(outputs, layout.STOCK), (layout.READY,))[0]
    cost = measures.stock_cost(panel.orders, ready, panel.opening, panel.rates)
    return Answer(pieces[0], pieces[1:], ready, cost)


def figures(answer: Answer, panel: Panel) -> dict[str, float]:
    """Return the value of each of ``FIGURES``."""
    once = np.ones((1, len(panel.part)))
    drawn = {name: float(values[0]) for name, values in _drawn(answer, panel, once).items()}
    error = measures.part_errors(panel.orders, answer.expected)
    theirs = measures.part_errors(panel.orders, panel.notice)
    yen = panel.price[:, None]
    bias = ((answer.expected - panel.orders) * yen).sum() / (panel.orders * yen).sum()
    return {
        **drawn,
        "half_share": 100.0 * float(measures.halved(error, theirs).mean()),
        "express": float(answer.cost.express.sum()),
        "changeover": float(answer.cost.changeover.sum()),
        "holding": float(answer.cost.holding.sum()),
        "scrap": float(answer.cost.scrap.sum()),
        "bias": 100.0 * abs(float(bias)),
        "coverage_gap": 100.0 * abs(coverage(answer, panel) - NOMINAL_COVERAGE),
    }


def coverage(answer: Answer, panel: Panel) -> float:
    """Share of parts and months whose orders lay between q05 and q95, edges included."""
    inside = (panel.orders >= answer.quantiles[0]) & (panel.orders <= answer.quantiles[-1])
    return float(inside.mean())


def interval(answer: Answer, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total score over parts.

    Each draw takes parts with replacement and sets the learner's figure against the notice's on
    the same parts; how far the reference gets below the notice is held at the anchors'.
    """
    mine = _drawn(answer, against.panel, against.counts)
    return points.interval(FIGURES, mine, against.notice_draws, anchors)


def _drawn(answer: Answer, panel: Panel, counts: Floats) -> dict[str, Floats]:
    """Return the figures that count, one for each row of ``counts`` (R, P)."""
    error = measures.part_errors(panel.orders, answer.expected)
    theirs = measures.part_errors(panel.orders, panel.notice)
    ratios = measures.log_ratio(error, theirs, panel.allowance)
    losses = metrics.quantile_loss(panel.orders, answer.quantiles, layout.LEVELS, panel.price)
    worth = counts @ (panel.orders.sum(axis=1) * panel.price)
    return {
        "part_ratio": measures.geometric_mean(ratios, counts),
        "total_error": 100.0 * measures.weighted_error(error, panel.orders, panel.price, counts),
        "wql": (counts @ losses) / worth,
        "stock_cost": counts @ answer.cost.total.sum(axis=1),
    }
