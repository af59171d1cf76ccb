"""What is made: families of paint, and how long a line is cleaned between two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.text import Text


@dataclass(frozen=True)
class Family:
    """Paints that need no cleaning between them."""

    id: str
    name: Text
    base: str
    """``W`` water, ``S`` solvent."""
    shade: int
    """0 white to 3 dark."""
    can_kg: int
    cans_in_case: int


FAMILIES: tuple[Family, ...] = (
    Family("W0", Text("水性・白", "Water-based, white"), "W", 0, 20, 2),
    Family("W1", Text("水性・淡彩", "Water-based, pale"), "W", 1, 20, 2),
    Family("W2", Text("水性・中彩", "Water-based, medium"), "W", 2, 16, 3),
    Family("W3", Text("水性・濃彩", "Water-based, dark"), "W", 3, 16, 3),
    Family("S0", Text("油性・白", "Solvent-based, white"), "S", 0, 16, 2),
    Family("S1", Text("油性・淡彩", "Solvent-based, pale"), "S", 1, 16, 2),
    Family("S2", Text("油性・中彩", "Solvent-based, medium"), "S", 2, 14, 4),
    Family("S3", Text("油性・濃彩", "Solvent-based, dark"), "S", 3, 14, 4),
)


def draw_setups(rng: Generator) -> NDArray[np.int64]:
    """Return minutes from family (row) to family (column): towards dark is quick, back is slow."""
    setup = np.zeros((len(FAMILIES), len(FAMILIES)), dtype=np.int64)
    for i, before in enumerate(FAMILIES):
        for j, after in enumerate(FAMILIES):
            if i == j:
                continue
            step = after.shade - before.shade
            minutes = 10 + 5 * step if step >= 0 else 20 + 15 * -step
            minutes += 40 if before.base != after.base else 0
            setup[i, j] = minutes + 5 * int(rng.integers(-1, 3))
    same = np.eye(len(FAMILIES), dtype=bool)
    return np.where(same, 0, np.maximum(setup, 5))
