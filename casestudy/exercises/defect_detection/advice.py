"""Next steps, chosen from what the errors of a submission show and ranked by yen a month."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from casestudy.card import Advice
from casestudy.exercises.defect_detection import advice_on_spots as on_spots
from casestudy.exercises.defect_detection import scoring
from casestudy.exercises.defect_detection.evidence import Evidence, gather
from casestudy.exercises.defect_detection.feedback import replay, share
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import BOARD, PRODUCTS, Bools
from casestudy.exercises.defect_detection.scoring import Answer
from casestudy.exercises.defect_detection.words import PRODUCT, percent, yen
from casestudy.findings import Finding, costliest
from casestudy.text import Text

UNEVEN = 0.12
"""Difference of false-alarm rates that chance does not explain."""
FEW = 12
WORTH_MOVING = 0.10
NOWHERE = 0.5
"""AUPRO below which a map points somewhere else altogether."""
STEPS = 40

Rule = Callable[[Evidence], Iterator[Finding]]


def advise(answer: Answer, against: Ground) -> tuple[Advice, ...]:
    """Return at most four next steps, the costliest first; at least one."""
    evidence = gather(answer, against)
    return costliest(finding for rule in RULES for finding in rule(evidence)) or (_WELL_DONE,)


def _threshold(seen: Evidence) -> Iterator[Finding]:
    """Compare each product's verdicts with the best threshold on the same scores."""
    for name in PRODUCTS:
        mine = seen.against.mine(name)
        now = scoring.cost_of(seen.answer.cost * mine, seen.against)
        best, part = min(
            (_cost_from(seen, mine, number / STEPS), number / STEPS) for number in range(STEPS + 1)
        )
        flagged = share(seen.answer.flagged, mine)
        if now - best < WORTH_MOVING * seen.answer.total or abs(part - flagged) < 1 / STEPS:
            continue
        product, more = PRODUCT[name], part > flagged
        body = Text(
            f"{product.ja}では{percent(flagged)}%を再検査に回しています。同じスコアのまま"
            f"{percent(part)}%に{'増やす' if more else '減らす'}と、1か月の費用が"
            f"約{yen(now - best)}円下がります。しきい値は正解率ではなく、"
            "見逃し1個の損と過検出1個の損、実際の不良率"
            "（products.csv）から選んでください。学習に使わなかった良品のスコアの分布が手がかりです。",
            f"You send {percent(flagged)}% of {product.en.lower()} pictures to a second look. "
            f"With the same scores, {percent(part)}% would save about ¥{yen(now - best)} a month. "
            "Choose the threshold not by accuracy but from what one miss and one false alarm cost "
            "and from the real defect rate (products.csv); the scores of good pictures that were "
            "held out show where it lies.",
        )
        title = Text(
            f"{product.ja}のしきい値を費用で決める", f"{product.en}: set the threshold by cost"
        )
        yield Finding(now - best, Advice(f"threshold-{name}", title, body))


def _cost_from(seen: Evidence, mine: Bools, part: float) -> float:
    """Return a product's cost had the most suspicious ``part`` of it been flagged."""
    cost = replay(seen.answer, seen.against, seen.rank > 1 - part)
    return scoring.cost_of(cost * mine, seen.against)


def _lighting(seen: Evidence) -> Iterator[Finding]:
    good, renewed = ~seen.against.defective, seen.against.renewed
    groups = [
        (camera, new, good & (seen.against.camera == camera) & (renewed == new))
        for camera in sorted(set(seen.against.camera))
        for new in (False, True)
    ]
    rates = [(share(seen.answer.flagged, m), c, n) for c, n, m in groups if m.sum() >= FEW]
    if not rates:
        return
    (low, *_), (high, camera, new) = min(rates), max(rates)
    if high - low < 1.5 * UNEVEN:
        return
    ja, en = ("交換後", "after the lamp was replaced") if new else ("交換前", "with the old lamp")
    cost = seen.cost(good & (seen.against.camera == camera) & (renewed == new))
    body = Text(
        f"{camera} 台でランプ{ja}に撮った良品の{percent(high)}%を止めました。いちばん少ない条件では"
        f"{percent(low)}%です（この条件だけで月{yen(cost)}円）。明るさや照明の傾きの違いを不良と"
        "取り違えています。画像ごとに、なだらかな明るさの成分（大きくぼかした画像や2次曲面）で割って"
        "から比べてください。",
        f"On station {camera}, {percent(high)}% of good pictures taken {en} were stopped; under "
        f"the best light it is {percent(low)}% (¥{yen(cost)} a month here alone). Brightness is "
        "taken for a defect. Divide each picture by its own smooth light (a heavily blurred copy "
        "or a quadratic surface) before comparing.",
    )
    title = Text("照明の変化を取り除く", "Take the light out")
    yield Finding(cost, Advice("lighting", title, body))


