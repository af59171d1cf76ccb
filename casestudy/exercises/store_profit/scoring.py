"""Figures of a plan, the score between its anchors, and how sure the score is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from casestudy import points
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.store_profit.limits import Limits, read_limits
from casestudy.exercises.store_profit.market import Market, Plan
from casestudy.exercises.store_profit.plans import from_outputs, today
from casestudy.exercises.store_profit.simulator import Noise, Outcome, draw_noise, run
from casestudy.exercises.store_profit.truth import market_of
from casestudy.points import Figure
from casestudy.text import Text

FIGURES: tuple[Figure, ...] = (
    Figure(
        "profit",
        Text("8週間の利益（全店）", "Profit of eight weeks (all stores)"),
        "¥",
        1.0,
        "Glasserman & Yao (1992), Management Science 38(6): common random numbers",
        higher_is_better=True,
    ),
    Figure("revenue", Text("うち売上", "of which revenue"), "¥", 0.0, higher_is_better=True),
    Figure("wages", Text("うち人件費", "of which wages"), "¥", 0.0),
    Figure("promotion", Text("うち販促費", "of which promotion"), "¥", 0.0),
    Figure("left", Text("待てずに帰った客", "Guests who left unserved"), "%", 0.0),
    Figure("waiting", Text("平均の待ち時間", "Mean waiting time"), "min", 0.0),
    Figure(
        "stars",
        Text("8週間後の評判（星）", "Reputation after eight weeks (stars)"),
        "",
        0.0,
        higher_is_better=True,
    ),
)


@dataclass(frozen=True)
class Ground:
    """What every plan on one instance of the case is measured against."""

    market: Market
    noise: Noise
    limits: Limits
    today: Plan
    before: Outcome
    """The status quo, lived through the same weeks."""


@dataclass(frozen=True)
class Steps:
    """A plan taken up lever by lever: each outcome adds one lever to the one before."""

    menu: Outcome
    promotion: Outcome
    plan: Outcome
    """With the staffing, too."""


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many plans on it."""
    market = market_of(data)
    noise = draw_noise(data.seed, len(market.stores))
    now = from_outputs(today(data.inputs), data.inputs)
    return Ground(market, noise, read_limits(data.inputs), now, run(market, now, noise))


def live(plan: Plan, against: Ground) -> Outcome:
    """Return what ``plan`` comes to in the weeks of the status quo."""
    return run(against.market, plan, against.noise)


def take_up(plan: Plan, against: Ground) -> Steps:
    """Return what menus, promotion and staffing add one after the other."""
    menu = replace(against.today, price=plan.price, on=plan.on)
    promotion = replace(menu, spend=plan.spend)
    return Steps(live(menu, against), live(promotion, against), live(plan, against))


def figures(outcome: Outcome) -> dict[str, float]:
    """Return the value of each of ``FIGURES``."""
    came, served = float(outcome.arrivals.sum()), float(outcome.guests.sum())
    return {
        "profit": total(outcome),
        "revenue": float(outcome.revenue.sum(axis=1).mean()),
        "wages": float(outcome.wages.sum(axis=1).mean()),
        "promotion": float(outcome.promotion.sum()),
        "left": 100.0 * (1.0 - served / came),
        "waiting": float((outcome.waiting * outcome.arrivals).sum() / came),
        "stars": float(outcome.stars[-1].mean()),
    }


def total(outcome: Outcome) -> float:
    """Return the chain's profit in yen, the mean over the draws."""
    return float(outcome.profit.sum(axis=1).mean())


def interval(outcome: Outcome, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return where the score of 95% of the drawn eight weeks lies.

    Plan and status quo live through the same weeks of each draw; how far the reference gets above
    the status quo is held at the anchors'.
    """
    mine, theirs = ({"profit": each.profit.sum(axis=1)} for each in (outcome, against.before))
    return points.interval(FIGURES, mine, theirs, anchors)
