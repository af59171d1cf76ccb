"""What a plan costs and where it goes: tables and pictures of a scored submission."""

from __future__ import annotations

from collections.abc import Sequence

from casestudy.card import Breakdown, Chart, Picture, Place, Route, RouteMap, Series
from casestudy.exercises.production_logistics import layout, rules, timetable
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.plan import COSTS, DayOut, Outcome
from casestudy.exercises.production_logistics.scoring import (
    COST_NAMES,
    SIZE_NAMES,
    Answer,
    Ground,
)
from casestudy.text import Text

LARGEST = layout.SIZES[-1]
STEPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (COST_NAMES["setup"], ("setup",)),
    (Text("残業", "overtime"), ("line_overtime", "driver_overtime")),
    *((COST_NAMES[kind], (kind,)) for kind in ("truck_day", "distance", "charter", "late")),
)
"""Steps of the waterfall: name and kinds of cost."""


def breakdowns(answer: Answer, ground: Ground) -> tuple[Breakdown, ...]:
    """Split the plan's cost by instance, its lines' time and its trucks' days."""
    return (_by_size(answer, ground), _by_line(answer, ground), _by_truck(answer, ground))


def _by_size(answer: Answer, ground: Ground) -> Breakdown:
    label = Text("費目", "Kind of cost")
    columns = (
        label,
        *(Text(f"{name.ja} ¥", f"{name.en} ¥") for name in SIZE_NAMES.values()),
        Text("合計 ¥", "Total ¥"),
        Text("基準の合計 ¥", "Baseline's total ¥"),
        Text("基準との差 ¥（−節約）", "Against baseline ¥ (− saved)"),
    )
    rows: list[tuple[Text | float, ...]] = []
    for kind, name in (*COST_NAMES.items(), ("", Text("合計", "Total"))):
        mine, naive = (
            [outcome.of(kind) if kind else outcome.total() for outcome in found.outcomes.values()]
            for found in (answer, ground.naive)
        )
        own, theirs = sum(mine), sum(naive)
        rows.append((name, *map(round, mine), round(own), round(theirs), round(own - theirs)))
    return Breakdown("cost", label, columns, tuple(rows))


def _by_line(answer: Answer, ground: Ground) -> Breakdown:
    label = Text("ライン", "Line")
    columns = (
        label,
        Text("注文", "Orders"),
        Text("製造 分", "Making, min"),
        Text("段取り替え 分", "Set-ups, min"),
        Text("段取り替え 回", "Set-ups"),
        Text("残業 分", "Overtime, min"),
        Text("基準の段取り替え 分", "Baseline's set-ups, min"),
    )
    rows: list[tuple[Text | float, ...]] = []
    for name, outcome in answer.outcomes.items():
        naive = ground.naive.outcomes[name]
        for number, line in enumerate(ground.instances[name].lines):
            own = [item for item in outcome.made if item.job.line == number]
            setup = sum(item.setup for item in own)
            busy = sum(item.end - item.job.start for item in own)
            rows.append(
                (
                    Text(line.id, line.id),
                    float(len(own)),
                    float(busy - setup),
                    float(setup),
                    float(sum(item.setup > 0 for item in own)),
                    float(sum(item.overtime for item in own)),
                    float(sum(item.setup for item in naive.made if item.job.line == number)),
                )
            )
    return Breakdown("line", label, columns, tuple(rows))


def _by_truck(answer: Answer, ground: Ground) -> Breakdown:
    label = Text("車両", "Truck")
    columns = (
        label,
        Text("稼働 日", "Days out"),
        Text("届け先", "Stops"),
        Text("積載率 %", "Load %"),
        Text("走行 km", "Distance, km"),
        Text("運転 時間/日", "Driving, h a day"),
        Text("拘束 時間/日", "On duty, h a day"),
        Text("待機 分/日", "Waiting, min a day"),
    )
    rows: list[tuple[Text | float, ...]] = []
    for name, outcome in answer.outcomes.items():
        inst = ground.instances[name]
        for number, truck in enumerate(inst.trucks):
            days = [out for out in outcome.days if out.truck == number]
            if days:
                rows.append((Text(truck.id, truck.id), *_truck_cells(inst, days)))
    return Breakdown("truck", label, columns, tuple(rows))


def _truck_cells(inst: Instance, days: Sequence[DayOut]) -> tuple[float, ...]:
    trips = [trip for out in days for trip in out.trips]
    runs = [run for out in days for run in out.runs]
    kg = sum(inst.orders[k].kg for run in runs for k in run.stops)
    room = sum(inst.trucks[run.truck].capacity for run in runs)
    return (
        float(len(days)),
        float(sum(len(run.stops) for run in runs)),
        round(100 * kg / room, 1),
        round(sum(trip.km for trip in trips), 1),
        round(sum(trip.driving for trip in trips) / 60 / len(days), 1),
        round(sum(out.end - out.start for out in days) / 60 / len(days), 1),
        round(sum(sum(trip.waits) for trip in trips) / len(days)),
    )


def charts(answer: Answer, ground: Ground) -> tuple[Picture, ...]:
    """Draw where the yen go, the largest instance's lines, and its busiest day on the road."""
    inst, outcome = ground.instances[LARGEST], answer.outcomes[LARGEST]
    day = busiest(outcome)
    return (
        _waterfall(answer, ground),
        timetable.lines(inst, outcome),
        _line_load(inst, outcome),
        _map(inst, outcome, day),
        timetable.trucks(inst, outcome, day),
        _duty(inst, outcome, day),
    )


def busiest(outcome: Outcome) -> int:
    """Return the day with most stops; the first delivery day when no truck leaves."""
    stops: dict[int, int] = {}
    for out in outcome.days:
        stops[out.day] = stops.get(out.day, 0) + sum(len(run.stops) for run in out.runs)
    return max(stops, key=lambda day: (stops[day], -day), default=1)


