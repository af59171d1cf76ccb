"""Next steps, chosen from what the errors of a submission show and ranked by yen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casestudy.card import Advice
from casestudy.exercises.omo_retail import measures
from casestudy.exercises.omo_retail.panel import ACTION_IDS, AGE_GROUPS, Answer, Panel
from casestudy.exercises.omo_retail.response import FATIGUE_FROM
from casestudy.exercises.omo_retail.scoring import (
    MOST_DEDUCTED,
    age_rates,
    incremental_profit,
    promised,
    qini_of,
)
from casestudy.exercises.omo_retail.world import ACTION_NAMES
from casestudy.findings import Finding, costliest
from casestudy.text import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLEAR_YEN = 5_000.0
"""A finding about less is not worth a learner's evening."""
CLEAR_BIAS = 60.0
OVERSOLD = 1.3
"""Profit by one's own predictions, against the true one, from which on a plan was oversold."""
WEAK_QINI = 0.3
THRIFTLESS = 0.9
"""Share of the spending in letters from which on cheap actions seem forgotten."""
DRIFTING, ACTIVE = -0.36, 0.2


@dataclass(frozen=True)
class Evidence:
    """A submission with the facts the rules look at."""

    answer: Answer
    best: Answer
    """The plan of somebody who knows the true effects."""
    panel: Panel
    profit: Floats
    """(C,) true yen of each planned pair."""
    member: NDArray[np.int64]
    """(C,)."""
    action: NDArray[np.int64]
    """(C,)."""

    def planned(self, *actions: str) -> Bools:
        """Return which planned pairs are of these actions, (C,)."""
        return np.isin(self.action, [ACTION_IDS.index(name) for name in actions])


Rule = Callable[[Evidence], Iterator[Finding]]


def advise(answer: Answer, best: Answer, panel: Panel) -> tuple[Advice, ...]:
    """Return at most four next steps, the costliest first; at least one."""
    seen = Evidence(
        answer,
        best,
        panel,
        incremental_profit(answer, panel),
        panel.of[answer.chosen],
        panel.action[answer.chosen],
    )
    clear = (finding for rule in RULES for finding in rule(seen) if finding.yen >= CLEAR_YEN)
    return costliest(clear) or (_WELL_DONE,)


def _selection(seen: Evidence) -> Iterator[Finding]:
    gap = float((seen.answer.predicted - seen.panel.uplift).mean())
    if gap < CLEAR_BIAS:
        return
    body = Text(
        f"予測した効果は真の効果より平均{gap:,.0f}円高くなっています。店の担当者は、送らなくても来る"
        "お客さまを選んで送っていました（assigned_by = staff）。"
        "その人たちと送らなかった人を比べると、"
        "もともとの差まで効果に見えます。くじ引き（lot）の回だけで、同じ条件の none と"
        "比べてください。"
        "opened = 1 に絞るのも同じ誤りになります。",
        f"Predicted effects are ¥{gap:,.0f} above the true ones on average. The shops sent to "
        "customers who would have come anyway (assigned_by = staff); against those left out, that "
        "difference looks like an effect. Compare with none within the randomised campaigns (lot) "
        "only. Keeping only opened = 1 makes the same mistake.",
    )
    title = Text(
        "選ばれた人と選ばれなかった人を比べない", "Do not compare the chosen with the rest"
    )
    yield Finding(gap * len(seen.answer.treated), Advice("selection", title, body))


def _unspent(seen: Evidence) -> Iterator[Finding]:
    spent = float(seen.panel.cost[seen.answer.chosen].sum())
    if spent > 0.85 * seen.panel.budget:
        return
    idle = seen.answer.treated == 0
    missed = float(np.maximum(seen.panel.best[idle], 0).sum())
    left = seen.panel.budget - spent
    body = Text(
        f"予算{seen.panel.budget:,.0f}円のうち{left:,.0f}円が残りました。送っていない会員には、"
        f"費用を引いても合計{missed:,.0f}円の見込みがあります。予測した効果から費用を引いて正になる組を、"
        "予算1円あたりの利益が大きい順に足してください。",
        f"¥{left:,.0f} of the ¥{seen.panel.budget:,.0f} budget is left, while members without a "
        f"contact would gain ¥{missed:,.0f} after costs. Add pairs whose predicted effect exceeds "
        "the cost, by profit for each yen of budget.",
    )
    title = Text("予算を使い切る", "Use the budget")
    yield Finding(min(missed, 3 * left), Advice("unspent", title, body))


