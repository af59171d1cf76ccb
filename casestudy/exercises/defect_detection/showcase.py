"""Pictures of a submission: parts with its heat map over them, and what it hit and missed."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

from casestudy.card import Gallery, Mark, Panel
from casestudy.exercises.defect_detection import png
from casestudy.exercises.defect_detection.ground import Defect, Ground
from casestudy.exercises.defect_detection.layout import CELL, GRID, REACH, SIZE, Bytes, Floats
from casestudy.exercises.defect_detection.scoring import Answer
from casestudy.exercises.defect_detection.words import KIND, PRODUCT
from casestudy.text import Text

HITS, MISSED, FALSE = 3, 4, 3
"""Most pictures of each sort."""
COOL, STRONG = 0.90, 0.65
"""Rank of a cell from which it glows, and how much of the picture the hottest cell hides."""
GLOW = np.array([255.0, 84.0, 0.0])
GREYS = 8
"""Grey levels that are told apart: it keeps reports small."""


def gallery(answer: Answer, against: Ground) -> Gallery:
    """Return pictures worth looking at: found, missed and falsely marked."""
    hot = _hotness(answer, against)
    return Gallery(
        id="showcase",
        title=Text(
            "見つけた・見逃した・誤って疑った画像（橙は提出した地図の上位10%）",
            "Found, missed and falsely suspected (orange: the top 10% of your map)",
        ),
        panels=tuple(_panel(picture, hot, answer, against) for picture in chosen(answer, against)),
    )


def chosen(answer: Answer, against: Ground) -> list[int]:
    """Return pictures: sure hits, the plainest defects missed, and the worst false alarms."""
    score = answer.score
    found = {against.defects[k].picture for k in np.flatnonzero(answer.found)}
    hits = sorted(found, key=lambda picture: (-score[picture], picture))
    lost = _of_every_kind([d for k, d in enumerate(against.defects) if not answer.found[k]])
    alarms = np.flatnonzero(~against.defective & answer.flagged)
    false = sorted((int(k) for k in alarms), key=lambda picture: (-score[picture], picture))
    picked: list[int] = []
    for some, most in ((hits, HITS), ([d.picture for d in lost], MISSED), (false, FALSE)):
        picked += _spread([p for p in dict.fromkeys(some) if p not in picked], against, most)
    return picked


def _of_every_kind(defects: list[Defect]) -> list[Defect]:
    """Return defects with the largest of each kind first, then the next of each."""
    defects = sorted(defects, key=lambda defect: (-len(defect.x), defect.picture))
    turn: dict[str, int] = {}
    ordered = []
    for defect in defects:
        turn[defect.kind] = turn.get(defect.kind, 0) + 1
        ordered.append((turn[defect.kind], defect))
    return [defect for _, defect in sorted(ordered, key=lambda item: item[0])]


def _spread(pictures: Sequence[int], against: Ground, most: int) -> list[int]:
    """Return the first pictures, in turn of one product and the other."""
    groups: dict[str, list[int]] = {}
    for picture in pictures:
        groups.setdefault(str(against.product[picture]), []).append(picture)
    turns = [(turn, k) for k, group in enumerate(groups.values()) for turn in range(len(group))]
    ordered = list(groups.values())
    return [ordered[k][turn] for turn, k in sorted(turns)][:most]


def _hotness(answer: Answer, against: Ground) -> Floats:
    """Return (N, GRID, GRID): how far up its product's cells each cell is, from ``COOL`` to 1."""
    hot = np.zeros(answer.heat.shape)
    for product in sorted(set(against.product)):
        mine = against.mine(product)
        values = np.sort(answer.heat[mine].ravel())
        rank = np.searchsorted(values, answer.heat[mine], side="left") / len(values)
        hot[mine] = np.clip((rank - COOL) / (1 - COOL), 0.0, 1.0)
    return hot.reshape(-1, GRID, GRID)


def _panel(picture: int, hot: Floats, answer: Answer, against: Ground) -> Panel:
    blended = blend(against.pixels(picture), hot[picture])
    return Panel(
        caption=_caption(picture, answer, against),
        png=base64.b64encode(png.encode(blended)).decode(),
        width=SIZE,
        height=SIZE,
        marks=tuple(_marks(picture, answer, against)),
    )


def blend(grey: Bytes, hot: Floats) -> Bytes:
    """Lay a map (GRID, GRID) of 0 to 1 over a picture; shape (SIZE, SIZE, 3)."""
    base = np.minimum(grey.astype(np.float64) // GREYS * GREYS, 255.0)[:, :, None]
    glow = STRONG * _stretched(hot)[:, :, None]
    mixed = base * (1 - glow) + GLOW * glow
    return np.asarray(np.rint(mixed / 4) * 4, dtype=np.int64).clip(0, 255).astype(np.uint8)


def _stretched(hot: Floats) -> Floats:
    """Return the map at every pixel, interpolated between the middles of cells."""
    place = np.clip((np.arange(SIZE) + 0.5) / CELL - 0.5, 0, GRID - 1)
    left = np.minimum(place.astype(np.int64), GRID - 2)
    share = place - left
    weights = np.zeros((SIZE, GRID))
    weights[np.arange(SIZE), left] = 1 - share
    weights[np.arange(SIZE), left + 1] += share
    return np.asarray(weights @ hot @ weights.T, dtype=np.float64)


def _marks(picture: int, answer: Answer, against: Ground) -> list[Mark]:
    marks = []
    for number, defect in enumerate(against.defects):
        if defect.picture == picture:
            left, top, width, height = defect.box
            found = bool(answer.found[number])
            place = (left - 2, top - 2, width + 4, height + 4)
            marks.append(Mark(*place, "hit") if found else Mark(*place, "missed"))
    for spot in np.flatnonzero((answer.picture == picture) & (answer.owner < 0)):
        x, y = float(answer.x[spot]) + 0.5, float(answer.y[spot]) + 0.5
        marks.append(Mark(x - REACH, y - REACH, 2 * REACH, 2 * REACH, "false"))
    return marks


def _caption(picture: int, answer: Answer, against: Ground) -> Text:
    name, product = against.ids[picture], PRODUCT[str(against.product[picture])]
    kinds = list(dict.fromkeys(defect.kind for defect in against.of(picture)))
    ja = "・".join(KIND[kind].ja for kind in kinds) or "良品"
    en = ", ".join(KIND[kind].en.lower() for kind in kinds) or "good"
    verdict = Text("再検査へ", "second look") if answer.flagged[picture] else Text("合格", "passed")
    return Text(
        f"{name} {product.ja}：{ja} → {verdict.ja}", f"{name}, {product.en}: {en} → {verdict.en}"
    )
