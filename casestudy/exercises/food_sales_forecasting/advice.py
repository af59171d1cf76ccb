"""Next steps, chosen from what the errors of a forecast show and ranked by yen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.card import Advice
from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting.feedback import WEEKDAYS
from casestudy.exercises.food_sales_forecasting.feedback import store_names
from casestudy.exercises.food_sales_forecasting.scoring import Answer, Panel, coverage
from casestudy.findings import Finding, costliest
from casestudy.text import Text, percent, whole

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Evidence:
    """A forecast with the facts the rules look at; arrays (S, H) or one entry a store or day."""

    answer: Answer
    panel: Panel
    names: dict[str, Text]
    temperature: Floats
    hours: int

    @property
    def error(self) -> Floats:
        """(S, H) forecast − sales in yen."""
        return np.asarray(self.answer.point - self.panel.sales)

    def bias(self, mask: Bools) -> float:
        """Forecast ÷ sales − 1 where ``mask`` (S, H) holds."""
        sales = float(self.panel.sales[mask].sum())
        return float(self.error[mask].sum()) / sales if sales > 0 else 0.0

    def net(self, mask: Bools) -> float:
        """Size of the net error where ``mask`` holds, in yen."""
        return abs(float(self.error[mask].sum()))

    def cells(self, store: int, day: Bools | None = None) -> Bools:
        """Mark a store's days, all of them or some."""
        mask = np.zeros(self.panel.sales.shape, dtype=bool)
        mask[store] = True if day is None else day
        return mask

    def name(self, store: int) -> Text:
        """Return a store's name."""
        return self.names[self.panel.stores[store]]


Rule = Callable[[Evidence], Iterator[Finding]]


def advise(answer: Answer, panel: Panel, data: CaseData) -> tuple[Advice, ...]:
    """Return at most four next steps, the costliest first; at least one."""
    calendar = data.inputs["calendar.csv"].set_index("date").loc[list(panel.dates)]
    evidence = Evidence(
        answer=answer,
        panel=panel,
        names=store_names(data),
        temperature=calendar["temperature"].to_numpy(dtype=np.float64),
        hours=int(data.inputs["stores.csv"]["forecasting_hours"].sum()),
    )
    return costliest(finding for rule in RULES for finding in rule(evidence)) or (
        _well_done(evidence),
    )


def _sides(bias: float) -> tuple[str, str]:
    return ("少なく", "below") if bias < 0 else ("多く", "above")


def _level(seen: Evidence) -> Iterator[Finding]:
    """One store is off on all its days, not only in Golden Week."""
    usual = ~seen.panel.golden
    biases = np.array([seen.bias(seen.cells(row, usual)) for row in range(len(seen.panel.stores))])
    yen = np.array([seen.net(seen.cells(row, usual)) for row in range(len(biases))])
    clear = np.abs(biases) >= 0.08
    if not clear.any():
        return
    row = int(np.argmax(np.where(clear, yen, -1.0)))
    name, (ja, en) = seen.name(row), _sides(float(biases[row]))
    body = Text(
        f"{name.ja}では、連休を除く日の予測が全体に実績より{percent(biases[row])}%{ja}なりました"
        f"（{whole(yen[row])}円）。8%以上ずれた店は{int(clear.sum())}店です。直近の数週間の水準を重く見て、"
        "競合の開店や改装、税込みの報告で水準が変わっていないか、客単価と合わせて確かめてください。",
        f"Outside Golden Week, {name.en}'s forecast is {percent(biases[row])}% {en} its sales "
        f"(¥{whole(yen[row])}); {int(clear.sum())} stores are off by 8% or more. Let the last "
        "weeks weigh more, and see by sales a customer whether a rival, a renewal or a report "
        "with tax has changed the level.",
    )
    title = Text("店の今の水準をつかむ", "Find each store's level")
    yield Finding(float(yen[row]), Advice("level", title, body))


