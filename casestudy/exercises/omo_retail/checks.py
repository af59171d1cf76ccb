"""What is verified about the outputs before they are scored.

Nobody may be contacted, or scored for contact, without consent or against their refusal: such a
row rejects the whole submission, and the message names its line and the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from casestudy.exercise import Check, OutputFile, Tables, table_of
from casestudy.exercises.omo_retail.layout import (
    PAIR,
    PLAN,
    UPLIFT,
    consented,
    opted_out,
    permitted,
)
from casestudy.exercises.omo_retail.outputs import OUTPUTS
from casestudy.expectations import check_table, fault
from casestudy.text import Text

SHOWN = 20
_CHANNELS = {
    "app": Text("アプリ", "the app"),
    "mail": Text("メール", "e-mail"),
    "post": Text("郵便", "post"),
}


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Verify both tables against consent, refusals and the budget."""
    specs = {spec.name: spec for spec in OUTPUTS}
    allowed = permitted(inputs)
    uplift, plan = (_as_text(table_of(outputs, name)) for name in (UPLIFT, PLAN))
    return [
        *_without_echo(
            [*_privacy(specs[UPLIFT], uplift, allowed, inputs)],
            check_table(specs[UPLIFT], uplift, allowed),
        ),
        *_without_echo(
            [*_privacy(specs[PLAN], plan, allowed, inputs)], check_table(specs[PLAN], plan)
        ),
        *_budget(specs[PLAN], plan, inputs),
    ]


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: table[name].astype(str) for name in PAIR})


def _without_echo(found: list[Check], general: list[Check]) -> list[Check]:
    """Leave out what the general checks say of a place that has been explained better."""
    told = {check.where for check in found}
    return [*found, *(c for c in general if c.where not in told and not (c.ok and found))]


@dataclass(frozen=True)
class _Register:
    """Who is a member, who agreed, and who refuses which channel (member, channel)."""

    known: frozenset[str]
    agreed: frozenset[str]
    refused: frozenset[tuple[str, str]]


def _register(inputs: Tables) -> _Register:
    members, day = inputs["members.csv"], str(inputs["campaign.csv"]["starts"].iloc[0])
    refused = opted_out(inputs["optouts.csv"], day)
    return _Register(
        frozenset(members["member_id"]),
        frozenset(members.loc[consented(members), "member_id"]),
        frozenset(zip(refused["member_id"], refused["channel"], strict=True)),
    )


def _privacy(
    spec: OutputFile, table: pd.DataFrame, allowed: pd.DataFrame, inputs: Tables
) -> Iterator[Check]:
    channels = inputs["actions.csv"].set_index("action")["channel"]
    given = pd.MultiIndex.from_frame(table[list(PAIR)])
    wrong = ~given.isin(pd.MultiIndex.from_frame(allowed)) & table["action"].isin(channels.index)
    register = _register(inputs)
    for row in np.flatnonzero(wrong.to_numpy())[:SHOWN]:
        member, action = given[row]
        kind, text = _reason(member, str(channels[action]), register)
        yield fault(spec, kind, int(row), "member_id", text)


def _reason(member: str, channel: str, register: _Register) -> tuple[str, Text]:
    """Return why a member must not be contacted by a channel, as an identifier and in words."""
    way = _CHANNELS[channel]
    if member not in register.known:
        return "member", Text(
            f"会員「{member[:40]}」は members.csv にいません。会員番号を確かめてください。",
            f"member {member[:40]!r} is not in members.csv. Check the number.",
        )
    if member not in register.agreed:
        return "consent", Text(
            f"会員 {member} は同意していません（consent が 1 でも「はい」でもない）。"
            "予測にも送付にも使えないので、この行を除いてください。",
            f"member {member} has given no consent (consent is neither 1 nor はい). Leave the row "
            "out: neither predict nor send.",
        )
    if (member, channel) in register.refused:
        return "optout", Text(
            f"会員 {member} は{way.ja}での連絡を断っています（optouts.csv）。"
            "この行を除いてください。",
            f"member {member} has opted out of {way.en} (optouts.csv). Leave the row out.",
        )
    return "reach", Text(
        f"会員 {member} には{way.ja}が届きません"
        "（members.csv の app_since・email_ok・address_ok）。この行を除いてください。",
        f"member {member} cannot be reached by {way.en} (app_since, email_ok and address_ok in "
        "members.csv). Leave the row out.",
    )


def _budget(spec: OutputFile, plan: pd.DataFrame, inputs: Tables) -> Iterator[Check]:
    cost = plan["action"].map(inputs["actions.csv"].set_index("action")["cost"]).fillna(0.0)
    spent = np.cumsum(cost.to_numpy(dtype=np.float64))
    budget = float(inputs["campaign.csv"]["budget"].iloc[0])
    over = np.flatnonzero(spent > budget)
    if not over.size:
        return
    text = Text(
        f"ここまでの費用の合計が{spent[over[0]]:,.0f}円となり、予算{budget:,.0f}円を超えます"
        f"（全体では{spent[-1]:,.0f}円）。送る会員を減らすか、安い施策に替えてください。",
        f"up to here the costs add up to ¥{spent[over[0]]:,.0f}, above the budget of "
        f"¥{budget:,.0f} (¥{spent[-1]:,.0f} in all). Send to fewer members or by cheaper actions.",
    )
    yield fault(spec, "budget", int(over[0]), "action", text)
