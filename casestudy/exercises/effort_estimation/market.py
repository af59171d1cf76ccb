"""What estimators guess, what customers would pay, and who wins."""

from __future__ import annotations

import numpy as np

from casestudy.exercises.effort_estimation.catalogue import (
    MACHINES,
    MATERIAL_HANDLING,
    MATERIALS,
    OVERHEAD,
)
from casestudy.exercises.effort_estimation.drawings import Drawings
from casestudy.exercises.effort_estimation.layout import Floats, Ints, rounded
from casestudy.exercises.effort_estimation.metrics import win_probability
from casestudy.exercises.effort_estimation.shop import Shop
from casestudy.exercises.effort_estimation.work import NEW, REWORK_MEAN, Effort, Request

YEN_HOUR = np.array([item.yen_hour for item in MACHINES], dtype=np.float64)
SEEN = 0.45
"""Share of what a drawing hides that an estimator sees in it."""
AGAIN = 0.6
"""How much surer a guess is where the drawing was made before."""
MARKET_LUCK = 0.13
"""Standard deviation of the logarithm of market prices that nothing on record explains."""
CONTEST_STEEPNESS = 1.35
"""How much steeper the win curve is when a customer says that it asks others, too."""


def material_cost(drawings: Drawings, asked: Request) -> Ints:
    """Yen for the stock of the whole lot; nothing where the customer supplies it."""
    row = asked.drawing
    yen = np.array([item.yen_cm3 for item in MATERIALS])[drawings.material[row]]
    piece = drawings.blank_cm3[row] * yen * MATERIAL_HANDLING + 150.0
    whole = np.where(asked.words["supplied"], 0.0, np.round(piece * asked.lot, 1))
    return (np.round(whole / 10.0) * 10).astype(np.int64)


def guesses(
    shop: Shop,
    drawings: Drawings,
    asked: Request,
    *,
    known: Effort,
    plain: Effort,
    who: Ints,
    z: Floats,
) -> Floats:
    """Return the estimators' hours.

    Parameters
    ----------
    known, plain
        What the jobs take, and what they would take if the remarks said nothing.
    who
        (N,) the estimator; ``z`` (N,) standard normal luck.
    """
    habits = shop.habits
    words = np.log(known.median / plain.median)
    new = (asked.machine == NEW) * (np.log(shop.new_machine) * -0.8)
    size = np.log(plain.median / 8.0)
    part = drawings.part[asked.drawing]
    noise = guess_noise(shop, asked, who)
    unseen = (SEEN - 1.0) * drawings.latent[asked.drawing]
    error = habits.bias[who] + habits.slope[who] * size + habits.by_part[who, part] + new
    guess = rounded(plain.median * np.exp(habits.reads[who] * words + error + unseen + noise * z))
    halves = np.maximum(np.round(guess * 2) / 2, 0.5)
    return np.asarray(np.where(guess < 10, halves, np.round(guess)), dtype=np.float64)


def guess_noise(shop: Shop, asked: Request, who: Ints) -> Floats:
    """Return the standard deviation of the logarithm of each guess, (N,)."""
    surer = np.where(asked.words["repeat"], AGAIN, 1.0)
    return np.asarray(shop.habits.noise[who] * surer, dtype=np.float64)


def market_price(
    shop: Shop,
    drawings: Drawings,
    asked: Request,
    *,
    rival: Effort,
    customer: Ints,
    years: Floats,
    z: Floats,
) -> Floats:
    """Yen at which the firm wins one quotation in two; ``years`` since the records began.

    Competitors know the drawing and the remarks as well as anybody; they cost a job by what it
    would take them, rework included.
    """
    words, market = asked.words, shop.market
    cost = working_cost(rival, asked) + material_cost(drawings, asked)
    level = market.level[customer] * market.by_part[drawings.part[asked.drawing]]
    level = level * (1.0 + market.trend) ** years * (1.0 + market.margin)
    for name in ("rush", "contest", "volume"):
        level = level * np.where(words[name], shop.words[f"{name}_price"], 1.0)
    return rounded(cost * level * np.exp(MARKET_LUCK * z) * (1.0 - 0.04 * np.log10(asked.lot)), 0)


def working_cost(rival: Effort, asked: Request) -> Floats:
    """Yen that a competitor reckons for the hours of a job, rework included."""
    hours = rival.median * (1.0 + REWORK_MEAN * rival.rework)
    return np.asarray(hours * YEN_HOUR[asked.machine], dtype=np.float64)


def steepness(shop: Shop, asked: Request, customer: Ints) -> Floats:
    """How fast the chance to win falls with the price; see ``metrics.win_probability``."""
    more = np.where(asked.words["contest"], CONTEST_STEEPNESS, 1.0)
    return rounded(shop.market.steepness[customer] * more)


def habitual_price(hours: Floats, yen_hour: Floats, material: Floats, markup: Floats) -> Ints:
    """What the firm has always quoted: hours at their rate, material, and a fixed addition."""
    price = np.round((hours * yen_hour + material) * (1.0 + OVERHEAD + markup), 2)
    return (np.maximum(np.ceil(price / 100.0), 1.0) * 100).astype(np.int64)


def won(price: Floats, market: Floats, steep: Floats, luck: Floats) -> np.ndarray:
    """Whether each quotation is won; ``luck`` (N,) uniform."""
    return luck < np.round(win_probability(price, market, steep), 6)
