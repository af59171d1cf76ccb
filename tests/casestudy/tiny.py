"""The smallest exercise there can be: forecast tomorrow's sales of three shops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from casestudy.card import Advice, Breakdown, Chart, Metric, ScoreCard, Series
from casestudy.exercise import (
    Anchors,
    CaseData,
    CaseInfo,
    Check,
    Exercise,
    Goal,
    LeakageView,
    Limits,
    OutputFile,
    Stage,
    Tables,
)
from casestudy.text import Text

GOOD_CELL = """
import csv, os
with open("data/sales.csv", encoding="utf-8") as source:
    rows = list(csv.DictReader(source))
os.makedirs("outputs", exist_ok=True)
with open("outputs/forecast.csv", "w", encoding="utf-8") as target:
    print("shop,sales", file=target)
    for row in rows:
        print(f"{row['shop']},{float(row['sales']) + 1}", file=target)
"""


class Tiny(Exercise):
    """Forecast ``sales`` for every shop; the truth is today's sales plus two."""

    practice_seed = 1
    practice_dir = Path("nowhere")
    starter_notebook = Path("nowhere.ipynb")
    info = CaseInfo(
        id="tiny",
        version="1",
        type="ai-implementation",
        title=Text("小さな課題", "A tiny case"),
        summary=Text("要約", "Summary"),
        firm=Text("架空商店", "A fictional shop"),
        brief=Text("本文", "Brief"),
        stages=(Stage("plan", Text("要求定義", "Requirements"), Text("書く", "Write")),),
        goals=(Goal("dss-1.2/22", Text("予測できる", "Forecast")),),
        level=1,
        hours=1,
        outputs=(
            OutputFile("forecast.csv", {"shop": "id", "sales": "number"}, Text("予測", "Forecast")),
        ),
        dictionary=(),
        limits=Limits(
            wall_seconds=20, cpu_seconds=20, memory_mb=600, processes=24, disk_mb=16, output_mb=1
        ),
    )

    def generate(self, seed: int) -> CaseData:
        values = np.random.default_rng(seed).integers(10, 99, 3).astype(float)
        shops = ["A", "B", "C"]
        return CaseData(
            seed,
            {"sales.csv": pd.DataFrame({"shop": shops, "sales": values})},
            {"truth": pd.DataFrame({"shop": shops, "sales": values + 2})},
        )

    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        same = list(outputs["forecast.csv"]["shop"]) == list(inputs["sales.csv"]["shop"])
        return [Check("ids", same, Text("店の並び", "The shops"), "forecast.csv, shop")]

    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        return {"forecast.csv": inputs["sales.csv"]}

    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        table = inputs["sales.csv"]
        return {"forecast.csv": table.assign(sales=table["sales"] + 2)}

    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        return {"forecast.csv": data.truth["truth"]}

    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        table = outputs["forecast.csv"]
        noise = rng.normal(0, 10 * amount, len(table))
        return {"forecast.csv": table.assign(sales=table["sales"] + noise)}

    def leakage(self, data: CaseData) -> LeakageView:
        return LeakageView(data.inputs["sales.csv"], data.truth["truth"]["sales"])

    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        error = outputs["forecast.csv"]["sales"] - data.truth["truth"]["sales"]
        return {"mae": float(error.abs().mean())}

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        value = self.measure(outputs, data)["mae"]
        base, best = anchors["baseline"]["mae"], anchors["reference"]["mae"]
        score = float(np.clip(100 * (base - value) / (base - best), 0, 120))
        label = Text("平均誤差", "Mean error")
        metric = Metric("mae", label, "円", value, base, best, 1.0, score, "Hyndman 2006")
        shops = tuple(data.truth["truth"]["shop"])
        truth = tuple(data.truth["truth"]["sales"])
        forecast = tuple(outputs["forecast.csv"]["sales"])
        chart = Chart(
            "forecast",
            Text("予測と実績", "Forecast and actual"),
            Text("店", "Shop"),
            Text("売上(円)", "Sales (yen)"),
            shops,
            (
                Series(Text("下限", "Lower"), tuple(x - 5 for x in forecast), "lower"),
                Series(Text("上限", "Upper"), tuple(x + 5 for x in forecast), "upper"),
                Series(Text("予測", "Forecast"), forecast),
                Series(Text("実績", "Actual"), (None, *truth[1:])),
            ),
        )
        rows = tuple((Text(shop, shop), value) for shop in shops)
        breakdown = Breakdown(
            "shop",
            Text("店別", "By shop"),
            (Text("店", "Shop"), Text("誤差", "Error")),
            rows,
        )
        advice = Advice("try", Text("次に", "Next"), Text("もう1を足す", "Add one more"))
        return ScoreCard(
            score, (score - 5, score + 5), (metric,), (breakdown,), (chart,), (advice,)
        )


TINY = Tiny()


def notebook(*sources: str, **metadata: Any) -> bytes:
    """Return the bytes of a notebook with these code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    raw = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(raw).encode()
