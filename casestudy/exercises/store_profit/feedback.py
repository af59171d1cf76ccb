"""What a plan did, store by store and lever by lever: tables and pictures."""

from __future__ import annotations

import numpy as np

from casestudy.card import Breakdown, Chart, Picture, Series, plotted
from casestudy.exercise import Anchors
from casestudy.exercises.store_profit.appraisal import Appraisal, price_response
from casestudy.exercises.store_profit.catalogue import DISH_NAMES, SITE_NAMES
from casestudy.exercises.store_profit.layout import (
    CHANNEL_NAMES,
    CHANNELS,
    DAYPART_NAMES,
    DAYPART_OF_HOUR,
    FIRST_HOUR,
    TYPE_NAMES,
    TYPES,
    WEEKDAY_NAMES,
    WEEKS,
    Floats,
)
from casestudy.exercises.store_profit.market import by_hour
from casestudy.exercises.store_profit.scoring import total
from casestudy.exercises.store_profit.simulator import Outcome
from casestudy.text import Text

PRICE_CHANGES: Floats = np.arange(-10, 11, 2) / 100.0
SHOWN_DAYS = 2

_GUESTS = Text("来た客（真の需要）", "Guests who came (true demand)")
_NOW = Text("今の人数でさばける客数", "Guests today's team can serve")
_PLAN = Text("計画の人数でさばける客数", "Guests the planned team can serve")


def breakdowns(seen: Appraisal) -> tuple[Breakdown, ...]:
    """Split the plan by store, by daypart, by item and by promotion channel."""
    return (_by_store(seen), _by_daypart(seen), _by_item(seen), _by_channel(seen))


def _left(outcome: Outcome, mask: np.ndarray) -> float:
    came = float(outcome.arrivals[mask].sum())
    return 100.0 * (1.0 - float(outcome.guests[mask].sum()) / max(came, 1e-9))


def _minutes(outcome: Outcome, mask: np.ndarray) -> float:
    came = outcome.arrivals[mask]
    return float((outcome.waiting[mask] * came).sum() / max(float(came.sum()), 1e-9))


def _by_store(seen: Appraisal) -> Breakdown:
    now, then = seen.ground.before, seen.steps.plan
    rows = []
    for j, name in enumerate(seen.store_ids):
        mask = np.zeros(then.arrivals.shape, dtype=bool)
        mask[j] = True
        before, after = float(now.profit[:, j].mean()), float(then.profit[:, j].mean())
        rows.append(
            (
                SITE_NAMES[name],
                round(before),
                round(after - before),
                round(float((then.revenue - now.revenue)[:, j].mean())),
                round(float((then.wages - now.wages)[:, j].mean())),
                round(_left(now, mask), 1),
                round(_left(then, mask), 1),
                round(_minutes(then, mask), 1),
                round(float(then.stars[-1, j]), 2),
            )
        )
    columns = (
        Text("店", "Store"),
        Text("現状の利益 ¥", "Profit today ¥"),
        Text("利益の増減 ¥", "Change ¥"),
        Text("売上の増減 ¥", "Revenue ¥ ±"),
        Text("人件費の増減 ¥", "Wages ¥ ±"),
        Text("帰った客 % 現状", "Left today %"),
        Text("帰った客 % 計画", "Left planned %"),
        Text("待ち時間 分", "Wait min"),
        Text("8週後の星", "Stars after"),
    )
    return Breakdown("store", Text("店", "Store"), columns, tuple(rows))


def _by_daypart(seen: Appraisal) -> Breakdown:
    now, then = seen.ground.before, seen.steps.plan
    rows = []
    for weekend, label in ((False, Text("平日", "Weekdays")), (True, Text("土日", "Weekends"))):
        for part, name in enumerate(DAYPART_NAMES):
            mask = np.zeros(then.arrivals.shape, dtype=bool)
            days = slice(5, 7) if weekend else slice(0, 5)
            mask[:, days, part == DAYPART_OF_HOUR] = True
            mask &= seen.market.open[:, None, :]
            rows.append(
                (
                    Text(f"{label.ja} {name.ja}", f"{label.en}, {name.en.lower()}"),
                    round(float(then.arrivals[mask].sum())),
                    int(seen.ground.today.staff[mask].sum()),
                    int(seen.plan.staff[mask].sum()),
                    round(_left(now, mask), 1),
                    round(_left(then, mask), 1),
                    round(float(np.maximum(seen.more_staff[mask], 0).sum())),
                    round(float(np.maximum(seen.less_staff[mask], 0).sum())),
                )
            )
    columns = (
        Text("曜日と時間帯", "Days and hours"),
        Text("来た客（週）", "Guests a week"),
        Text("人時 現状（週）", "Staff hours today"),
        Text("人時 計画（週）", "Staff hours planned"),
        Text("帰った客 % 現状", "Left today %"),
        Text("帰った客 % 計画", "Left planned %"),
        Text("1人増やせば得る額 ¥", "Worth of one more ¥"),
        Text("1人減らせば浮く額 ¥", "Worth of one fewer ¥"),
    )
    return Breakdown("daypart", Text("時間帯", "Daypart"), columns, tuple(rows))


