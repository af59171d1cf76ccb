"""Remarks on a quotation, from a grammar: what they mean, how it is said, and what means nothing.

Every meaning has several ways to say it, some in half-width characters or abbreviated. A few
sentences name a word only to deny it (鏡面は不要), so that a search for the word is not enough.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator

from casestudy.exercises.effort_estimation.layout import Bools

SAYINGS: Mapping[str, tuple[str, ...]] = {
    "thin": ("薄肉部あり（t1.2）", "薄肉につきビビリ注意", "ｳｽﾆｸ形状", "肉厚0.8、歪み注意"),
    "mirror": ("鏡面仕上げ", "意匠面は鏡面", "ミラー仕上げのこと", "磨き#800以上（鏡面）"),
    "fit": ("現物合わせ", "相手部品と現合", "支給の相手物に現物合せで仕上げ", "ｹﾞﾝｺﾞｳ調整あり"),
    "deburr": ("バリなきこと", "バリ厳禁", "全周バリ取り・糸面取り厳守", "ﾊﾞﾘ不可"),
    "deep": ("深穴あり（L/D=15）", "φ6×120 深穴", "ガンドリル加工あり", "深孔加工"),
    "inspect": ("全数検査のこと", "全数寸法測定", "三次元測定 全数", "全数検査データ提出"),
    "certificate": ("検査成績書添付", "成績書要", "ミルシート・成績書提出", "検査表添付のこと"),
    "prototype": ("試作", "試作1次", "開発品（試作）", "評価用試作品"),
    "rush": ("特急", "大至急お願いします", "特急対応希望", "短納期相談、至急"),
    "contest": ("相見積", "他社にも見積依頼中", "相見積もりです", "コンペ案件"),
    "volume": (
        "量産見込みあり",
        "将来量産予定",
        "量産前提の価格希望",
        "月次リピート予定の立上げ品",
    ),
    "supplied": ("材料支給", "支給材にて", "材料は当方支給", "ｻﾞｲﾘｮｳ支給"),
    "repeat": ("リピート品", "前回同様", "前回品と同一", "ﾘﾋﾟｰﾄ品 前回通り"),
    "revised": (
        "図面改訂あり（Rev.B）",
        "前回から寸法変更あり",
        "改訂図参照",
        "Rev.C 変更箇所あり",
    ),
}
"""Meaning -> ways to say it."""

DENIALS: Mapping[str, tuple[str, ...]] = {
    "mirror": ("鏡面は不要", "鏡面仕上げ指定なし"),
    "deburr": ("バリ取り不要（後工程で実施）", "バリは客先処理"),
    "inspect": ("全数検査は不要（抜取り可）", "全数検査なし"),
    "certificate": ("成績書不要", "検査成績書は要りません"),
    "repeat": ("リピート品ではありません", "リピート品に類似（新規図面）"),
    "fit": ("現物合わせは不要", "現合なし、図面寸法通り"),
    "rush": ("特急ではありません", "急ぎません"),
}
"""Meaning -> ways to say that it is not so."""

FILLERS: tuple[str, ...] = (
    "よろしくお願いします", "一般公差は中級", "指示なき角C0.2", "色調不問", "図面PDF添付",
    "納期ご相談", "梱包は通い箱", "黒染めは客先手配", "担当変更しました", "お見積り願います",
    "3Dデータあり（STEP）", "送料込みで", "分納可", "現行品の置き換え", "キズ・打痕注意",
)  # fmt: skip
SEPARATORS: tuple[str, ...] = ("。", "、", " / ", "　", "。")

DENIED, FILLED = 0.035, 0.30
"""Shares of the quotations with a given denial, and chance of each of two fillers."""
UNSAID = 0.06
"""Chance that a meaning is there and nobody wrote it down."""


def write(rng: Generator, meanings: Mapping[str, Bools]) -> list[str]:
    """Return one remark a quotation; ``meanings`` holds what is so, ``(N,)`` each."""
    count = len(next(iter(meanings.values())))
    names = list(SAYINGS)
    chance = rng.random((count, 3, len(names)))
    fill = rng.random((count, 2, 2))
    order = rng.random((count, len(names) + 2))
    glue = rng.integers(0, len(SEPARATORS), count)
    facts = np.stack([meanings[name] for name in names], axis=1)
    return [
        _one(
            facts[row],
            names,
            chance=chance[row],
            fill=fill[row],
            order=order[row],
            glue=SEPARATORS[glue[row]],
        )
        for row in range(count)
    ]


def _one(
    facts: Bools,
    names: list[str],
    *,
    chance: np.ndarray,
    fill: np.ndarray,
    order: np.ndarray,
    glue: str,
) -> str:
    said = [_phrase(names[k], bool(facts[k]), chance[:, k]) for k in range(len(names))]
    said += [_pick(FILLERS, which) if there < FILLED else "" for there, which in fill]
    ranked = [said[k] for k in np.argsort(order, kind="stable")]
    return glue.join(phrase for phrase in ranked if phrase)


def _phrase(name: str, fact: bool, chance: np.ndarray) -> str:
    if fact:
        return "" if chance[0] < UNSAID else _pick(SAYINGS[name], chance[1])
    if name in DENIALS and chance[2] < DENIED:
        return _pick(DENIALS[name], chance[1])
    return ""


def _pick(sayings: tuple[str, ...], chance: float) -> str:
    return sayings[int(chance * len(sayings))]
