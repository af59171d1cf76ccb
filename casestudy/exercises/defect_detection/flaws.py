"""Faults put into the learner's data, as real inspection records have them. For instructors.

- *wrong labels*: three pictures of each product that are labelled ``ok`` show a defect that the
  inspector overlooked;
- *dark frames*: on two pictures of each product the lamp was off;
- *pictures sent twice*: two pictures of each product stand in the table under a second number;
- *boxes in another unit*: one camera's annotation tool wrote the boxes of known spots in pixels of
  the full-size picture, twice those of the delivered ones.

Which pictures and which camera are drawn from the seed. Only training pictures are affected.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

WRONG_LABELS, DARK_FRAMES, SENT_TWICE = 3, 2, 2
ENLARGED = 2


@dataclass(frozen=True)
class Flaws:
    """Where the faults are among one product's good training pictures, by their number."""

    overlooked: frozenset[int]
    dark: frozenset[int]
    twice: frozenset[int]


def draw_flaws(rng: Generator, good: int) -> Flaws:
    """Choose pictures for each fault, none of them twice."""
    order = [int(place) for place in rng.permutation(good)]
    first, second = WRONG_LABELS, WRONG_LABELS + DARK_FRAMES
    return Flaws(
        frozenset(order[:first]),
        frozenset(order[first:second]),
        frozenset(order[second : second + SENT_TWICE]),
    )
