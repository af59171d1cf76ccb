"""Next steps, chosen from what the errors of a submission show and ranked by yen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from casestudy.card import Advice
from casestudy.exercise import CaseData
from casestudy.exercises.order_forecasting.feedback import RARE, customer_names, month_name
from casestudy.exercises.order_forecasting.measures import StockCost, stock_cost
from casestudy.exercises.order_forecasting.panel import Panel
from casestudy.exercises.order_forecasting.scoring import Answer, Ground, coverage
from casestudy.exercises.order_forecasting.stock_plan import cheapest
from casestudy.findings import MOST, Finding, costliest
from casestudy.text import Text, percent, whole

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLEAR_BIAS = 0.10
CLEAR_LOSS = 0.06
"""Share of the cost of a plan above which a better one is worth a step of its own."""


@dataclass(frozen=True)
class Evidence:
    """A submission with the facts the rules look at."""

    answer: Answer
    ground: Ground
    names: dict[str, Text]

    @property
    def panel(self) -> Panel:
        """The truth."""
        return self.ground.panel

    @property
    def yen(self) -> Floats:
        """(P, H) net error in yen."""
        panel = self.panel
        return np.asarray((self.answer.expected - panel.orders) * panel.price[:, None])

    @property
    def worth(self) -> Floats:
        """(P, H) orders in yen."""
        return np.asarray(self.panel.orders * self.panel.price[:, None])

    @cached_property
    def planned(self) -> StockCost:
        """What the plan with the least expected cost by the learner's own quantiles comes to."""
        panel = self.panel
        ready = cheapest(self.answer.quantiles, panel.opening, panel.rates, panel.pack)
        return stock_cost(panel.orders, ready, panel.opening, panel.rates)

    def bias(self, rows: Bools, columns: Bools | None = None) -> float:
        """Expected ÷ orders − 1 for parts ``rows`` (P,) and months ``columns`` (H,)."""
        everywhere = np.ones(len(self.panel.months), dtype=bool)
        cells = np.ix_(rows, everywhere if columns is None else columns)
        orders = float(self.worth[cells].sum())
        return float(self.yen[cells].sum()) / orders if orders > 0 else 0.0

    def off_by(self, rows: Bools) -> float:
        """Size of the absolute error of parts ``rows``, in yen."""
        return float(np.abs(self.yen[rows]).sum())


Rule = Callable[[Evidence], Iterator[Finding]]


def advise(answer: Answer, ground: Ground, data: CaseData) -> tuple[Advice, ...]:
    """Return at most four next steps, the costliest first; at least one.

    Errors of the forecast are in yen of sales and those of the plan in yen of cost, which are far
    smaller; so the plan's step is kept whatever its yen.
    """
    evidence = Evidence(answer, ground, customer_names(data))
    plan = [finding.advice for finding in _stock(evidence)]
    errors = (finding for rule in RULES for finding in rule(evidence))
    return (*costliest(errors, MOST - len(plan)), *plan) or (_WELL_DONE,)


def _sides(bias: float) -> tuple[str, str]:
    return ("少なく", "below") if bias < 0 else ("多く", "above")


def _steady(seen: Evidence) -> Bools:
    return np.asarray(seen.panel.stage == "steady")


def _customers(seen: Evidence) -> Iterator[Finding]:
    """The habit of one customer is left in the forecast."""
    worst, key = 0.0, ""
    for name in sorted(set(seen.panel.customer)):
        rows = (seen.panel.customer == name) & _steady(seen)
        net = abs(float(seen.yen[rows].sum()))
        if rows.sum() >= 3 and abs(seen.bias(rows)) > CLEAR_BIAS and net > worst:
            worst, key = net, name
    if not key:
        return
    bias, name = seen.bias((seen.panel.customer == key) & _steady(seen)), seen.names[key]
    ja, en = _sides(bias)
    body = Text(
        f"{name.ja}（{key}）の量産中の品目で、見込みが受注より{percent(bias)}%{ja}なりました"
        f"（差し引き{whole(worst)}円）。取引先ごと・先行月数ごとに、過去の 受注÷内示 を掛けて"
        "直します。癖が途中で変わった取引先は、直近の数か月を重くしてください。",
        f"For parts in production of {name.en} ({key}) the forecast is {percent(bias)}% {en} "
        f"the orders (¥{whole(worst)} net). Multiply notices by past orders ÷ notice of the "
        "customer and lead; where the habit changed, let the last months weigh more.",
    )
    title = Text("取引先の癖を直す", "Correct the customer's habit")
    yield Finding(worst, Advice("customer", title, body))


