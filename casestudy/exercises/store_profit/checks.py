"""What would be rejected, found before a submission is spent and told row by row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from casestudy.exercise import Check, OutputFile, Tables, find_table
from casestudy.exercises.store_profit.layout import (
    BUDGET_STEP,
    MENU,
    PRICE_STEP,
    PROMOTION,
    SHIFT_MAX,
    SHIFT_MIN,
    STAFFING,
    WEEKDAY_NAMES,
    WEEKDAYS,
    Floats,
)
from casestudy.exercises.store_profit.limits import Limits, read_limits
from casestudy.exercises.store_profit.outputs import OUTPUTS
from casestudy.exercises.store_profit.plans import from_outputs, today
from casestudy.exercises.store_profit.rules import WeekFault, week_faults
from casestudy.expectations import check_table, fault
from casestudy.output_faults import file_name
from casestudy.text import Text

MOST_SHOWN = 20
SPECS = {spec.name: spec for spec in OUTPUTS}


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Verify the three tables one by one; the law is looked at where the rows are right."""
    found: list[Check] = []
    sound: dict[str, pd.DataFrame] = {}
    for spec in OUTPUTS:
        table = _find(outputs, spec)
        if isinstance(table, Check):
            found.append(table)
            continue
        typed, unreadable = _typed(spec, table)
        checks = unreadable or check_table(spec, typed, _expected(spec, inputs))
        found += checks
        if all(check.ok for check in checks):
            sound[spec.name] = typed
    limits = read_limits(inputs)
    own = (
        *(_staffing(sound[STAFFING], inputs, limits) if STAFFING in sound else ()),
        *(_menu(sound[MENU], inputs, limits) if MENU in sound else ()),
        *(_promotion(sound[PROMOTION], inputs, limits) if PROMOTION in sound else ()),
    )
    return [*found, *own]


def _find(outputs: Tables, spec: OutputFile) -> pd.DataFrame | Check:
    table = find_table(outputs, spec.name)
    name, wanted = file_name(spec), ", ".join(spec.columns)
    if table is None or not set(spec.columns) <= set(table.columns):
        text = Text(
            f"{name} がないか、列が足りません。1行目を見出しにし、{wanted} を書き出してください。",
            f"{name} is missing or lacks a column. Write it with the columns {wanted}.",
        )
        return Check(f"{name.removesuffix('.csv')}.file", False, text, f"{name}, line 1")
    return table


def _typed(spec: OutputFile, table: pd.DataFrame) -> tuple[pd.DataFrame, list[Check]]:
    """Return the table with numbers as floats and ids as text, and what is no number."""
    columns, found = {}, []
    for column, kind in spec.columns.items():
        if kind != "number":
            columns[column] = table[column].astype(str).reset_index(drop=True)
            continue
        values = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=np.float64)
        columns[column] = pd.Series(values)
        text = Text("数値ではありません。", "this is no number.")
        wrong = np.flatnonzero(~np.isfinite(values))[:MOST_SHOWN]
        found += [fault(spec, "number", int(row), column, text) for row in wrong]
    return pd.DataFrame(columns), found


def _expected(spec: OutputFile, inputs: Tables) -> pd.DataFrame | None:
    if spec.open_rows:
        return None
    keys = today(inputs)[spec.name][list(spec.key)].copy()
    if "hour" in keys:
        keys["hour"] = keys["hour"].astype(np.float64)
    return keys