def _thrift(seen: Evidence) -> Iterator[Finding]:
    """Look for members left out although an action cheaper than a letter would pay."""
    panel, cost = seen.panel, seen.panel.cost
    letters = float(cost[seen.answer.chosen][seen.planned("dm")].sum())
    share = letters / max(float(cost[seen.answer.chosen].sum()), 1.0)
    cheap = np.zeros(len(panel.member))
    small = cost < cost.max()
    np.maximum.at(cheap, panel.of[small], (panel.uplift - cost)[small])
    idle = (seen.answer.treated == 0) & (cheap > 0)
    yen = float(cheap[idle].sum())
    if share < THRIFTLESS:
        return
    body = Text(
        f"費用の{100 * share:.0f}%を郵便に使いました。"
        f"何も送らなかった会員のうち{int(idle.sum()):,}人には、"
        f"1通12円以下のアプリやメールで合計{yen:,.0f}円の見込みがあります。利益の額ではなく、"
        "費用1円あたりの利益で並べるか、予算1円に値段（ラグランジュ乗数）をつけて比べてください。"
        "郵便を1通減らすと、アプリのお知らせが43人に送れます。",
        f"{100 * share:.0f}% of what was spent went into letters. {int(idle.sum()):,} members who "
        f"were sent nothing would gain ¥{yen:,.0f} by app or e-mail at ¥12 or less. Rank by profit "
        "for each yen of cost, or put a price (Lagrange multiplier) on a yen of budget: one letter "
        "pays for 43 app messages.",
    )
    title = Text("予算1円あたりで比べる", "Compare by the yen of budget")
    yield Finding(0.5 * yen, Advice("thrift", title, body))


def _house_cards(seen: Evidence) -> Iterator[Finding]:
    planned = seen.panel.house[seen.member]
    count = int(planned.sum())
    if count < 3:
        return
    lost = -float(seen.profit[planned].sum())
    body = Text(
        f"{count}人は会員ではなく、レジの担当者が客のかわりに通すカードです（月に20回を超える購買）。"
        f"送っても買い物は増えず、{lost:,.0f}円の損になりました。記録の大きさのせいで、A/Bテストの"
        "平均も揺らします。monthly.csv の回数から見つけ、学習と送付の両方から外してください。",
        f"{count} of the planned members are cashiers' own cards (more than 20 purchases a month). "
        f"Nothing sent to them sells more: ¥{lost:,.0f} lost. Their size also shakes the trial's "
        "averages. Find them by the counts in monthly.csv; drop them from learning and sending.",
    )
    title = Text("人ではないカードを外す", "Leave out cards that are no person's")
    yield Finding(max(lost, CLEAR_YEN + 400.0 * count), Advice("house-cards", title, body))


def _sure_things(seen: Evidence) -> Iterator[Finding]:
    sure = seen.planned("coupon") & (seen.profit < 0)
    sure &= seen.panel.activity[seen.member] > -ACTIVE
    lost = -float(seen.profit[sure].sum())
    if not sure.any():
        return
    body = Text(
        f"クーポンを送った会員のうち{int(sure.sum()):,}人は、送らなくても買う人でした。値引きした分が"
        f"{lost:,.0f}円の損です。よく買う人ではなく、クーポンで買い物が増える人を選びます。"
        "直近の回数をその人のふだんの回数と比べた列（離れかけの度合い）と、値引きへの反応"
        "（discount ÷ 購買額）を特徴量に加えてください。",
        f"{int(sure.sum()):,} of those sent a coupon would have bought anyway: ¥{lost:,.0f} given "
        "away. Choose not who buys much but who buys more because of it. Add features: recent "
        "visits against the member's usual ones, and discount ÷ amount.",
    )
    title = Text("送らなくても買う人に値引きしない", "Give no discount to who buys anyway")
    yield Finding(lost, Advice("sure-things", title, body))


def _tired(seen: Evidence) -> Iterator[Finding]:
    tired = seen.planned("push", "coupon") & (seen.profit < 0)
    tired &= seen.panel.contacts[seen.member] >= FATIGUE_FROM
    lost = -float(seen.profit[tired].sum())
    if not tired.any():
        return
    body = Text(
        f"この3か月に2回以上連絡を受けた会員{int(tired.sum()):,}人にアプリで送り、"
        f"{lost:,.0f}円の逆効果になりました。知らせが多すぎると足が遠のきます。"
        "results.csv から直近の連絡回数を数え、特徴量にするか、間隔を空ける決まりを"
        "設けてください。",
        f"{int(tired.sum()):,} members who had two contacts or more in three months were sent "
        f"another in the app: ¥{lost:,.0f} of harm. Count recent contacts in results.csv and use "
        "them as a feature, or set a rule for how often to write.",
    )
    title = Text("連絡しすぎた会員を休ませる", "Give members a rest from messages")
    yield Finding(lost, Advice("fatigue", title, body))