def _leads(seen: Evidence) -> Iterator[Finding]:
    """The farthest month is no better than its notice."""
    panel = seen.panel
    mine = np.abs(seen.yen).sum(axis=0)
    theirs = (np.abs(panel.notice - panel.orders) * panel.price[:, None]).sum(axis=0)
    ratio = mine / np.maximum(theirs, 1.0)
    far = len(panel.months) - 1
    if ratio[far] < 0.75 or ratio[far] < ratio[0] - 0.05:
        return
    month = month_name(panel.months[far])
    body = Text(
        f"3か月先（{month.ja}）の誤差は{whole(mine[far])}円で、内示の{ratio[far]:.2f}倍です"
        f"（1か月先は{ratio[0]:.2f}倍）。3か月前の内示は、過去の3か月前の内示と受注だけを使って"
        "直します。1か月前の内示で学んだ比を使い回すと、先の月ほど外れます。",
        f"Three months ahead ({month.en}) the error is ¥{whole(mine[far])}, {ratio[far]:.2f} times "
        f"the notice's ({ratio[0]:.2f} times for the next month). Correct a notice three months "
        "before by past notices three months before; ratios learned at one month do not fit.",
    )
    title = Text("先行月数ごとに学ぶ", "Learn each lead by itself")
    yield Finding(float(mine[far]), Advice("lead", title, body))


def _holidays(seen: Evidence) -> Iterator[Finding]:
    """Months with a long holiday are forecast too high."""
    quiet, rows = seen.panel.quiet, _steady(seen)
    if not quiet.any() or quiet.all():
        return
    bias, rest = seen.bias(rows, quiet), seen.bias(rows, ~quiet)
    if bias < 0.06 or bias - rest < 0.05:
        return
    yen = float(seen.yen[np.ix_(rows, quiet)].sum())
    names = [month_name(m) for m, q in zip(seen.panel.months, quiet, strict=True) if q]
    body = Text(
        f"大型連休のある{'・'.join(n.ja for n in names)}は、見込みが受注より{percent(bias)}%多く"
        f"なりました（ほかの月との差は{100 * (bias - rest):.0f}ポイント、{whole(yen)}円）。"
        "内示は稼働日の少なさを十分に織り込んでいません。calendar.csv の working_days を使い、"
        "1稼働日あたりで比べてください。",
        f"In {', '.join(n.en for n in names)}, with a long holiday, the forecast is "
        f"{percent(bias)}% above the orders ({100 * (bias - rest):.0f} points more than in "
        f"other months, ¥{whole(yen)}). Notices do not allow for the missing days: use "
        "working_days in calendar.csv and compare a working day with a working day.",
    )
    title = Text("連休の月を稼働日で割り引く", "Allow for working days")
    yield Finding(yen, Advice("calendar", title, body))


def _stages(seen: Evidence) -> Iterator[Finding]:
    """New or ending parts are off as a group."""
    yield from _ending(seen)
    rows = np.asarray(seen.panel.stage == "new")
    bias = seen.bias(rows) if rows.any() else 0.0
    if abs(bias) < 0.15:
        return
    yen = seen.off_by(rows)
    ja, en = _sides(bias)
    body = Text(
        f"立ち上がり中の{int(rows.sum())}品目で、見込みが受注より{percent(bias)}%{ja}なりました"
        f"（誤差{whole(yen)}円）。内示は計画どおりの増え方を前提にしています。first_month からの"
        "月数を特徴量にし、過去に立ち上がった品目の 受注÷内示 を同じ月数どうしで比べてください。",
        f"For the {int(rows.sum())} parts ramping up the forecast is {percent(bias)}% {en} the "
        f"orders (error ¥{whole(yen)}). Notices follow the plan. Use the months since first_month "
        "and compare with orders ÷ notice of earlier launches at the same age.",
    )
    title = Text("立ち上がりを別に扱う", "Treat ramp-ups apart")
    yield Finding(yen, Advice("ramp-up", title, body))