def _staffing(table: pd.DataFrame, inputs: Tables, limits: Limits) -> Iterator[Check]:
    spec = SPECS[STAFFING]
    rest = {name: now for name, now in today(inputs).items() if name != STAFFING}
    plan = from_outputs({**rest, STAFFING: table}, inputs)
    stores = list(inputs["stores.csv"]["store_id"])
    rows = pd.Series(np.arange(len(table)), index=pd.MultiIndex.from_frame(table[list(spec.key)]))
    shown = 0
    for number, store in enumerate(stores):
        for found in week_faults(plan.staff[number], number, limits)[: MOST_SHOWN - shown]:
            shown += 1
            row = int(rows[(store, WEEKDAYS[found.day], float(found.hour))])
            yield fault(spec, f"law.{found.rule}", row, "staff", _sentence(found, store))
    if not shown:
        text = Text(
            "staffing.csv: 人数の上下限、勤務の長さ、休息、週の時間と日数を守っています。",
            "staffing.csv: head counts, shift lengths, rest, weekly hours and days keep to the "
            "rules.",
        )
        yield Check("staffing.law", True, text, "staffing.csv")


def _sentence(found: WeekFault, store: str) -> Text:
    day, hour = WEEKDAY_NAMES[found.day], found.hour
    at = Text(f"{store} {day.ja}曜 {hour}時", f"{store}, {day.en}, {hour}:00")
    return (_of_an_hour(found, at) | _of_a_team(found, store, day))[found.rule]


def _of_an_hour(found: WeekFault, at: Text) -> dict[str, Text]:
    number, limit = found.found, found.limit
    return {
        "least": Text(
            f"{at.ja}は{number}人で、最少人数の{limit}人を下回ります。",
            f"{at.en} has {number} people; at least {limit} must be there.",
        ),
        "most": Text(
            f"{at.ja}は{number}人で、店に入れる{limit}人を超えます。",
            f"{at.en} has {number} people; no more than {limit} have room.",
        ),
        "shift": Text(
            f"{at.ja}（{number}人）の前後の増減は、{SHIFT_MIN}〜{SHIFT_MAX}時間の勤務では"
            f"組めません。1人を増やすなら続けて{SHIFT_MIN}時間以上にしてください"
            "（1日8時間まで：労働基準法32条2項）。",
            f"around {at.en} ({number} people) the numbers cannot be made of shifts of "
            f"{SHIFT_MIN} to {SHIFT_MAX} hours. Add a person for {SHIFT_MIN} hours in a row or "
            "more (8 hours a day at most: Labour Standards Act, article 32 (2)).",
        ),
        "rest": Text(
            f"{at.ja}と翌朝{found.other_hour}時の人数の合計が{number}人で、在籍{limit}人を"
            "超えます。夜に働いた人は11時間休むまで朝に入れません（勤務間インターバル）。",
            f"{at.en} and {found.other_hour}:00 the next morning need {number} different "
            f"people, but there are {limit}: 11 hours of rest must lie between.",
        ),
    }


def _of_a_team(found: WeekFault, store: str, day: Text) -> dict[str, Text]:
    number, limit = found.found, found.limit
    return {
        "people": Text(
            f"{store} の{day.ja}曜には{number}人の勤務が要りますが、在籍は{limit}人です。",
            f"{store} needs {number} shifts on {day.en} but has {limit} people.",
        ),
        "days": Text(
            f"{store} の1週間の勤務は{number}回で、在籍人数×週5日の{limit}回を超えます"
            "（週2日の休み：労働基準法35条より厳しい社内規程）。",
            f"{store} needs {number} shifts a week; its people may work {limit} (five days "
            "each, a firm's rule stricter than article 35).",
        ),
        "hours": Text(
            f"{store} の1週間の合計は{number}時間で、契約の合計{limit}時間を超えます"
            "（1人週40時間まで：労働基準法32条1項）。",
            f"{store} needs {number} hours a week; its contracts allow {limit} (40 a person at "
            "most: article 32 (1)).",
        ),
    }


