"""Nobody is contacted without consent; what would be rejected is named with its line."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.omo_retail.layout import PLAN, PREDICTED, UPLIFT, consented, opted_out
from tests.casestudy.exercises.conftest import Checker, Outputs

ROW = 7
LINE = ROW + 2


def _put(table: pd.DataFrame, member: str, action: str) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[ROW, ["member_id", "action"]] = [member, action]
    return changed


@pytest.fixture(scope="module")
def forbidden(data: CaseData) -> dict[str, tuple[str, str]]:
    """A member and an action for each reason not to contact."""
    members, optouts = data.inputs["members.csv"], data.inputs["optouts.csv"]
    agreed = consented(members)
    out = opted_out(optouts, data.inputs["campaign.csv"]["starts"].iloc[0])
    by_post = members["member_id"].isin(out.loc[out["channel"] == "post", "member_id"])
    here, no_app = members["address_ok"] == 1, members["app_since"] == ""
    return {
        "consent": (str(members.loc[members["consent"] == "いいえ", "member_id"].iloc[0]), "dm"),
        "blank": (str(members.loc[members["consent"] == "", "member_id"].iloc[0]), "dm"),
        "optout": (str(members.loc[agreed & by_post & here, "member_id"].iloc[0]), "dm"),
        "reach": (str(members.loc[agreed & no_app, "member_id"].iloc[0]), "push"),
        "member": ("M0", "dm"),
    }  # fmt: skip


def test_the_baselines_outputs_pass_every_check(naive: Outputs, failed: Checker) -> None:
    assert not failed(naive)


def test_the_oracles_outputs_pass_in_any_order(oracle: Outputs, failed: Checker) -> None:
    mixed = {name: table.sample(frac=1, random_state=1) for name, table in oracle.items()}
    assert not failed({name: table.reset_index(drop=True) for name, table in mixed.items()})


def test_no_contact_at_all_is_a_plan(naive: Outputs, failed: Checker) -> None:
    assert not failed({**naive, PLAN: naive[PLAN].head(0)})


@pytest.mark.parametrize("file", [UPLIFT, PLAN])
@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("consent", "consent"),
        ("blank", "consent"),
        ("optout", "optout"),
        ("reach", "reach"),
        ("member", "member"),
    ],
)
def test_a_forbidden_row_is_rejected_once_with_its_line_and_reason(
    naive: Outputs,
    failed: Checker,
    forbidden: dict[str, tuple[str, str]],
    file: str,
    reason: str,
    rule: str,
) -> None:
    naive[file] = _put(naive[file], *forbidden[reason])
    stem = file.rpartition("/")[2]
    found = [item for item in failed(naive) if item.where == f"{stem}, line {LINE}, member_id"]
    assert [item.id for item in found] == [f"{stem.removesuffix('.csv')}.{rule}"]
    for text in (found[0].message.ja, found[0].message.en):
        assert stem in text
        assert str(LINE) in text


def test_going_over_the_budget_names_the_line_where_it_happens(
    naive: Outputs, data: CaseData, failed: Checker
) -> None:
    truth = data.truth["outcomes"]
    letters = truth.loc[truth["action"] == "dm", ["member_id", "action"]].reset_index(drop=True)
    (found,) = failed({**naive, PLAN: letters})
    budget = int(data.inputs["campaign.csv"]["budget"].iloc[0])
    assert found.id == "plan.budget"
    assert found.where == f"plan.csv, line {budget // 130 + 2}, action"
    assert f"{budget:,}" in found.message.en


def test_a_member_may_be_sent_one_thing_only(
    naive: Outputs, data: CaseData, failed: Checker
) -> None:
    truth = data.truth["outcomes"]
    twice = truth[truth["member_id"] == truth["member_id"].value_counts().index[0]]
    plan = twice[["member_id", "action"]].reset_index(drop=True)
    found = failed({**naive, PLAN: plan})
    assert {item.id for item in found} == {"plan.duplicate"}
    assert found[0].where == "plan.csv, line 3, member_id"


def test_an_unknown_action_is_named(naive: Outputs, failed: Checker) -> None:
    member = str(naive[PLAN].loc[ROW, "member_id"])
    naive[PLAN] = _put(naive[PLAN], member, "fax")
    assert failed(naive)[0].where == f"plan.csv, line {LINE}, action"


def test_missing_pairs_are_counted(naive: Outputs, failed: Checker) -> None:
    naive[UPLIFT] = naive[UPLIFT].iloc[:-3]
    (found,) = failed(naive)
    assert found.id == "uplift.missing"
    assert "3 rows" in found.message.en


def test_an_effect_beyond_reason_is_named(naive: Outputs, failed: Checker) -> None:
    naive[UPLIFT].loc[ROW, PREDICTED] = 1e9
    (found,) = failed(naive)
    assert found.where == f"uplift.csv, line {LINE}, {PREDICTED}"
