"""Names of the case's files and columns, its hours and dayparts, and its fixed rules."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from casestudy.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STAFFING = "outputs/staffing.csv"
MENU = "outputs/menu.csv"
PROMOTION = "outputs/promotion.csv"

FIRST_DAY = date(2024, 5, 13)
"""First day of the records; a Monday."""
HISTORY_WEEKS = 52
WEEKS = 8
"""Of the horizon, 12 May to 6 July 2025: no national holiday falls into it."""
ORIGIN = FIRST_DAY + timedelta(weeks=HISTORY_WEEKS)

FIRST_HOUR, LAST_HOUR = 7, 21
"""Start of the first and of the last hour in which any store is open."""
HOURS: tuple[int, ...] = tuple(range(FIRST_HOUR, LAST_HOUR + 1))
WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES = (
    Text("月", "Mon"), Text("火", "Tue"), Text("水", "Wed"), Text("木", "Thu"),
    Text("金", "Fri"), Text("土", "Sat"), Text("日", "Sun"),
)  # fmt: skip

DAYPARTS: tuple[str, ...] = ("morning", "lunch", "afternoon", "evening")
DAYPART_NAMES = (
    Text("朝（〜11時）", "Morning (to 11)"),
    Text("昼（11〜14時）", "Lunch (11 to 14)"),
    Text("午後（14〜17時）", "Afternoon (14 to 17)"),
    Text("夜（17時〜）", "Evening (from 17)"),
)
DAYPART_OF_HOUR: Ints = np.array(
    [0 if hour < 11 else 1 if hour < 14 else 2 if hour < 17 else 3 for hour in HOURS]
)

NESTS: tuple[str, ...] = ("drink", "food", "sweet")
TYPES: tuple[str, ...] = ("station", "office", "residential", "roadside")
TYPE_NAMES = {
    "station": Text("駅前", "Station"),
    "office": Text("オフィス街", "Office quarter"),
    "residential": Text("住宅地", "Residential"),
    "roadside": Text("郊外街道", "Roadside"),
}
CHANNELS: tuple[str, ...] = ("flyer", "sns", "app")
CHANNEL_NAMES = {
    "flyer": Text("折込・ポスティング", "Flyers"),
    "sns": Text("SNS広告", "Social media ads"),
    "app": Text("アプリ通知", "App messages"),
}

SHIFT_MIN, SHIFT_MAX = 3, 8
"""Hours; eight are the daily limit of article 32 (2) of the Labour Standards Act."""
WORK_DAYS = 5
"""Days a week one person works at most: the firm gives two days off, the Act (article 35) one."""
REST = 11
"""Hours between two days' work: the firm's number; the Act on Improving Working Hours (article 2)
asks employers to endeavour to set one and names none."""
PRICE_STEP = 10
PRICE_REACH = 0.10
"""Largest change of a price against today's."""
BUDGET_STEP = 10_000
MENU_MIN = 9


def week_start(week: int) -> str:
    """ISO date of the Monday of a week, 0 for the first of the records."""
    return (FIRST_DAY + timedelta(weeks=week)).isoformat()


def price_range(price: int) -> tuple[int, int]:
    """Return the lowest and the highest price allowed where today's is ``price``."""
    reach = round(price * PRICE_REACH, 6)
    low = -int((reach - price) // PRICE_STEP) * PRICE_STEP
    return low, int((price + reach) // PRICE_STEP) * PRICE_STEP