def _menu(table: pd.DataFrame, inputs: Tables, limits: Limits) -> Iterator[Check]:
    spec = SPECS[MENU]
    stores, items = list(inputs["stores.csv"]["store_id"]), list(inputs["items.csv"]["item_id"])
    store = table["store_id"].map({name: k for k, name in enumerate(stores)}).to_numpy()
    item = table["item_id"].map({name: k for k, name in enumerate(items)}).to_numpy()
    price: Floats = table["price"].to_numpy()
    low, high = limits.low[store, item], limits.high[store, item]
    found = False
    for row in np.flatnonzero(price % PRICE_STEP != 0)[:MOST_SHOWN]:
        found = True
        yield fault(spec, "step", int(row), "price", Text(
            f"{price[row]:g}円は{PRICE_STEP}円刻みではありません。",
            f"¥{price[row]:g} is no multiple of ¥{PRICE_STEP}.",
        ))  # fmt: skip
    for row in np.flatnonzero((price < low) | (price > high))[:MOST_SHOWN]:
        found = True
        yield fault(spec, "reach", int(row), "price", Text(
            f"{price[row]:g}円は変えられる範囲（今の売価の±10%、{low[row]:g}〜{high[row]:g}円）の"
            "外です。",
            f"¥{price[row]:g} is beyond ten percent of today's price ({low[row]:g} to "
            f"{high[row]:g}).",
        ))  # fmt: skip
    for number, name in enumerate(stores):
        rows = np.flatnonzero(store == number)
        count = int(table["on_menu"].to_numpy()[rows].sum())
        if not limits.menu_min <= count <= limits.menu_max:
            found = True
            yield fault(spec, "size", int(rows[-1]), "on_menu", Text(
                f"{name} の品目数は{count}です。{limits.menu_min}〜{limits.menu_max}品目に"
                "してください。",
                f"{name} has {count} items on the menu; {limits.menu_min} to {limits.menu_max} "
                "are allowed.",
            ))  # fmt: skip
    if not found:
        text = Text(
            "menu.csv: 売価と品目数は範囲の内です。", "menu.csv: prices and menus are fine."
        )
        yield Check("menu.rules", True, text, "menu.csv")


def _promotion(table: pd.DataFrame, inputs: Tables, limits: Limits) -> Iterator[Check]:
    spec, budget = SPECS[PROMOTION], table["budget"].to_numpy(dtype=np.float64)
    known = set(inputs["stores.csv"]["store_id"])
    found = False
    for row in np.flatnonzero(~table["store_id"].isin(known))[:MOST_SHOWN]:
        found = True
        said = str(table["store_id"].iloc[row])[:40]
        yield fault(spec, "unknown", int(row), "store_id", Text(
            f"「{said}」は stores.csv にありません。", f"{said!r} is not in stores.csv."
        ))  # fmt: skip
    for row in np.flatnonzero(budget % BUDGET_STEP != 0)[:MOST_SHOWN]:
        found = True
        yield fault(spec, "step", int(row), "budget", Text(
            f"{budget[row]:,.0f}円は{BUDGET_STEP:,}円刻みではありません。",
            f"¥{budget[row]:,.0f} is no multiple of ¥{BUDGET_STEP:,}.",
        ))  # fmt: skip
    total = np.cumsum(budget)
    if len(total) and total[-1] > limits.budget:
        found = True
        row = int(np.argmax(total > limits.budget))
        yield fault(spec, "total", row, "budget", Text(
            f"この行までの合計が{total[row]:,.0f}円になり、販促費の上限{limits.budget:,.0f}円を"
            f"超えます（全行の合計は{total[-1]:,.0f}円）。",
            f"up to this row ¥{total[row]:,.0f} are spent, more than the limit of "
            f"¥{limits.budget:,.0f} (all rows: ¥{total[-1]:,.0f}).",
        ))  # fmt: skip
    if not found:
        text = Text(
            f"promotion.csv: 合計{total[-1] if len(total) else 0:,.0f}円で、上限の内です。",
            f"promotion.csv: ¥{total[-1] if len(total) else 0:,.0f} in all, within the limit.",
        )
        yield Check("promotion.rules", True, text, "promotion.csv")
