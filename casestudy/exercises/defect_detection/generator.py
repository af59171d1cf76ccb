"""Turns a seed into pictures and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercise import CaseData, Inputs
from casestudy.exercises.defect_detection import png
from casestudy.exercises.defect_detection.board import draw_blank
from casestudy.exercises.defect_detection.canvas import between
from casestudy.exercises.defect_detection.flaws import ENLARGED
from casestudy.exercises.defect_detection.layout import BOARD, FLANGE, GRADES, PRODUCTS, SIZE
from casestudy.exercises.defect_detection.shots import Region, Taken, plan, take
from casestudy.exercises.defect_detection.world import World, make_world

FIRST_DAY = datetime(2025, 6, 2, 8, 30)  # noqa: DTZ001 -- a plant's wall clock
DAYS, MINUTES_A_DAY = 60, 8 * 60
MISSED_FACTOR = {"scratch": 0.7, "dent": 1.2, "stain": 0.4, "pore": 1.5, "missing": 1.6}
"""A pore in a casting leaks and a board without a component is dead; a stain is a blemish."""
LETTERS = {FLANGE: "F", BOARD: "B"}


def generate(seed: int) -> CaseData:
    """Return the case's data for ``seed``; takes about two seconds.

    The draws come from numpy's PCG64 in a fixed order, grey levels are rounded before they are
    whole numbers and the pictures are written by ``png``, so the same seed gives the same bytes
    on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    world = make_world(rng)
    products = _products(rng)
    enlarging = int(rng.integers(2))
    blank = draw_blank(world.board)
    taken = [take(rng, world, blank, shot) for shot in plan(rng, world)]
    taken = [picture for shown in taken for picture in _again(shown)]
    names = _names(rng, taken)
    products["overlooked"] = [between(rng, 0.15, 0.30) for _ in PRODUCTS]
    products["overlooked"] = products["overlooked"].round(2)
    kinds = _kinds(rng)
    images = {f"images/{n}.png": png.encode(t.pixels) for n, t in zip(names, taken, strict=True)}
    inputs = {
        "images.csv": _images(names, taken, world),
        "labels.csv": _labels(names, taken),
        "known_spots.csv": _known_spots(names, taken, enlarging),
        "products.csv": products,
        "kinds.csv": kinds,
    }
    truth = {
        "images": _truth(names, taken),
        "regions": _regions(names, taken),
        "runs": _runs(names, taken),
        "case": _case(seed, world),
    }
    return CaseData(seed, Inputs(inputs, images), truth)


def _case(seed: int, world: World) -> pd.DataFrame:
    return pd.DataFrame(
        [{"seed": seed, "unseen": world.unseen, "lamp_replaced": _moment(world.replaced)}]
    )


def _again(taken: Taken) -> Sequence[Taken]:
    return (taken, taken) if taken.shot.fault == "twice" else (taken,)


def _names(rng: Generator, taken: Sequence[Taken]) -> list[str]:
    """Return the counters of the two stations: they rise with time, in steps of any size."""
    names: list[str] = []
    for product in PRODUCTS:
        count = sum(item.shot.product == product for item in taken)
        numbers = np.sort(rng.choice(900_000, count, replace=False)) + 100_000
        names += [f"{LETTERS[product]}{number}" for number in numbers]
    return names


def _moment(when: float) -> str:
    day, part = divmod(when * DAYS, 1.0)
    moment = FIRST_DAY + timedelta(days=int(day), minutes=int(part * MINUTES_A_DAY))
    return moment.strftime("%Y-%m-%d %H:%M")


def _images(names: Sequence[str], taken: Sequence[Taken], world: World) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "image_id": name,
                "file": f"images/{name}.png",
                "product": item.shot.product,
                "camera": world.cameras[item.shot.camera].name,
                "taken_at": _moment(item.shot.when),
                "split": item.shot.split,
            }
            for name, item in zip(names, taken, strict=True)
        ]
    )


def _labels(names: Sequence[str], taken: Sequence[Taken]) -> pd.DataFrame:
    rows = [
        {"image_id": name, "label": "ng" if item.shot.labelled_bad else "ok"}
        for name, item in zip(names, taken, strict=True)
        if item.shot.split == "train"
    ]
    return pd.DataFrame(rows)


