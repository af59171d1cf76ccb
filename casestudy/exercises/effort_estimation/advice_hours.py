"""Rules of advice on forecasts of hours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from casestudy.card import Advice
from casestudy.exercises.effort_estimation.catalogue import ESTIMATORS
from casestudy.exercises.effort_estimation.evidence import FEWEST, Evidence
from casestudy.exercises.effort_estimation.scoring import inside, smape
from casestudy.findings import Finding
from casestudy.text import Text, percent

SMALL_HOURS = 4.0
WORDS = {
    "thin": Text("薄肉", "薄肉 (thin walls)"),
    "mirror": Text("鏡面", "鏡面 (mirror finish)"),
    "fit": Text("現物合わせ", "現物合わせ (fitting to a mating part)"),
    "deburr": Text("バリなきこと", "バリなきこと (no burrs)"),
    "deep": Text("深穴", "深穴 (deep holes)"),
    "inspect": Text("全数検査", "全数検査 (inspection of every piece)"),
    "prototype": Text("試作", "試作 (prototype)"),
}


def _side(share: float) -> tuple[str, str]:
    return ("短く", "too low") if share < 0 else ("長く", "too high")


def records(seen: Evidence) -> Iterator[Finding]:
    """Hours far too high nearly everywhere: minutes and double entries were taken as they are."""
    everything = np.ones(len(seen.book.hours), dtype=bool)
    over = seen.typical(everything)
    if over < 0.18:
        return
    yen = seen.off_by(everything)
    body = Text(
        f"予測は、ふつうの案件で実績より{percent(over)}%長く、合計{yen:,.0f}円分の過大です。"
        "time_reports.csv に、分で書かれた行（1日8時間を超える値）と、record_id だけが違う"
        "二重の行が残っていませんか。行を直してから案件ごとに合計してください。",
        f"A usual forecast is {percent(over)}% above the actual hours, ¥{yen:,.0f} in all. "
        "Are there lines in minutes (more than eight hours a day) and lines that differ in "
        "record_id only left in time_reports.csv? Mend the lines before adding them up.",
    )
    title = Text("工数の記録を直してから学ぶ", "Mend the time records before learning from them")
    yield Finding(yen, Advice("records", title, body))


def selection(seen: Evidence) -> Iterator[Finding]:
    """A moderate excess: only won jobs have hours, and they are the harder ones."""
    everything = np.ones(len(seen.book.hours), dtype=bool)
    over = seen.typical(everything)
    if not 0.045 <= over < 0.18:
        return
    yen = seen.off_by(everything)
    body = Text(
        f"予測はふつうの案件で{percent(over)}%長めです（合計で{yen:,.0f}円分）。実績があるのは受注した"
        "案件だけで、見た目より手間のかかる仕事ほど他社が高く出し、自社に決まります（勝者の呪い）。"
        "受注確率を推定し、確率が低いのに取れた案件ほど割り引く補正（Heckman の方法など）を"
        "試してください。30分単位に切り上げる端末も同じ向きに効きます。",
        f"A usual forecast is {percent(over)}% too high (¥{yen:,.0f} in all). Hours exist for "
        "won jobs only, and a job that is harder than it looks is won more often, because others "
        "quote it higher (the winner's curse). Estimate the chance to win and correct for jobs "
        "won against the odds, for instance as Heckman did. A terminal that rounds up to half "
        "hours pushes the same way.",
    )
    title = Text("受注した案件だけを見る偏りを補正する", "Correct for seeing won jobs only")
    yield Finding(yen, Advice("selection", title, body))


def too_low(seen: Evidence) -> Iterator[Finding]:
    """Hours too low nearly everywhere: unfinished jobs and missing set-ups."""
    everything = np.ones(len(seen.book.hours), dtype=bool)
    under = seen.typical(everything)
    if under > -0.06:
        return
    yen = seen.off_by(everything)
    body = Text(
        f"予測はふつうの案件で{percent(under)}%短めです（合計{yen:,.0f}円分）。finished_on が空の"
        "仕掛かり案件は工数が途中までしかなく、段取（setup）の行がない案件は入力漏れです。"
        "前者は学習から外し、後者は機械と面数から補ってください。",
        f"A usual forecast is {percent(under)}% too low (¥{yen:,.0f} in all). Jobs with an empty "
        "finished_on have only part of their hours, and a job without a setup line was not "
        "entered in full. Leave out the former; fill the latter from machine and faces.",
    )
    title = Text("途中の案件と段取の漏れを見つける", "Find unfinished jobs and missing set-ups")
    yield Finding(yen, Advice("too-low", title, body))


def small_jobs(seen: Evidence) -> Iterator[Finding]:
    """Small jobs far worse than others: what does not shrink with the lot, and rounding."""
    small = seen.book.guess < SMALL_HOURS
    if small.sum() < FEWEST or small.all():
        return
    error = smape(seen.answer, seen.book)
    here, rest, off = float(error[small].mean()), float(error[~small].mean()), seen.typical(small)
    if here < 1.4 * rest or off < 0.12:
        return
    yen = seen.off_by(small)
    body = Text(
        f"見立てが{SMALL_HOURS:g}時間未満の{int(small.sum())}件は、ふつう{percent(off)}%長く予測され、誤差率が"
        f"{here:.0f}%です（ほかは{rest:.0f}%）。ある端末は30分単位に切り上げており、短い行ほど長く"
        "記録されます。時間を対数で扱い、1ロットに1回の段取・プログラムと、個数に比例する加工を"
        "分けて見積もってください。",
        f"The {int(small.sum())} jobs guessed under {SMALL_HOURS:g} hours are usually "
        f"{percent(off)}% too high, with an error of {here:.0f}% (others: {rest:.0f}%). "
        "One terminal rounds up to half hours, which lengthens short lines most. Work in "
        "logarithms, and part what comes once a lot (set-up, program) from what comes with each "
        "piece.",
    )
    title = Text("小さい仕事を別の目で見る", "Look at small jobs separately")
    yield Finding(yen, Advice("small-jobs", title, body))


def estimators(seen: Evidence) -> Iterator[Finding]:
    """One estimator's habit is still in the forecast."""
    found = {name: seen.where("estimator_id", name) for name in ESTIMATORS}
    off = {name: seen.stands_out(rows, 0.08, 0.10) for name, rows in found.items()}
    worst = max(off, key=lambda name: abs(off[name]))
    if off[worst] == 0:
        return
    yen, (ja, en) = seen.off_by(found[worst]), _side(off[worst])
    body = Text(
        f"見積担当 {worst} の案件では、予測がふつう{percent(off[worst])}%{ja}外れています"
        f"（{yen:,.0f}円分）。担当ごとに、得意な部品・苦手な大きさ・備考を読むかどうかが違います。"
        "担当を特徴量にし、見立てとの比を担当ごとに学ばせてください。",
        f"On jobs of estimator {worst} the forecast is usually {percent(off[worst])}% {en} "
        f"(¥{yen:,.0f}). Estimators differ in the parts and sizes they judge well and in whether "
        "they read remarks. Let the correction of the guess differ by estimator.",
    )
    title = Text(f"見積担当 {worst} の癖を取り除く", f"Take out the habit of estimator {worst}")
    yield Finding(yen, Advice("estimator", title, body))


