"""Where the errors are and what they cost: tables and pictures of a scored submission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from casestudy.card import Breakdown, Chart, Series, plotted
from casestudy.exercises.effort_estimation.catalogue import ESTIMATORS, GROUPS, INDUSTRIES, PARTS
from casestudy.exercises.effort_estimation.layout import LEVELS, Bools, Floats
from casestudy.exercises.effort_estimation.scoring import (
    Answer,
    Book,
    Ground,
    bias,
    calibration,
    overtime,
    smape,
)
from casestudy.text import Text

SIZES = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, np.inf)
FACTORS = tuple(round(0.70 + 0.05 * step, 2) for step in range(13))
"""By what all prices are multiplied along the quoting curve."""
MAN = 10_000.0
"""Ten thousand yen, the unit of the pictures of money."""
_YOURS, _TODAY = Text("あなた", "You"), Text("今のやり方（基準）", "As today (baseline)")
_COLUMNS = (
    Text("件数", "Quotations"),
    Text("誤差率 %", "Error %"),
    Text("偏り %（＋過大）", "Bias % (+ high)"),
    Text("受注率の見込み %", "Expected share won %"),
    Text("期待限界利益 ¥", "Expected contribution ¥"),
    Text("基準との差 ¥（＋増益）", "Against baseline ¥ (+ more)"),
)


def size_names() -> list[Text]:
    """Return the names of the bins of ``SIZES``."""
    edges = [f"{edge:g}" for edge in SIZES[1:-1]]
    first = Text(f"{edges[0]}時間未満", f"under {edges[0]} h")
    last = Text(f"{edges[-1]}時間以上", f"{edges[-1]} h and more")
    middle = [Text(f"{low}〜{high}時間", f"{low} to {high} h") for low, high in pairwise(edges)]
    return [first, *middle, last]


def size_of(book: Book) -> np.ndarray:
    """Return the bin of each job by the estimator's guess, which is known beforehand."""
    return np.searchsorted(SIZES[1:-1], book.guess, side="right")


def breakdowns(answer: Answer, naive: Answer, book: Book) -> tuple[Breakdown, ...]:
    """Split error, bias and profit by size, machine, part, estimator and industry."""
    table, size = book.table, size_of(book)
    estimators = [(name, Text(f"見積担当 {name}", f"Estimator {name}")) for name in ESTIMATORS]
    splits = (
        ("size", Text("見立ての工数", "Hours guessed"), list(enumerate(size_names())), size),
        ("group", Text("機械", "Machines"), GROUPS.items(), table["group"]),
        ("part", Text("部品", "Part"), ((p.id, p.name) for p in PARTS), table["part_type"]),
        ("estimator", Text("見積担当", "Estimator"), estimators, table["estimator_id"]),
        ("industry", Text("顧客の業種", "Industry"), INDUSTRIES.items(), table["industry"]),
    )
    return tuple(
        Breakdown(name, label, (label, *_COLUMNS), _rows(groups, key, answer, naive, book))
        for name, label, groups, key in splits
    )


def _rows(
    groups: Iterable[tuple[object, Text]], key: object, answer: Answer, naive: Answer, book: Book
) -> tuple[tuple[Text | float, ...], ...]:
    masks = [(name, np.asarray(key == value, dtype=bool)) for value, name in groups]
    return tuple((name, *_cells(rows, answer, naive, book)) for name, rows in masks if rows.any())


def _cells(rows: Bools, answer: Answer, naive: Answer, book: Book) -> tuple[float, ...]:
    profit = float(answer.contribution[rows].sum())
    return (
        int(rows.sum()),
        round(float(smape(answer, book)[rows].mean()), 1),
        round(100 * bias(answer, book, rows), 1),
        round(100 * float(answer.chance[rows].mean()), 1),
        round(profit),
        round(profit - float(naive.contribution[rows].sum())),
    )


def charts(answer: Answer, ground: Ground) -> tuple[Chart, ...]:
    """Draw calibration, the way from today's profit to yours, errors, and the quoting curves."""
    return (
        _calibration(answer, ground.book),
        _waterfall(answer, ground),
        _loads(answer, ground),
        _by_size(answer, ground),
        _estimators(answer, ground.book),
        _quoting_curve(answer, ground),
        _win_curve(answer, ground.book),
    )