def _by_item(seen: Appraisal) -> Breakdown:
    now, then = seen.ground.before, seen.steps.plan
    rows = []
    for i, name in enumerate(seen.market.items):
        on, planned = seen.ground.today.on[:, i], seen.plan.on[:, i]
        change = seen.plan.price[:, i] / seen.ground.today.price[:, i] - 1
        mean = float(change[planned].mean()) if planned.any() else 0.0
        best = seen.drop[:, i] if planned.any() else np.array([0.0])
        rows.append(
            (
                DISH_NAMES[name],
                int(on.sum()),
                int(planned.sum()),
                round(100 * mean, 1),
                round(_units(now, i)),
                round(_units(then, i)),
                round(float(np.maximum(best[np.isfinite(best)], 0.0).sum())),
            )
        )
    columns = (
        Text("品目", "Item"),
        Text("扱う店 現状", "Stores today"),
        Text("扱う店 計画", "Stores planned"),
        Text("平均の値上げ %", "Mean price ± %"),
        Text("1週の販売数 現状", "Units a week today"),
        Text("1週の販売数 計画", "Units a week planned"),
        Text("外せば増える利益 ¥", "Gain from dropping ¥"),
    )
    return Breakdown("item", Text("品目", "Item"), columns, tuple(rows))


def _units(outcome: Outcome, item: int) -> float:
    share = by_hour(outcome.basket.share[..., item])
    return float((outcome.guests * share).sum())


def _by_channel(seen: Appraisal) -> Breakdown:
    rows: list[tuple[Text | float, ...]] = []
    for j, name in enumerate(seen.store_ids):
        spent = [round(float(yen)) for yen in seen.plan.spend[j] * WEEKS]
        pays = [round(float(value), 2) for value in seen.push[j]]
        rows.append((SITE_NAMES[name], *map(float, spent), *map(float, pays)))
    columns = (
        Text("店", "Store"),
        *(Text(f"{CHANNEL_NAMES[c].ja} ¥", f"{CHANNEL_NAMES[c].en} ¥") for c in CHANNELS),
        *(
            Text(
                f"次の1円の戻り {CHANNEL_NAMES[c].ja}", f"Return of ¥1 more, {CHANNEL_NAMES[c].en}"
            )
            for c in CHANNELS
        ),
    )
    return Breakdown("channel", Text("販促", "Promotion"), columns, tuple(rows))


def charts(seen: Appraisal, anchors: Anchors) -> tuple[Picture, ...]:
    """Draw the way from the status quo to the plan, busy days, prices and promotion."""
    return (_waterfall(seen, anchors), *_days(seen), _prices(seen), _promotion(seen))


def _waterfall(seen: Appraisal, anchors: Anchors) -> Chart:
    """Levers one after the other, then what reference and informed optimum reach."""
    before = total(seen.ground.before)
    menu, promotion = total(seen.steps.menu), total(seen.steps.promotion)
    end = total(seen.steps.plan)
    names = [
        Text("現状", "Today"),
        Text("品目・価格", "Menu, prices"),
        Text("販促", "Promotion"),
        Text("人員配置", "Staffing"),
        Text("あなたの計画", "Your plan"),
        Text("模範解答", "Reference"),
    ]
    sums = [before, None, None, None, end, anchors["reference"]["profit"]]
    changes = [None, menu - before, promotion - menu, end - promotion, None, None]
    if "oracle" in anchors:
        names.append(Text("仕組みを 知る者", "Informed optimum"))
        sums.append(anchors["oracle"]["profit"])
        changes.append(None)
    return Chart(
        id="waterfall",
        title=Text("現状からあなたの計画まで：8週間の利益", "From today to your plan: profit"),
        x_label=Text(
            "左から順に1つずつ切り替えたときの増減", "Levers taken up one after the other"
        ),
        y_label=Text("百万円（8週間・全店）", "¥ million in eight weeks"),
        x=tuple(name.en for name in names),
        x_names=tuple(names),
        series=(
            Series(Text("利益", "Profit"), _millions(sums), "bar"),
            Series(Text("増減", "Change"), _millions(changes), "change"),
        ),
    )


