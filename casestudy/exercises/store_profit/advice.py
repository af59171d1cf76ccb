"""Next steps, chosen from what a plan still leaves on the table and ranked by yen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from casestudy.card import Advice
from casestudy.exercises.store_profit.appraisal import PRICE_MOVE, Appraisal
from casestudy.exercises.store_profit.catalogue import DISH_NAMES, SITE_NAMES
from casestudy.exercises.store_profit.layout import (
    BUDGET_STEP,
    CHANNEL_NAMES,
    CHANNELS,
    DAYPART_NAMES,
    DAYPART_OF_HOUR,
    TYPE_NAMES,
    TYPES,
    WEEKDAY_NAMES,
    WEEKS,
)
from casestudy.exercises.store_profit.scoring import total
from casestudy.findings import MOST, Finding
from casestudy.text import Text, whole

CLEAR = 100_000.0
"""Yen in eight weeks below which nothing is said."""


Rule = Callable[[Appraisal], Iterator[Finding]]


def advise(seen: Appraisal) -> tuple[Advice, ...]:
    """Return at most four next steps; at least one.

    What lowered profit against today comes first, then the costliest.
    """
    found = [finding for rule in RULES for finding in rule(seen)]
    found = [finding for finding in found if finding.yen >= CLEAR]
    harmful = _harmful(seen)
    found.sort(key=lambda finding: (finding.advice.id not in harmful, -finding.yen))
    return tuple(finding.advice for finding in found[:MOST]) or (_WELL_DONE,)


def _harmful(seen: Appraisal) -> set[str]:
    """Return which advice is about a lever that the plan moved to its own loss."""
    steps = seen.steps
    before, menu, promotion, plan = (
        total(outcome) for outcome in (seen.ground.before, steps.menu, steps.promotion, steps.plan)
    )
    now, found = seen.ground.today, set()
    if menu < before and (seen.plan.price != now.price).any():
        found |= {"price-up", "price-down", "refurbishment"}
    if menu < before and (seen.plan.on != now.on).any():
        found.add("menu")
    if promotion < menu:
        found |= {"overspent", "unspent"}
    if plan < promotion:
        found |= {"understaffed", "overstaffed", "reputation"}
    return found


def _blocks(worth: np.ndarray) -> np.ndarray:
    """Return (J, D, P) what whole dayparts would bring: people come for hours, not for one."""
    parts = [worth[..., part == DAYPART_OF_HOUR].sum(axis=2) for part in range(4)]
    return np.asarray(np.maximum(np.stack(parts, axis=-1), 0.0))


def _where(seen: Appraisal, blocks: np.ndarray) -> Text:
    store, day, part = (int(k) for k in np.unravel_index(int(np.argmax(blocks)), blocks.shape))
    name, daypart = SITE_NAMES[seen.store_ids[store]], DAYPART_NAMES[part]
    weekday = WEEKDAY_NAMES[day]
    return Text(
        f"{name.ja}の{weekday.ja}曜・{daypart.ja}", f"{name.en} on {weekday.en}, {daypart.en}"
    )


def _too_few(seen: Appraisal) -> Iterator[Finding]:
    blocks = _blocks(seen.more_staff)
    yen, at = float(blocks.sum()), _where(seen, blocks)
    lost = float((seen.steps.plan.arrivals - seen.steps.plan.guests).sum()) * WEEKS
    body = Text(
        f"8週間で延べ{whole(lost)}人が待てずに帰りました。いちばん惜しいのは{at.ja}で、"
        f"足りない時間帯に1人ずつ足せば、人件費を払っても合計{whole(yen)}円残ります。"
        "guests は帰った客を含みません。door_counter のある店で entries と guests の差を"
        "「客数×手間÷人数」に対して描き、ほかの店へは wait_min を通じて当てはめてください。",
        f"In eight weeks {whole(lost)} guests left unserved. Most is lost at {at.en}; one person "
        f"more wherever a daypart is short would leave ¥{whole(yen)} after wages. The column "
        "guests leaves out who left: draw entries less guests against work × guests ÷ staff at the "
        "stores with a door counter, and carry it to the others through wait_min.",
    )
    title = Text("帰った客を数えて人を足す", "Count who left, then add people")
    yield Finding(yen, Advice("understaffed", title, body))


def _too_many(seen: Appraisal) -> Iterator[Finding]:
    blocks = _blocks(seen.less_staff)
    yen, at = float(blocks.sum()), _where(seen, blocks)
    cells = int((blocks > 0).sum())
    body = Text(
        f"1人減らしても利益が増える「店×曜日×時間帯」が{cells}か所あり、合計{whole(yen)}円分です。"
        f"大きいのは{at.ja}。平日と休日の2通りではなく曜日ごと・時間ごとに、"
        "3〜8時間の勤務を客数の山に重ねてください（整数計画か、山を上から埋める貪欲法）。",
        f"In {cells} combinations of store, weekday and daypart one person fewer would raise "
        f"profit, ¥{whole(yen)} in all; most at {at.en}. Plan each weekday by itself, and lay "
        "shifts of three to eight hours over the peaks (an integer programme, or greedily).",
    )
    title = Text("暇な時間の人を減らす", "Take people out of idle hours")
    yield Finding(yen, Advice("overstaffed", title, body))


def _prices(seen: Appraisal) -> Iterator[Finding]:
    kinds = np.array(seen.market.types)
    change = seen.plan.price / seen.ground.today.price - 1
    for direction, sign in ((0, -1), (1, 1)):
        gain = np.maximum(seen.price_move[:, :, direction], 0).sum(axis=1)
        by_kind = {kind: float(gain[kinds == kind].sum()) for kind in TYPES}
        chosen = max(TYPES, key=by_kind.__getitem__)
        mean = 100 * float(change[kinds == chosen].mean())
        yield Finding(float(gain.sum()), _price_advice(sign, chosen, mean, by_kind[chosen]))


def _price_advice(sign: int, kind: str, mean: float, yen: float) -> Advice:
    name, move = TYPE_NAMES[kind], f"{100 * PRICE_MOVE:.0f}"
    ja, en = ("上げる", "Raise") if sign > 0 else ("下げる", "Lower")
    body = Text(
        f"{name.ja}の店の売価は今より平均{mean:+.1f}%ですが、区分（飲み物・食事・甘味）によっては{move}%{ja}と"
        f"合計{whole(yen)}円増えます。値段は客数も動かします（近くの競合店 rivals が多い店ほど）。"
        "過去の値付けテストから、店・週・改装・競合の値段の効果を除いて推定し、立地ごとに、"
        "客数への効きと品目の選ばれ方への効きを分けて見てください。",
        f"Prices at {name.en.lower()} stores are {mean:+.1f}% against today on average, but "
        f"moving some groups {'up' if sign > 0 else 'down'} by {move}% would bring "
        f"¥{whole(yen)}. A price moves guests, too, the more rivals are near: estimate past price "
        "tests with effects of store, week, refurbishment and rivals' prices taken out, and part "
        "visits from choice, type by type.",
    )
    title = Text(f"{name.ja}の価格を見直す（{ja}余地）", f"{en} prices at {name.en.lower()} stores")
    return Advice("price-up" if sign > 0 else "price-down", title, body)


def _refurbished(seen: Appraisal) -> Iterator[Finding]:
    for store in seen.refurbished:
        change = float((seen.plan.price / seen.ground.today.price - 1)[store].mean())
        yen = float(np.maximum(seen.price_move[store, :, 0], 0).sum())
        if change < 0.03:
            continue
        name = SITE_NAMES[seen.store_ids[store]]
        body = Text(
            f"{name.ja}では平均{100 * change:.1f}%値上げしましたが、"
            f"下げたほうが{whole(yen)}円良くなります。この店は改装と同じ週に値上げしたので、値上げで客が増えたように見えます。"
            "events.csv の改装の週から先を示す列を回帰に入れてください。",
            f"At {name.en} prices rose by {100 * change:.1f}%, yet lowering them would bring "
            f"¥{whole(yen)}. It was refurbished in the week its prices rose, so dearer seems to "
            "draw guests: put a column for the weeks after it (events.csv) into the regression.",
        )
        title = Text("改装の効果と値上げを分ける", "Part the refurbishment from the price rise")
        yield Finding(2 * yen, Advice("refurbishment", title, body))


def _menu(seen: Appraisal) -> Iterator[Finding]:
    drop, add = seen.drop.max(axis=1), seen.add.max(axis=1)
    room = seen.plan.on.sum(axis=1) < seen.ground.limits.menu_max
    swap = np.maximum(drop, 0.0) + np.where(np.isfinite(add), np.maximum(add, 0.0), 0.0)
    both = np.where(room, swap, np.maximum(drop + np.where(np.isfinite(add), add, 0.0), 0.0))
    gain = np.maximum(swap * room, both)
    yen, store = float(gain.sum()), int(np.argmax(gain))
    out, name = int(np.argmax(seen.drop[store])), SITE_NAMES[seen.store_ids[store]]
    away, came = DISH_NAMES[seen.market.items[out]], int(np.argmax(seen.add[store]))
    new = DISH_NAMES[seen.market.items[came]]
    body = Text(
        f"品目を1つ入れ替えるだけで、8店の合計で{whole(yen)}円増やせます。たとえば{name.ja}では"
        f"「{away.ja}」を外し「{new.ja}」を置きます。売れ数だけでは決まりません。外した品の客は"
        "ほかの品に移るので、失うのは移らない分の粗利だけ、浮くのは keep_cost です（共食い）。",
        f"Swapping one item a store would bring ¥{whole(yen)} over all stores, for example "
        f"dropping '{away.en}' for '{new.en}' at {name.en}. Units alone do not decide: guests of a "
        "dropped item move to others, so only the margin of those who do not is lost, and "
        "keep_cost is saved (cannibalisation).",
    )
    title = Text("共食いを見て品目を入れ替える", "Swap items, minding cannibalisation")
    yield Finding(yen, Advice("menu", title, body))


def _overspent(seen: Appraisal) -> Iterator[Finding]:
    poor = np.nan_to_num(seen.last, nan=9.0) < 1.0
    wasted = float((np.where(poor, 1.0 - np.nan_to_num(seen.last, nan=1.0), 0.0)
                    * seen.plan.spend * WEEKS).sum() / 2)  # fmt: skip
    if not poor.any():
        return
    spent = float((seen.plan.spend * poor).sum() * WEEKS)
    by_channel = (seen.plan.spend * poor).sum(axis=0)
    name = CHANNEL_NAMES[CHANNELS[int(np.argmax(by_channel))]]
    body = Text(
        f"販促費のうち{whole(spent)}円は、最後の1万円が1万円の粗利を生まない所に使われています"
        f"（主に{name.ja}）。販促は繁忙週に多く打たれてきたので、前後の比較では効いて見えます。"
        "週の効果を入れ、金額をくじで決めた週（by_lot = 1）を頼りに推定してください。",
        f"¥{whole(spent)} of promotion goes where the last ¥{whole(BUDGET_STEP)} brings less "
        f"margin than it costs (mostly {name.en.lower()}). Promotion ran in busy weeks, so "
        "comparing before and after flatters it: take out week effects, and lean on the weeks "
        "in which the amounts were drawn by lot (by_lot = 1).",
    )
    title = Text("元の取れない販促をやめる", "Stop promotion that does not pay")
    yield Finding(wasted, Advice("overspent", title, body))


def _unspent(seen: Appraisal) -> Iterator[Finding]:
    rich = np.maximum(seen.push - 1.0, 0.0)
    store, channel = (int(k) for k in np.unravel_index(int(np.argmax(rich)), rich.shape))
    yen = float((rich * seen.market.scale * WEEKS).sum() / 2)
    left = seen.ground.limits.budget - float(seen.plan.spend.sum() * WEEKS)
    name, way = SITE_NAMES[seen.store_ids[store]], CHANNEL_NAMES[CHANNELS[channel]]
    value = float(seen.push[store, channel])
    body = Text(
        f"{name.ja}の{way.ja}は、次の1円が{value:.1f}円の粗利を生みます（未使用の枠は{whole(left)}円）。"
        "効く媒体は立地で違い、額を増やすほど効きは鈍ります。立地×媒体ごとに飽和する曲線を当て、"
        "次の1円の効果がそろうまで移してください。",
        f"At {name.en}, one more yen of {way.en.lower()} brings ¥{value:.1f} of margin "
        f"(¥{whole(left)} of the budget is unspent). Channels work differently by location, and "
        "each yen adds less: fit a saturating curve by type and channel, and move money until the "
        "next yen earns the same everywhere.",
    )
    title = Text("効く店と媒体に販促費を移す", "Move promotion to where it works")
    yield Finding(yen, Advice("unspent", title, body))


def _reputation(seen: Appraisal) -> Iterator[Finding]:
    after, before = seen.steps.plan, seen.ground.before
    fall = before.stars[-1] - after.stars[-1]
    store = int(np.argmax(fall))
    if fall[store] < 0.08:
        return
    name = SITE_NAMES[seen.store_ids[store]]
    came = after.arrivals[store]
    minutes = float((after.waiting[store] * came).sum() / came.sum())
    worth = after.revenue.mean(axis=0) - after.ingredients.mean(axis=0)
    yen = float((np.maximum(fall, 0) * seen.market.gamma * worth).sum())
    body = Text(
        f"{name.ja}の星は8週間で、現状のままより{fall[store]:.2f}下がりました（待ち時間は平均{minutes:.1f}分）。"
        f"全店で約{whole(yen)}円の客足に当たり、9週目以降も残ります。人を減らす効果から、"
        "待ち時間→星→客数の損を引いて判断してください。",
        f"At {name.en} the stars end {fall[store]:.2f} below what keeping everything would give "
        f"(mean wait {minutes:.1f} minutes). Over all stores that is about ¥{whole(yen)} of "
        "custom, and it lasts beyond the eight weeks: set the loss from waiting through stars to "
        "guests against what fewer people save.",
    )
    title = Text("評判の損を人件費の得と比べる", "Weigh reputation against wages")
    yield Finding(yen, Advice("reputation", title, body))


RULES: tuple[Rule, ...] = (
    _too_few,
    _too_many,
    _prices,
    _refurbished,
    _menu,
    _overspent,
    _unspent,
    _reputation,
)

_WELL_DONE = Advice(
    "present",
    Text("計画を現場の言葉にする", "Put the plan into the stores' words"),
    Text(
        "大きく取りこぼしている所はありません。次は、店長ごとに「何を・いつから・なぜ変えるか」と"
        "見る数字（帰った客、待ち時間、星）を1枚にまとめ、効果を8週間で確かめる方法を決めてください。",
        "Nothing large is left on the table. Next, write one page for each store manager: what "
        "changes, from when and why, which figures to watch (guests who left, waits, stars), and "
        "how the effect will be verified within eight weeks.",
    ),
)