def _calibration(answer: Answer, book: Book) -> Chart:
    small = book.guess < np.median(book.guess)
    everything = np.ones(len(small), dtype=bool)
    lines = (
        (Text("理想", "Ideal"), 100 * LEVELS),
        (Text("全案件", "All jobs"), calibration(answer, book, everything)),
        (Text("見立ての小さい半分", "Half guessed small"), calibration(answer, book, small)),
        (Text("見立ての大きい半分", "Half guessed large"), calibration(answer, book, ~small)),
    )
    return Chart(
        id="calibration",
        title=Text(
            "較正：分位点の下に入った実績の割合", "Calibration: share of jobs below each quantile"
        ),
        x_label=Text("予測の分位点", "Quantile forecast"),
        y_label=Text("実績がその値以下だった割合（%）", "Share of jobs at or below it (%)"),
        x=tuple(f"{100 * level:.0f}%" for level in LEVELS),
        series=tuple(Series(label, plotted(values)) for label, values in lines),
    )


def profit_steps(answer: Answer, naive: Answer, book: Book) -> list[tuple[Text, float]]:
    """Return what leads from the baseline's profit to the learner's, in yen; it adds up exactly.

    The last step is what hours beyond the free ones cost more or less than today.

    With chance ``P`` and margin ``m`` the change of ``P m`` is the mean chance times the change of
    the margin plus the mean margin times the change of the chance.
    """
    step = answer.price - naive.price
    priced = (answer.chance + naive.chance) / 2 * step
    margin = (answer.price + naive.price) / 2 - book.cost
    moved = (answer.chance - naive.chance) * margin
    fewer = answer.chance < naive.chance
    beyond = overtime(naive, book) - overtime(answer, book)
    parts = (
        (Text("値上げした 利幅", "Raised prices"), priced[step > 0]),
        (Text("値下げした 利幅", "Cut prices"), priced[step < 0]),
        (Text("手放した 案件", "Jobs let go"), moved[fewer]),
        (Text("増えた 案件", "More jobs won"), moved[~fewer]),
        (Text("超過工数 の費用", "Overtime"), np.array([beyond])),
    )
    return [(label, float(values.sum())) for label, values in parts]


def _waterfall(answer: Answer, ground: Ground) -> Chart:
    naive, steps = ground.naive, profit_steps(answer, ground.naive, ground.book)
    ends = (Text("今のやり方", "As today"), Text("あなたの 利益", "Your profit"))
    best = Text("しくみを 知る人", "Knowing the process")
    names = (ends[0], *(label for label, _ in steps), ends[1], best)
    gap: list[float | None] = [None] * len(steps)
    sums = [naive.profit, *gap, answer.profit, ground.best_profit]
    changes: list[float | None] = [None, *(yen for _, yen in steps), None, None]
    return Chart(
        id="profit-waterfall",
        title=Text("期待利益の内訳：今のやり方からあなたまで", "From today's profit to yours"),
        x_label=Text("何が変わったか", "What changed"),
        y_label=Text("万円", "¥10,000"),
        x=tuple(name.en for name in names),
        x_names=names,
        series=(
            Series(Text("期待利益", "Expected profit"), _in_man(sums), "bar"),
            Series(Text("増減", "Change"), _in_man(changes), "change"),
        ),
    )


def _loads(answer: Answer, ground: Ground) -> Chart:
    """Show the hours that each machine group is expected to get against those it has."""
    book = ground.book
    best = book.load(book.chance(ground.best_price))
    bars = (
        (Text("空き工数", "Free hours"), book.cells.free),
        (_TODAY, book.load(ground.naive.chance)),
        (_YOURS, book.load(answer.chance)),
        (Text("しくみを知る人", "Knowing the process"), best),
    )
    return Chart(
        id="loads",
        title=Text("機械群ごとの空き工数と受注の見込み", "Free hours and expected load by group"),
        x_label=Text("機械群", "Machine group"),
        y_label=Text("時間（4〜6月）", "Hours, April to June"),
        x=book.cells.names,
        x_names=tuple(GROUPS[name] for name in book.cells.names),
        series=tuple(Series(label, plotted(hours), "bar") for label, hours in bars),
    )