def _waterfall(answer: Answer, ground: Ground) -> Chart:
    """From the naive dispatcher's cost to the learner's, step by step, all instances together."""
    theirs, mine = (
        {kind: sum(outcome.of(kind) for outcome in found.outcomes.values()) for kind in COSTS}
        for found in (ground.naive, answer)
    )
    changes = [
        round(sum(mine[kind] - theirs[kind] for kind in kinds) / 1000, 1) for _, kinds in STEPS
    ]
    ends = [round(sum(found.values()) / 1000, 1) for found in (theirs, mine)]
    gap = [None] * len(STEPS)
    return Chart(
        id="waterfall",
        title=Text(
            "費用の滝グラフ：基準からあなたの計画まで（3規模の合計）",
            "Where the yen went: from the baseline to your plan (all three sizes)",
        ),
        x_label=Text("費目", "Kind of cost"),
        y_label=Text("千円", "¥1,000"),
        x=("baseline", *(kinds[0] for _, kinds in STEPS), "you"),
        x_names=(
            Text("基準", "Baseline"),
            *(name for name, _ in STEPS),
            Text("あなた", "You"),
        ),
        series=(
            Series(Text("合計", "Total"), (ends[0], *gap, ends[1]), "bar"),
            Series(Text("増減", "Change"), (None, *changes, None), "change"),
        ),
    )


def _map(inst: Instance, outcome: Outcome, day: int) -> RouteMap:
    """Show the trucks of one day; chartered orders of that day are marked as unserved."""
    late: set[int] = set()
    served: set[int] = set()
    routes: list[Route] = []
    for out in outcome.days:
        if out.day != day:
            continue
        site, stops = inst.trucks[out.truck].site, []
        for run in out.runs:
            places = [inst.orders[k].place for k in run.stops]
            stops += [site, *places]
            served.update(places)
            late.update(inst.orders[k].place for k in run.stops if outcome.late[k] > 0)
        name = inst.trucks[out.truck].id
        routes.append(Route(Text(name, name), (*stops, site)))
    left = {inst.orders[k].place for k in outcome.chartered if inst.orders[k].day == day}
    shown = sorted({*range(len(inst.sites)), *served, *left})
    at = {place: number for number, place in enumerate(shown)}
    return RouteMap(
        id="routes",
        title=Text(
            f"大規模・{day}日目の経路（×は傭車で届けた先）",
            f"Routes of the large instance on day {day} (a cross: sent by charter)",
        ),
        places=tuple(_place(inst, place, late, left - served) for place in shown),
        routes=tuple(Route(r.label, tuple(at[stop] for stop in r.stops)) for r in routes),
    )


def _place(inst: Instance, place: int, late: set[int], left: set[int]) -> Place:
    x, y = inst.xy[place]
    name = Text(inst.places[place], inst.places[place])
    if place < len(inst.sites):
        return Place(x, y, name, "depot")
    if place in left:
        return Place(x, y, name, "unserved")
    return Place(x, y, name, "late" if place in late else "stop")


def _line_load(inst: Instance, outcome: Outcome) -> Chart:
    """How many hours each line of the large instance works a day, and how many it cleans."""
    keys = sorted({(m.job.line, m.job.start // layout.DAY) for m in outcome.made})
    busy, setups = [], []
    for key in keys:
        own = [m for m in outcome.made if (m.job.line, m.job.start // layout.DAY) == key]
        busy.append(round(sum(m.end - m.job.start for m in own) / 60, 2))
        setups.append(round(sum(m.setup for m in own) / 60, 2))
    regular = (rules.LINE_REGULAR - rules.LINE_OPEN) / 60
    names = tuple(f"{inst.lines[line].id.partition('-')[2]}·{day}" for line, day in keys)
    return Chart(
        id="lines",
        title=Text("大規模：ラインと日ごとの負荷", "Large instance: load of each line and day"),
        x_label=Text("ライン・日", "Line · day"),
        y_label=Text("時間", "hours"),
        x=names,
        series=(
            Series(Text("稼働（製造＋段取り替え）", "Busy (making, set-ups)"), tuple(busy), "bar"),
            Series(Text("うち段取り替え", "of which set-ups"), tuple(setups), "bar"),
            Series(Text("定時の枠", "Regular hours"), (regular,) * len(names)),
        ),
    )


def _duty(inst: Instance, outcome: Outcome, day: int) -> Chart:
    """How long each driver of the day is on duty and drives, with the limit on duty."""
    days = [out for out in outcome.days if out.day == day]
    span = tuple(round((out.end - out.start) / 60, 2) for out in days)
    wheel = tuple(round(sum(trip.driving for trip in out.trips) / 60, 2) for out in days)
    return Chart(
        id="duty",
        title=Text(
            f"大規模・{day}日目：乗務員の拘束時間と運転時間",
            f"Large instance, day {day}: drivers' hours on duty and at the wheel",
        ),
        x_label=Text("車両", "Truck"),
        y_label=Text("時間", "hours"),
        x=tuple(inst.trucks[out.truck].id.partition("-")[2] for out in days),
        series=(
            Series(Text("拘束時間", "On duty"), span, "bar"),
            Series(Text("うち運転時間", "of which driving"), wheel, "bar"),
            Series(
                Text("拘束の上限（13時間）", "Limit on duty (13 h)"),
                (rules.DUTY_MOST / 60,) * len(days),
            ),
            Series(
                Text("残業になる境（9時間）", "Overtime beyond (9 h)"),
                (rules.REGULAR_DUTY / 60,) * len(days),
            ),
        ),
    )
