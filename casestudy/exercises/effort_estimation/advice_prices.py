"""Rules of advice on quoted prices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from casestudy.card import Advice
from casestudy.exercises.effort_estimation.catalogue import GROUPS, INDUSTRIES
from casestudy.exercises.effort_estimation.evidence import FEWEST, Evidence
from casestudy.exercises.effort_estimation.feedback import FACTORS, curve
from casestudy.exercises.effort_estimation.scoring import opportunity
from casestudy.findings import Finding
from casestudy.text import Text


def below_cost(seen: Evidence) -> Iterator[Finding]:
    """Much is lost on jobs quoted below what they and their hours are worth."""
    book, ground = seen.book, seen.ground
    loss = np.maximum(-opportunity(seen.answer, ground.book, ground.worth), 0.0)
    yen, revenue = float(loss.sum()), float((seen.answer.chance * seen.answer.price).sum())
    if yen < 0.05 * max(revenue, 1.0):
        return
    worth = book.cost + book.hours * ground.worth[book.cell]
    below = int((seen.answer.price < worth).sum())
    body = Text(
        f"{below}件の価格が、材料費・変動費に機械群の1時間の値打ちを足した額を下回り、受注すると合わせて"
        f"{yen:,.0f}円の損になる見込みです（売上見込みの{100 * yen / revenue:.0f}%）。"
        "安く出しすぎた案件ほど決まりやすいためです。工数の中央値ではなく期待値（手直しを含む）で原価を置き、"
        "幅の広い案件には上乗せしてください。",
        f"{below} prices lie below material, variable cost and the worth of the hours they take; "
        f"those jobs are expected to lose ¥{yen:,.0f} ({100 * yen / revenue:.0f}% of revenue), "
        "because what is quoted too low is won most often. Base cost on mean hours, rework "
        "included, not on the median, and add where the interval is wide.",
    )
    title = Text("損をして取れてしまう見積を減らす", "Stop winning jobs at a loss")
    yield Finding(yen, Advice("below-cost", title, body))


def crowded(seen: Evidence) -> Iterator[Finding]:
    """A machine group gets more work than it has hours for."""
    cells, load = seen.book.cells, seen.book.load(seen.answer.chance)
    cost = np.maximum(load - np.maximum(cells.free, seen.best_load), 0.0) * cells.overtime
    worst = int(cost.argmax())
    yen, free, hours = float(cost[worst]), float(cells.free[worst]), float(load[worst])
    if yen < 0.06 * seen.ground.reach:
        return
    name, rate = GROUPS[cells.names[worst]], float(cells.overtime[worst])
    body = Text(
        f"{name.ja}は空き工数{free:,.0f}時間に対して、受注の見込みが{hours:,.0f}時間あります。"
        f"超えた1時間ごとに{rate:,.0f}円の残業・外注がかかり、その大半にあたる{yen:,.0f}円は値付けで"
        "避けられます。空きの足りない機械群は、工数1時間あたりの利益の大きい仕事だけが残るように"
        "値段を上げてください。",
        f"{name.en} have {free:,.0f} free hours and are expected to get {hours:,.0f}. Each hour "
        f"beyond costs ¥{rate:,.0f} more; ¥{yen:,.0f} of that can be priced away. Raise prices "
        "where hours are short, until only jobs that earn most for an hour are left.",
    )
    title = Text("空きの足りない機械群の値段を上げる", "Raise prices where hours are short")
    yield Finding(yen, Advice("crowded", title, body))


def idle(seen: Evidence) -> Iterator[Finding]:
    """A machine group stands idle although its hours are paid for."""
    cells, load = seen.book.cells, seen.book.load(seen.answer.chance)
    lost = np.maximum(np.minimum(cells.free, seen.best_load) - load, 0.0)
    cost = lost * np.maximum(seen.ground.worth, 0.25 * cells.fixed)
    worst = int(cost.argmax())
    yen, free, hours = float(cost[worst]), float(cells.free[worst]), float(load[worst])
    if yen < 0.06 * seen.ground.reach or hours > 0.85 * free:
        return
    name = GROUPS[cells.names[worst]]
    body = Text(
        f"{name.ja}は空き工数{free:,.0f}時間のうち{hours:,.0f}時間しか埋まらない見込みです。人と機械の"
        f"費用は空いていてもかかるので、およそ{yen:,.0f}円を取りこぼしています。空いている機械群では、"
        "全部原価ではなく材料費と変動費を下限にして、取りにいく価格を探してください。",
        f"{name.en} are expected to fill {hours:,.0f} of {free:,.0f} free hours. People and "
        f"machines are paid for all the same: about ¥{yen:,.0f} are let go. Where hours are idle, "
        "look for prices above material and variable cost, not above full cost.",
    )
    title = Text("空いている機械群は取りにいく", "Go for work where hours are idle")
    yield Finding(yen, Advice("idle", title, body))


def level(seen: Evidence) -> Iterator[Finding]:
    """All prices together too low or too high."""
    totals = curve(seen.answer, seen.book)
    now, best = float(totals[FACTORS.index(1.0)]), int(totals.argmax())
    factor, gain = FACTORS[best], float(totals[best]) - now
    if abs(factor - 1.0) < 0.075 or gain < 0.04 * seen.ground.reach:
        return
    rate = 100 * float(seen.answer.chance.mean())
    ja, en = ("安すぎます", "too low") if factor > 1 else ("高すぎます", "too high")
    body = Text(
        f"受注率の見込みは{rate:.0f}%で、価格は全体に{ja}。全件を{factor:.2f}倍にするだけで期待利益は"
        f"{gain:,.0f}円増えます。quotes.csv の受注・失注と価格から、価格÷原価に対する受注確率を"
        "ロジスティック回帰で推定し、確率×（価格−原価）が最大になる価格を探してください。",
        f"You would win {rate:.0f}% and your prices are {en} on the whole: multiplying all of "
        f"them by {factor:.2f} adds ¥{gain:,.0f}. Fit a logistic regression of won and lost in "
        "quotes.csv on price ÷ cost, and look for the price with the highest chance × (price − "
        "cost).",
    )
    title = Text("価格の水準を見積曲線で決める", "Set the level of prices by the quoting curve")
    yield Finding(gain, Advice("price-level", title, body))


def rush(seen: Evidence) -> Iterator[Finding]:
    """Rush jobs quoted like any other."""
    yield from _word(
        seen,
        "rush",
        Text("特急・至急", "特急 or 至急 (rush)"),
        Text(
            "急ぐ顧客は高くても払います。備考と due_days から急ぎを見分け、割増を設けてください。",
            "Customers in a hurry pay more. Tell them by the remarks and due_days, and charge "
            "for it.",
        ),
        low=True,
    )


def contest(seen: Evidence) -> Iterator[Finding]:
    """Quotations under competition priced like any other."""
    yield from _word(
        seen,
        "contest",
        Text("相見積", "相見積 (others are asked, too)"),
        Text(
            "比べられる案件では相場が低く、価格に敏感です。原価に余裕のある案件だけ踏み込んでください。",
            "Where customers compare, the market is lower and more sensitive. Go low only where "
            "cost leaves room.",
        ),
        low=False,
    )


def _word(seen: Evidence, name: str, word: Text, hint: Text, *, low: bool) -> Iterator[Finding]:
    rows = seen.where(name)
    if rows.sum() < FEWEST or rows.all():
        return
    here, rest = seen.price_level(rows), seen.price_level(~rows)
    gap = here / rest - 1.0
    if (gap > -0.07) if low else (gap < 0.07):
        return
    yen = abs(gap) * float((seen.answer.chance * seen.answer.price)[rows].sum())
    body = Text(
        f"備考に「{word.ja}」のある{int(rows.sum())}件は、価格が利益最大の価格の"
        f"{here:.2f}倍で、ほかの案件（{rest:.2f}倍）と水準が違います（売上で{yen:,.0f}円分）。{hint.ja}",
        f"The {int(rows.sum())} quotations with {word.en} are priced at {here:.2f} times "
        f"what would earn most, others at {rest:.2f} times (¥{yen:,.0f} of revenue). {hint.en}",
    )
    title = Text(f"「{word.ja}」の価格を分ける", f"Price {word.en} apart")
    yield Finding(yen, Advice(name, title, body))


def industries(seen: Evidence) -> Iterator[Finding]:
    """One industry quoted far from another, against what each would pay."""
    found = {name: seen.where("industry", name) for name in INDUSTRIES}
    levels = {name: seen.price_level(rows) for name, rows in found.items() if rows.sum() >= 15}
    if len(levels) < 2:
        return
    low, high = min(levels, key=levels.__getitem__), max(levels, key=levels.__getitem__)
    if levels[high] / levels[low] < 1.16:
        return
    revenue = float((seen.answer.chance * seen.answer.price)[found[low]].sum())
    yen = 0.5 * (levels[high] / levels[low] - 1.0) * revenue
    cheap, dear = INDUSTRIES[low], INDUSTRIES[high]
    body = Text(
        f"{cheap.ja}の顧客には利益最大の価格の{levels[low]:.2f}倍、{dear.ja}の顧客には{levels[high]:.2f}倍で"
        f"出しています。前者だけで{revenue:,.0f}円の売上に値上げの余地があります。顧客と業種を受注確率の"
        "モデルに入れ、払える水準と価格への敏感さを顧客ごとに推定してください。",
        f"Customers in {cheap.en.lower()} are quoted {levels[low]:.2f} times what would earn most, "
        f"those in {dear.en.lower()} {levels[high]:.2f} times. The former alone are "
        f"¥{revenue:,.0f} of revenue with room to rise. Put customer and industry into the model "
        "of winning.",
    )
    title = Text("顧客ごとに相場を見分ける", "Tell customers' markets apart")
    yield Finding(yen, Advice("industries", title, body))


def one_markup(seen: Evidence) -> Iterator[Finding]:
    """Prices follow a single markup on the median, whatever the market."""
    cost = seen.answer.median * seen.book.rate + seen.book.material
    markup = np.log(np.maximum(seen.answer.price, 1.0) / np.maximum(cost, 1.0))
    spread = float(np.percentile(markup, 90) - np.percentile(markup, 10))
    gap = seen.ground.best_profit - seen.answer.profit
    if spread > 0.02 or gap < 0.15 * seen.ground.reach:
        return
    factor = float(np.exp(np.median(markup)))
    body = Text(
        f"どの案件も原価の{factor:.2f}倍で見積もっています。相場のしくみを知る人との差は{gap:,.0f}円です。"
        "払える水準は顧客・急ぎ・部品で違い、リピート品と新しい5軸機では自社の原価が他社より低いので、"
        "同じ倍率では取りすぎも取りこぼしも出ます。案件ごとに倍率を変えてください。",
        f"Every job is quoted at {factor:.2f} times its cost; somebody who knew how the market "
        f"works would make ¥{gap:,.0f} more. What is paid differs by customer, hurry and part, and "
        "on repeat orders and the new five-axis centre our cost is below the others'. Let the "
        "markup differ.",
    )
    title = Text("一律の倍率をやめる", "Give up the single markup")
    yield Finding(0.3 * gap, Advice("one-markup", title, body))


PRICE_RULES = (below_cost, crowded, idle, level, rush, contest, industries, one_markup)
