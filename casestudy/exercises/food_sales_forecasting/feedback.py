"""What a learner reads and sees about a forecast: splits of its figures, and charts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.card import Breakdown, Chart, Series, plotted
from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting.feedback import WEEKDAYS
from casestudy.exercises.food_sales_forecasting.scoring import WEEK, Answer, Ground, Panel
from casestudy.exercises.food_sales_forecasting.world import FORMATS
from casestudy.text import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
THOUSAND = 1000.0

_COLUMNS = (
    Text("担当者の誤差率 %", "Staff's error %"),
    Text("あなたの誤差率 %", "Your error %"),
    Text("偏り %（＋過大）", "Bias % (+ high)"),
    Text("90%区間の的中率 %", "Inside the 90% interval %"),
    Text("売上 千円", "Sales ¥1,000"),
)


def store_names(data: CaseData) -> dict[str, Text]:
    """Return the stores' names by code."""
    table = data.inputs["stores.csv"]
    rows = zip(table["store_id"], table["name"], table["name_en"], strict=True)
    return {code: Text(ja, en) for code, ja, en in rows}


def breakdowns(answer: Answer, ground: Ground, data: CaseData) -> tuple[Breakdown, ...]:
    """Split error, bias and coverage by store, location, weekday and week ahead."""
    panel, names = ground.panel, store_names(data)
    shape = panel.sales.shape
    kind = data.inputs["stores.csv"].set_index("store_id")["format"].loc[list(panel.stores)]
    weekday = pd.DatetimeIndex(panel.dates).day_of_week.to_numpy()

    def rows(which: Bools) -> Bools:
        return np.broadcast_to(which[:, None], shape)

    def columns(which: Bools) -> Bools:
        return np.broadcast_to(which[None, :], shape)

    code = np.array(panel.stores)
    splits = (
        ("store", Text("店", "Store"), [(names[key], rows(code == key)) for key in panel.stores]),
        (
            "format",
            Text("立地", "Location"),
            [(text, rows(kind.to_numpy() == key)) for key, text in FORMATS.items()],
        ),
        (
            "weekday",
            Text("曜日", "Weekday"),
            [(text, columns(weekday == day)) for day, text in enumerate(WEEKDAYS)],
        ),
        ("ahead", Text("何週先か", "Weeks ahead"), list(_weeks(shape))),
    )
    return tuple(
        Breakdown(
            name,
            label,
            (label, *_COLUMNS),
            tuple((part, *_cells(mask, answer, panel)) for part, mask in parts if mask.any()),
        )
        for name, label, parts in splits
    )


