"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo
from casestudy.exercises.store_profit.dictionary import DICTIONARY, TABLES
from casestudy.exercises.store_profit.judged import GOALS, RUBRIC, STAGES
from casestudy.exercises.store_profit.outputs import OUTPUTS
from casestudy.text import Text, read_text

INFO = CaseInfo(
    id="store-profit",
    version="1.0.0",
    type="data-driven-transformation",
    title=Text("店舗運営型企業の収益改善", "Better profit for a chain of cafés"),
    summary=Text(
        "喫茶チェーン8店の1年分の記録から客の反応を推定し、8週間の人員・価格・品目・販促を決めます。"
        "計画は、客が応える仕組みの中で実際に営業させて採点します。",
        "From a year of records of eight cafés, estimate how guests respond, and set staffing, "
        "prices, menus and promotion for eight weeks. The plan is run in a market that answers.",
    ),
    firm=Text("株式会社あまおと喫茶（架空の企業）", "Amaoto Kissa Co., Ltd. (a fictional firm)"),
    brief=read_text(Path(__file__).with_name("texts"), "brief"),
    stages=STAGES,
    level=4,
    hours=45,
    outputs=OUTPUTS,
    dictionary=DICTIONARY,
    tables=TABLES,
    goals=GOALS,
    rubric=RUBRIC,
)
