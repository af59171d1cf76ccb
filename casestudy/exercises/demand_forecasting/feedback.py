"""Where the errors are and what they cost: tables and pictures of a scored submission."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from casestudy.card import Breakdown, Chart, Series, plotted
from casestudy.exercises.demand_forecasting.panel import Panel
from casestudy.exercises.demand_forecasting.scoring import Answer
from casestudy.exercises.demand_forecasting.world import GROUPS, ITEMS, STORES
from casestudy.text import Text

Floats = NDArray[np.float64]

WEEKDAYS = (
    Text("月", "Mon"), Text("火", "Tue"), Text("水", "Wed"), Text("木", "Thu"),
    Text("金", "Fri"), Text("土", "Sat"), Text("日", "Sun"),
)  # fmt: skip
STORE_NAMES = {store.id: store.name for store in STORES}
ITEM_NAMES = {item.id: item.name for item in ITEMS}
WORST_SHOWN = 2

_ACTUAL = Text("実際の需要", "Actual demand")
_FORECAST = Text("予測（mean）", "Forecast (mean)")
_LOWER = Text("予測区間の下端（5%）", "Lower edge (5%)")
_UPPER = Text("予測区間の上端（95%）", "Upper edge (95%)")
_COLUMNS = (
    Text("誤差率 WAPE %", "Error, WAPE %"),
    Text("偏り %（＋過大）", "Bias % (+ high)"),
    Text("発注の費用 ¥", "Order cost ¥"),
    Text("うち廃棄 ¥", "Waste ¥"),
    Text("うち売り逃し ¥", "Lost margin ¥"),
    Text("うち持ち越し ¥", "Carry-over ¥"),
    Text("基準との差 ¥（−節約）", "Against baseline ¥ (− saved)"),
)


def breakdowns(answer: Answer, naive: Answer, panel: Panel) -> tuple[Breakdown, ...]:
    """Split error, bias and cost by store, item group and weekday."""
    shape = panel.demand.shape
    by_store = np.broadcast_to(panel.store[:, None], shape)
    by_group = np.broadcast_to(panel.group[:, None], shape)
    by_weekday = np.broadcast_to(panel.weekday[None, :], shape)
    stores = [(STORE_NAMES[key], by_store == key) for key in sorted(set(panel.store))]
    groups = [(name, by_group == key) for key, name in GROUPS.items()]
    weekdays = [(name, by_weekday == day) for day, name in enumerate(WEEKDAYS)]
    splits = (
        ("store", Text("店", "Store"), stores),
        ("group", Text("部門", "Item group"), groups),
        ("weekday", Text("曜日", "Weekday"), weekdays),
    )
    return tuple(
        Breakdown(
            name,
            label,
            (label, *_COLUMNS),
            tuple((part, *_cells(mask, answer, naive, panel)) for part, mask in parts),
        )
        for name, label, parts in splits
    )


def _cells(
    mask: NDArray[np.bool_], answer: Answer, naive: Answer, panel: Panel
) -> tuple[float, ...]:
    demand = max(float(panel.demand[mask].sum()), 1.0)
    error = (answer.mean - panel.demand)[mask]
    cost = float(answer.cost.total[mask].sum())
    return (
        round(100 * float(np.abs(error).sum()) / demand, 1),
        round(100 * float(error.sum()) / demand, 1),
        round(cost),
        round(float(answer.cost.waste[mask].sum())),
        round(float(answer.cost.lost_margin[mask].sum())),
        round(float(answer.cost.carry[mask].sum())),
        round(cost - float(naive.cost.total[mask].sum())),
    )


def charts(answer: Answer, panel: Panel) -> tuple[Chart, ...]:
    """Draw the chain, the costliest series and the cost of each item group."""
    worst = np.argsort(-answer.cost.total.sum(axis=1), kind="stable")[:WORST_SHOWN]
    return (
        _chain(answer, panel),
        *(_one_series(answer, panel, int(row), rank) for rank, row in enumerate(worst, 1)),
        _cost_of_groups(answer, panel),
    )


def _chain(answer: Answer, panel: Panel) -> Chart:
    """Sum over all series; the band adds half-widths in quadrature, as if independent."""
    middle = answer.mean.sum(axis=0)
    below = np.sqrt((np.maximum(answer.mean - answer.quantiles[0], 0) ** 2).sum(axis=0))
    above = np.sqrt((np.maximum(answer.quantiles[-1] - answer.mean, 0) ** 2).sum(axis=0))
    return Chart(
        id="total",
        title=Text("全店合計：予測と実際の需要", "All stores: forecast against actual demand"),
        x_label=Text(
            "日付（区間は系列が独立とみなした近似）", "Date (band: as if series were independent)"
        ),
        y_label=Text("個", "units"),
        x=panel.dates,
        series=(
            Series(_LOWER, plotted(middle - below), "lower"),
            Series(_UPPER, plotted(middle + above), "upper"),
            Series(_ACTUAL, plotted(panel.demand.sum(axis=0))),
            Series(_FORECAST, plotted(middle)),
        ),
    )


def _one_series(answer: Answer, panel: Panel, row: int, rank: int) -> Chart:
    store, item = STORE_NAMES[panel.store[row]], ITEM_NAMES[panel.item[row]]
    yen = round(float(answer.cost.total[row].sum()))
    return Chart(
        id=f"worst-{rank}",
        title=Text(
            f"費用の大きい系列 {rank}：{store.ja}・{item.ja}（{yen:,}円）",
            f"Costliest series {rank}: {store.en}, {item.en} (¥{yen:,})",
        ),
        x_label=Text("日付", "Date"),
        y_label=Text("個", "units"),
        x=panel.dates,
        series=(
            Series(_LOWER, plotted(answer.quantiles[0, row]), "lower"),
            Series(_UPPER, plotted(answer.quantiles[-1, row]), "upper"),
            Series(_ACTUAL, plotted(panel.demand[row])),
            Series(_FORECAST, plotted(answer.mean[row])),
            Series(Text("朝の陳列目標", "Order-up-to target"), plotted(answer.order[row])),
        ),
    )


def _cost_of_groups(answer: Answer, panel: Panel) -> Chart:
    masks = [panel.group == key for key in GROUPS]
    parts = (
        (Text("廃棄", "Waste"), answer.cost.waste),
        (Text("売り逃し", "Lost margin"), answer.cost.lost_margin),
        (Text("持ち越し", "Carry-over"), answer.cost.carry),
    )
    return Chart(
        id="cost-by-group",
        title=Text("部門ごとの発注の費用", "Cost of the orders by item group"),
        x_label=Text("部門", "Item group"),
        y_label=Text("円（28日）", "¥ in 28 days"),
        x=tuple(GROUPS),
        x_names=tuple(GROUPS.values()),
        series=tuple(
            Series(label, plotted(np.array([cost[mask].sum() for mask in masks])), "bar")
            for label, cost in parts
        ),
    )
