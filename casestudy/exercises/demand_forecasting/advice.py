"""Next steps, chosen from what the errors of a submission show and ranked by yen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.card import Advice
from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting.feedback import ITEM_NAMES, STORE_NAMES
from casestudy.exercises.demand_forecasting.panel import Panel
from casestudy.exercises.demand_forecasting.scoring import Answer, coverage
from casestudy.findings import Finding, costliest
from casestudy.text import Text, percent, whole

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RECENT_DAYS = 56
NEW_DAYS = 150
OFTEN_SOLD_OUT = 0.25
CLEAR_BIAS = 0.05
CLEAR_GAP = 0.04


@dataclass(frozen=True)
class Evidence:
    """A submission with the facts the rules look at; arrays (S, H) or (S,)."""

    answer: Answer
    panel: Panel
    sold_out_share: Floats
    """(S,) share of the last 56 days on which a series was sold out."""
    young: Bools
    """(S,) launched in the last 150 days."""
    busy: Bools
    """(H,) weekends, holidays, paydays and pension days."""

    def bias(self, mask: Bools) -> float:
        """Forecast ÷ demand − 1 where ``mask`` holds, in list-price yen."""
        yen = self.panel.value[:, None]
        demand = float((self.panel.demand * yen)[mask].sum())
        error = float(((self.answer.mean - self.panel.demand) * yen)[mask].sum())
        return error / demand if demand > 0 else 0.0

    def off_by(self, mask: Bools) -> float:
        """Size of the net forecast error where ``mask`` holds, in list-price yen."""
        error = (self.answer.mean - self.panel.demand) * self.panel.value[:, None]
        return abs(float(error[mask].sum()))

    def rows(self, which: Bools) -> Bools:
        """Widen (S,) to (S, H)."""
        return np.broadcast_to(which[:, None], self.panel.demand.shape)

    def columns(self, which: Bools) -> Bools:
        """Widen (H,) to (S, H)."""
        return np.broadcast_to(which[None, :], self.panel.demand.shape)


Rule = Callable[[Evidence], Iterator[Finding]]


def advise(answer: Answer, panel: Panel, data: CaseData) -> tuple[Advice, ...]:
    """Return at most four next steps, the costliest first; at least one."""
    evidence = _gather(answer, panel, data)
    return costliest(finding for rule in RULES for finding in rule(evidence)) or (_WELL_DONE,)


def _gather(answer: Answer, panel: Panel, data: CaseData) -> Evidence:
    sales, items = data.inputs["sales.csv"], data.inputs["items.csv"].set_index("item_id")
    origin = pd.Timestamp(panel.dates[0])
    since = (origin - pd.Timedelta(days=RECENT_DAYS)).strftime("%Y-%m-%d")
    share = sales[sales["date"] >= since].groupby(["store_id", "item_id"])["sold_out"].mean()
    series = pd.MultiIndex.from_arrays([panel.store, panel.item])
    launched = pd.to_datetime(items["launched"].reindex(panel.item))
    calendar = data.inputs["calendar.csv"].set_index("date").loc[list(panel.dates)]
    marked = (calendar["payday"] + calendar["pension_day"]).gt(0) | calendar["holiday"].fillna(
        ""
    ).ne("")
    return Evidence(
        answer=answer,
        panel=panel,
        sold_out_share=share.reindex(series, fill_value=0.0).to_numpy(dtype=np.float64),
        young=((origin - launched).dt.days <= NEW_DAYS).to_numpy(dtype=bool),
        busy=marked.to_numpy(dtype=bool) | (panel.weekday >= 5),
    )


def _censoring(seen: Evidence) -> Iterator[Finding]:
    often = seen.sold_out_share >= OFTEN_SOLD_OUT
    if not often.any() or often.all():
        return
    low, rest = seen.bias(seen.rows(often)), seen.bias(seen.rows(~often))
    if low > -CLEAR_BIAS or low > rest - 0.02:
        return
    yen = float(seen.answer.cost.lost_margin[often].sum())
    body = Text(
        f"直近8週で品切れが多かった{int(often.sum())}系列では、予測が実際の需要より{percent(low)}%低く、"
        f"売り逃しが{whole(yen)}円出ました。sold_out = 1 の日の販売数は需要の下限にすぎません。"
        "その日を学習から外すだけでも低く偏ります。「少なくともこの数」という条件つきの期待値で補うか、"
        "打ち切りを扱えるモデルにしてください。",
        f"In the {int(often.sum())} series that were often sold out in the last eight weeks the "
        f"forecast is {percent(low)}% below demand, and ¥{whole(yen)} of margin was lost. Where "
        "sold_out = 1, sales are only a lower bound, and dropping those days still leaves a low "
        "bias. Fill them with the expected demand given 'at least this much', or use a model "
        "that handles censoring.",
    )
    title = Text("品切れの日に隠れた需要を戻す", "Give back the demand that stock-outs hid")
    yield Finding(yen, Advice("censoring", title, body))


def _promotions(seen: Evidence) -> Iterator[Finding]:
    promo = seen.panel.promo
    bias, rest = seen.bias(promo), seen.bias(~promo)
    if abs(bias) < CLEAR_BIAS or abs(bias - rest) < CLEAR_GAP:
        return
    yen = seen.off_by(promo)
    side_ja, side_en = ("低く", "below") if bias < 0 else ("高く", "above")
    body = Text(
        f"特売の日の予測は実際より{percent(bias)}%{side_ja}、定価で{whole(yen)}円分の外れです。"
        "伸び方は商品と値引き率で違います。promo だけでなく、いつもの売価に対する値引き率と、"
        "特売の前後（反動）を特徴量にし、商品ごとに効き方が変わるようにしてください。",
        f"On flyer days the forecast is {percent(bias)}% {side_en} demand: ¥{whole(yen)} at list "
        "price. The uplift differs by item and by discount. Besides promo, use the discount from "
        "the usual price and the days around a flyer, and let the effect differ by item.",
    )
    title = Text("特売の効き方を商品ごとに学ぶ", "Learn each item's response to flyers")
    yield Finding(yen, Advice("promotion", title, body))


def _busy_days(seen: Evidence) -> Iterator[Finding]:
    busy = seen.columns(seen.busy)
    worst, store = 0.0, ""
    for name in sorted(set(seen.panel.store)):
        bias = seen.bias(busy & seen.rows(seen.panel.store == name))
        if abs(bias) > abs(worst):
            worst, store = bias, name
    here = seen.rows(seen.panel.store == store)
    if abs(worst) < 0.08 or abs(worst - seen.bias(here & ~busy)) < CLEAR_GAP:
        return
    yen = seen.off_by(busy & here)
    name = STORE_NAMES[store]
    side_ja, side_en = ("低く", "below") if worst < 0 else ("高く", "above")
    body = Text(
        f"{name.ja}では、土日・祝日・給料日・年金支給日の予測が"
        f"実際より{percent(worst)}%{side_ja}外れました（定価で{whole(yen)}円分）。"
        "同じ祝日でも、立地によって客足は増えも減りもします。"
        "暦の効果を店ごとに分け、ゴールデンウィークは過去3年の同じ日付と比べてください。",
        f"In {name.en}, forecasts for weekends, holidays, paydays and pension days are "
        f"{percent(worst)}% {side_en} demand (¥{whole(yen)} at list price). The same holiday "
        "fills one location and empties another. Let calendar effects differ by store, and "
        "compare Golden Week with the same dates of past years.",
    )
    title = Text("週末と祝日を店ごとに見る", "Look at weekends and holidays store by store")
    yield Finding(yen, Advice("calendar", title, body))


def _interval_width(seen: Evidence) -> Iterator[Finding]:
    share = coverage(seen.answer, seen.panel)
    if 0.84 <= share <= 0.96:
        return
    yen = 0.02 * float((seen.panel.demand * seen.panel.value[:, None]).sum())
    if share < 0.84:
        title = Text("区間を広げる", "Widen the intervals")
        body = Text(
            f"q05〜q95 に実際の需要が入った割合は{percent(share)}%で、90%に届きません。"
            "学習に使った日の残差で幅を決めると狭くなります。学習に使っていない期間の残差から幅を決め、"
            "よく売れる日ほど広くしてください。",
            f"Only {percent(share)}% of days fall between q05 and q95 instead of 90%. Widths "
            "taken from residuals of the training days are too narrow: take them from days held "
            "out, and let them grow with the forecast.",
        )
    else:
        title = Text("区間を狭める", "Narrow the intervals")
        body = Text(
            f"q05〜q95 に実際の需要が{percent(share)}%入り、90%を大きく超えます。"
            "幅が広すぎると発注も過大になります。商品ごとの残差から幅を決めてください。",
            f"{percent(share)}% of days fall between q05 and q95, well above 90%. Too wide an "
            "interval leads to too large an order: take widths from each item's own residuals.",
        )
    yield Finding(yen, Advice("intervals", title, body))


def _short_lived(seen: Evidence) -> Iterator[Finding]:
    day_only = seen.panel.shelf_life == 1
    waste = float(seen.answer.cost.waste[day_only].sum())
    lost = float(seen.answer.cost.lost_margin[day_only].sum())
    if waste < 1.3 * lost:
        return
    body = Text(
        f"その日限りの商品で、廃棄{whole(waste)}円が売り逃し{whole(lost)}円を大きく上回りました。"
        "余り1個の損は原価、不足1個の損は粗利です。"
        "粗利 ÷（粗利＋原価）の分位点まで陳列数を下げてください。",
        f"For goods that last one day, waste (¥{whole(waste)}) far exceeds lost margin "
        f"(¥{whole(lost)}). One unit over costs its purchase price, one under its margin: lower "
        "targets to the margin ÷ (margin + cost) quantile.",
    )
    title = Text("その日限りの商品を並べすぎない", "Stock less of what lasts one day")
    yield Finding(waste - lost, Advice("over-order", title, body))


def _lasting(seen: Evidence) -> Iterator[Finding]:
    lasting = seen.panel.shelf_life > 1
    lost = float(seen.answer.cost.lost_margin[lasting].sum())
    kept = float((seen.answer.cost.carry + seen.answer.cost.waste)[lasting].sum())
    if lost < 1.6 * kept:
        return
    body = Text(
        f"日持ちする商品で、売り逃し{whole(lost)}円が持ち越しと廃棄の{whole(kept)}円を大きく上回りました。"
        "余っても翌日に売れるので、余りの損は carry_cost だけです。"
        "粗利 ÷（粗利＋carry_cost）の分位点まで陳列数を増やしてください。",
        f"For goods that keep, lost margin (¥{whole(lost)}) far exceeds carry-over and waste "
        f"(¥{whole(kept)}). A leftover sells tomorrow, so one unit over costs only carry_cost: "
        "raise targets to the margin ÷ (margin + carry_cost) quantile.",
    )
    title = Text("日持ちする商品の欠品を減らす", "Let goods that keep run out less")
    yield Finding(lost - kept, Advice("under-order", title, body))


def _newcomers(seen: Evidence) -> Iterator[Finding]:
    for item in sorted(set(seen.panel.item[seen.young])):
        mask = seen.rows(seen.panel.item == item)
        bias = seen.bias(mask)
        if abs(bias) < 0.12:
            continue
        yen, name = seen.off_by(mask), ITEM_NAMES[item]
        side_ja, side_en = ("低く", "below") if bias < 0 else ("高く", "above")
        body = Text(
            f"発売から日の浅い「{name.ja}」の予測が実際より{percent(bias)}%{side_ja}外れました。"
            "発売直後の物珍しさは数週間で薄れます。items.csv の launched から経過日数を作り、"
            "replaces がある商品は前の商品の記録を引き継いでください。",
            f"Forecasts of '{name.en}', launched recently, are {percent(bias)}% {side_en} "
            "demand. The novelty of a launch fades within weeks: derive the age from launched in "
            "items.csv, and let an item with replaces inherit its predecessor's records.",
        )
        title = Text("新商品の立ち上がりを別に扱う", "Treat launches apart")
        yield Finding(yen, Advice(f"new-item-{item}", title, body))


def _records(seen: Evidence) -> Iterator[Finding]:
    biases = {
        store: seen.bias(seen.rows(seen.panel.store == store)) for store in set(seen.panel.store)
    }
    store = max(sorted(biases), key=lambda name: biases[name])
    others = float(np.median([value for name, value in biases.items() if name != store]))
    if biases[store] < 0.06 or biases[store] - others < 0.06:
        return
    yen, name = seen.off_by(seen.rows(seen.panel.store == store)), STORE_NAMES[store]
    body = Text(
        f"{name.ja}だけ予測が実際より{percent(biases[store])}%高くなっています（定価で{whole(yen)}円分）。"
        "直近数か月のこの店の販売数を、ほかの店と日ごとに並べて見てください。"
        "急に水準が変わった期間があれば、客足の変化か記録の誤りかを見分け、学習から直すか外します。",
        f"Only in {name.en} is the forecast {percent(biases[store])}% above demand (¥{whole(yen)} "
        "at list price). Set this store's daily sales of the last months beside the others'. "
        "Where the level jumps, tell a change in custom from a fault in the records, and repair "
        "or drop those days.",
    )
    title = Text("1店だけ高い：記録を疑う", "One store is too high: question its records")
    yield Finding(yen, Advice("records", title, body))


RULES: tuple[Rule, ...] = (
    _censoring,
    _promotions,
    _busy_days,
    _interval_width,
    _short_lived,
    _lasting,
    _newcomers,
    _records,
)

_WELL_DONE = Advice(
    "present",
    Text("数字を経営の言葉にする", "Put the figures into the board's words"),
    Text(
        "目立つ偏りはありません。次は、素朴な方法との差額を年間に換算し、区間を添えて、"
        "だれが毎週何を確かめれば運用できるかを1枚にまとめてください。",
        "No clear bias is left. Next, scale the saving against the naive method to a year, give "
        "its interval, and put on one page who checks what each week to run it.",
    ),
)