def _drifting(seen: Evidence) -> Iterator[Finding]:
    of, gain = seen.panel.of[seen.best.chosen], incremental_profit(seen.best, seen.panel)
    missed = (seen.panel.activity[of] < DRIFTING) & (seen.answer.treated[of] == 0) & (gain > 100)
    yen = float(gain[missed].sum())
    body = Text(
        f"離れかけている会員{int(missed.sum()):,}人に何も送らず、{yen:,.0f}円を逃しました。"
        "いつもより来なくなった人ほど、きっかけがあれば戻ります。ふだんの月平均と直近2〜3か月を比べる"
        "特徴量を、施策の月より前の記録だけから作ってください。",
        f"{int(missed.sum()):,} members who drift away were sent nothing: ¥{yen:,.0f} missed. Who "
        "comes less than usual returns when given a reason. Compare the last two or three months "
        "with the usual month, from records before each campaign only.",
    )
    title = Text("離れかけている会員を見つける", "Find the members who drift away")
    yield Finding(yen, Advice("drifting", title, body))


def _letters(seen: Evidence) -> Iterator[Finding]:
    wasted = seen.planned("dm") & (seen.profit < 0)
    share = float(wasted.sum()) / max(int(seen.planned("dm").sum()), 1)
    if share < 0.15:
        return
    lost = -float(seen.profit[wasted].sum())
    body = Text(
        f"郵便を送った会員の{100 * share:.0f}%（{int(wasted.sum()):,}人）では、粗利の増加が費用に"
        f"届かず、{lost:,.0f}円の損になりました。1通で130円かかるので、化粧品をよく買い、"
        "アプリより店を使う人に絞ります。効く年代もくじ引きの結果から確かめてください。",
        f"For {100 * share:.0f}% of the letters ({int(wasted.sum()):,}) the margin gained is "
        f"below their cost: ¥{lost:,.0f} lost. A letter costs ¥130: keep it for who buys cosmetics "
        "and prefers the shop to the app, at the ages the trials show.",
    )
    title = Text("郵便は元が取れる人にだけ", "Letters only where they pay")
    yield Finding(lost, Advice("letters", title, body))


def _oversold(seen: Evidence) -> Iterator[Finding]:
    """Compare what the plan promised by its own predictions with what it brings."""
    told, true = promised(seen.answer, seen.panel), float(seen.profit.sum())
    gap = float((seen.answer.predicted - seen.panel.uplift).mean())
    if told < OVERSOLD * max(true, 0.0) or gap >= CLEAR_BIAS:
        return
    body = Text(
        f"あなたの予測では、この計画は{told:,.0f}円増えるはずでした。実際は{true:,.0f}円です。"
        "平均が合っていても、予測の高い人から選ぶと、たまたま高く出た人が集まります"
        "（勝者の呪い）。社長に約束する額は、学習に使わなかったくじ引きの回で、同じ選び方をした人の"
        "「送った − none」から見積もってください。予測の差を平均へ縮めると、選び方も良くなります。",
        f"By your predictions the plan should add ¥{told:,.0f}; it adds ¥{true:,.0f}. Even if the "
        "mean is right, taking the highest predictions gathers those that came out high by chance "
        "(the winner's curse). Estimate what you promise the president on a trial not used for "
        "learning: 'sent − none' among those the same rule would choose. Shrinking differences "
        "towards the mean makes the choice better, too.",
    )
    title = Text("約束した利益を確かめる", "Check the profit you promise")
    yield Finding(0.3 * (told - true), Advice("oversold", title, body))


def _spread(seen: Evidence) -> Iterator[Finding]:
    """Look at the slope of true on predicted effects: how much of the differences is real."""
    predicted, uplift = seen.answer.predicted, seen.panel.uplift
    inner = np.concatenate([_centred(predicted, seen.panel), _centred(uplift, seen.panel)])
    mine, true = np.split(inner, 2)
    if float(mine.var()) < 1e-6:
        return
    slope = float((mine * true).sum() / (mine**2).sum())
    if slope > 0.7:
        return
    body = Text(
        f"予測では会員どうしの効果の差が標準偏差{mine.std():,.0f}円ありますが、差のうち本物は"
        f"{100 * max(slope, 0):.0f}%だけです。偶然の上下まで覚えています。"
        "木を浅くする、正則化を強める、くじ引きのデータで交差検証した傾きだけ平均へ縮める、を試してください。",
        f"Your predicted effects differ by a standard deviation of ¥{mine.std():,.0f} between "
        f"members, but only {100 * max(slope, 0):.0f}% of a difference is real: chance was "
        "learned. Use shallower trees, more regularisation, or shrink towards the mean by the "
        "slope found on trial rows held out.",
    )
    title = Text("偶然を学ばない", "Do not learn chance")
    yield Finding(0.05 * float(np.abs(mine - true).sum()), Advice("overfit", title, body))


