"""Figures of a submission, and how sure its score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from casestudy import metrics, points
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.omo_retail import measures
from casestudy.exercises.omo_retail.baseline import best_customers
from casestudy.exercises.omo_retail.knapsack import allocate
from casestudy.exercises.omo_retail.panel import (
    ACTION_IDS,
    BINS,
    COSTS,
    LEAST,
    Answer,
    Panel,
    make_panel,
    read_answer,
)
from casestudy.points import Figure
from casestudy.text import Text

Floats = NDArray[np.float64]

BOOTSTRAP_DRAWS = 200
BOOTSTRAP_SEED = 2007
MOST_DEDUCTED = 0.10
"""Share of the profit that complete unfairness costs."""

FIGURES: tuple[Figure, ...] = (
    Figure(
        "counted_profit",
        Text("増分利益（公平性の減額後）", "Incremental profit, after the fairness deduction"),
        "¥",
        0.55,
        "Rubin (1974), J. Educational Psychology 66(5); deduction as in the brief",
        higher_is_better=True,
    ),
    Figure(
        "qini",
        Text("並び順の良さ（Qini 係数、4施策の平均）", "Ranking: Qini coefficient, four actions"),
        "",
        0.25,
        "Radcliffe (2007), Direct Marketing Analytics J. 1; Gutierrez & Gérardy (2017), PMLR 67",
        higher_is_better=True,
    ),
    Figure(
        "skill",
        Text("効果の大きさ（スキル、4施策の平均）", "Sizes of effects: skill, four actions"),
        "",
        0.20,
        "Murphy (1988), Monthly Weather Review 116(12)",
        higher_is_better=True,
    ),
    Figure(
        "profit",
        Text("増分利益（減額前）", "Incremental profit before the deduction"),
        "¥",
        0.0,
        higher_is_better=True,
    ),
    Figure(
        "parity",
        Text(
            "公平性：見込みが同じ会員での年代間の送付率の比",
            "Fairness: ratio of age groups' contact rates at equal true gain",
        ),
        "",
        0.0,
        "Kamiran, Žliobaitė & Calders (2013), Knowledge and Information Systems 35(3)",
        higher_is_better=True,
    ),
    Figure(
        "calibration",
        Text("十分位ごとの予測のずれ（較正誤差）", "Gap of predictions by tenths (calibration)"),
        "¥",
        0.0,
        "Naeini, Cooper & Hauskrecht (2015), AAAI-29, in yen",
    ),
    Figure(
        "effect_error",
        Text("会員ごとの効果の誤差（PEHE）", "Error of each member's effect (PEHE)"),
        "¥",
        0.0,
        "Hill (2011), J. Comp. Graph. Statistics 20(1)",
    ),
    Figure("spent", Text("使った予算", "Budget spent"), "¥", 0.0),
)


@dataclass(frozen=True)
class Ground:
    """What every answer on one instance of the case is measured against."""

    panel: Panel
    naive: Answer
    """The baseline's answer."""
    best: Answer
    """The true effects, and the best plan under the budget."""
    counts: Floats
    """(R, N) how often each bootstrap draw takes each member."""
    perfect: Floats
    """(A, R) Qini area of the perfect order in each draw."""
    naive_draws: Mapping[str, Floats]


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many answers on it."""
    panel = make_panel(data)
    naive = read_answer(best_customers(data.inputs), panel)
    counts = metrics.resample_counts(len(panel.member), BOOTSTRAP_DRAWS, BOOTSTRAP_SEED)
    perfect = _areas(panel.uplift, panel, counts)
    best = _best(panel)
    return Ground(panel, naive, best, counts, perfect, _drawn(naive, panel, counts, perfect))


def _best(panel: Panel) -> Answer:
    value = np.full((len(panel.member), len(ACTION_IDS)), -np.inf)
    value[panel.of, panel.action] = panel.uplift - panel.cost
    choice = allocate(value, COSTS, panel.budget)
    chosen = np.flatnonzero(choice[panel.of] == panel.action)
    return Answer(panel.uplift, chosen, (choice >= 0).astype(np.float64))


def incremental_profit(answer: Answer, panel: Panel) -> Floats:
    """Return what each planned pair really adds after its cost, (C,) yen."""
    return np.asarray((panel.uplift - panel.cost)[answer.chosen])


def age_rates(answer: Answer, panel: Panel) -> Floats:
    """Return the contact rate of each age group at equal true gain."""
    return measures.standardised_rates(answer.treated, panel.age_group, panel.stratum, LEAST)


def qini_of(answer: Answer, panel: Panel, action: int) -> float:
    """Return the Qini coefficient of one action among the members it may be sent to."""
    rows = panel.action == action
    return measures.qini_coefficient(panel.uplift[rows], answer.predicted[rows])


def figures(answer: Answer, panel: Panel) -> dict[str, float]:
    """Return the value of each of ``FIGURES``."""
    profit = float(incremental_profit(answer, panel).sum())
    parity = measures.parity_ratio(age_rates(answer, panel))
    deducted = measures.fairness_deduction(profit, parity, MOST_DEDUCTED)
    bins = measures.bins_of(answer.predicted, panel.action, BINS)
    return {
        "counted_profit": profit - deducted,
        "qini": float(np.mean([qini_of(answer, panel, at) for at in range(len(ACTION_IDS))])),
        "skill": float(_skill(answer, panel, np.ones((1, len(panel.member))))[0]),
        "profit": profit,
        "parity": parity,
        "calibration": measures.calibration_error(panel.uplift, answer.predicted, bins),
        "effect_error": measures.effect_error(panel.uplift, answer.predicted),
        "spent": float(panel.cost[answer.chosen].sum()),
    }


def interval(answer: Answer, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total score over members.

    Each draw takes members with replacement and sets the learner's figure against the baseline's
    on the same members; the distance of the reference is held at the anchors'.
    """
    mine = _drawn(answer, against.panel, against.counts, against.perfect)
    return points.interval(FIGURES, mine, against.naive_draws, anchors)


