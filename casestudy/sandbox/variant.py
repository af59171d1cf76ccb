"""How one run may differ from another without its notebook or its data being different."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """What a process starts with that a notebook's result should not depend on."""

    hash_seed: int = 0
    """``PYTHONHASHSEED``: the order in which sets of strings are walked."""
    threads: int = 2
    """Threads of the numeric libraries' pools."""
    random_seed: int = 0
    """Where the global generators of ``random`` and ``numpy.random`` start."""


DEFAULT = Variant()
"""What every run that counts starts with."""
