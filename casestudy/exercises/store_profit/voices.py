"""Words in the learner's tables: reviews, notes on events, the meaning of each rule."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercises.store_profit.history import Records
from casestudy.exercises.store_profit.layout import FIRST_DAY, HISTORY_WEEKS
from casestudy.exercises.store_profit.world import World
from casestudy.text import Text

REVIEWS_A_WEEK = 9.0
STAR_SPREAD = 0.8

EVENT_NOTES = {
    "refurbishment": "改装して再開店。同じ週に価格を改定した",
    "rival": "近くに競合店が開いた",
    "festival": "地域の祭り。この週だけ人出が多い",
}

RULES: dict[str, tuple[str, Text]] = {
    "horizon_weeks": ("weeks", Text("計画の対象期間", "Length of the horizon")),
    "promotion_budget": (
        "JPY",
        Text("販促費の上限（全店・全媒体・対象期間の合計）", "Most to spend on promotion"),
    ),
    "budget_step": ("JPY", Text("販促費の刻み", "Step of a promotion budget")),
    "price_step": ("JPY", Text("売価の刻み", "Step of a price")),
    "price_reach": (
        "",
        Text("今の売価からの変更幅の上限（割合）", "Largest change against today's price (share)"),
    ),
    "menu_min": ("items", Text("1店の品目数の下限", "Fewest items on a store's menu")),
    "menu_max": ("items", Text("1店の品目数の上限", "Most items on a store's menu")),
    "shift_min": ("hours", Text("1勤務の下限", "Shortest shift")),
    "shift_max": (
        "hours",
        Text("1勤務の上限（労働基準法32条2項）", "Longest shift (Labour Standards Act, 32 (2))"),
    ),
    "work_days": (
        "days",
        Text("1人の週の勤務日数の上限（同35条より厳しい社内規程）",
             "Most days a week for one person (the firm's rule, stricter than art. 35)"),
    ),
    "rest_hours": (
        "hours",
        Text("勤務間インターバル（労働時間等設定改善法2条の努力義務。時間数は社内規程）",
             "Rest between two days' work (a duty to endeavour; the firm set the hours)"),
    ),
    "base_work_min": (
        "minutes",
        Text("注文に関係なく1人の客にかかる手間", "Staff time a guest takes whatever is ordered"),
    ),
    "survey_wait_stars": (
        "stars/minute",
        Text("待ち時間1分で下がる星（社内調査）", "Stars lost a minute of waiting (survey)"),
    ),
    "survey_star_guests": (
        "log/star",
        Text("星1つで変わる客数の対数（社内調査。0.27は約3割）",
             "Log of guests a star makes (survey; 0.27 is about three tenths)"),
    ),
    "survey_memory": (
        "",
        Text("評判が毎週その週の評価に近づく割合（社内調査）",
             "Share of the gap that reputation closes each week (survey)"),
    ),
    "absence_share": (
        "",
        Text("1日に1人欠勤する割合", "Share of days on which one person is absent"),
    ),
}  # fmt: skip

_SLOW = (
    "料理が出るまでが長い",
    "席についてから注文まで待たされた",
    "混んでいて店員さんが足りない様子",
)
_PLAIN = ("ふつうです", "可もなく不可もなく", "また近くに来たら寄ります", "コーヒーは好みの味")
_GOOD = ("落ち着ける店", "店員さんの感じがよい", "甘いものがおいしい", "すぐに出てきて助かった")
_POOR = ("期待したほどではなかった", "席が狭く感じた", "味が前と違う気がする")


def reviews(rng: Generator, world: World, records: Records) -> pd.DataFrame:
    """Return reviews: stars around a store's reputation, with a word on what was noticed."""
    rows = []
    for week in range(HISTORY_WEEKS):
        for store, site in enumerate(world.sites):
            slow = _mean_wait(records, week, store) > 6.5
            for _ in range(int(rng.poisson(REVIEWS_A_WEEK))):
                drawn = records.stars[week, store] + STAR_SPREAD * rng.standard_normal()
                stars = int(np.clip(np.rint(np.round(drawn, 6)), 1, 5))
                day = 7 * week + int(rng.integers(7))
                rows.append(
                    {
                        "date": (FIRST_DAY + timedelta(days=day)).isoformat(),
                        "store_id": site.id,
                        "stars": stars,
                        "comment": _comment(rng, stars, slow),
                    }
                )
    return pd.DataFrame(rows).sort_values(["date", "store_id"], kind="stable", ignore_index=True)


def _mean_wait(records: Records, week: int, store: int) -> float:
    guests = records.guests[week, store]
    minutes = np.nan_to_num(records.waiting[week, store]) * guests
    return round(float(minutes.sum() / max(int(guests.sum()), 1)), 6)


def _comment(rng: Generator, stars: int, slow: bool) -> str:
    pool = _GOOD if stars >= 4 else _PLAIN if stars == 3 else _POOR
    if stars <= 3 and (slow or rng.random() < 0.2):
        pool = _SLOW
    return pool[int(rng.integers(len(pool)))]