def _weeks(shape: tuple[int, ...]) -> Iterator[tuple[Text, Bools]]:
    for week in range(shape[1] // WEEK):
        mask = np.zeros(shape, dtype=bool)
        mask[:, WEEK * week : WEEK * (week + 1)] = True
        yield Text(f"{week + 1}週目", f"Week {week + 1}"), mask


def _cells(mask: Bools, answer: Answer, panel: Panel) -> tuple[float, ...]:
    sales = panel.sales[mask]
    error, theirs = (answer.point - panel.sales)[mask], (panel.staff - panel.sales)[mask]
    inside = (sales >= answer.quantiles[0][mask]) & (sales <= answer.quantiles[-1][mask])
    return (
        round(100 * float(np.abs(theirs).sum() / sales.sum()), 1),
        round(100 * float(np.abs(error).sum() / sales.sum()), 1),
        round(100 * float(error.sum() / sales.sum()), 1),
        round(100 * float(inside.mean()), 0),
        round(float(sales.sum()) / THOUSAND),
    )


def charts(answer: Answer, ground: Ground, data: CaseData) -> tuple[Chart, ...]:
    """Draw the chain, you against the staff store by store, the hardest store, and the gain."""
    panel = ground.panel
    worst = int(np.argmax(np.abs(answer.point - panel.sales).sum(axis=1)))
    return (
        _chain(answer, panel),
        _against_staff(answer, panel, data),
        _one_store(worst, answer, panel, data),
        _gain(answer, panel),
    )


def _chain(answer: Answer, panel: Panel) -> Chart:
    return Chart(
        id="total",
        title=Text("20店合計：予測と実績", "All stores: forecast against sales"),
        x_label=Text("日付", "Date"),
        y_label=Text("千円", "¥1,000"),
        x=panel.dates,
        series=(
            Series(Text("実績", "Sales"), _in_thousands(panel.sales.sum(axis=0))),
            Series(Text("あなたの予測", "Your forecast"), _in_thousands(answer.point.sum(axis=0))),
            Series(
                Text("担当者の予測", "Staff's forecast"), _in_thousands(panel.staff.sum(axis=0))
            ),
        ),
    )


def _against_staff(answer: Answer, panel: Panel, data: CaseData) -> Chart:
    names, sales = store_names(data), panel.sales.sum(axis=1)
    mine = 100 * np.abs(answer.point - panel.sales).sum(axis=1) / sales
    theirs = 100 * np.abs(panel.staff - panel.sales).sum(axis=1) / sales
    return Chart(
        id="against-staff",
        title=Text("店ごとの誤差率：担当者とあなた", "Error by store: the staff and you"),
        x_label=Text("店", "Store"),
        y_label=Text("誤差率 %", "Error %"),
        x=panel.stores,
        x_names=tuple(names[store] for store in panel.stores),
        series=(
            Series(
                Text("担当者", "Staff"), tuple(round(float(value), 1) for value in theirs), "bar"
            ),
            Series(Text("あなた", "You"), tuple(round(float(value), 1) for value in mine), "bar"),
        ),
    )


def _one_store(row: int, answer: Answer, panel: Panel, data: CaseData) -> Chart:
    name, past = store_names(data)[panel.stores[row]], panel.last_weeks[row]
    before = pd.date_range(
        end=pd.Timestamp(panel.dates[0]) - pd.Timedelta(days=1), periods=len(past)
    )
    blank: tuple[float | None, ...] = (None,) * len(past)
    return Chart(
        id="hardest",
        title=Text(
            f"誤差の金額が最も大きい店：{name.ja}", f"The store with the largest error: {name.en}"
        ),
        x_label=Text("日付（後半の4週が予測期間）", "Date (the last four weeks were forecast)"),
        y_label=Text("千円", "¥1,000"),
        x=(*before.strftime("%Y-%m-%d"), *panel.dates),
        series=(
            Series(
                Text("予測区間の下端（5%）", "Lower edge (5%)"),
                (*blank, *_in_thousands(answer.quantiles[0, row])),
                "lower",
            ),
            Series(
                Text("予測区間の上端（95%）", "Upper edge (95%)"),
                (*blank, *_in_thousands(answer.quantiles[-1, row])),
                "upper",
            ),
            Series(Text("実績", "Sales"), (*_in_thousands(past), *_in_thousands(panel.sales[row]))),
            Series(
                Text("あなたの予測", "Your forecast"), (*blank, *_in_thousands(answer.point[row]))
            ),
            Series(
                Text("担当者の予測", "Staff's forecast"), (*blank, *_in_thousands(panel.staff[row]))
            ),
        ),
    )


def _gain(answer: Answer, panel: Panel) -> Chart:
    """Draw how the staff's error in yen becomes yours, week by week."""
    theirs = np.abs(panel.staff - panel.sales).sum(axis=0).reshape(-1, WEEK).sum(axis=1)
    mine = np.abs(answer.point - panel.sales).sum(axis=0).reshape(-1, WEEK).sum(axis=1)
    change = _in_thousands(mine - theirs)
    weeks = tuple(Text(f"{k + 1}週目", f"Week {k + 1}") for k in range(len(mine)))
    gap: tuple[float | None, ...] = (None,) * len(mine)
    return Chart(
        id="gain",
        title=Text(
            "誤差の金額：担当者の予測からあなたの予測へ", "Error in yen: from the staff's to yours"
        ),
        x_label=Text("週ごとの増減", "Change in each week"),
        y_label=Text("千円", "¥1,000"),
        x=("staff", *(f"week-{k + 1}" for k in range(len(mine))), "you"),
        x_names=(Text("担当者", "Staff"), *weeks, Text("あなた", "You")),
        series=(
            Series(
                Text("誤差の合計", "Sum of errors"),
                (
                    *_in_thousands(theirs.sum(keepdims=True)),
                    *gap,
                    *_in_thousands(mine.sum(keepdims=True)),
                ),
                "bar",
            ),
            Series(Text("増減", "Change"), (None, *change, None), "change"),
        ),
    )


def _in_thousands(yen: Floats) -> tuple[float | None, ...]:
    return plotted(yen / THOUSAND)