def _known_spots(names: Sequence[str], taken: Sequence[Taken], enlarging: int) -> pd.DataFrame:
    rows = []
    for name, item in zip(names, taken, strict=True):
        factor = ENLARGED if item.shot.camera == enlarging else 1
        for region in item.regions if item.shot.labelled_bad else ():
            box = {key: factor * value for key, value in _box(region).items()}
            rows.append({"image_id": name, "kind": region.kind, **box})
    return pd.DataFrame(rows)


def _box(region: Region) -> dict[str, int]:
    row, column = np.nonzero(region.covered)
    left, top = int(column.min()), int(row.min())
    width, height = int(column.max()) - left + 1, int(row.max()) - top + 1
    return {"x": left, "y": top, "width": width, "height": height}


def _products(rng: Generator) -> pd.DataFrame:
    """Return what each product's inspection costs; whole yen, and rates in per mille."""
    rows = []
    for product, volume, missed in ((FLANGE, 24_000, 11_000), (BOARD, 9_000, 18_000)):
        rows.append(
            {
                "product": product,
                "monthly_volume": 100 * round(volume * between(rng, 0.8, 1.2) / 100),
                "defect_rate": round(between(rng, 0.022, 0.036), 4),
                "missed_yen": 500 * round(missed * between(rng, 0.85, 1.15) / 500),
                "false_alarm_yen": 10 * round(between(rng, 300.0, 420.0) / 10),
                "recheck_minutes": round(between(rng, 1.6, 2.4), 1),
                "minutes_per_spot": round(between(rng, 0.4, 0.6), 1),
                "search_minutes": round(between(rng, 5.0, 8.0), 1),
                "yen_per_minute": 50 + int(rng.integers(0, 11)),
            }
        )
    return pd.DataFrame(rows)


def _kinds(rng: Generator) -> pd.DataFrame:
    """Return how much dearer than the mean a missed defect of each kind is."""
    rows = [
        {
            "kind": kind,
            "grade": GRADES[kind],
            "missed_factor": round(factor * between(rng, 0.85, 1.15), 1),
        }
        for kind, factor in MISSED_FACTOR.items()
    ]
    return pd.DataFrame(rows)


def _truth(names: Sequence[str], taken: Sequence[Taken]) -> pd.DataFrame:
    rows = [
        {
            "image_id": name,
            "defective": int(bool(item.regions)),
            "angle": item.angle,
            **_place("stamp", item.stamp),
            **_place("scuff", item.scuff),
        }
        for name, item in zip(names, taken, strict=True)
        if item.shot.split == "test"
    ]
    return pd.DataFrame(rows)


def _place(name: str, at: tuple[float, float] | None) -> dict[str, float]:
    """Return where a mark is, in pixels from the upper left corner."""
    x, y = at or (float("nan"), float("nan"))
    return {f"{name}_x": x + (SIZE - 1) / 2, f"{name}_y": y + (SIZE - 1) / 2}


def _tested(names: Sequence[str], taken: Sequence[Taken]) -> Iterator[tuple[str, int, Region]]:
    for name, item in zip(names, taken, strict=True):
        if item.shot.split == "test":
            for number, region in enumerate(item.regions):
                yield name, number, region


def _regions(names: Sequence[str], taken: Sequence[Taken]) -> pd.DataFrame:
    rows = [
        {"image_id": name, "region": number, "kind": region.kind, **_box(region)}
        for name, number, region in _tested(names, taken)
    ]
    return pd.DataFrame(rows)


def _runs(names: Sequence[str], taken: Sequence[Taken]) -> pd.DataFrame:
    """Return the defects' pixels: each row of a defect as stretches from ``x0`` up to ``x1``."""
    rows = []
    for name, number, region in _tested(names, taken):
        padded = np.pad(region.covered.astype(np.int64), ((0, 0), (1, 1)))
        y, start = np.nonzero(np.diff(padded, axis=1) == 1)
        _, end = np.nonzero(np.diff(padded, axis=1) == -1)
        for line, x0, x1 in zip(y, start, end, strict=True):
            rows.append((name, number, int(line), int(x0), int(x1)))
    return pd.DataFrame(rows, columns=["image_id", "region", "y", "x0", "x1"])
