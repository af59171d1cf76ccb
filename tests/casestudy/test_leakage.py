"""The probe finds columns that know the answer and leaves honest ones alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from casestudy.conformance.data import plant
from casestudy.leakage import probe


def table(rows: int) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(3)
    warm = rng.normal(size=rows)
    shop = rng.choice(list("abcdefgh"), rows)
    level = pd.Series(shop).map({name: place for place, name in enumerate("abcdefgh")}).to_numpy()
    sold = pd.Series(100 + 20 * warm + 10 * level + rng.normal(size=rows) * 15)
    return pd.DataFrame({"warm": warm, "shop": shop, "row": np.arange(rows)}), sold


@pytest.mark.parametrize("rows", [60, 3000])
def test_honest_columns_pass_and_a_look_into_the_future_is_found(rows: int) -> None:
    features, target = table(rows)
    assert not [item.column for item in probe(features, target) if item.leaks]
    [found] = probe(pd.DataFrame({"tomorrow": plant(target)}), target)
    assert found.leaks


def test_a_name_that_stands_for_the_answer_is_found() -> None:
    _, target = table(2000)
    coded = pd.DataFrame({"code": (target // 10).astype(int).map("g{:03d}".format)})
    worth = probe(coded, target // 10)[0]
    assert worth.leaks


def test_yes_or_no_is_probed_like_any_other_target() -> None:
    features, target = table(1500)
    answer = (target > target.median()).astype(float)
    assert not [item for item in probe(features, answer) if item.leaks]
    assert probe(pd.DataFrame({"known": 1 - answer}), answer)[0].leaks


def test_a_target_that_never_changes_is_explained_by_nothing() -> None:
    features, _ = table(50)
    assert [item.explained for item in probe(features, pd.Series(np.ones(50)))] == [0, 0, 0]