def _by_size(answer: Answer, ground: Ground) -> Chart:
    size, names = size_of(ground.book), size_names()
    there = [k for k in range(len(names)) if (size == k).any()]
    return Chart(
        id="error-by-size",
        title=Text("仕事の大きさごとの誤差率", "Error by size of the job"),
        x_label=Text("見積担当の見立て", "The estimators' guess"),
        y_label=Text("下限つき対称MAPE（%）", "Floored symmetric MAPE (%)"),
        x=tuple(names[k].en for k in there),
        x_names=tuple(names[k] for k in there),
        series=tuple(
            Series(
                label,
                plotted([smape(who, ground.book)[size == k].mean() for k in there]),
                "bar",
            )
            for label, who in ((_TODAY, ground.naive), (_YOURS, answer))
        ),
    )


def _estimators(answer: Answer, book: Book) -> Chart:
    who, guess = book.table["estimator_id"], book.guess
    masks = [np.asarray(who == name, dtype=bool) for name in ESTIMATORS]
    theirs = [100 * (guess[rows].sum() / book.hours[rows].sum() - 1) for rows in masks]
    yours = [100 * bias(answer, book, rows) for rows in masks]
    return Chart(
        id="estimators",
        title=Text("見積担当の癖は直せたか", "Were the estimators' habits corrected?"),
        x_label=Text("見積担当", "Estimator"),
        y_label=Text("偏り（%、＋は過大）", "Bias (%, + is high)"),
        x=ESTIMATORS,
        series=(
            Series(Text("担当の見立て", "Their guess"), plotted(theirs), "bar"),
            Series(Text("あなたの中央値", "Your median"), plotted(yours), "bar"),
        ),
    )


def curve(answer: Answer, book: Book) -> Floats:
    """Return the expected profit in yen if all prices were multiplied by each of ``FACTORS``."""
    return np.array([book.earned(answer.price * factor) for factor in FACTORS], dtype=np.float64)


def _quoting_curve(answer: Answer, ground: Ground) -> Chart:
    return Chart(
        id="quoting-curve",
        title=Text(
            "見積曲線：全価格を一律に動かしたときの期待利益",
            "Quoting curve: expected profit if all prices moved together",
        ),
        x_label=Text("価格の倍率（1.00が提出した価格）", "Prices times (1.00: as handed in)"),
        y_label=Text("期待利益（万円）", "Expected profit (¥10,000)"),
        x=tuple(f"{factor:.2f}" for factor in FACTORS),
        series=tuple(
            Series(label, _in_man(curve(who, ground.book)))
            for label, who in ((_YOURS, answer), (_TODAY, ground.naive))
        ),
    )


def _win_curve(answer: Answer, book: Book) -> Chart:
    """Show how quotations lie around the market price, and what share of each bin is won."""
    edges = np.round(np.arange(0.6, 1.65, 0.1), 1)
    ratio = np.clip(answer.price / book.market, edges[0] + 1e-9, edges[-1] - 1e-9)
    place = np.searchsorted(edges, ratio, side="right") - 1
    bins = range(len(edges) - 1)
    share = [100 * float((place == k).mean()) for k in bins]
    chance = [
        100 * float(answer.chance[place == k].mean()) if (place == k).any() else None for k in bins
    ]
    return Chart(
        id="win-curve",
        title=Text(
            "市場価格に対する位置と受注率", "Where your prices lie, and what share is won there"
        ),
        x_label=Text(
            "あなたの価格 ÷ 市場価格（両端は外側を含む）",
            "Your price ÷ market price (ends hold what lies beyond)",
        ),
        y_label=Text("%", "%"),
        x=tuple(f"{low:.1f}–{low + 0.1:.1f}" for low in edges[:-1]),
        series=(
            Series(Text("案件の割合", "Share of quotations"), plotted(share), "bar"),
            Series(Text("受注率", "Share won"), plotted(chance)),
        ),
    )


def _in_man(values: Sequence[float | None] | Floats) -> tuple[float | None, ...]:
    return plotted([None if value is None else float(value) / MAN for value in values])
