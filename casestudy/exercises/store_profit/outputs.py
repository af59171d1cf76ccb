"""The files a learner hands in."""

from __future__ import annotations

from casestudy.exercise import OutputFile, Rule
from casestudy.exercises.store_profit.layout import (
    CHANNELS,
    FIRST_HOUR,
    LAST_HOUR,
    MENU,
    PROMOTION,
    STAFFING,
    WEEKDAYS,
)
from casestudy.text import Text

OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=STAFFING,
        columns={"store_id": "id", "weekday": "id", "hour": "number", "staff": "number"},
        description=Text(
            "店・曜日・時間ごとの人数。staffing_now.csv と同じ行（対象8週間で毎週くり返す）",
            "People for each store, weekday and hour; the rows of staffing_now.csv, repeated in "
            "each of the eight weeks",
        ),
        max_rows=2_000,
        max_bytes=256 * 1024,
        key=("store_id", "weekday", "hour"),
        rules={
            "weekday": Rule(choices=WEEKDAYS),
            "hour": Rule(FIRST_HOUR, LAST_HOUR, whole=True),
            "staff": Rule(0, 20, whole=True),
        },
    ),
    OutputFile(
        name=MENU,
        columns={"store_id": "id", "item_id": "id", "on_menu": "number", "price": "number"},
        description=Text(
            "店・品目ごとの取り扱い（1か0）と売価。menu_now.csv と同じ行",
            "For each store and item whether it is on the menu (1 or 0), and its price; the rows "
            "of menu_now.csv",
        ),
        max_rows=1_000,
        max_bytes=256 * 1024,
        key=("store_id", "item_id"),
        rules={"on_menu": Rule(0, 1, whole=True), "price": Rule(10, 5_000, whole=True)},
    ),
    OutputFile(
        name=PROMOTION,
        columns={"store_id": "id", "channel": "id", "budget": "number"},
        description=Text(
            "店・媒体ごとの8週間分の販促費（円）。書かない組み合わせは0円",
            "Promotion for the eight weeks by store and channel, in yen; pairs left out get none",
        ),
        max_rows=200,
        max_bytes=64 * 1024,
        key=("store_id", "channel"),
        rules={"channel": Rule(choices=CHANNELS), "budget": Rule(0, 10_000_000, whole=True)},
        open_rows=True,
    ),
)
