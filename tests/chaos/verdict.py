"""What must be true when all is over, read from the database and the programs' logs."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import sqlalchemy as sa

from catalog.audit.models import AuditEntry
from catalog.core.db import db
from catalog.programme.evidence.models import SkillEvidence
from catalog.programme.grading.models import GradingRun, Part, RunReport, RunStatus
from tests.chaos.load import Submitted

REFUSED = ("result refused, the run has moved on", "the run has moved on")
TOLERANCE = 1e-6


def faults_found(accepted: Sequence[Submitted]) -> list[str]:
    """Return what is wrong with the submissions, empty if nothing."""
    runs = {run.submission_id: run for run in db.session.scalars(sa.select(GradingRun))}
    wanted = {item.id for item in accepted}
    problems = [f"submissions {wanted ^ set(runs)} without a run, or unknown"] * (
        wanted != set(runs)
    )
    created, finished = _audited("submissions.create"), _audited("grading.finish")
    reports, evidence = _reports(), _evidence()
    for item in accepted:
        run = runs[item.id]
        facts = {
            "status": run.status is RunStatus.SCORED,
            "score": run.score is not None and abs(run.score - round(item.score, 1)) < TOLERANCE,
            "practice score": run.practice_score is not None
            and abs(run.practice_score - item.score) < TOLERANCE,
            "computed, not reused": not run.reused,
            "one audit row of its submitting": created[item.id] == 1,
            "one audit row of its end": finished[item.id] == 1,
            "one report of each part": sorted(reports[run.id]) == sorted(Part),
            "one piece of evidence": [round(score, 6) for score in evidence[item.id]]
            == [round(item.score, 1)],
        }
        problems += [f"submission {item.id}: {name}" for name, true in facts.items() if not true]
    if (dead := _audited("grading.dead").total()) != (again := _audited("grading.retry").total()):
        problems.append(f"{dead} runs died, {again} were retried")
    return problems


def tries() -> int:
    """Return how many claims there were beyond one for each run."""
    rows = sa.select(sa.func.sum(GradingRun.fence) - sa.func.count())
    return db.session.scalar(rows) or 0


def audited(action: str) -> int:
    """Return how many audit rows an action has."""
    return _audited(action).total()


def refused(log: Path) -> int:
    """Return how many writes of workers the fence refused."""
    return sum(event in REFUSED for event in _events(log))


def _events(log: Path) -> Iterable[str]:
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("{"):
            try:
                yield json.loads(line).get("event", "")
            except ValueError:
                continue  # cut off by a kill, or two lines in one


def _audited(action: str) -> Counter[int]:
    rows = db.session.scalars(
        sa.select(AuditEntry.object_id).where(AuditEntry.action == action)
    ).all()
    return Counter(int(row) for row in rows)


def _reports() -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = defaultdict(list)
    for run_id, part in db.session.execute(sa.select(RunReport.run_id, RunReport.part)):
        found[run_id].append(part)
    return found


def _evidence() -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for row in db.session.scalars(sa.select(SkillEvidence)):
        found[int(row.source.removeprefix("submission/"))].append(row.score)
    return found
