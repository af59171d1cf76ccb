"""Next steps, chosen from what the errors of a submission show and ranked by yen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from casestudy.card import Advice
from casestudy.exercises.effort_estimation.advice_hours import HOUR_RULES
from casestudy.exercises.effort_estimation.advice_prices import PRICE_RULES
from casestudy.exercises.effort_estimation.evidence import Evidence
from casestudy.exercises.effort_estimation.scoring import Answer, Ground
from casestudy.findings import Finding, costliest
from casestudy.text import Text

RULES: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (*HOUR_RULES, *PRICE_RULES)


def advise(answer: Answer, ground: Ground) -> tuple[Advice, ...]:
    """Return at most four next steps, the costliest first; at least one."""
    evidence = Evidence(answer, ground)
    return costliest(finding for rule in RULES for finding in rule(evidence)) or (_done(evidence),)


def _done(seen: Evidence) -> Advice:
    profit, best = seen.answer.profit, seen.ground.best_profit
    return Advice(
        "present",
        Text("社長に見せる資料へ進む", "Turn to the presentation"),
        Text(
            f"大きな偏りは見つかりません。期待利益は{profit:,.0f}円で、工数と相場のしくみを知り尽くした人の"
            f"{best:,.0f}円に近づいています。次は、見積担当が数字を直せる画面と、"
            "直した理由を残すしくみを設計し、四半期ごとに較正図を見直す手順を決めてください。",
            f"No large bias was found. The expected profit of ¥{profit:,.0f} is "
            f"close to the ¥{best:,.0f} that full knowledge of how hours and market prices come "
            "about would earn. Design how an estimator may overrule a figure and how the "
            "reason is kept, and have the calibration chart looked at each quarter.",
        ),
    )