def remarks(seen: Evidence) -> Iterator[Finding]:
    """A word in the remarks that the forecast does not know."""
    found = {name: seen.where(name) for name in WORDS}
    off = {name: seen.stands_out(rows, 0.12, 0.12) for name, rows in found.items()}
    worst = max(off, key=lambda name: abs(off[name]))
    if off[worst] == 0:
        return
    yen, (ja, en), word = seen.off_by(found[worst]), _side(off[worst]), WORDS[worst]
    body = Text(
        f"備考に「{word.ja}」のある{int(found[worst].sum())}件は、予測がふつう{percent(off[worst])}%{ja}"
        f"外れています（{yen:,.0f}円分）。言い換え、半角カナ、「不要」などの打ち消しをそろえてから、"
        "語ごとに効き方（1個あたりか、1ロットあたりか）を学ばせてください。",
        f"The {int(found[worst].sum())} quotations with {word.en} in their remarks are usually "
        f"{percent(off[worst])}% {en} (¥{yen:,.0f}). Bring synonyms, half-width characters and "
        "denials (不要) together, then learn for each word whether it adds to a piece or to a lot.",
    )
    title = Text(f"備考の「{word.ja}」を読み取る", f"Read {word.en} in the remarks")
    yield Finding(yen, Advice(f"remarks-{worst}", title, body))


