"""The case's card: who asks, what is to be done, what is handed in."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercise import CaseInfo, OutputFile, Rule, ScorePart
from casestudy.exercises.defect_detection.dictionary import DICTIONARY, TABLES
from casestudy.exercises.defect_detection.layout import (
    CELLS,
    GRID,
    HEATMAP,
    SCORES,
    SIZE,
    SPOTS,
)
from casestudy.exercises.defect_detection.stages import GOALS, RUBRIC, STAGES
from casestudy.text import Text, read_text

_ANY = Rule(-1e6, 1e6)


OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=SCORES,
        columns={"image_id": "id", "score": "number", "recheck": "number"},
        description=Text(
            "判定する画像ごとの不良らしさ（大きいほど不良）と、人に回すか（1）流すか（0）",
            "For each picture to be judged: how likely it is bad (higher is worse), and whether a "
            "person looks at it (1) or it is passed (0)",
        ),
        max_rows=2_000,
        max_bytes=1024 * 1024,
        key=("image_id",),
        rules={"score": _ANY, "recheck": Rule(0, 1, whole=True)},
    ),
    OutputFile(
        name=SPOTS,
        columns={"image_id": "id", "x": "number", "y": "number", "confidence": "number"},
        description=Text(
            "不良箇所の中心（画素、左上が0, 0）と確からしさ。1枚に20個まで。なければ行も不要",
            "Middle of each spot (pixels from the upper left corner) and how sure it is; at most "
            "20 a picture, none where there is no defect",
        ),
        max_rows=10_000,
        max_bytes=2 * 1024 * 1024,
        key=("image_id", "x", "y"),
        rules={"x": Rule(0, SIZE - 1), "y": Rule(0, SIZE - 1), "confidence": _ANY},
        open_rows=True,
    ),
    OutputFile(
        name=HEATMAP,
        columns={"image_id": "id", "row": "number", **dict.fromkeys(CELLS, "number")},
        description=Text(
            "画像を16×16のマス（1マス8×8画素）に分けた不良らしさ。1行がマスの1段、c00が左端",
            "How likely each of 16 × 16 cells (8 × 8 pixels) is bad: one line a row of cells, c00 "
            "on the left",
        ),
        max_rows=10_000,
        max_bytes=8 * 1024 * 1024,
        key=("image_id", "row"),
        rules={"row": Rule(0, GRID - 1, whole=True), **dict.fromkeys(CELLS, _ANY)},
    ),
)

PARTS: tuple[ScorePart, ...] = (
    ScorePart(
        "verdicts",
        Text("画像の判定と不良箇所", "Verdicts and spots"),
        (SCORES, SPOTS),
        ("auroc", "spot_f1", "cost", "missed", "alarms", "rechecks", "unseen_recall"),
    ),
    ScorePart("heatmap", Text("不良らしさの地図", "Anomaly maps"), (HEATMAP,), ("aupro",)),
)

INFO = CaseInfo(
    id="defect-detection",
    version="1.0.0",
    type="ai-implementation",
    title=Text("不良箇所自動検出", "Automatic defect detection"),
    summary=Text(
        "金属フランジと制御基板の外観画像から、良品だけを手がかりに不良品と不良箇所を見つけ、"
        "見逃しと過検出の費用がいちばん小さい検査を設計します。",
        "From pictures of metal flanges and printed boards, find bad pieces and where they are bad "
        "with little but good examples, and design the inspection whose misses and false alarms "
        "cost least.",
    ),
    firm=Text("株式会社かささぎ精工（架空の企業）", "Kasasagi Seiko Co., Ltd. (a fictional firm)"),
    brief=read_text(Path(__file__).with_name("texts"), "brief"),
    stages=STAGES,
    level=3,
    hours=40,
    outputs=OUTPUTS,
    dictionary=DICTIONARY,
    tables=TABLES,
    parts=PARTS,
    goals=GOALS,
    rubric=RUBRIC,
)
