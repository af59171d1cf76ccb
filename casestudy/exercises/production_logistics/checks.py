"""What is verified about a plan before it is priced: first rows and names, then lines and trucks.

A fault names the file, the line and the column, and the rule that is broken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from casestudy.exercise import Check, OutputFile, Tables, table_of
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.checks_routes import check_routes
from casestudy.exercises.production_logistics.instance import Instance, read_instances
from casestudy.exercises.production_logistics.outputs import PRODUCTION_FILE, ROUTES_FILE
from casestudy.expectations import check_table, fault
from casestudy.text import Text


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Verify both tables against the inputs; later steps are only taken on sound tables."""
    try:
        production = _readable(table_of(outputs, layout.PRODUCTION), PRODUCTION_FILE)
        routes = _readable(table_of(outputs, layout.ROUTES), ROUTES_FILE)
    except ValueError as missing:
        text = Text("出力のファイルか列が足りません。2つとも書き出してください。", str(missing))
        return [Check("outputs.missing", False, text)]
    instances = read_instances(inputs)
    expected = pd.DataFrame(
        [(name, order.id) for name, inst in instances.items() for order in inst.orders],
        columns=list(layout.KEYS),
    )
    found = [
        *_gaps(PRODUCTION_FILE, production),
        *_cancelled(PRODUCTION_FILE, production, instances),
        *check_table(PRODUCTION_FILE, production, expected),
        *_gaps(ROUTES_FILE, routes),
        *check_table(ROUTES_FILE, routes),
        *_unknown_orders(routes, instances),
    ]
    if not all(check.ok for check in found):
        return found
    ends, faults = _lines(production, instances)
    return [*found, *faults] if faults else [*found, *check_routes(routes, instances, ends)]


def _readable(table: pd.DataFrame, spec: OutputFile) -> pd.DataFrame:
    """Return the columns asked for: numbers as floats, names as text."""
    if missing := [name for name in spec.columns if name not in table.columns]:
        raise ValueError(f"{spec.name} lacks {', '.join(missing)}")
    return pd.DataFrame(
        {
            name: pd.to_numeric(table[name], errors="coerce").astype(np.float64)
            if kind == "number"
            else table[name].astype(str)
            for name, kind in spec.columns.items()
        }
    ).reset_index(drop=True)


def _gaps(spec: OutputFile, table: pd.DataFrame) -> Iterator[Check]:
    for name, kind in spec.columns.items():
        if kind == "number":
            for row in np.flatnonzero(~np.isfinite(table[name].to_numpy()))[:20]:
                text = Text("数値ではありません。", "this is no number.")
                yield fault(spec, "number", int(row), name, text)


def _cancelled(
    spec: OutputFile, table: pd.DataFrame, instances: Mapping[str, Instance]
) -> Iterator[Check]:
    for row, (name, order) in enumerate(zip(table["instance"], table["order_id"], strict=True)):
        if name in instances and order in instances[name].cancelled:
            yield fault(
                spec,
                "cancelled",
                row,
                "order_id",
                Text(
                    f"{order[:40]} は最新の revision で取り消し済みです。計画から外してください。",
                    f"{order[:40]} was cancelled in its last revision. Leave it out.",
                ),
            )


def _unknown_orders(table: pd.DataFrame, instances: Mapping[str, Instance]) -> Iterator[Check]:
    yield from _cancelled(ROUTES_FILE, table, instances)
    known = {name: {order.id for order in inst.orders} for name, inst in instances.items()}
    for row, (name, order) in enumerate(zip(table["instance"], table["order_id"], strict=True)):
        if name not in known or order in known[name] or order in instances[name].cancelled:
            continue
        yield fault(
            ROUTES_FILE,
            "unknown",
            row,
            "order_id",
            Text(
                f"{order[:40]} は orders.csv の {name} にない注文です。",
                f"{order[:40]} is no order of {name} in orders.csv.",
            ),
        )


