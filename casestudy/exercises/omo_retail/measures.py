"""Figures of uplift modelling, as pure functions; the truth of every member and action is known.

Array shapes: ``K`` permitted pairs of member and action, ``N`` members, ``R`` bootstrap draws,
``B`` bins, ``S`` strata, ``G`` groups of members.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOUR_FIFTHS = 0.8
"""Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D."""


def tied_order(score: Floats) -> tuple[Ints, Ints]:
    """Return the order by falling ``score``, and for each place the last place of its tie."""
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    last = np.searchsorted(-ranked, -ranked, side="right") - 1
    return order, last.astype(np.int64)


def gain_curve(uplift: Floats, score: Floats) -> tuple[Floats, Floats]:
    """Return who is taken and what is gained when members are taken by falling ``score``.

    Parameters
    ----------
    uplift : (K,) yen that treating a member adds; with noise where only an estimate is known.
    score : (K,) what members are ranked by; ties are taken at once, in a straight line.

    Returns
    -------
    share, gain : (T + 1,) share of members taken, and yen gained for each member of all,
        from (0, 0) to (1, mean uplift); one point for each distinct score.

    Notes
    -----
    With both potential outcomes known this is the incremental gains curve of Radcliffe (2007),
    *Using Control Groups to Target on Predicted Lift*, Direct Marketing Analytics Journal 1,
    without the noise of its control group.
    """
    order, last = tied_order(score)
    ends = np.unique(last)
    total = np.cumsum(uplift[order])[ends]
    share = np.concatenate([[0.0], (ends + 1.0) / len(uplift)])
    return share, np.concatenate([[0.0], total / len(uplift)])


def qini_area(uplift: Floats, score: Floats) -> float:
    """Return the area between the gain curve and the straight line of taking at random.

    In yen for each member. Source: Radcliffe (2007); trapezoids between the points.
    """
    share, gain = gain_curve(uplift, score)
    under = float(((gain[1:] + gain[:-1]) / 2 * np.diff(share)).sum())
    return under - float(gain[-1]) / 2


def qini_coefficient(uplift: Floats, score: Floats) -> float:
    """Return the Qini area as a share of the area of the perfect order: 0 random, 1 perfect.

    0 where every member's uplift is the same, because no order is better than another.
    Source: Radcliffe (2007) and, for the comparison with the optimum, Gutierrez & Gérardy (2017),
    *Causal Inference and Uplift Modelling: A Review of the Literature*, PMLR 67.
    """
    best = qini_area(uplift, uplift)
    return qini_area(uplift, score) / best if best > 0 else 0.0


def drawn_qini(uplift: Floats, score: Floats, counts: Floats, column: Ints) -> Floats:
    """Return ``qini_area`` of each bootstrap draw (R,).

    Pairs of one score are spread evenly over their tie, as ``gain_curve`` does.

    Parameters
    ----------
    uplift, score : (K,) as for ``gain_curve``.
    counts : (R, N) how often each draw takes each member.
    column : (K,) member of each pair.
    """
    order, last = tied_order(score)
    width = counts[:, column[order]]
    rise = width * uplift[order]
    ends = np.unique(last)
    if len(ends) < len(order):
        starts = np.concatenate([[0], ends[:-1] + 1])
        width = np.add.reduceat(width, starts, axis=1)
        rise = np.add.reduceat(rise, starts, axis=1)
    people, total = width.sum(axis=1), rise.sum(axis=1)
    level = np.cumsum(rise, axis=1)
    under = np.einsum("rk,rk->r", level, width) - np.einsum("rk,rk->r", rise, width) / 2
    scale = np.maximum(people, 1.0)
    return np.asarray((under - total * people / 2) / scale**2, dtype=np.float64)


def bins_of(score: Floats, group: Ints, bins: int) -> Ints:
    """Return a bin number for each pair (K,): equal numbers by rank of ``score`` in each group.

    Pairs of one score may be parted between bins; the stable order decides.
    """
    numbers = np.zeros(len(score), dtype=np.int64)
    for place, key in enumerate(np.unique(group)):
        rows = np.flatnonzero(group == key)
        rank = np.empty(len(rows), dtype=np.int64)
        rank[np.argsort(score[rows], kind="stable")] = np.arange(len(rows))
        numbers[rows] = place * bins + rank * bins // max(len(rows), 1)
    return numbers


def calibration_error(uplift: Floats, predicted: Floats, bins: Ints) -> float:
    """Return the mean gap, in yen, between predicted and true mean uplift of the bins.

    Bins count by their size. It is the expected calibration error of Naeini, Cooper & Hauskrecht
    (2015), *Obtaining Well Calibrated Probabilities Using Bayesian Binning*, AAAI-29, with yen in
    place of probabilities.
    """
    gap = np.bincount(bins, weights=predicted - uplift)
    return float(np.abs(gap).sum() / len(uplift))


def effect_skill(uplift: Floats, predicted: Floats, counts: Floats) -> Floats:
    """Return the share of the differences between true effects that the predictions explain.

    One less the mean squared error over the variance of the true effects: 1 for the true effects,
    0 for the mean effect said of everyone and for whatever is worse. An order that is right is not
    enough: it counts by as much as the sizes hold. Source: Murphy (1988), *Skill Scores Based on
    the Mean Square Error and Their Relationships to the Correlation Coefficient*, Monthly Weather
    Review 116(12).

    Parameters
    ----------
    uplift, predicted : (K,) yen.
    counts : (R, K) how often each pair counts; ones give the plain figure.

    Returns
    -------
    (R,) array; 0 where all effects are the same.
    """
    size = np.maximum(counts.sum(axis=1), 1.0)
    error = counts @ (predicted - uplift) ** 2 / size
    centred = uplift - uplift.mean()
    variance = counts @ centred**2 / size - (counts @ centred / size) ** 2
    skill = 1.0 - error / np.maximum(variance, 1e-9)
    return np.asarray(np.where(variance > 1e-9, np.maximum(skill, 0.0), 0.0), dtype=np.float64)


def skill_parts(uplift: Floats, predicted: Floats) -> tuple[float, float, float]:
    """Return what makes up the skill before it is cut off at 0: association − spread − level.

    The squared correlation; what is lost because predictions differ more or less than they can
    know, (r − s_p / s_u)²; what is lost because they lie too high or too low, (bias / s_u)².
    Source: Murphy (1988), equation 8.
    """
    true, said = float(uplift.std()), float(predicted.std())
    if true < 1e-9:
        return 0.0, 0.0, 0.0
    both = float(((uplift - uplift.mean()) * (predicted - predicted.mean())).mean())
    r = both / (true * said) if said > 1e-9 else 0.0
    bias = float((predicted - uplift).mean())
    return r**2, (r - said / true) ** 2, (bias / true) ** 2


def effect_error(uplift: Floats, predicted: Floats) -> float:
    """Return the root mean squared error of the predicted effects, in yen.

    The precision in estimating heterogeneous effects (PEHE) of Hill (2011), *Bayesian
    Nonparametric Modeling for Causal Inference*, J. Comp. Graph. Statistics 20(1).
    """
    return float(np.sqrt(np.mean((predicted - uplift) ** 2)))


def standardised_rates(treated: Floats, group: Ints, stratum: Ints, least: int) -> Floats:
    """Return each group's share of treated members, as if all groups had the same strata.

    Rates are taken within each stratum and averaged with the share of all members in it as
    weight (direct standardisation). A stratum in which a group has fewer than ``least`` members
    is left out for all.

    Parameters
    ----------
    treated : (N,) 1 for who is treated.
    group, stratum : (N,) numbers from 0.

    Returns
    -------
    (G,) shares; NaN where no stratum is left.
    """
    groups, strata = int(group.max()) + 1, int(stratum.max()) + 1
    cell = group * strata + stratum
    shape = (groups, strata)
    size = np.bincount(cell, minlength=groups * strata).reshape(shape).astype(np.float64)
    sent = np.bincount(cell, weights=treated, minlength=groups * strata).reshape(shape)
    used = (size >= least).all(axis=0)
    if not used.any():
        return np.full(groups, np.nan)
    weight = size.sum(axis=0)[used]
    rates = sent[:, used] / size[:, used]
    return np.asarray((rates * weight).sum(axis=1) / weight.sum(), dtype=np.float64)


def parity_ratio(rates: Floats) -> float:
    """Return the lowest rate of a group as a share of the highest; 1 where nobody is treated.

    Conditional demographic parity: Kamiran, Žliobaitė & Calders (2013), *Quantifying explainable
    discrimination*, Knowledge and Information Systems 35(3).
    """
    highest = float(np.nanmax(rates)) if np.isfinite(rates).any() else 0.0
    return float(np.nanmin(rates)) / highest if highest > 0 else 1.0


def fairness_deduction(profit: float, ratio: float, most: float) -> float:
    """Return the yen taken off a profit because groups are treated unequally.

    Nothing from a ratio of four fifths on, ``most`` of the profit's size at a ratio of 0, in a
    straight line between.
    """
    short = max(0.0, FOUR_FIFTHS - ratio) / FOUR_FIFTHS
    return most * short * abs(profit)
