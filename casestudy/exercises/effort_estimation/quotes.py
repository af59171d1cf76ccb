"""Who asks for what, which drawings come again, and what follows from it in a shop."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from casestudy.exercises.effort_estimation import market, work
from casestudy.exercises.effort_estimation.catalogue import (
    CUSTOMERS,
    ESTIMATORS,
    GROUPS,
    LOT_SHARES,
    LOTS,
    MACHINES,
    NEWCOMERS,
    PARTS,
    PROCESSES,
)
from casestudy.exercises.effort_estimation.drawings import Drawings, pick
from casestudy.exercises.effort_estimation.layout import Bools, Floats, Ints, rounded
from casestudy.exercises.effort_estimation.remarks import SAYINGS
from casestudy.exercises.effort_estimation.shop import Shop

ASKED_AGAIN = 0.30
REVISED = 0.22
EARLIEST_REPEAT = 40
"""Working days between a quotation and the next one for the same drawing, at least."""
REWORK_SHARES = (0.15, 0.75)
"""Least and most that rework adds to a job's hours; the mean is ``work.REWORK_MEAN``."""
MOST_CUTTING = 900.0
"""Minutes of cutting in one lot, roughly: large and hard parts come in small lots."""
KEPT_WORDS = ("thin", "mirror", "fit", "deburr", "deep", "inspect", "certificate", "supplied")
"""Meanings that belong to the drawing or its customer and stay when it comes again."""
SHARES = {
    "thin": 0.10, "mirror": 0.06, "fit": 0.06, "deburr": 0.13, "deep": 0.10, "inspect": 0.09,
    "certificate": 0.15, "prototype": 0.20, "rush": 0.14, "contest": 0.16, "volume": 0.09,
    "supplied": 0.08,
}  # fmt: skip


@dataclass(frozen=True)
class Quotes:
    """All quotations, past ones first, in order of their day; arrays (N,)."""

    day: Ints
    """Working days since the records began."""
    customer: Ints
    estimator: Ints
    asked: work.Request
    due_days: Ints
    wishes: Bools
    """Whether a drawing that was made before is asked for again, where there is one."""
    luck: Floats
    """(N, 4) standard normal: guess, market, effort, price."""
    chance: Floats
    """(N, 6) uniform: winning, rework, its length, start of the work, parent, machine."""


@dataclass(frozen=True)
class Outcome:
    """What follows from quotations in a shop; arrays (N,)."""

    effort: work.Effort
    guess: Floats
    price: Ints
    material: Ints
    market: Floats
    worked_share: Floats
    """Share of a competitor's cost that is hours, not material."""
    steepness: Floats
    won: Bools
    hours: Floats
    """(N, processes) rounded to hundredths."""


def draw_quotes(
    rng: Generator, shop: Shop, sheets: Drawings, days: Ints, *, past: int, installed: int
) -> Quotes:
    """Draw quotations for as many new drawings; the new machine runs from day ``installed``."""
    count = len(days)
    lot = np.array(LOTS)[pick(rng, count, LOT_SHARES)]
    cutting = sheets.blank_cm3 * sheets.removed / shop.removal[sheets.material]
    lot = np.clip(lot, 1, np.maximum(np.floor(MOST_CUTTING / cutting), 1)).astype(np.int64)
    words = _draw_words(rng, sheets, lot)
    chance = np.round(rng.random((count, 6)), 6)
    asked = work.Request(
        drawing=np.arange(count),
        lot=lot,
        machine=_machines(rng, sheets, days >= installed),
        words=words,
    )
    due = rng.integers(10, 46, count)
    return Quotes(
        day=days,
        customer=_customers(rng, shop, count, past),
        estimator=rng.integers(0, len(ESTIMATORS), count),
        asked=asked,
        due_days=np.where(words["rush"], rng.integers(3, 10, count), due),
        wishes=rng.random(count) < ASKED_AGAIN,
        luck=np.round(rng.normal(0, 1, (count, 4)), 4),
        chance=chance,
    )


def _customers(rng: Generator, shop: Shop, count: int, past: int) -> Ints:
    customer = pick(rng, count, [float(share) for share in shop.market.busy])
    known = CUSTOMERS - NEWCOMERS
    early = (np.arange(count) < past) & (customer >= known)
    return np.where(early, rng.integers(0, known, count), customer)


