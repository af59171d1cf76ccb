"""Advice that follows from which defects the spots found and what false spots lie on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from casestudy.card import Advice
from casestudy.exercises.defect_detection import scoring
from casestudy.exercises.defect_detection.evidence import Evidence
from casestudy.exercises.defect_detection.layout import Bools, Floats
from casestudy.exercises.defect_detection.words import KIND, percent, yen
from casestudy.findings import Finding
from casestudy.text import Text

LOW_RECALL, BEHIND = 0.6, 0.15
ON_MAP = 0.8
NEAR_MARK = 8.0
OFTEN, SEVERAL = 0.2, 6
LOW_PRECISION = 0.55

REMEDY: Mapping[str, Text] = {
    "scratch": Text(
        "細長い不良です。丸いぼかしでは消えるので、向きを変えた線フィルター（8方向ほど）の最大応答を"
        "特徴に加えてください。",
        "It is long and thin, and a round blur wipes it out: add the largest response of line "
        "filters in about eight directions.",
    ),
    "dent": Text(
        "片側が明るく反対側が暗くなります。平均を取ると打ち消し合うので、差の絶対値や勾配の大きさで"
        "見てください。",
        "One side is bright, the other dark, and a mean cancels them: look at absolute differences "
        "or at the size of the gradient.",
    ),
    "stain": Text(
        "薄く広い不良です。画素ごとの雑音に埋もれるので、3画素ほどでぼかしてから、照明の成分を除いた差を"
        "見てください。",
        "It is faint and wide, and drowns in the noise of single pixels: blur by about three "
        "pixels, then look at what differs once the light is taken out.",
    ),
    "pore": Text(
        "数画素しかありません。画像を縮めたり、マスの平均を取ったりせず、元の解像度で局所的な暗さの"
        "最大値を使ってください。",
        "It spans a few pixels. Do not shrink pictures or average over cells: use the largest "
        "local darkness at full resolution.",
    ),
    "missing": Text(
        "部品があるべき場所に何もありません。場所を知らなければ気づけないので、基板の向きと位置を合わせ、"
        "良品の見本との差を取ってください。",
        "Nothing is where a component should be, which only shows if the place is known: register "
        "the board and subtract a template of good ones.",
    ),
}


def unseen_kind(seen: Evidence) -> Iterator[Finding]:
    """Tell of the kind that no labelled picture showed."""
    kind = seen.against.unseen
    mine = seen.kinds.get(kind)
    if mine is None:
        return
    found, others = seen.recall(mine), seen.recall(~mine)
    if found >= LOW_RECALL or others - found < BEHIND or _on_map(seen, mine):
        return
    name, cost = KIND[kind], seen.missed_cost(mine)
    body = Text(
        f"手本に1枚もなかった「{name.ja}」は{int(mine.sum())}箇所のうち{percent(found)}%しか見つかって"
        f"いません（ほかの種類は{percent(others)}%、見逃しを含む費用は月{yen(cost)}円）。"
        f"既知の不良の形を覚えるだけでは、新しい不良に弱くなります。良品からのずれで判定してください。"
        f"{REMEDY[kind].ja}",
        f"Of '{name.en.lower()}', which no example showed, only {percent(found)}% of "
        f"{int(mine.sum())} were found (other kinds: {percent(others)}%; the pictures cost "
        f"¥{yen(cost)} a month). Learning known defects by heart leaves you open to new ones: "
        f"judge by the distance from good parts. {REMEDY[kind].en}",
    )
    title = Text("手本にない不良に備える", "Be ready for kinds without examples")
    yield Finding(1.1 * cost, Advice("unseen-kind", title, body))


def _on_map(seen: Evidence, mask: Bools) -> bool:
    """Return whether the map shows these defects, so that no feature is wanting."""
    return float(seen.mapped[mask].mean()) >= ON_MAP


def weak_kind(seen: Evidence) -> Iterator[Finding]:
    """Tell of the kind, among those with examples, whose misses cost most."""
    known = {kind: mask for kind, mask in seen.kinds.items() if kind != seen.against.unseen}
    weak = {
        kind: mask
        for kind, mask in known.items()
        if seen.recall(mask) < LOW_RECALL and not _on_map(seen, mask)
    }
    if not weak:
        return
    kind = max(weak, key=lambda name: seen.missed_cost(weak[name]))
    mask, name = weak[kind], KIND[kind]
    cost = seen.missed_cost(mask)
    body = Text(
        f"「{name.ja}」は{int(mask.sum())}箇所のうち{percent(seen.recall(mask))}%しか見つかって"
        f"いません（これらの画像の費用は月{yen(cost)}円）。{REMEDY[kind].ja}",
        f"Only {percent(seen.recall(mask))}% of {int(mask.sum())} defects of the kind "
        f"'{name.en.lower()}' were found (their pictures cost ¥{yen(cost)} a month). "
        f"{REMEDY[kind].en}",
    )
    title = Text(f"「{name.ja}」に合う特徴を足す", f"Add a feature for '{name.en.lower()}'")
    yield Finding(cost, Advice(f"kind-{kind}", title, body))


def stamps(seen: Evidence) -> Iterator[Finding]:
    """Tell of false spots on the inspector's stamp."""
    false = seen.false
    number, cost = _false_on(seen, seen.against.stamp)
    if number < SEVERAL or number < OFTEN * false.sum():
        return
    body = Text(
        f"誤って示した{int(false.sum())}箇所のうち{number}箇所は、検査員が押した丸い印の上です"
        f"（それで止めた良品の費用は月{yen(cost)}円）。印は良品の学習画像の約3割にもあります。"
        "半径約4画素の輪との相関で見つけて消すか、良品に現れる小片を集めて近いものは許すようにして"
        "ください。",
        f"{number} of {int(false.sum())} false spots lie on the round stamp that inspectors leave "
        f"(good pieces stopped for it cost ¥{yen(cost)} a month). About 30% of good training "
        "pictures show it, too. Find it by correlation with a ring of about four pixels' radius "
        "and erase it, or keep a collection of patches of good pictures and let through what is "
        "close to one.",
    )
    title = Text("検査印を不良と間違えない", "Do not take stamps for defects")
    yield Finding(cost + 1.0, Advice("stamps", title, body))


