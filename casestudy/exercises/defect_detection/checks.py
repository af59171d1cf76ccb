"""What is verified about the three output files before they are scored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Check, OutputFile, Tables, table_of
from casestudy.exercises.defect_detection.info import OUTPUTS
from casestudy.exercises.defect_detection.layout import (
    GRID,
    HEATMAP,
    MOST_SPOTS,
    SCORES,
    SPOTS,
    tested,
)
from casestudy.expectations import check_table, fault
from casestudy.text import Text

SHOWN = 20


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Verify the outputs against the pictures that are to be judged."""
    ids = tested(inputs)["image_id"].reset_index(drop=True)
    scores, spots, heat = (_spec(name) for name in (SCORES, SPOTS, HEATMAP))
    rows = pd.DataFrame(
        {
            "image_id": np.repeat(ids.to_numpy(dtype=object), GRID),
            "row": np.tile(np.arange(GRID, dtype=np.float64), len(ids)),
        }
    )
    named = table_of(outputs, SPOTS)
    own = [*_strangers(spots, named, ids), *_crowds(spots, named)]
    general = check_table(spots, named)
    return [
        *check_table(scores, table_of(outputs, SCORES), ids.to_frame()),
        *([check for check in general if not check.ok] + own or general),
        *check_table(heat, table_of(outputs, HEATMAP), rows),
    ]


def _spec(name: str) -> OutputFile:
    return next(spec for spec in OUTPUTS if spec.name == name)


def _strangers(spec: OutputFile, spots: pd.DataFrame, ids: pd.Series) -> list[Check]:
    """Find spots on pictures that are not to be judged."""
    strange = np.flatnonzero(~spots["image_id"].isin(ids).to_numpy())
    return [
        fault(
            spec,
            "picture",
            int(row),
            "image_id",
            Text(
                f"「{str(spots['image_id'].iloc[row])[:40]}」は判定する画像ではありません。"
                "images.csv で split が test の image_id を書いてください。",
                f"{str(spots['image_id'].iloc[row])[:40]!r} is no picture to be judged. Write an "
                "image_id whose split is test in images.csv.",
            ),
        )
        for row in strange[:SHOWN]
    ]


def _crowds(spec: OutputFile, spots: pd.DataFrame) -> list[Check]:
    """Find pictures with more spots than a person would look at."""
    number = spots.groupby("image_id", sort=False).cumcount().to_numpy()
    return [
        fault(
            spec,
            "crowd",
            int(row),
            "image_id",
            Text(
                f"1枚の画像に書ける箇所は{MOST_SPOTS}個までです。"
                "confidence の高いものだけを残してください。",
                f"at most {MOST_SPOTS} spots may be named on one picture. Keep those with the "
                "highest confidence.",
            ),
        )
        for row in np.flatnonzero(number == MOST_SPOTS)[:SHOWN]
    ]