def _ending(seen: Evidence) -> Iterator[Finding]:
    rows = np.asarray(seen.panel.stage == "ending")
    bias = seen.bias(rows) if rows.any() else 0.0
    scrap = float(seen.answer.cost.scrap.sum())
    if bias < 0.20 and scrap < 1.0e6:
        return
    yen = max(seen.off_by(rows), scrap)
    body = Text(
        f"打ち切りが近い{int(rows.sum())}品目で、見込みが受注を{100 * bias:.0f}%上回り、廃却は"
        f"{whole(scrap)}円です。last_month までの月数を特徴量にし、last_month より後の月は 0 に、"
        "最後の月は余りの損を原価とみて揃える数を絞ってください。",
        f"For the {int(rows.sum())} parts about to end the forecast is {100 * bias:.0f}% above "
        f"the orders, and ¥{whole(scrap)} is scrapped. Use the months left until last_month, "
        "forecast 0 after it, and in the last month treat a left-over as a loss of its cost.",
    )
    title = Text("打ち切り品を作り過ぎない", "Do not overbuild what ends")
    yield Finding(yen, Advice("ending", title, body))


def _interval_width(seen: Evidence) -> Iterator[Finding]:
    share = coverage(seen.answer, seen.panel)
    if 0.84 <= share <= 0.96:
        return
    yen = 0.03 * float(seen.worth.sum())
    if share < 0.84:
        title = Text("区間を広げる", "Widen the intervals")
        body = Text(
            f"q05〜q95 に実際の受注が入った割合は{percent(share)}%で、90%に届きません。学習に"
            "使っていない月の 受注÷見込み のばらつきから幅を決め、まとめ買いの品目ほど広くします。",
            f"Only {percent(share)}% of orders lie between q05 and q95 instead of 90%. Take "
            "widths from orders ÷ forecast of months held out, wider for parts ordered in lots.",
        )
    else:
        title = Text("区間を狭める", "Narrow the intervals")
        body = Text(
            f"q05〜q95 に実際の受注が{percent(share)}%入り、90%を大きく超えます。全品目に同じ幅を"
            "付けず、発注の頻度と先行月数で分けて幅を決めてください。",
            f"{percent(share)}% of orders lie between q05 and q95, well above 90%. Do not give "
            "all parts one width: set it by how often a part is ordered and by lead.",
        )
    yield Finding(yen, Advice("intervals", title, body))


def _stock(seen: Evidence) -> Iterator[Finding]:
    """The plan costs more than the learner's own forecast would have needed."""
    mine, better = seen.answer.cost, seen.planned
    lost = float(mine.total.sum() - better.total.sum())
    if lost < CLEAR_LOSS * float(better.total.sum()):
        return
    excess = {name: float((getattr(mine, name) - getattr(better, name)).sum()) for name in REMEDIES}
    worst = max(excess, key=excess.__getitem__)
    mine_yen, too_much = whole(float(getattr(mine, worst).sum())), whole(excess[worst])
    remedy = REMEDIES[worst]
    body = Text(
        f"同じ予測のまま、揃える数だけを費用から決め直すと{whole(lost)}円減ります。いちばん多いのは"
        f"{remedy.cost.ja}{mine_yen}円で、そのうち{too_much}円が余分です。{remedy.steps.ja}",
        f"With the same forecast, a plan that weighs the costs saves ¥{whole(lost)}. Most of it is "
        f"{remedy.cost.en} (¥{mine_yen}, of which ¥{too_much} too much){remedy.steps.en}",
    )
    yield Finding(lost, Advice(remedy.id, remedy.title, body))


@dataclass(frozen=True)
class Remedy:
    """What to say where one kind of cost makes most of a plan's excess."""

    id: str
    title: Text
    cost: Text
    steps: Text
    """Goes on behind the figures; the English, from inside their sentence."""


