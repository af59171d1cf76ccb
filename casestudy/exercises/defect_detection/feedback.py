"""Where the errors are and what they cost: tables and charts of a scored submission."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from casestudy.card import Breakdown, Chart, Picture, Series, plotted
from casestudy.exercises.defect_detection import measures, scoring
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import PRODUCTS, Bools, Floats
from casestudy.exercises.defect_detection.scoring import Answer
from casestudy.exercises.defect_detection.showcase import gallery
from casestudy.exercises.defect_detection.words import KIND, PRODUCT
from casestudy.text import Text

BANDS = 10
STEPS = 20
RATES = 16

_COLUMNS = (
    Text("良品（枚）", "Good pictures"),
    Text("うち過検出 %", "False alarms %"),
    Text("不良品（枚）", "Bad pictures"),
    Text("うち見逃し %", "Missed %"),
    Text("費用 ¥／月", "Cost ¥ a month"),
)


def breakdowns(answer: Answer, against: Ground) -> tuple[Breakdown, ...]:
    """Split verdicts and cost by product, station and lamp, and spots by kind of defect."""
    return (
        _verdicts("product", Text("製品", "Product"), answer, against, tuple(_products(against))),
        _verdicts("light", Text("撮影の条件", "Light"), answer, against, tuple(_light(against))),
        _by_kind(answer, against),
    )


def _products(against: Ground) -> Iterator[tuple[Text, Bools]]:
    for name in PRODUCTS:
        yield PRODUCT[name], against.mine(name)


def _light(against: Ground) -> Iterator[tuple[Text, Bools]]:
    for camera in sorted(set(against.camera)):
        mine = np.asarray(against.camera == camera, dtype=bool)
        before = Text(f"{camera} 台・ランプ交換前", f"{camera}, old lamp")
        after = Text(f"{camera} 台・ランプ交換後", f"{camera}, new lamp")
        yield before, mine & ~against.renewed
        yield after, mine & against.renewed


def _verdicts(
    name: str, label: Text, answer: Answer, against: Ground, parts: tuple[tuple[Text, Bools], ...]
) -> Breakdown:
    rows = []
    for title, mask in parts:
        good, bad = mask & ~against.defective, mask & against.defective
        rows.append(
            (
                title,
                float(good.sum()),
                round(100 * share(answer.flagged, good), 1),
                float(bad.sum()),
                round(100 * share(~answer.flagged, bad), 1),
                float(round(scoring.cost_of(answer.cost * mask, against))),
            )
        )
    return Breakdown(name, label, (label, *_COLUMNS), tuple(rows))


def share(marked: Bools, among: Bools) -> float:
    """Return the share of ``among`` that is marked; 0 of nothing."""
    return float(marked[among].mean()) if among.any() else 0.0


def _by_kind(answer: Answer, against: Ground) -> Breakdown:
    label = Text("不良の種類", "Kind of defect")
    columns = (
        label,
        Text("箇所", "Defects"),
        Text("見つけた箇所", "Found"),
        Text("検出率 %", "Found %"),
        Text("大きさの中央値 画素", "Median size, pixels"),
    )
    rows = []
    for kind, title in KIND.items():
        mine = np.array([defect.kind == kind for defect in against.defects], dtype=bool)
        if not mine.any():
            continue
        sizes = [len(d.x) for d in against.defects if d.kind == kind]
        found = answer.found[mine]
        hidden = kind == against.unseen
        named = Text(f"{title.ja}（手本なし）", f"{title.en} (no examples)") if hidden else title
        rows.append(
            (
                named,
                float(mine.sum()),
                float(found.sum()),
                round(100 * float(found.mean()), 1),
                float(np.median(sizes)),
            )
        )
    return Breakdown("kind", label, columns, tuple(rows))


def charts(answer: Answer, against: Ground) -> tuple[Picture, ...]:
    """Show pictures with heat maps, then rankings, cost, overlap and what was found."""
    return (
        gallery(answer, against),
        _distribution(answer, against),
        _cost_curve(answer, against),
        _overlap_curve(answer, against),
        _recall(answer, against),
    )


def ranks(answer: Answer, against: Ground) -> Floats:
    """Return each picture's rank among its product's, 0 (least suspicious) to 1."""
    found = np.zeros(len(against.ids))
    for name in PRODUCTS:
        mine = np.flatnonzero(against.mine(name))
        order = np.argsort(answer.score[mine], kind="stable")
        found[mine[order]] = (np.arange(len(mine)) + 0.5) / len(mine)
    return found


def _distribution(answer: Answer, against: Ground) -> Chart:
    band = np.minimum((ranks(answer, against) * BANDS).astype(np.int64), BANDS - 1)
    sorts = (
        (Text("良品", "Good"), ~against.defective),
        (Text("不良品", "Bad"), against.defective),
    )
    step = 100 // BANDS
    return Chart(
        id="distribution",
        title=Text(
            "不良らしさの順位と実際（右ほど不良らしい）",
            "Rank by score against the truth (more suspicious to the right)",
        ),
        x_label=Text("製品ごとの順位 %", "Rank within the product, %"),
        y_label=Text("枚", "pictures"),
        x=tuple(f"{step * k}–{step * (k + 1)}" for k in range(BANDS)),
        series=tuple(
            Series(
                name, plotted(np.bincount(band[mask], minlength=BANDS).astype(np.float64)), "bar"
            )
            for name, mask in sorts
        ),
    )


def _cost_curve(answer: Answer, against: Ground) -> Chart:
    """Draw what each threshold would have cost with the spots as they are."""
    shares = np.arange(STEPS + 1) / STEPS
    rank = ranks(answer, against)
    rows = [_cost_at(answer, against, rank > 1 - part) for part in shares]
    total, missed, alarms = np.array(rows).T / 1e4
    own, mine = answer.total / 1e4, round(float(answer.flagged.mean()) * STEPS)
    marked = tuple(round(own, 1) if k == mine else None for k in range(len(shares)))
    return Chart(
        id="cost-curve",
        title=Text(
            "再検査に回す割合と1か月の費用", "Share sent to a second look, and monthly cost"
        ),
        x_label=Text("再検査に回す割合 %", "Sent to a second look, %"),
        y_label=Text("万円", "¥10,000"),
        x=tuple(f"{100 * part:.0f}" for part in shares),
        series=(
            Series(Text("合計", "Total"), plotted(total)),
            Series(Text("見逃し", "Missed"), plotted(missed)),
            Series(Text("良品の過検出", "False alarms"), plotted(alarms)),
            Series(Text("提出した判定", "As handed in"), marked, "bar"),
        ),
    )


def _cost_at(answer: Answer, against: Ground, flagged: Bools) -> tuple[float, float, float]:
    """Return yen a month had these pictures been flagged: all, missed bad ones, good ones."""
    cost = replay(answer, against, flagged)
    missed = against.defective & ~flagged
    parts = (cost, cost * missed, cost * ~against.defective)
    whole, lost, alarms = (scoring.cost_of(part, against) for part in parts)
    return whole, lost, alarms


def replay(answer: Answer, against: Ground, flagged: Bools) -> Floats:
    """Return each picture's cost had these pictures been flagged."""
    return measures.picture_cost(
        against.defective, flagged, answer.spots(len(against.ids)), answer.hit, against.prices
    )


