"""The truth of one instance, arranged for scoring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import CaseData, Tables, table_of
from casestudy.exercises.omo_retail.layout import PAIR, PLAN, PREDICTED, UPLIFT
from casestudy.exercises.omo_retail.world import ACTIONS, BANDS
from casestudy.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BINS = 10
STRATA = 5
LEAST = 20
"""Members a group must have in a stratum for its rate to count."""
AGE_GROUPS: tuple[Text, ...] = (
    Text("39歳以下", "39 and under"),
    Text("40〜59歳", "40 to 59"),
    Text("60歳以上", "60 and over"),
)
_GROUP_OF = {band.id: number // 2 for number, band in enumerate(BANDS)}
ACTION_IDS = tuple(action.id for action in ACTIONS)
COSTS = np.array([action.cost for action in ACTIONS], dtype=np.float64)


@dataclass(frozen=True)
class Panel:
    """Members who may be contacted (N,) and their permitted pairs (K,)."""

    member: NDArray[np.object_]
    """(N,) identifiers, in the truth's order."""
    band: NDArray[np.object_]
    """(N,) age bands."""
    age_group: Ints
    """(N,) places in ``AGE_GROUPS``."""
    stratum: Ints
    """(N,) fifths of the members by what the best action for them would gain, lowest first."""
    best: Floats
    """(N,) yen that action would gain after its cost."""
    activity: Floats
    contacts: Ints
    house: NDArray[np.bool_]
    of: Ints
    """(K,) member of each pair."""
    action: Ints
    """(K,) place in ``ACTION_IDS``."""
    uplift: Floats
    """(K,) true yen before the action's cost."""
    without: Floats
    """(K,) yen the member brings when nothing is sent."""
    pairs: pd.MultiIndex
    budget: float

    @property
    def cost(self) -> Floats:
        """(K,) yen of each pair's action."""
        return np.asarray(COSTS[self.action])


@dataclass(frozen=True)
class Answer:
    """A learner's outputs arranged like the panel."""

    predicted: Floats
    """(K,) yen."""
    chosen: Ints
    """(C,) pairs that are planned."""
    treated: Floats
    """(N,) 1 for members who are sent something."""


def make_panel(data: CaseData) -> Panel:
    """Arrange the truth of ``data``."""
    outcomes, people = data.truth["outcomes"], data.truth["members"].set_index("member_id")
    member, of = np.unique(outcomes["member_id"].to_numpy(dtype=str), return_inverse=True)
    who = people.loc[member]
    action = outcomes["action"].map({name: at for at, name in enumerate(ACTION_IDS)}).to_numpy()
    uplift = outcomes["uplift"].to_numpy(dtype=np.float64)
    best = np.full(len(member), -np.inf)
    np.maximum.at(best, of, uplift - COSTS[action])
    rank = np.empty(len(member), dtype=np.int64)
    rank[np.argsort(best, kind="stable")] = np.arange(len(member))
    return Panel(
        member=member.astype(object),
        band=who["age_band"].to_numpy(dtype=object),
        age_group=who["age_band"].map(_GROUP_OF).to_numpy(dtype=np.int64),
        stratum=rank * STRATA // len(member),
        best=best,
        activity=who["activity"].to_numpy(dtype=np.float64),
        contacts=who["contacts"].to_numpy(dtype=np.int64),
        house=who["house_card"].to_numpy() == 1,
        of=of.astype(np.int64),
        action=action.astype(np.int64),
        uplift=uplift,
        without=outcomes["profit_without"].to_numpy(dtype=np.float64),
        pairs=_index(outcomes),
        budget=float(data.inputs["campaign.csv"]["budget"].iloc[0]),
    )


def _index(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[list(PAIR)].astype(str))


def read_answer(outputs: Tables, panel: Panel) -> Answer:
    """Arrange checked outputs.

    Raises
    ------
    ValueError
        If a table, a pair or a number is missing; ``check`` says so in words first.
    """
    uplift, plan = table_of(outputs, UPLIFT), table_of(outputs, PLAN)
    rows = _index(uplift).get_indexer(panel.pairs)
    chosen = panel.pairs.get_indexer(_index(plan))
    predicted = uplift[PREDICTED].to_numpy(dtype=np.float64)[rows]
    if (rows < 0).any() or (chosen < 0).any() or not np.isfinite(predicted).all():
        raise ValueError("outputs are incomplete; run check() first")
    treated = np.zeros(len(panel.member))
    treated[panel.of[chosen]] = 1.0
    return Answer(predicted, chosen.astype(np.int64), treated)