REMEDIES: dict[str, Remedy] = {
    "express": Remedy(
        "under-stock",
        Text("足りない品目を厚くする", "Have more ready"),
        Text("特急の割増", "the express surcharge"),
        Text(
            "特急は割り込みの段取りも増やします。中央値より上の分位点を揃えてください。",
            ", and each express run is a set-up more. Have a quantile above the median ready.",
        ),
    ),
    "changeover": Remedy(
        "changeovers",
        Text("まとめて作る品目を選ぶ", "Choose what to make for several months at once"),
        Text("段取り", "set-ups"),
        Text(
            "1か月分を持ち越す保管費が setup_cost より安い品目は、2〜3か月分をまとめて作り、"
            "次の月の ready を 0 にしてください。",
            ". Where carrying a month's pieces is cheaper than setup_cost, make two or three "
            "months in one run and set ready to 0 in the next month.",
        ),
    ),
    "holding": Remedy(
        "over-stock",
        Text("揃え過ぎを減らす", "Have less ready"),
        Text("保管", "holding"),
        Text(
            "揃え過ぎています。予測の分位点のうち、express_cost ÷（express_cost＋holding_cost）の"
            "点を品目ごとに選んでください。",
            ": too much is ready. Choose each part's express_cost ÷ (express_cost + holding_cost) "
            "quantile.",
        ),
    ),
    "scrap": Remedy(
        "scrap",
        Text("最後の月は絞って作る", "Make little in the last month"),
        Text("廃却", "scrap"),
        Text(
            "last_month が来る品目の余りは原価がまるごと損になります。最後の月は低い分位点を揃え、"
            "足りなければ特急で補ってください。",
            ". What is left of a part after its last_month loses its whole cost: have a low "
            "quantile ready and make up by express.",
        ),
    ),
}


def _worse(seen: Evidence) -> Iterator[Finding]:
    """Parts that would have been better off with their notice."""
    panel = seen.panel
    mine = np.abs(seen.yen).sum(axis=1)
    theirs = (np.abs(panel.notice - panel.orders) * panel.price[:, None]).sum(axis=1)
    loss = np.where(mine > 1.2 * theirs, mine - theirs, 0.0)
    many = int((loss > 0).sum())
    if many < 0.15 * len(panel.part):
        return
    first = [str(panel.part[row]) for row in np.argsort(-loss, kind="stable")[:3]]
    body = Text(
        f"{many}品目（{100 * many / len(panel.part):.0f}%）では、内示をそのまま使うより誤差が大きく"
        f"なりました（合計{whole(float(loss.sum()))}円。大きい順に {'、'.join(first)}）。"
        "内示の当たる取引先や、記録の誤り（箱と個、二重の内示、改番）で比が狂った品目がないか確かめてください。",
        f"For {many} parts ({100 * many / len(panel.part):.0f}%) the error is larger than the "
        f"notice's (¥{whole(float(loss.sum()))} in all; the largest: {', '.join(first)}). Look for "
        "customers whose notices are right, and for ratios spoiled by faults in the records: "
        "boxes for pieces, notices sent twice, changed part numbers.",
    )
    title = Text("内示より悪くなった品目を調べる", "Look at the parts that got worse")
    yield Finding(float(loss.sum()), Advice("worse", title, body))


def _lots(seen: Evidence) -> Iterator[Finding]:
    """Parts ordered in few lots are hardly better off than with their notice."""
    panel = seen.panel
    rare = panel.per_month < RARE
    if not rare.any() or rare.all():
        return
    worth = max(float(seen.worth[rare].sum()), 1.0)
    mine = float(np.abs(seen.yen[rare]).sum())
    gap = np.abs(panel.notice - panel.orders) * panel.price[:, None]
    theirs = float(gap[rare].sum())
    if mine < 0.85 * theirs:
        return
    body = Text(
        f"月2回未満しか発注されない{int(rare.sum())}品目の誤差率は{percent(mine / worth)}%で、"
        f"内示の{percent(theirs / worth)}%とほとんど変わりません（{whole(mine)}円）。"
        "前回の発注からの月数と、内示の累計と受注の累計の差（そろそろ1ロット来るか）を"
        "特徴量にしてください。",
        f"For the {int(rare.sum())} parts ordered in fewer than two lots a month the error is "
        f"{percent(mine / worth)}%, hardly better than the notice's {percent(theirs / worth)}% "
        f"(¥{whole(mine)}). Use the months since the last lot and the running difference of "
        "notices and orders.",
    )
    title = Text("まとめ買いの品目を読む", "Read the rhythm of lots")
    yield Finding(0.5 * mine, Advice("lots", title, body))


RULES: tuple[Rule, ...] = (
    _customers, _leads, _holidays, _stages, _interval_width, _worse, _lots,
)  # fmt: skip


_WELL_DONE = Advice(
    "present",
    Text("数字を経営の言葉にする", "Put the figures into the board's words"),
    Text(
        "目立つ偏りはありません。内示どおりとの差額を年間に換算し、区間を添え、内示より悪くなる品目を"
        "だれがどう見つけるかを1枚にまとめてください。",
        "No clear bias is left. Scale the saving against the notice to a year, give its interval, "
        "and put on one page who finds the parts for which the notice is better.",
    ),
)