def _drawn(answer: Answer, panel: Panel, counts: Floats, perfect: Floats) -> dict[str, Floats]:
    """Return the figures that count for each row of ``counts``.

    The share deducted for fairness is held at the answer's own.
    """
    gained = np.zeros(len(panel.member))
    gained[panel.of[answer.chosen]] = incremental_profit(answer, panel)
    profit = counts @ gained
    parity = measures.parity_ratio(age_rates(answer, panel))
    kept = measures.fairness_deduction(1.0, parity, MOST_DEDUCTED)
    areas = _areas(answer.predicted, panel, counts)
    return {
        "counted_profit": profit - kept * np.abs(profit),
        "qini": (areas / np.maximum(perfect, 1e-9)).mean(axis=0),
        "skill": _skill(answer, panel, counts),
    }


def _areas(score: Floats, panel: Panel, counts: Floats) -> Floats:
    """Return the Qini area of each action and draw, (A, R)."""
    return np.stack(
        [
            measures.drawn_qini(panel.uplift[rows], score[rows], counts, panel.of[rows])
            for rows in (panel.action == at for at in range(len(ACTION_IDS)))
        ]
    )


def _skill(answer: Answer, panel: Panel, counts: Floats) -> Floats:
    """Return the mean skill of the actions for each row of ``counts``, (R,)."""
    each = [
        measures.effect_skill(panel.uplift[rows], answer.predicted[rows], counts[:, panel.of[rows]])
        for rows in (panel.action == at for at in range(len(ACTION_IDS)))
    ]
    return np.asarray(np.mean(each, axis=0), dtype=np.float64)


def promised(answer: Answer, panel: Panel) -> float:
    """Return the yen that the plan should add if the answer's own predictions were true."""
    return float((answer.predicted - panel.cost)[answer.chosen].sum())
