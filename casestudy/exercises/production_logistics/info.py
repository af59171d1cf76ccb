"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo, Limits
from casestudy.exercises.production_logistics.dictionary import DICTIONARY, TABLES
from casestudy.exercises.production_logistics.outputs import OUTPUTS
from casestudy.exercises.production_logistics.rubric import GOALS, RUBRIC, STAGES
from casestudy.text import Text, read_text

INFO = CaseInfo(
    id="production-logistics",
    version="1.0.0",
    type="data-driven-transformation",
    title=Text("製造運輸業の業務最適化", "Planning production and delivery"),
    summary=Text(
        "塗料を作って自社便で届ける会社の、ラインの順番と配送の便を、大きさの違う3つの問題で"
        "組みます。段取り替え、積載、時間帯、乗務員の労働時間を守り、費用と遅れを減らします。",
        "A firm makes paint and delivers it on its own trucks: plan its lines and routes for three "
        "problems of different size. Keep to loads, windows and drivers' hours, and cut set-ups, "
        "cost and lateness.",
    ),
    firm=Text("株式会社しののめ塗料（架空の企業）", "Shinonome Paint Co., Ltd. (a fictional firm)"),
    brief=read_text(Path(__file__).with_name("texts"), "brief"),
    stages=STAGES,
    level=4,
    hours=50,
    outputs=OUTPUTS,
    dictionary=DICTIONARY,
    tables=TABLES,
    goals=GOALS,
    rubric=RUBRIC,
    limits=Limits(wall_seconds=180, cpu_seconds=300),
)
