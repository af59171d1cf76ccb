"""The files a notebook leaves behind, and the parts they are scored in."""

from __future__ import annotations

from casestudy.exercise import OutputFile, Rule, ScorePart
from casestudy.exercises.omo_retail.layout import LARGEST, PAIR, PLAN, PREDICTED, UPLIFT
from casestudy.exercises.omo_retail.world import ACTIONS
from casestudy.text import Text

_ACTION = Rule(choices=tuple(action.id for action in ACTIONS))

OUTPUTS: tuple[OutputFile, ...] = (
    OutputFile(
        name=UPLIFT,
        columns={"member_id": "id", "action": "id", PREDICTED: "number"},
        description=Text(
            "送ってよい会員と施策のすべての組について、送ると増える粗利の見込み（円・施策の費用を"
            "引く前）",
            "For every permitted pair of member and action, the margin that sending is expected to "
            "add (yen, before the action's cost)",
        ),
        max_rows=60_000,
        max_bytes=4 * 1024 * 1024,
        key=PAIR,
        rules={"action": _ACTION, PREDICTED: Rule(-LARGEST, LARGEST)},
    ),
    OutputFile(
        name=PLAN,
        columns={"member_id": "id", "action": "id"},
        description=Text(
            "送る会員と施策。会員1人に1つまで、費用の合計は予算以内。送らない会員の行は書かない",
            "Whom to send what: one action a member at most, costs within the budget; no row for "
            "members who are sent nothing",
        ),
        max_rows=20_000,
        max_bytes=2 * 1024 * 1024,
        key=("member_id",),
        rules={"action": _ACTION},
        open_rows=True,
    ),
)

PARTS: tuple[ScorePart, ...] = (
    ScorePart(
        "uplift",
        Text("効果の予測", "Predicted effects"),
        (UPLIFT,),
        ("qini", "skill", "calibration", "effect_error"),
    ),
    ScorePart(
        "plan",
        Text("送付計画", "Contact plan"),
        (PLAN,),
        ("counted_profit", "profit", "parity", "spent"),
    ),
)