def _millions(values: list[float | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else round(value / 1e6, 2) for value in values)


def _days(seen: Appraisal) -> tuple[Chart, ...]:
    """Staffing against guests, on the two store-days where most can still be gained."""
    worth = np.maximum(seen.more_staff, 0).sum(axis=2) + np.maximum(seen.less_staff, 0).sum(axis=2)
    order = np.argsort(-worth.max(axis=1), kind="stable")[:SHOWN_DAYS]
    return tuple(
        _day(seen, int(j), int(np.argmax(worth[j])), rank) for rank, j in enumerate(order, start=1)
    )


def _day(seen: Appraisal, store: int, day: int, rank: int) -> Chart:
    opened = seen.market.open[store]
    then = seen.steps.plan
    per_person = 60.0 * seen.market.skill[store] / by_hour(then.basket.work)[store, 0]
    now, plan = seen.ground.today.staff[store, day], seen.plan.staff[store, day]
    name, weekday = SITE_NAMES[seen.store_ids[store]], WEEKDAY_NAMES[day]
    hours = [FIRST_HOUR + int(h) for h in np.flatnonzero(opened)]
    return Chart(
        id=f"day-{rank}",
        title=Text(
            f"人員と客数 {rank}：{name.ja}・{weekday.ja}曜",
            f"Staff against guests {rank}: {name.en}, {weekday.en}",
        ),
        x_label=Text("時（1人がさばける客数は注文の手間で変わる）", "Hour of the day"),
        y_label=Text("客数（1時間）", "Guests an hour"),
        x=tuple(str(hour) for hour in hours),
        series=(
            Series(_GUESTS, plotted(then.arrivals[store, day][opened]), "bar"),
            Series(_NOW, plotted((now * per_person)[opened])),
            Series(_PLAN, plotted((plan * per_person)[opened])),
        ),
    )


def _prices(seen: Appraisal) -> Chart:
    """Profit of each store type where all its prices move, at today's staffing."""
    gains = price_response(seen.ground, PRICE_CHANGES)
    kinds = np.array(seen.market.types)
    mean = {
        kind: float((seen.plan.price / seen.ground.today.price - 1)[kinds == kind].mean())
        for kind in TYPES
    }
    return Chart(
        id="prices",
        title=Text(
            "価格への反応：全品の値段を動かしたときの利益（今の人員で）",
            "Price response: profit where all prices move (today's staff)",
        ),
        x_label=Text(
            "値上げ（％）。計画の平均："
            + "、".join(f"{TYPE_NAMES[kind].ja} {100 * mean[kind]:+.1f}" for kind in TYPES),
            "Price change in %. Your plan's means: "
            + ", ".join(f"{TYPE_NAMES[kind].en} {100 * mean[kind]:+.1f}" for kind in TYPES),
        ),
        y_label=Text("万円（8週間、2店の合計）", "¥ 10,000 in eight weeks, two stores"),
        x=tuple(f"{round(100 * change):+d}" for change in PRICE_CHANGES),
        series=tuple(
            Series(TYPE_NAMES[kind], plotted(gains[kinds == kind].sum(axis=0) * WEEKS / 1e4))
            for kind in TYPES
        ),
    )


def _promotion(seen: Appraisal) -> Chart:
    """What the next yen would bring by store and channel."""
    names = tuple(SITE_NAMES[name] for name in seen.store_ids)
    return Chart(
        id="promotion",
        title=Text(
            "販促費の次の1円がもたらす粗利（1円を超えれば増やす余地）",
            "Margin from one more yen of promotion (above 1: room for more)",
        ),
        x_label=Text("店", "Store"),
        y_label=Text("円", "¥"),
        x=seen.store_ids,
        x_names=names,
        series=tuple(
            Series(CHANNEL_NAMES[channel], plotted(seen.push[:, number], 2), "bar")
            for number, channel in enumerate(CHANNELS)
        ),
    )
