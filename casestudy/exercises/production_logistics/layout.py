"""Names of the case's files, columns and instances."""

from __future__ import annotations

PRODUCTION = "outputs/production.csv"
ROUTES = "outputs/routes.csv"
PRODUCTION_COLUMNS = ("instance", "order_id", "line_id", "start_min")
ROUTES_COLUMNS = ("instance", "order_id", "truck_id", "trip", "stop", "depart_min")
KEYS = ("instance", "order_id")

SIZES = ("small", "medium", "large")
DAY = 1440
"""Minutes."""


def clock(minute: int) -> str:
    """Return a minute of the horizon as day and time, e.g. ``day 1 08:30``."""
    return f"day {minute // DAY} {minute % DAY // 60:02d}:{minute % 60:02d}"


def clock_ja(minute: int) -> str:
    """Return a minute of the horizon as day and time in Japanese."""
    return f"{minute // DAY}日目 {minute % DAY // 60:02d}:{minute % 60:02d}"