def _upside_down(seen: Evidence) -> Iterator[Finding]:
    boards = seen.against.mine(BOARD) & ~seen.against.defective
    turned = np.abs(seen.against.angle - 180.0) < 90.0
    high, low = (
        share(seen.answer.flagged, boards & turned),
        share(seen.answer.flagged, boards & ~turned),
    )
    if (boards & turned).sum() < FEW or high - low < UNEVEN:
        return
    cost = seen.cost(boards & turned)
    body = Text(
        f"逆さに流れてきた良品の基板は{percent(high)}%を止め、正しい向きでは{percent(low)}%でした"
        f"（逆さの分で月{yen(cost)}円）。外形から傾きを求め、0度と180度のうち見本に近い方へ回してから"
        "比べると、部品1個ずつの違いまで見られます。",
        f"Of good boards that came upside down {percent(high)}% were stopped, of upright ones "
        f"{percent(low)}% (¥{yen(cost)} a month for the former). Take the tilt from the outline, "
        "turn by 0 or 180 degrees to whichever is closer to a template, and compare component by "
        "component.",
    )
    title = Text("基板の向きをそろえる", "Turn boards upright")
    yield Finding(cost, Advice("upside-down", title, body))


def _ranking(seen: Evidence) -> Iterator[Finding]:
    """Tell of a product whose scores hardly order good and bad."""
    areas = {name: seen.auroc(name) for name in PRODUCTS}
    weak = min(areas, key=lambda name: areas[name])
    if areas[weak] >= 0.85 or (max(areas.values()) - areas[weak] < 0.08 and areas[weak] > 0.7):
        return
    product, cost = PRODUCT[weak], seen.cost(seen.against.mine(weak))
    body = Text(
        f"{product.ja}のAUROCは{areas[weak]:.2f}（もう一方は{max(areas.values()):.2f}）で、費用は"
        f"月{yen(cost)}円です。穴・部品・刻印の位置が画像ごとに違うまま比べていませんか。"
        "外形の中心と角度を求めて同じ向きにそろえ、場所ごとに良品の中央値とばらつき（MAD）を学ぶと、"
        "「その場所にしては変」と言えるようになります。",
        f"The AUROC of {product.en.lower()} pictures is {areas[weak]:.2f} (the other product: "
        f"{max(areas.values()):.2f}); they cost ¥{yen(cost)} a month. Are holes, components and "
        "marks compared where they do not match? Find centre and angle, turn all alike, and learn "
        "the median and spread (MAD) of good pictures place by place: then 'odd for this place' "
        "can be told.",
    )
    title = Text(f"{product.ja}の位置を合わせる", f"Register the {product.en.lower()}")
    yield Finding(0.6 * cost, Advice(f"registration-{weak}", title, body))


def _aggregation(seen: Evidence) -> Iterator[Finding]:
    """Tell of maps that know more than the scores made from them, or the other way round."""
    for name in PRODUCTS:
        area, overlap = seen.auroc(name), scoring.aupro_of(seen.answer, seen.against, name)
        top = seen.auroc_of_map(name)
        product, cost = PRODUCT[name], seen.cost(seen.against.mine(name))
        if top - area > 0.06:
            body = Text(
                f"{product.ja}では、提出した地図のいちばん高いマスで並べ替えるだけでAUROCが"
                f"{area:.2f}から{top:.2f}に上がります。小さな不良は画像全体の平均では薄まります。"
                "平均ではなく、最大値や上位数マスの平均を画像のスコアにしてください。",
                f"Ranking {product.en.lower()} pictures by the hottest cell of your own map lifts "
                f"AUROC from {area:.2f} to {top:.2f}. A small defect drowns in a mean over the "
                "picture: score by the maximum or the mean of the top few cells.",
            )
            title = Text("地図の最大値をスコアに", "Score by the top of the map")
            yield Finding(0.4 * cost, Advice(f"aggregation-{name}", title, body))
        elif area > 0.8 and overlap < 0.72:
            body = Text(
                f"{product.ja}の画像は見分けられている（AUROC {area:.2f}）のに、地図は不良領域を"
                f"覆えていません（AUPRO {overlap:.2f}）。検査員は示された場所から見ます。"
                "位置合わせで回した画像の地図は、元の向きに戻してから16×16に直してください。",
                f"{product.en} pictures are told apart (AUROC {area:.2f}) but the map does not "
                f"cover the defects (AUPRO {overlap:.2f}). Inspectors look where you point: if you "
                "turned pictures, turn their maps back before cutting them into 16 × 16 cells.",
            )
            title = Text("地図を元の画像の位置に合わせる", "Lay the map where the defect is")
            share_lost = 0.4 if overlap > NOWHERE else 1.2
            yield Finding(share_lost * cost, Advice(f"map-{name}", title, body))


RULES: tuple[Rule, ...] = (
    _threshold,
    _lighting,
    _upside_down,
    _ranking,
    _aggregation,
    on_spots.unseen_kind,
    on_spots.weak_kind,
    on_spots.stamps,
    on_spots.scuffs,
    on_spots.blind,
    on_spots.crowded,
)

_WELL_DONE = Advice(
    "present",
    Text("数字を検査の設計に変える", "Turn figures into an inspection"),
    Text(
        "目立つ弱点はありません。次は、見逃しと過検出の費用をいまの目視検査と並べ、ランプ交換や新しい"
        "不良が出たときにだれが何を確かめるかを1枚にまとめてください。",
        "No clear weakness is left. Next, set the cost of misses and false alarms beside today's "
        "visual inspection, and put on one page who checks what when a lamp is replaced or a new "
        "kind of defect turns up.",
    ),
)
