"""The fictional chain: what it can send, who its members are, when its campaigns ran.

These figures drive the generator. Learners see only what ``generator.py`` writes.
"""

from __future__ import annotations

from dataclasses import dataclass

from casestudy.exercises.omo_retail.layout import NONE
from casestudy.text import Text


@dataclass(frozen=True)
class Action:
    """Something a member can be sent."""

    id: str
    name: Text
    channel: str
    cost: int
    """Yen a member, paid whether or not the member reacts."""
    delivered: float
    """Share that arrives."""


ACTIONS: tuple[Action, ...] = (
    Action("push", Text("アプリのお知らせ", "App message"), "app", 3, 0.97),
    Action("coupon", Text("アプリの300円クーポン", "App coupon of 300 yen"), "app", 12, 0.97),
    Action(
        "mail",
        Text("週末ポイント5倍メール", "Weekend of five-fold points"),
        "mail",
        6,
        0.95,
    ),
    Action("dm", Text("試供品つき郵便", "Letter with samples"), "post", 130, 0.93),
)
ACTION_NAMES = {action.id: action.name for action in ACTIONS}
ARMS = (NONE, *(action.id for action in ACTIONS))
"""Number 0 is to send nothing."""

COUPON_YEN = 300
POINTS_SHARE = 0.012
"""Of the month's purchases, what a weekend of five-fold points costs the chain."""


@dataclass(frozen=True)
class Band:
    """An age band; shares are of its members."""

    id: str
    name: Text
    share: float
    app: float
    email: float
    address: float
    consent: float


BANDS: tuple[Band, ...] = (
    Band("-29", Text("29歳以下", "29 and under"), 0.12, 0.86, 0.86, 0.80, 0.80),
    Band("30-39", Text("30代", "30 to 39"), 0.16, 0.82, 0.86, 0.87, 0.82),
    Band("40-49", Text("40代", "40 to 49"), 0.20, 0.72, 0.84, 0.91, 0.84),
    Band("50-59", Text("50代", "50 to 59"), 0.20, 0.60, 0.76, 0.94, 0.85),
    Band("60-69", Text("60代", "60 to 69"), 0.18, 0.40, 0.60, 0.96, 0.86),
    Band("70-", Text("70歳以上", "70 and over"), 0.14, 0.22, 0.42, 0.97, 0.86),
)
UNKNOWN_AGE = "unknown"

STORES = tuple(f"S{number:02d}" for number in range(1, 15))
MEMBERS = 8000

MONTHS = tuple(
    f"{2024 + number // 12}-{number % 12 + 1:02d}-01" for number in range(16)
)  # fmt: skip
"""First days; the last one is the month of the campaign to plan."""
HISTORY = len(MONTHS) - 1
SEASON = (0.96, 0.92, 1.03, 1.0, 0.99, 1.01, 1.04, 1.02, 0.97, 0.98, 1.02, 1.14)
"""January to December."""
TRIALS = (4, 6, 7, 9, 11, 13)
"""Months in which the lot decided."""
STAFF = (5, 10, 14)
"""Months in which the shops chose."""
CAMPAIGNS = {month: f"C{number:02d}" for number, month in enumerate(sorted(TRIALS + STAFF), 1)}
TARGET = HISTORY
TARGET_CAMPAIGN = f"C{len(CAMPAIGNS) + 1:02d}"
BUDGET_A_MEMBER = 15
"""Yen for each member who can be contacted in some way."""
