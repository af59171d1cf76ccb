"""What binds lines, trucks and drivers, and what time costs; written out as ``rules.csv``.

Drivers' hours are the values in principle of the standard for improving the working hours of motor
vehicle drivers (自動車運転者の労働時間等の改善のための基準, for trucks from April 2024), which also
holds for a maker's own delivery drivers. A plan leaves the exceptions (15 hours on duty, 9 hours of
rest, driving averaged over two days) to the day on which something goes wrong. Breaks keep to
article 34 of the Labour Standards Act as well, 45 minutes beyond six hours of work and 60 beyond
eight: without a break there are at most ``LOAD`` + ``SPELL_MOST`` + ``AFTER`` = 345 minutes of
duty, and each break lasts an hour.
"""

from __future__ import annotations

from dataclasses import dataclass

from casestudy.text import Text

LINE_OPEN, LINE_REGULAR, LINE_LATEST = 480, 1020, 1320
"""Minutes after midnight: a line opens, its regular hours end, it must stand still."""
GATE_OPEN = 360
"""No truck leaves a site earlier, minutes after midnight."""
LOAD, TURN, AFTER = 30, 90, 15
"""Minutes: loading before the day's first trip, between two trips (loading and a break), after
the last one."""
DUTY_MOST, DRIVE_MOST, REST_LEAST = 780, 540, 660
STRETCH_MOST, SPELL_MOST, BREAK = 240, 300, 60
"""Minutes: driving, and time of any kind since the site or the last break, after which a break must
come; how long it is."""
HOME_BY = GATE_OPEN - LOAD + 1440 - REST_LEAST
"""Minutes after midnight: who is home by then may leave with the gate the next morning."""
REGULAR_DUTY = 540
CHARTER_LEAD = 240
"""Minutes from the end of production to a chartered truck's arrival."""
SETUP_YEN, LINE_OVERTIME_YEN, DRIVER_OVERTIME_YEN = 180, 150, 45
"""Yen a minute."""


@dataclass(frozen=True)
class RuleRow:
    """One row of ``rules.csv``."""

    name: str
    value: int
    unit: str
    text: Text


ROWS: tuple[RuleRow, ...] = (
    RuleRow("line_open", LINE_OPEN, "min", Text("ラインの始業（0時から）", "A line opens")),
    RuleRow(
        "line_regular", LINE_REGULAR, "min", Text("ラインの定時（0時から）", "Regular hours end")
    ),
    RuleRow(
        "line_latest", LINE_LATEST, "min", Text("ラインの最終停止（0時から）", "A line must stop")
    ),
    RuleRow("gate_open", GATE_OPEN, "min", Text("最も早い出発（0時から）", "Earliest departure")),
    RuleRow("load", LOAD, "min", Text("1便目の出発前の積込", "Loading before the first trip")),
    RuleRow(
        "turn",
        TURN,
        "min",
        Text("便と便の間（積込30分と休憩60分）", "Between trips: loading 30, break 60"),
    ),
    RuleRow("after", AFTER, "min", Text("帰着後の点呼と片付け", "After the last return")),
    RuleRow("duty_most", DUTY_MOST, "min", Text("1日の拘束時間の上限", "Most time on duty a day")),
    RuleRow("drive_most", DRIVE_MOST, "min", Text("1日の運転時間の上限", "Most driving a day")),
    RuleRow("rest_least", REST_LEAST, "min", Text("勤務と勤務の間の休息期間の下限", "Least rest")),
    RuleRow(
        "stretch_most", STRETCH_MOST, "min", Text("連続運転時間の上限", "Most driving at a stretch")
    ),
    RuleRow(
        "spell_most",
        SPELL_MOST,
        "min",
        Text("出発か休憩の終わりから次の休憩まで", "Most time from leaving or a break to a break"),
    ),
    RuleRow("break", BREAK, "min", Text("途中の休憩の長さ", "Length of a break on the way")),
    RuleRow(
        "regular_duty",
        REGULAR_DUTY,
        "min",
        Text("残業にならない拘束（休憩込み）", "Duty without overtime"),
    ),
    RuleRow(
        "charter_lead",
        CHARTER_LEAD,
        "min",
        Text("製造完了から傭車の到着まで", "End of production to a charter's arrival"),
    ),
    RuleRow("setup_yen", SETUP_YEN, "JPY/min", Text("段取り替えの費用", "Cost of set-ups")),
    RuleRow(
        "line_overtime_yen",
        LINE_OVERTIME_YEN,
        "JPY/min",
        Text("ラインの残業の費用", "Cost of a line's overtime"),
    ),
    RuleRow(
        "driver_overtime_yen",
        DRIVER_OVERTIME_YEN,
        "JPY/min",
        Text("乗務員の残業の費用", "Cost of a driver's overtime"),
    ),
)