def _centred(values: Floats, panel: Panel) -> Floats:
    size = np.bincount(panel.action, minlength=len(ACTION_IDS))
    mean = np.bincount(panel.action, weights=values, minlength=len(ACTION_IDS)) / size
    return np.asarray(values - mean[panel.action], dtype=np.float64)


_FLAT = Text(
    "全員に同じ値を書いています。送った人と none の人それぞれで粗利を予測して差を取る"
    "（T-learner）ところから始め、反応を分けそうな列どうしの積を加えてください。",
    "You wrote the same value for all. Begin with one model for who got it and one for none, and "
    "take the difference (T-learner); then add products of columns that may part the reactions.",
)
_NOISY = Text(
    "予測した順がほとんど当たっていません。差を取る2つのモデルの誤差が、効果の差より大きいのです。"
    "粗利の予測を引いた残りから効果を直接学ぶ（R-learner）、この施策が効きそうな会員の様子を表す列を"
    "足す、の順に試し、隠したくじ引きの Qini 曲線で確かめてください。",
    "Your order says little: the errors of two models outweigh the difference between them. Learn "
    "the effect itself from what a forecast of the margin leaves over (R-learner), add columns "
    "that tell for whom this action should work, and verify by the Qini curve of trial rows held "
    "back.",
)


def _ranking(seen: Evidence) -> Iterator[Finding]:
    scores = [qini_of(seen.answer, seen.panel, at) for at in range(len(ACTION_IDS))]
    at = int(np.argmin(scores))
    if scores[at] >= WEAK_QINI:
        return
    rows = seen.panel.action == at
    name, spread = ACTION_NAMES[ACTION_IDS[at]], float(seen.panel.uplift[rows].std())
    flat = float(seen.answer.predicted[rows].std()) < 1e-9
    why = _FLAT if flat else _NOISY
    body = Text(
        f"「{name.ja}」の Qini 係数は{scores[at]:.2f}です。効果は人により標準偏差{spread:,.0f}円も"
        f"違いますが、{why.ja}",
        f"The Qini coefficient of '{name.en}' is {scores[at]:.2f}. Effects differ by a standard "
        f"deviation of ¥{spread:,.0f} between members. {why.en}",
    )
    title = Text("効く人と効かない人を分ける", "Tell whom it works for")
    yield Finding(0.1 * spread * int(rows.sum()), Advice("ranking", title, body))


def _fairness(seen: Evidence) -> Iterator[Finding]:
    rates = age_rates(seen.answer, seen.panel)
    ratio = measures.parity_ratio(rates)
    if ratio >= measures.FOUR_FIFTHS:
        return
    low, high = AGE_GROUPS[int(np.nanargmin(rates))], AGE_GROUPS[int(np.nanargmax(rates))]
    profit = float(seen.profit.sum())
    lost = measures.fairness_deduction(profit, ratio, MOST_DEDUCTED)
    body = Text(
        f"効果の見込みが同じでも、送った割合は{low.ja}で{100 * np.nanmin(rates):.0f}%、"
        f"{high.ja}で{100 * np.nanmax(rates):.0f}%でした。比は{ratio:.2f}で、0.8を下回るため"
        f"{lost:,.0f}円が減額されています。連絡手段の違いで届かない年代がないか、"
        "メールと郵便も候補にして見直してください。",
        f"At equal true gain, {100 * np.nanmin(rates):.0f}% of members aged {low.en} were "
        f"contacted but {100 * np.nanmax(rates):.0f}% of those aged {high.en}. The ratio of "
        f"{ratio:.2f} is below 0.8, which costs ¥{lost:,.0f}. See whether an age is left out by "
        "the way of contact, and consider e-mail and letters, too.",
    )
    title = Text("年代による取りこぼしを確かめる", "See which ages are left out")
    yield Finding(max(lost, CLEAR_YEN), Advice("fairness", title, body))


RULES: tuple[Rule, ...] = (
    _selection,
    _unspent,
    _thrift,
    _house_cards,
    _sure_things,
    _tired,
    _drifting,
    _letters,
    _oversold,
    _spread,
    _ranking,
    _fairness,
)

_WELL_DONE = Advice(
    "present",
    Text("数字をサービスの言葉にする", "Put the figures into the words of a service"),
    Text(
        "目立つ取りこぼしはありません。次は、送る理由と断り方がお客さまに伝わる体験を設計し、"
        "効果を測り続けるために毎回一部をくじ引きで残す計画を、費用とともに示してください。",
        "Nothing clear is left. Next, design the experience so that customers see why they are "
        "written to and how to refuse, and propose to leave a part to the lot each time, with its "
        "cost, so that effects stay measurable.",
    ),
)