def new_machine(seen: Evidence) -> Iterator[Finding]:
    """The new five-axis centre is forecast by the old one's measure."""
    rows = seen.where("newest")
    off = seen.stands_out(rows, 0.08, 0.08)
    if off <= 0:
        return
    yen = seen.off_by(rows)
    body = Text(
        f"新しい5軸加工機で加工する{int(rows.sum())}件を、ふつう{percent(off)}%長く見ています"
        f"（{yen:,.0f}円分）。machines.csv の installed_on を見てください。"
        "見積担当はまだ旧機の感覚です。機械を特徴量に入れ、導入後の記録に重みを置いてください。",
        f"The {int(rows.sum())} jobs on the new five-axis centre are usually {percent(off)}% too "
        f"high (¥{yen:,.0f}). See installed_on in machines.csv: the estimators still think of the "
        "old one. Use the machine as a feature and give more weight to its own records.",
    )
    title = Text("新しい5軸加工機の速さを織り込む", "Take in how fast the new machine is")
    yield Finding(yen, Advice("new-machine", title, body))


def repeats(seen: Evidence) -> Iterator[Finding]:
    """Repeat orders are forecast as if the program had to be written again."""
    rows = seen.where("repeat")
    off = seen.stands_out(rows, 0.08, 0.07)
    if off == 0:
        return
    yen, (ja, en) = seen.off_by(rows), _side(off)
    body = Text(
        f"リピート品{int(rows.sum())}件の予測はふつう{percent(off)}%{ja}外れています（{yen:,.0f}円分）。"
        "同じ drawing_id の前回実績を使えます。プログラムは残っていますが、「図面改訂」があれば"
        "書き直しです。前回とのロットの違いにも気をつけてください。",
        f"Forecasts of the {int(rows.sum())} repeat orders are usually {percent(off)}% {en} "
        f"(¥{yen:,.0f}). Earlier hours of the same drawing_id are there to use. Programs are kept, "
        "unless the drawing was revised (改訂), and the lot may differ from last time.",
    )
    title = Text("リピート品は前回の実績から", "Start repeat orders from their last hours")
    yield Finding(yen, Advice("repeats", title, body))


def intervals(seen: Evidence) -> Iterator[Finding]:
    """Intervals too narrow or too wide."""
    share = inside(seen.answer, seen.book)
    if 0.73 <= share <= 0.87:
        return
    yen = 0.03 * float((seen.book.hours * seen.book.rate).sum())
    if share < 0.73:
        title = Text("区間を広げる", "Widen the intervals")
        body = Text(
            f"q10〜q90 に入った実績は{percent(share)}%で、80%に届きません。学習に使った案件の残差"
            "で幅を決めると狭くなります。交差検証の残差を使い、薄肉・現物合わせ・試作のように読みにくい"
            "案件ほど広くしてください。",
            f"{percent(share)}% of jobs fall between q10 and q90 instead of 80%. Residuals of "
            "the jobs a model was fitted to are too small: take them from cross-validation, and "
            "widen where a job is hard to read (thin walls, fitting, prototypes).",
        )
    else:
        title = Text("区間を狭める", "Narrow the intervals")
        body = Text(
            f"q10〜q90 に実績が{percent(share)}%入り、80%を大きく超えます。広い区間は価格の判断に"
            "使えません。リピート品や大きい仕事は当たりやすいので、案件ごとに幅を変えてください。",
            f"{percent(share)}% of jobs fall between q10 and q90, well above 80%. A wide "
            "interval helps nobody to quote. Repeat orders and large jobs are easier to foresee: "
            "let the width differ by job.",
        )
    yield Finding(yen, Advice("intervals", title, body))


HOUR_RULES = (
    records, selection, too_low, small_jobs, estimators, remarks, new_machine, repeats, intervals,
)  # fmt: skip
