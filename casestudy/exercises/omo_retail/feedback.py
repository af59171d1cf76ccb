"""Where the profit came from and for whom: tables and pictures of a scored submission."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from casestudy.card import Breakdown, Chart, Series, plotted
from casestudy.exercises.omo_retail import measures
from casestudy.exercises.omo_retail.panel import (
    ACTION_IDS,
    AGE_GROUPS,
    BINS,
    STRATA,
    Answer,
    Panel,
)
from casestudy.exercises.omo_retail.scoring import (
    MOST_DEDUCTED,
    age_rates,
    incremental_profit,
    qini_of,
)
from casestudy.exercises.omo_retail.world import ACTION_NAMES, BANDS
from casestudy.text import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CURVE_POINTS = 10
_SHORT = {
    "push": Text("お知らせ", "App message"),
    "coupon": Text("クーポン", "Coupon"),
    "mail": Text("5倍メール", "Points mail"),
    "dm": Text("郵便", "Letter"),
}
_YOURS, _BEST = Text("あなた", "Yours"), Text("真の効果を知る場合", "Knowing the true effects")
_RANDOM = Text("無作為に送る", "At random")
ACTIVITY = (
    (Text("離れかけ（いつもの7割未満）", "Drifting away (below 70% of usual)"), -np.inf, -0.36),
    (Text("いつもどおり", "As usual"), -0.36, 0.36),
    (Text("いつもより活発", "More active than usual"), 0.36, np.inf),
)
"""Names, and edges of the log of a member's activity against their usual one."""


def breakdowns(answer: Answer, best: Answer, panel: Panel) -> tuple[Breakdown, ...]:
    """Split contacts and profit by action, age, fifth of true gain and activity."""
    activity = [
        (name, (panel.activity >= low) & (panel.activity < high)) for name, low, high in ACTIVITY
    ]
    return (
        _by_action(answer, panel),
        _effects(answer, panel),
        _by_members(("age", Text("年代", "Age")), _bands(panel), answer, best, panel),
        _by_members(
            ("gain", Text("真の見込み（第5が最大）", "True gain (fifth 5 is largest)")),
            _fifths(panel),
            answer,
            best,
            panel,
        ),
        _by_members(("activity", Text("来店の勢い", "Activity")), activity, answer, best, panel),
        _fairness(answer, panel),
    )


def _bands(panel: Panel) -> list[tuple[Text, Bools]]:
    return [(band.name, panel.band == band.id) for band in BANDS]


def _fifths(panel: Panel) -> list[tuple[Text, Bools]]:
    return [(Text(f"第{n + 1}五分位", f"Fifth {n + 1}"), panel.stratum == n) for n in range(STRATA)]


def _by_action(answer: Answer, panel: Panel) -> Breakdown:
    profit, label = incremental_profit(answer, panel), Text("施策", "Action")
    rows = []
    for at, name in enumerate(ACTION_IDS):
        sent = panel.action[answer.chosen] == at
        rows.append(
            (
                ACTION_NAMES[name],
                float(sent.sum()),
                round(float(profit[sent].sum())),
                round(float((profit[sent] < 0).mean() * 100), 1) if sent.any() else 0.0,
                round(float((answer.predicted - panel.cost)[answer.chosen][sent].sum())),
            )
        )
    columns = (
        label,
        Text("送った人数", "Sent to"),
        Text("増分利益 ¥", "Incremental profit ¥"),
        Text("うち損になった人 %", "of which at a loss %"),
        Text("自分の予測での利益 ¥", "Profit by your predictions ¥"),
    )
    return Breakdown("action", label, columns, tuple(rows))


def _effects(answer: Answer, panel: Panel) -> Breakdown:
    """Show how far each action's predictions hold, and what the skill is lost by."""
    rows: list[tuple[Text | float, ...]] = []
    for at, name in enumerate(ACTION_IDS):
        able = panel.action == at
        uplift, predicted = panel.uplift[able], answer.predicted[able]
        explained, spread, level = measures.skill_parts(uplift, predicted)
        rows.append(
            (
                ACTION_NAMES[name],
                *(round(float(value), 1) for value in (predicted.mean(), uplift.mean())),
                round(qini_of(answer, panel, at), 3),
                *(round(100 * part, 1) for part in (explained, spread, level)),
                round(100 * max(explained - spread - level, 0.0), 1),
            )
        )
    columns = (
        Text("施策", "Action"),
        Text("予測の平均 ¥", "Mean predicted ¥"),
        Text("真の平均 ¥", "Mean true ¥"),
        Text("Qini 係数", "Qini coefficient"),
        Text("相関の2乗 %", "Squared correlation %"),
        Text("差の広げすぎ等 −%", "Spread −%"),
        Text("平均の偏り −%", "Level −%"),
        Text("スキル %", "Skill %"),
    )
    title = Text("効果の予測（スキルの内訳）", "Predicted effects, and what makes up their skill")
    return Breakdown("effects", title, columns, tuple(rows))


