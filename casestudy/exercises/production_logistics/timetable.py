"""The plan over time (Gantt charts): what each line makes, and what each driver does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from casestudy.card import Gallery, Panel
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.plan import DayOut, Made, Outcome
from casestudy.exercises.production_logistics.sheet import Colour, Sheet
from casestudy.exercises.production_logistics.trips import Trip
from casestudy.text import Text

HOUR = 14
"""Pixels of an hour."""
_WATER: tuple[Colour, ...] = ((206, 226, 244), (140, 186, 226), (70, 132, 190), (24, 74, 128))
_SOLVENT: tuple[Colour, ...] = ((250, 224, 186), (240, 180, 106), (206, 126, 44), (138, 74, 14))
_CLEAN: Colour = (190, 30, 45)
_OVERTIME: Colour = (232, 228, 220)
_LOAD: Colour = (150, 150, 156)
_DRIVE: Colour = (36, 96, 156)
_UNLOAD: Colour = (236, 160, 60)
_WAIT: Colour = (190, 30, 45)
_BREAK: Colour = (150, 204, 150)


def lines(inst: Instance, outcome: Outcome) -> Gallery:
    """Return a panel a line: a row for each day from 8:00 to 22:00."""
    return Gallery(
        id="lines-gantt",
        title=Text(
            "大規模：ラインの日程（ガントチャート）。行は日（0日目から）、帯は品種、赤い斜線は段取り替え、"
            "17時より右は残業",
            "Large instance: timetable of the lines (Gantt). A row a day, bars are families, red "
            "hatching is set-up, right of 17 is overtime",
        ),
        panels=tuple(_line(inst, outcome, number) for number in range(len(inst.lines))),
    )


def _line(inst: Instance, outcome: Outcome, number: int) -> Panel:
    own = [made for made in outcome.made if made.job.line == number]
    last_day = max((made.job.start // layout.DAY for made in own), default=0)
    opens, stops = rules.LINE_OPEN // 60, rules.LINE_LATEST // 60
    sheet = Sheet([str(day) for day in range(last_day + 1)], opens, stops, HOUR)
    sheet.shade(rules.LINE_REGULAR, rules.LINE_LATEST, _OVERTIME)
    sheet.ticks((opens, 12, rules.LINE_REGULAR // 60, stops))
    for batch in _batches(inst, own):
        day = batch[0].job.start // layout.DAY
        family = inst.families[inst.orders[batch[0].job.order].family]
        shades = _WATER if family[0] == "W" else _SOLVENT
        for made in batch:
            start, end = (minute - layout.DAY * day for minute in (made.job.start, made.end))
            sheet.bar(day, start, start + made.setup, _CLEAN, hatched=True)
            sheet.bar(day, start + made.setup, end, shades[int(family[1])])
        begin = batch[0].job.start + batch[0].setup - layout.DAY * day
        sheet.name(day, begin, batch[-1].end - layout.DAY * day, family, shades[int(family[1])])
    setup = sum(made.setup for made in own)
    name = inst.lines[number].id
    caption = Text(
        f"{name}：注文{len(own)}件、段取り替え{sum(made.setup > 0 for made in own)}回・{setup}分",
        f"{name}: {len(own)} orders, {sum(made.setup > 0 for made in own)} set-ups, {setup} min",
    )
    return Panel(caption, sheet.png(), sheet.width, sheet.height)


def _batches(inst: Instance, made: list[Made]) -> list[list[Made]]:
    """Cut a line's work into runs of one family on one day."""

    def key(item: Made) -> tuple[int, int]:
        return item.job.start // layout.DAY, inst.orders[item.job.order].family

    return [list(run) for _, run in groupby(made, key)]


class Span(NamedTuple):
    """What a driver does between two minutes."""

    kind: str
    """``load``, ``drive``, ``break``, ``wait`` or ``unload``."""
    begin: int
    end: int


_COLOURS = {"load": _LOAD, "drive": _DRIVE, "break": _BREAK, "wait": _WAIT, "unload": _UNLOAD}


def trucks(inst: Instance, outcome: Outcome, day: int) -> Gallery:
    """Return a panel a site: a row for each truck that leaves on the day."""
    return Gallery(
        id="trucks-gantt",
        title=Text(
            f"大規模・{day}日目：乗務員の1日（ガントチャート）。行は車両の番号、灰 積込、青 運転、"
            "橙 荷下ろし、赤い斜線 待機、緑 休憩",
            f"Large instance, day {day}: the drivers' day (Gantt). A row a truck; grey loading, "
            "blue driving, orange unloading, red hatching waiting, green breaks",
        ),
        panels=tuple(_site(inst, outcome, day, site) for site in range(len(inst.sites))),
    )


def _site(inst: Instance, outcome: Outcome, day: int, site: int) -> Panel:
    out = [o for o in outcome.days if o.day == day and inst.trucks[o.truck].site == site]
    first, midnight = (rules.GATE_OPEN - rules.LOAD) // 60, layout.DAY * day
    last = max((-(-(o.end - midnight) // 60) for o in out), default=18)
    sheet = Sheet([inst.trucks[o.truck].id[-2:] for o in out] or ["0"], first, max(last, 18), HOUR)
    sheet.ticks((first, 8, 12, 17))
    for row, own in enumerate(out):
        for kind, begin, end in spans(inst, own):
            sheet.bar(row, begin - midnight, end - midnight, _COLOURS[kind], hatched=kind == "wait")
    waits = sum(sum(trip.waits) for o in out for trip in o.trips)
    caption = Text(
        f"{inst.sites[site]}：{len(out)}台、{sum(len(o.runs) for o in out)}便、待機の合計{waits}分",
        f"{inst.sites[site]}: {len(out)} trucks, {sum(len(o.runs) for o in out)} trips, waiting "
        f"{waits} min in all",
    )
    return Panel(caption, sheet.png(), sheet.width, sheet.height)


def spans(inst: Instance, out: DayOut) -> Iterator[Span]:
    """Yield what a driver does from the first loading to the last return, without gaps."""
    site, free = inst.trucks[out.truck].site, out.start
    for run, trip in zip(out.runs, out.trips, strict=True):
        if free < trip.depart - rules.LOAD:
            yield Span("break", free, trip.depart - rules.LOAD)
        yield Span("load", trip.depart - rules.LOAD, trip.depart)
        yield from _road(inst, site, run.stops, trip)
        free = trip.back


def _road(inst: Instance, site: int, stops: tuple[int, ...], trip: Trip) -> Iterator[Span]:
    now, at = trip.depart, site
    for k, begin, wait in zip(stops, trip.begins, trip.waits, strict=True):
        place = inst.orders[k].place
        yield from _leg(now, begin - wait, inst.minutes[at][place])
        if wait:
            yield Span("wait", begin - wait, begin)
        now, at = begin + inst.orders[k].unload, place
        yield Span("unload", begin, now)
    yield from _leg(now, trip.back, inst.minutes[at][site])


def _leg(begin: int, end: int, driving: int) -> Iterator[Span]:
    """Yield a leg: what is longer than its driving was a break before it."""
    if end - driving > begin:
        yield Span("break", begin, end - driving)
    yield Span("drive", end - driving, end)