def scuffs(seen: Evidence) -> Iterator[Finding]:
    """Tell of false spots on rubs that the limit sample lets pass."""
    number, cost = _false_on(seen, seen.against.scuff)
    if number < SEVERAL or number < OFTEN * seen.false.sum():
        return
    body = Text(
        f"誤って示した{int(seen.false.sum())}箇所のうち{number}箇所は、限度見本の内側の浅いスレです"
        f"（それで止めた良品の費用は月{yen(cost)}円）。短く薄い線なので、長さで分かれます。線フィルターを"
        "長くする、線に沿って応答を足し合わせる、学習用の良品に出るスレの強さを上限の目安にする、を"
        "試してください。",
        f"{number} of {int(seen.false.sum())} false spots lie on faint rubs within the limits "
        f"(good pieces stopped for them cost ¥{yen(cost)} a month). They are short and faint, so "
        "length tells: use longer line filters, add responses up along the line, and let the rubs "
        "on good training pictures say what is still usual.",
    )
    title = Text("限度内のスレを止めない", "Let rubs within the limit pass")
    yield Finding(cost + 1.0, Advice("scuffs", title, body))


def _false_on(seen: Evidence, marks: Floats) -> tuple[int, float]:
    """Return how many false spots lie on benign marks (N, 2), and what these good pieces cost."""
    place = marks[seen.answer.picture]
    square = (place[:, 0] - seen.answer.x) ** 2 + (place[:, 1] - seen.answer.y) ** 2
    there = seen.false & (np.nan_to_num(square, nan=np.inf) <= NEAR_MARK**2)
    pictures = np.zeros(len(seen.against.ids), dtype=bool)
    pictures[seen.answer.picture[there]] = True
    return int(there.sum()), seen.cost(pictures & ~seen.against.defective)


def blind(seen: Evidence) -> Iterator[Finding]:
    """Tell of bad pieces that were rightly stopped with no spot on what is wrong with them."""
    stopped = seen.against.defective & seen.answer.flagged
    lost = stopped & ~seen.answer.hit
    if lost.sum() < SEVERAL or lost.sum() < OFTEN * stopped.sum():
        return
    cost = seen.cost(lost)
    body = Text(
        f"再検査に回した不良品{int(stopped.sum())}枚のうち{int(lost.sum())}枚では、示した箇所がどの"
        f"不良にも当たっていません。検査員は全体を探し、一部を見落とします（この分で月{yen(cost)}円）。"
        "止めると決めた画像には、地図のいちばん高い点を必ず1つ示してください。回した座標を元の画像に"
        "戻しているか、端の影や部品の縁を指していないかも確かめます。",
        f"Of {int(stopped.sum())} bad pieces you stopped, {int(lost.sum())} have no spot on a "
        "defect. Inspectors search the whole piece and overlook some "
        f"(¥{yen(cost)} a month). Name the top of the map on every picture you stop; see that "
        "places are turned back to the original picture and do not lie on shadows or edges.",
    )
    title = Text("止めた理由を正しい場所で示す", "Point at what you stopped it for")
    yield Finding(cost, Advice("blind", title, body))


def crowded(seen: Evidence) -> Iterator[Finding]:
    """Tell of spots named in number, of which few are right."""
    spots = len(seen.false)
    right = spots - int(seen.false.sum())
    found = seen.recall(np.ones(len(seen.against.defects), dtype=bool))
    if spots < SEVERAL or right >= LOW_PRECISION * spots or found < 0.35:
        return
    minutes = seen.against.prices["minutes_per_spot"] * seen.against.prices["yen_per_minute"]
    false = np.bincount(seen.answer.picture[seen.false], minlength=len(seen.against.ids))
    wasted = np.asarray(false * np.where(seen.answer.flagged, minutes, 0.0), dtype=np.float64)
    cost = scoring.cost_of(wasted, seen.against)
    body = Text(
        f"{spots}箇所を示して、当たりは{right}箇所（{percent(right / spots)}%）です。不良領域の"
        f"{percent(found)}%は見つけているので、絞り込みで点が伸びます。外れた箇所を確かめる手間だけで"
        f"月{yen(cost)}円です。近い箇所を1つにまとめ（10画素ほど）、1枚あたりの数と確からしさの下限を"
        "検証用の画像で決めてください。",
        f"You named {spots} spots and {right} are right ({percent(right / spots)}%). You do find "
        f"{percent(found)}% of the defects, so weeding out pays: looking at the wrong spots alone "
        f"costs ¥{yen(cost)} a month. Merge spots within about ten pixels, and set the number a "
        "picture and the least confidence on held-out pictures.",
    )
    title = Text("示す箇所を絞る", "Name fewer spots")
    yield Finding(cost + 0.1 * seen.answer.total, Advice("crowded", title, body))