def _by_members(
    head: tuple[str, Text],
    parts: list[tuple[Text, Bools]],
    answer: Answer,
    best: Answer,
    panel: Panel,
) -> Breakdown:
    name, label = head
    of, profit = panel.of[answer.chosen], incremental_profit(answer, panel)
    possible, of_best = incremental_profit(best, panel), panel.of[best.chosen]
    columns = (
        label,
        Text("送れる会員", "Members who may be contacted"),
        Text("送った割合 %", "Contacted %"),
        Text("増分利益 ¥", "Incremental profit ¥"),
        Text("最善の計画なら ¥", "In the best plan ¥"),
    )
    rows = tuple(
        (
            text,
            float(mask.sum()),
            round(100 * float(answer.treated[mask].mean()), 1) if mask.any() else 0.0,
            round(float(profit[mask[of]].sum())),
            round(float(possible[mask[of_best]].sum())),
        )
        for text, mask in parts
    )
    return Breakdown(name, label, columns, rows)


def _fairness(answer: Answer, panel: Panel) -> Breakdown:
    label = Text(
        "公平性：年代ごとの送付率（真の見込みの五分位別）",
        "Fairness: contact rates by age and fifth of true gain",
    )
    standard = 100 * np.nan_to_num(age_rates(answer, panel))
    rows: tuple[tuple[Text | float, ...], ...] = tuple(
        (text, *_rates_by_fifth(answer, panel, number), round(float(standard[number]), 1))
        for number, text in enumerate(AGE_GROUPS)
    )
    fifths = tuple(Text(f"第{s + 1}五分位（%）", f"Fifth {s + 1} (%)") for s in range(STRATA))
    last = Text("見込みをそろえた送付率（%）", "At equal true gain (%)")
    return Breakdown("fairness", label, (Text("年代", "Age"), *fifths, last), rows)


def _rates_by_fifth(answer: Answer, panel: Panel, group: int) -> list[float]:
    inside = panel.age_group == group
    size = np.bincount(panel.stratum[inside], minlength=STRATA)
    sent = np.bincount(panel.stratum[inside], weights=answer.treated[inside], minlength=STRATA)
    return [round(100 * float(share), 1) for share in sent / np.maximum(size, 1)]


def charts(answer: Answer, best: Answer, panel: Panel) -> tuple[Chart, ...]:
    """Draw the gain curves, the calibration, who was contacted, and the profit's waterfall."""
    worst = int(np.argmin([qini_of(answer, panel, at) for at in range(len(ACTION_IDS))]))
    name = ACTION_NAMES[ACTION_IDS[worst]]
    return (
        waterfall(answer, panel),
        promise(answer, panel),
        _gains(
            answer,
            panel,
            range(len(ACTION_IDS)),
            "qini",
            Text("Qini 曲線（4施策の平均）", "Qini curve (mean of the four actions)"),
        ),
        _gains(
            answer,
            panel,
            [worst],
            "qini-worst",
            Text(f"並び順がいちばん弱い施策：{name.ja}", f"Weakest ranking: {name.en}"),
        ),
        _calibration(answer, panel),
        _who(
            "who",
            Text("だれに送ったか（年代別）", "Who was contacted, by age"),
            _bands(panel),
            answer,
            best,
        ),
        _who(
            "who-gain",
            Text(
                "だれに送ったか（真の見込みの小さい順に5等分）",
                "Who was contacted, by fifths of true gain, lowest first",
            ),
            _fifths(panel),
            answer,
            best,
        ),
    )


def waterfall(answer: Answer, panel: Panel) -> Chart:
    """Draw how the counted profit comes about, in yen."""
    uplift, action = panel.uplift[answer.chosen], panel.action[answer.chosen]
    helped = [float(uplift[(action == at) & (uplift > 0)].sum()) for at in range(len(ACTION_IDS))]
    harmed = float(uplift[uplift < 0].sum())
    cost = float(panel.cost[answer.chosen].sum())
    profit = sum(helped) + harmed - cost
    ratio = measures.parity_ratio(age_rates(answer, panel))
    deducted = measures.fairness_deduction(profit, ratio, MOST_DEDUCTED)
    steps = [round(value) + 0.0 for value in (*helped, harmed, -cost, -deducted)]
    names = (
        *(_SHORT[item] for item in ACTION_IDS),
        Text("逆効果", "Harm done"),
        Text("送付費用", "Cost of sending"),
        Text("公平性 減額", "Fairness deduction"),
        Text("増分利益", "Counted profit"),
    )
    return Chart(
        id="waterfall",
        title=Text("増分利益の成り立ち", "How the incremental profit comes about"),
        x_label=Text(
            "施策ごとに増えた粗利から、逆効果・費用・減額を引く",
            "Margin gained by each action, less harm, cost and deduction",
        ),
        y_label=Text("円", "¥"),
        x=(*ACTION_IDS, "harm", "cost", "fairness", "profit"),
        x_names=names,
        series=(
            Series(Text("増減", "Change"), (*steps, None), "change"),
            Series(Text("合計", "Sum"), (*([None] * len(steps)), round(profit - deducted)), "bar"),
        ),
    )