Ends = dict[tuple[str, str], tuple[int, str, int]]
"""(instance, order) -> its row, its line's site, when its production ends."""


def _lines(table: pd.DataFrame, instances: Mapping[str, Instance]) -> tuple[Ends, list[Check]]:
    ends: Ends = {}
    faults: list[Check] = []
    for name, inst in instances.items():
        rows = table[table["instance"] == name]
        wrong = list(_wrong_lines(rows, inst))
        faults += wrong
        if not wrong:
            faults += list(_clock(rows, inst, ends))
    return ends, faults


def _wrong_lines(rows: pd.DataFrame, inst: Instance) -> Iterator[Check]:
    lines = {line.id: line for line in inst.lines}
    orders = {order.id: order for order in inst.orders}
    for row, order, name in zip(rows.index, rows["order_id"], rows["line_id"], strict=True):
        family = orders[order].family
        if name not in lines:
            text = Text(
                f"「{name[:40]}」は lines.csv の {inst.name} にないラインです。",
                f"{name[:40]!r} is no line of {inst.name} in lines.csv.",
            )
            yield fault(PRODUCTION_FILE, "line", int(row), "line_id", text)
        elif family not in lines[name].families:
            made = inst.families[family]
            text = Text(
                f"{name} は {made} を作れません（lines.csv の families）。{order} は別のラインへ。",
                f"{name} cannot make {made} (families in lines.csv). Give {order} to another line.",
            )
            yield fault(PRODUCTION_FILE, "family", int(row), "line_id", text)


def _clock(rows: pd.DataFrame, inst: Instance, ends: Ends) -> Iterator[Check]:
    """Follow each line through its jobs in order of their start."""
    line = {item.id: number for number, item in enumerate(inst.lines)}
    order = {item.id: number for number, item in enumerate(inst.orders)}
    queue: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for row, name, where, start in zip(
        rows.index, rows["order_id"], rows["line_id"], rows["start_min"], strict=True
    ):
        queue[line[where]].append((int(start), order[name], int(row)))
    for number, jobs in queue.items():
        last, free, before = inst.lines[number].last, 0, ""
        for start, job, row in sorted(jobs):
            family = inst.orders[job].family
            end = start + inst.setup[last][family] + inst.run_minutes(job, number)
            if found := _job(inst, start, end, (free, before)):
                yield fault(PRODUCTION_FILE, found[0], row, "start_min", found[1])
            site = inst.sites[inst.lines[number].site]
            ends[inst.name, inst.orders[job].id] = (row, site, end)
            last, free, before = family, end, inst.orders[job].id


def _job(inst: Instance, start: int, end: int, busy: tuple[int, str]) -> tuple[str, Text] | None:
    """Return which rule a job breaks; ``busy`` is until when its line has what other order."""
    free, before = busy
    day = start // layout.DAY
    begins, stops = layout.DAY * day + rules.LINE_OPEN, layout.DAY * day + rules.LINE_LATEST
    if start < free:
        return "overlap", Text(
            f"ラインの重複：前の注文 {before} が {layout.clock_ja(free)}（{free}）まであるのに"
            "段取りを始めています。",
            f"line busy: {before} takes it until {layout.clock(free)} ({free}). Start later.",
        )
    if day > inst.last_day:
        return "horizon", Text(
            f"計画の期間は{inst.last_day}日目までです。",
            f"the horizon ends with day {inst.last_day}.",
        )
    if start < begins or end > stops:
        span = layout.clock_ja(start), layout.clock_ja(end)
        return "hours", Text(
            f"稼働時間外：段取り開始 {span[0]}、製造終了 {span[1]}。"
            "1つの注文は同じ日の8:00〜22:00に収めてください。",
            f"outside working hours: from {layout.clock(start)} to {layout.clock(end)}. Make an "
            "order between 8:00 and 22:00 of one day.",
        )
    return None
