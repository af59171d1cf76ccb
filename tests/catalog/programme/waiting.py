"""Waiting for a condition instead of for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def eventually(read: Callable[[], Value], seconds: float = 60.0) -> Value:
    """Return what ``read`` returns once it is true; fail when it never is."""
    deadline = time.monotonic() + seconds
    while not (value := read()):
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.02)
    return value