def promise(answer: Answer, panel: Panel) -> Chart:
    """Draw each action's profit as the predictions promise it and as it is, in yen."""
    action, cost = panel.action[answer.chosen], panel.cost[answer.chosen]
    told, true = (
        np.bincount(action, values[answer.chosen] - cost, len(ACTION_IDS)).astype(np.float64)
        for values in (answer.predicted, panel.uplift)
    )
    return Chart(
        id="promise",
        title=Text("自分の予測が約束した利益と、実際の利益", "Profit promised by your predictions"),
        x_label=Text("送った施策", "Action sent"),
        y_label=Text("円", "¥"),
        x=ACTION_IDS,
        x_names=tuple(_SHORT[item] for item in ACTION_IDS),
        series=(
            Series(Text("予測では", "Promised"), _or_zero(told), "bar"),
            Series(Text("実際", "As it is"), _or_zero(true), "bar"),
        ),
    )


def _gains(
    answer: Answer, panel: Panel, actions: range | list[int], name: str, title: Text
) -> Chart:
    at = np.linspace(0, 1, CURVE_POINTS + 1)
    mine, best, ends = (np.zeros(len(at)) for _ in range(3))
    for action in actions:
        rows = panel.action == action
        uplift = panel.uplift[rows]
        mine += np.interp(at, *measures.gain_curve(uplift, answer.predicted[rows]))
        best += np.interp(at, *measures.gain_curve(uplift, uplift))
        ends += at * uplift.mean()
    many = len(actions)
    return Chart(
        id=name,
        title=title,
        x_label=Text(
            "予測した効果の大きい順に送った会員の割合 %",
            "Members contacted by falling predicted effect, %",
        ),
        y_label=Text("送れる会員1人あたり 円", "¥ a member who may be contacted"),
        x=tuple(f"{100 * share:.0f}" for share in at),
        series=(
            Series(_YOURS, _or_zero(mine / many)),
            Series(_BEST, _or_zero(best / many)),
            Series(_RANDOM, _or_zero(ends / many)),
        ),
    )


def _calibration(answer: Answer, panel: Panel) -> Chart:
    everyone = np.zeros(len(answer.predicted), dtype=np.int64)
    bins = measures.bins_of(answer.predicted, everyone, BINS)
    size = np.bincount(bins, minlength=BINS)
    means = [
        np.bincount(bins, weights=values, minlength=BINS) / size
        for values in (answer.predicted, panel.uplift)
    ]
    return Chart(
        id="calibration",
        title=Text("予測した効果と真の効果（較正）", "Predicted and true effects (calibration)"),
        x_label=Text("予測の小さい順に10等分した組", "Tenths of pairs by prediction, lowest first"),
        y_label=Text("効果の平均 円", "Mean effect ¥"),
        x=tuple(str(number) for number in range(1, BINS + 1)),
        series=(
            Series(Text("予測した効果", "Predicted effect"), _or_zero(means[0])),
            Series(Text("真の効果", "True effect"), _or_zero(means[1])),
        ),
    )


def _who(
    name: str, title: Text, parts: list[tuple[Text, Bools]], answer: Answer, best: Answer
) -> Chart:
    def rates(plan: Answer) -> tuple[float | None, ...]:
        return _or_zero(np.array([100 * plan.treated[mask].mean() for _, mask in parts]))

    return Chart(
        id=name,
        title=title,
        x_label=Text("会員の組", "Members"),
        y_label=Text("送れる会員のうち送った割合 %", "Contacted, % of who may be"),
        x=tuple(str(number) for number in range(1, len(parts) + 1)),
        x_names=tuple(text for text, _ in parts),
        series=(Series(_YOURS, rates(answer), "bar"), Series(_BEST, rates(best), "bar")),
    )


def _or_zero(values: Floats) -> tuple[float | None, ...]:
    return plotted(np.nan_to_num(values))