def _days_off(seen: Evidence) -> Iterator[Finding]:
    """Days off of one store are off by more than its other days."""
    found = (0.0, -1, 0.0)
    free = seen.panel.free & ~seen.panel.golden
    for row in range(len(seen.panel.stores)):
        bias = seen.bias(seen.cells(row, free))
        rest = seen.bias(seen.cells(row, ~seen.panel.free))
        yen = seen.net(seen.cells(row, free))
        if abs(bias - rest) >= 0.11 and abs(bias) >= 0.08 and yen > found[0]:
            found = (yen, row, bias)
    if found[1] < 0:
        return
    yen, row, bias = found
    name, (ja, en) = seen.name(row), _sides(bias)
    body = Text(
        f"{name.ja}では、土日と祝日の予測が実績より{percent(bias)}%{ja}、{whole(yen)}円外れました。"
        "曜日の効果を全店で同じにせず、立地か店ごとに分けてください。",
        f"In {name.en}, weekends and holidays are {percent(bias)}% {en} sales: ¥{whole(yen)}. "
        "Do not give all stores one weekday effect; let it differ by location or store.",
    )
    yield Finding(yen, Advice("weekend", Text("休日を店ごとに見る", "Weekends by store"), body))


def _golden(seen: Evidence) -> Iterator[Finding]:
    """Golden Week is off in one store."""
    if not seen.panel.golden.any():
        return
    found = (0.0, -1, 0.0)
    for row in range(len(seen.panel.stores)):
        mask = seen.cells(row, seen.panel.golden)
        bias, yen = seen.bias(mask), seen.net(mask)
        rest = seen.bias(seen.cells(row, ~seen.panel.golden))
        if abs(bias) >= 0.12 and abs(bias - rest) >= 0.10 and yen > found[0]:
            found = (yen, row, bias)
    if found[1] < 0:
        return
    yen, row, bias = found
    name, (ja, en) = seen.name(row), _sides(bias)
    body = Text(
        f"{name.ja}のゴールデンウィーク（4月29日〜5月4日）は、予測が実績より{percent(bias)}%{ja}、"
        f"{whole(yen)}円外れました。ふつうの祝日とは動きが違います。過去3年の同じ日付と比べて、"
        "店ごとの倍率を作ってください。",
        f"In {name.en}, Golden Week (29 April to 4 May) is {percent(bias)}% {en} sales: "
        f"¥{whole(yen)}. It is unlike other holidays: compare the same dates of three years and "
        "give each store its own factor.",
    )
    yield Finding(
        1.2 * yen, Advice("golden-week", Text("連休を別に扱う", "Golden Week apart"), body)
    )


def _weekday(seen: Evidence) -> Iterator[Finding]:
    """A working day of the week is off in the whole chain."""
    weekday = pd.DatetimeIndex(seen.panel.dates).day_of_week.to_numpy()
    overall = seen.bias(np.ones(seen.panel.sales.shape, dtype=bool))
    found = (0.0, -1, 0.0)
    for day in range(5):
        mask = np.broadcast_to((weekday == day) & ~seen.panel.free, seen.panel.sales.shape)
        bias, yen = seen.bias(mask), seen.net(mask)
        if abs(bias) >= 0.06 and abs(bias - overall) >= 0.05 and yen > found[0]:
            found = (yen, day, bias)
    if found[1] < 0:
        return
    yen, day, bias = found
    name, (ja, en) = WEEKDAYS[day], _sides(bias)
    body = Text(
        f"平日の{name.ja}曜日は、全店で予測が実績より{percent(bias)}%{ja}なりました（{whole(yen)}円）。"
        "休業日（0円）や記録の誤りが、その曜日の平均に混じっていないか確かめてください。",
        f"On {name.en} the whole chain's forecast is {percent(bias)}% {en} sales "
        f"(¥{whole(yen)}). See whether closed days (0 yen) or faults got into that weekday's mean.",
    )
    yield Finding(yen, Advice("weekday", Text("曜日の平均を見直す", "Look at the weekday"), body))