def _machines(rng: Generator, sheets: Drawings, installed: Bools) -> Ints:
    names, luck = list(GROUPS), rng.random((len(installed), 2))
    usual = np.array([[names.index(name) for name in item.groups] for item in PARTS])[sheets.part]
    group = np.where(luck[:, 0] < 0.72, usual[:, 0], usual[:, 1])
    places = {name: [k for k, item in enumerate(MACHINES) if item.group == name] for name in names}
    first = np.array([places[name][0] for name in names])[group]
    last = np.array([places[name][-1] for name in names])[group]
    second = np.where(group == work.AXIS5, installed & (luck[:, 1] < 0.65), luck[:, 1] < 0.5)
    return np.where(second, last, first)


def _draw_words(rng: Generator, sheets: Drawings, lot: Ints) -> dict[str, Bools]:
    luck = rng.random((len(lot), len(SHARES)))
    said = {name: luck[:, k] < share for k, (name, share) in enumerate(SHARES.items())}
    said["deep"] = said["deep"] & (sheets.holes > 0)
    said["prototype"] = said["prototype"] & (lot <= 5)
    said["volume"] = said["volume"] & (lot >= 3)
    never = np.zeros(len(lot), dtype=bool)
    return {name: said.get(name, never) for name in SAYINGS}


def ask_again(quotes: Quotes, won: Bools, days_of_new: int) -> Quotes:
    """Let drawings that were won come again; ``days_of_new`` is when the new machine came."""
    parents = np.flatnonzero(won & ~quotes.wishes)
    earlier = np.searchsorted(quotes.day[parents], quotes.day - EARLIEST_REPEAT)
    again = quotes.wishes & (earlier > 0)
    chosen = np.floor(quotes.chance[:, 4] * earlier).astype(np.int64)
    source = np.where(again, parents[np.minimum(chosen, len(parents) - 1)], np.arange(len(won)))
    words = {name: np.where(again, False, said) for name, said in quotes.asked.words.items()}
    for name in KEPT_WORDS:
        words[name] = quotes.asked.words[name][source]
    for name in ("rush", "contest", "volume"):
        words[name] = quotes.asked.words[name]
    words["repeat"] = again
    words["revised"] = again & (quotes.chance[:, 5] < REVISED)
    machine = quotes.asked.machine[source]
    moved = again & (machine == work.NEW - 1) & (quotes.day >= days_of_new)
    machine = np.where(moved & (quotes.chance[:, 5] > 0.5), work.NEW, machine)
    asked = replace(quotes.asked, drawing=source, machine=machine, words=words)
    return replace(quotes, asked=asked, customer=quotes.customer[source])


def settle(shop: Shop, sheets: Drawings, quotes: Quotes) -> Outcome:
    """Work out what each quotation takes, is guessed at, costs and comes to."""
    asked, years = quotes.asked, quotes.day / 245.0
    effort = work.effort(shop, sheets, asked)
    rival = work.effort(shop, sheets, asked, own=False)
    silent = np.zeros(len(quotes.day), dtype=bool)
    bare = {name: said if name == "repeat" else silent for name, said in asked.words.items()}
    plain = work.effort(shop, sheets, replace(asked, words=bare))
    guess = market.guesses(
        shop, sheets, asked, known=effort, plain=plain, who=quotes.estimator, z=quotes.luck[:, 0]
    )
    material = market.material_cost(sheets, asked)
    markup = shop.habits.markup[quotes.estimator] + 0.08 * quotes.luck[:, 3]
    price = market.habitual_price(
        guess, market.YEN_HOUR[asked.machine], material.astype(np.float64), markup
    )
    worth = market.market_price(
        shop, sheets, asked, rival=rival, customer=quotes.customer, years=years, z=quotes.luck[:, 1]
    )
    worked = market.working_cost(rival, asked)
    steep = market.steepness(shop, asked, quotes.customer)
    return Outcome(
        effort=effort,
        guess=guess,
        price=price,
        material=material,
        market=worth,
        worked_share=rounded(worked / (worked + material)),
        steepness=steep,
        won=market.won(price.astype(np.float64), worth, steep, quotes.chance[:, 0]),
        hours=_hours(effort, quotes),
    )


def _hours(effort: work.Effort, quotes: Quotes) -> Floats:
    """What the jobs really take, process by process."""
    luck = np.exp(effort.sigma * quotes.luck[:, 2])
    worked = [np.round(effort.parts[name] * luck, 2) for name in PROCESSES if name != "rework"]
    low, high = REWORK_SHARES
    share = low + (high - low) * quotes.chance[:, 2]
    again = np.where(quotes.chance[:, 1] < effort.rework, share, 0.0)
    return np.stack([*worked, np.round(sum(worked) * again, 2)], axis=1)
