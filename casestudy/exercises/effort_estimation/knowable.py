"""What somebody who knows the process could make out of the records, and what stays unknown.

A drawing hides a share of its hours (``Drawings.latent``). The estimator's guess and earlier jobs
of the same drawing tell some of it; no record tells all. The oracle answers from this belief, so
that its score is one that a notebook can come close to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercises.effort_estimation.drawings import LATENT, Drawings
from casestudy.exercises.effort_estimation.layout import Floats, Ints, rounded
from casestudy.exercises.effort_estimation.market import SEEN, guess_noise
from casestudy.exercises.effort_estimation.quotes import Outcome, Quotes
from casestudy.exercises.effort_estimation.shop import Shop


@dataclass(frozen=True)
class Belief:
    """What is hidden in each quotation's drawing, as far as it can be told; arrays (N,)."""

    mean: Floats
    """Share of the logarithm of hours."""
    sd: Floats


def beliefs(
    shop: Shop, sheets: Drawings, quotes: Quotes, outcome: Outcome, finished: Ints
) -> Belief:
    """Weigh prior, guess and the hours of ``finished`` jobs (positions) by their precision.

    Source: conjugate normal model, Gelman et al. (2013), *Bayesian Data Analysis*, section 2.5.
    """
    row = quotes.asked.drawing
    latent = sheets.latent[row]
    noise = guess_noise(shop, quotes.asked, quotes.estimator)
    of_guess = (SEEN / noise) ** 2
    guessed = latent + noise / SEEN * quotes.luck[:, 0]
    of_job = np.zeros(len(row))
    of_job[finished] = outcome.effort.sigma[finished] ** -2.0
    worked = latent + outcome.effort.sigma * quotes.luck[:, 2]
    jobs = np.bincount(row, of_job, len(sheets.latent))[row]
    told = np.bincount(row, of_job * worked, len(sheets.latent))[row]
    precision = LATENT**-2.0 + of_guess + jobs
    return Belief(rounded((of_guess * guessed + told) / precision), rounded(precision**-0.5))
