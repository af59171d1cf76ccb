"""The files a notebook leaves behind."""

from __future__ import annotations

from casestudy.exercise import OutputFile, Rule
from casestudy.exercises.production_logistics import layout
from casestudy.text import Text

MOST_MINUTES = 30 * layout.DAY
_SIZES = Rule(choices=layout.SIZES)

OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=layout.PRODUCTION,
        columns={"instance": "id", "order_id": "id", "line_id": "id", "start_min": "number"},
        description=Text(
            "生産計画：有効な注文ごとに、作るラインと段取り開始の時刻（0日目の0時からの分）",
            "Production plan: for each standing order its line and when its set-up begins (minutes "
            "from 0:00 of day 0)",
        ),
        max_rows=5_000,
        max_bytes=1024 * 1024,
        key=layout.KEYS,
        rules={"instance": _SIZES, "start_min": Rule(0, MOST_MINUTES, whole=True)},
    ),
    OutputFile(
        name=layout.ROUTES,
        columns={
            "instance": "id",
            "order_id": "id",
            "truck_id": "id",
            "trip": "number",
            "stop": "number",
            "depart_min": "number",
        },
        description=Text(
            "配送計画：届ける注文ごとに、車両・便・順番と、その便の出発時刻。"
            "ここにない注文は傭車で届ける",
            "Routes: for each order delivered its truck, trip and place in it, and when that trip "
            "departs; orders that are not here go by charter",
        ),
        max_rows=5_000,
        max_bytes=1024 * 1024,
        key=layout.KEYS,
        rules={
            "instance": _SIZES,
            "trip": Rule(1, 999, whole=True),
            "stop": Rule(1, 999, whole=True),
            "depart_min": Rule(0, MOST_MINUTES, whole=True),
        },
        open_rows=True,
    ),
)
PRODUCTION_FILE, ROUTES_FILE = OUTPUTS
