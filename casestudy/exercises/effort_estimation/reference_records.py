"""The reference solution's reading of the records: hours a job really took, words, materials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.effort_estimation.layout import KEY

LONGEST_LINE = 8.0
"""Nobody works longer on one job in a day: what is longer was written in minutes."""
WHOLE_HALVES = 0.97
"""Share of a terminal's lines on half hours from which it must be rounding."""
ROUNDED_UP = 0.25

WORDS: Mapping[str, str] = {
    "thin": r"薄肉|ウスニク|肉厚",
    "mirror": r"鏡面|ミラー",
    "fit": r"現物合|現合|ゲンゴウ",
    "deburr": r"バリ",
    "deep": r"深穴|深孔|ガンドリル",
    "inspect": r"全数",
    "certificate": r"成績書|検査表",
    "prototype": r"試作",
    "rush": r"特急|至急",
    "contest": r"相見積|他社にも|コンペ",
    "volume": r"量産|月次リピート",
    "supplied": r"材料支給|支給材|材料は当方支給|ザイリョウ支給",
    "repeat": r"リピート品|前回",
    "revised": r"改訂|変更あり|変更箇所|Rev\.",
}
SURELY_NOT = re.compile(
    r"不要|要りません|ではありません|指定なし|検査なし|現合なし|類似|急ぎません|客先処理"
)
_SPLIT = re.compile(r"[。、/\s]+")


def meanings(remarks: pd.Series) -> pd.DataFrame:
    """Return one 0/1 column a meaning; a phrase that denies a word does not count."""
    said = [
        [
            phrase
            for phrase in _SPLIT.split(unicodedata.normalize("NFKC", text))
            if not SURELY_NOT.search(phrase)
        ]
        for text in remarks.fillna("").astype(str)
    ]
    found = {
        name: [any(re.search(pattern, phrase) for phrase in phrases) for phrases in said]
        for name, pattern in WORDS.items()
    }
    return pd.DataFrame(found, index=remarks.index).astype(np.float64)


def material(written: pd.Series) -> pd.Series:
    """Return material codes in one spelling."""

    def plain(text: str) -> str:
        code = unicodedata.normalize("NFKC", text).upper().replace("(相当)", "")
        return re.sub(r"[^A-Z0-9]", "", code)

    return written.astype(str).map(plain)


def lines(reports: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of the terminals without double entries, in hours, without rounding up."""
    once = reports.drop_duplicates([name for name in reports.columns if name != "record_id"])
    hours = once["hours"].where(once["hours"] <= LONGEST_LINE, once["hours"] / 60)
    on_halves = (np.abs(hours * 2 - np.rint(hours * 2)) < 1e-6).groupby(once["terminal"]).mean()
    rounds = once["terminal"].map(on_halves > WHOLE_HALVES)
    fair = hours.where(~rounds, np.maximum(hours - ROUNDED_UP, ROUNDED_UP / 2))
    return once.assign(hours=fair)


def jobs(inputs: Tables) -> pd.DataFrame:
    """Return the finished jobs: hours by process, ``NaN`` where a set-up was not entered."""
    quotes = inputs["quotes.csv"]
    done = quotes.loc[quotes["finished_on"].fillna("").astype(str) != "", KEY]
    table = lines(inputs["time_reports.csv"]).pivot_table(
        index=KEY, columns="process", values="hours", aggfunc="sum"
    )
    table = table.reindex(done)
    others = [name for name in table.columns if name != "setup"]
    return table.assign(**{name: table[name].fillna(0.0) for name in others})