def _overlap_curve(answer: Answer, against: Ground) -> Chart:
    rates = np.linspace(0.0, measures.FALSE_RATE_LIMIT, RATES)
    series = []
    for name in PRODUCTS:
        mine = against.mine(name)
        parts = (answer.heat[mine], against.overlap[mine], against.normal[mine])
        gain, cost = measures.by_threshold(*(part.ravel() for part in parts))
        covered, false = measures.curve(gain[None, :], cost[None, :])
        series.append(Series(PRODUCT[name], plotted(100 * np.interp(rates, false[0], covered[0]))))
    return Chart(
        id="overlap",
        title=Text(
            "地図：誤って塗った割合と、不良領域を覆えた割合（曲線の下の面積がAUPRO）",
            "Map: share falsely marked against share of defects covered (AUPRO is the area)",
        ),
        x_label=Text("正常な画素のうち塗られた割合 %", "Normal pixels marked, %"),
        y_label=Text("不良領域 %", "covered %"),
        x=tuple(f"{100 * rate:.0f}" for rate in rates),
        series=tuple(series),
    )


def _recall(answer: Answer, against: Ground) -> Chart:
    present = [kind for kind in KIND if any(d.kind == kind for d in against.defects)]
    shares = []
    for kind in present:
        mine = np.array([defect.kind == kind for defect in against.defects])
        shares.append(100 * float(answer.found[mine].mean()))
    names = tuple(
        Text(f"{KIND[kind].ja}（手本なし）", f"{KIND[kind].en} (no examples)")
        if kind == against.unseen
        else KIND[kind]
        for kind in present
    )
    return Chart(
        id="recall",
        title=Text("種類ごとに見つけた箇所", "Defects found by kind"),
        x_label=Text("不良の種類", "Kind of defect"),
        y_label=Text("検出率 %", "found %"),
        x=tuple(present),
        x_names=names,
        series=(Series(Text("検出率", "Found"), plotted(np.array(shares)), "bar"),),
    )