def _warmth(seen: Evidence) -> Iterator[Finding]:
    """Errors of a store go with the temperature, among days alike and outside Golden Week."""
    ratio = np.log(np.maximum(seen.answer.point, 1.0) / np.maximum(seen.panel.sales, 1.0))
    rest, warm = ratio.copy(), seen.temperature.copy()
    for alike in (seen.panel.free, ~seen.panel.free):
        days = alike & ~seen.panel.golden
        if days.any():
            rest[:, days] -= ratio[:, days].mean(axis=1, keepdims=True)
            warm[days] -= seen.temperature[days].mean()
    rest, warm = rest[:, ~seen.panel.golden], warm[~seen.panel.golden]
    slope = 10 * rest @ warm / float((warm**2).sum())
    spread = np.std(rest, axis=1) * 10 / np.sqrt(float((warm**2).sum()))
    sure = np.abs(slope) / np.maximum(spread, 1e-9)
    row = int(np.argmax(np.where(np.abs(slope) >= 0.12, sure, 0.0)))
    if sure[row] < 3.0 or abs(slope[row]) < 0.12:
        return
    name = seen.name(row)
    yen = 0.5 * float(np.abs(seen.error[row]).sum())
    ja, en = ("高く", "higher") if slope[row] > 0 else ("低く", "lower")
    body = Text(
        f"{name.ja}では、予報の気温が10℃高い日ほど、予測が実績に対して{percent(float(slope[row]))}%"
        f"{ja}出ています。気温の効き方は店によって逆にもなります。店ごとの気温の係数を、"
        "平日と休日に分けて推定してください。",
        f"In {name.en} the forecast is {percent(float(slope[row]))}% {en} against sales for "
        "every 10 °C that the forecast temperature rises. Warmth acts differently on each store: "
        "estimate it by store, apart for working days and days off.",
    )
    title = Text("気温を店ごとに効かせる", "Temperature by store")
    yield Finding(yen, Advice("temperature", title, body))


def _interval_width(seen: Evidence) -> Iterator[Finding]:
    share = coverage(seen.answer, seen.panel)
    if 0.83 <= share <= 0.965:
        return
    yen = 0.02 * float(seen.panel.sales.sum())
    if share < 0.83:
        title = Text("区間を広げる", "Widen the intervals")
        body = Text(
            f"q05〜q95 に実績が入った割合は{percent(share)}%で、90%に届きません。"
            "学習に使っていない4週間の誤差から、店ごとに幅を決めてください。",
            f"Only {percent(share)}% of days lie between q05 and q95 instead of 90%. Take each "
            "store's width from errors of four weeks held out.",
        )
    else:
        title = Text("区間を狭める", "Narrow the intervals")
        body = Text(
            f"q05〜q95 に実績が{percent(share)}%入り、90%を大きく超えます。一律の幅をやめ、"
            "店ごとの誤差の大きさに合わせてください。",
            f"{percent(share)}% of days lie between q05 and q95, well above 90%. Instead of "
            "one width for all, follow the size of each store's errors.",
        )
    yield Finding(yen, Advice("intervals", title, body))


def _staff_better(seen: Evidence) -> Iterator[Finding]:
    """Some stores' staff were better."""
    mine = np.abs(seen.error).sum(axis=1)
    theirs = np.abs(seen.panel.staff - seen.panel.sales).sum(axis=1)
    rows = np.flatnonzero(mine > theirs)
    if not len(rows):
        return
    row = int(rows[np.argmax((mine - theirs)[rows])])
    name, many = seen.name(row), len(rows)
    loss = float((mine - theirs)[rows].sum())
    body = Text(
        f"{many}店では担当者の予測のほうが良く、差が最も大きいのは{name.ja}です"
        f"（全体で{whole(loss)}円）。"
        "担当者は先月の水準をよく知っています。staff_forecast の過去1年の癖"
        "（いつも何%多いか）を直して、あなたの予測と混ぜることもできます。",
        f"In {many} stores the staff were better, most of all in {name.en} (¥{whole(loss)} in "
        "all). They know last month's level well: correct the habit of a year of staff_forecast "
        "and blend it with your own.",
    )
    yield Finding(
        loss, Advice("staff", Text("担当者の知恵を借りる", "Borrow from the staff"), body)
    )


RULES: tuple[Rule, ...] = (
    _level, _days_off, _golden, _weekday, _warmth, _interval_width, _staff_better,
)  # fmt: skip


def _well_done(seen: Evidence) -> Advice:
    return Advice(
        "present",
        Text("店長に伝わる言葉にする", "Put it into the stores' words"),
        Text(
            f"目立つ偏りはありません。各店の予測時間は合わせて月{seen.hours}時間です。"
            "何時間を売場に返せるか、"
            "店だけが知る行事をだれがいつ本部に知らせるかを1枚にまとめてください。",
            f"No clear bias is left. The stores spend {seen.hours} hours a month on forecasting: "
            "put on one page how many go back to the aisles, and who tells head office, and when, "
            "what only a store knows.",
        ),
    )
