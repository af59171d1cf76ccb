"""Commands: the worker, how the queue stands, and what an operator does to it."""

from __future__ import annotations

import json
import sys
import time

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import IntegrityError

from catalog.accounts.actor import SYSTEM
from catalog.config import SettingsError
from catalog.core import storage
from catalog.core.db import transaction
from catalog.core.errors import Conflict, NotFound
from catalog.core.instance import current_settings
from catalog.programme.cases import queries as cases
from catalog.programme.grading import carriers, control, queries, rules, services
from catalog.programme.grading.leases import Pulse

grading_commands = AppGroup("grading", help="The queue of notebooks waiting to be graded.")
LOOKS = 4
"""How often a sweep by hand looks at the heartbeats."""


@grading_commands.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def status(as_json: bool) -> None:
    """Show queue depth, oldest wait, throughput, slots and failures by reason."""
    figures = _figures()
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for line in _lines(figures):
        click.echo(line)


@grading_commands.command("retry")
@click.argument("run_id", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Every run this installation failed.")
def retry(run_id: int | None, every: bool) -> None:
    """Queue a failed run again by its run id, or all of them."""
    if (run_id is None) != every:
        raise click.UsageError("give either the id of a run or --all")
    try:
        with transaction():
            count = control.retry_all(SYSTEM) if run_id is None else _retry_one(run_id)
    except NotFound:
        raise click.ClickException(f"there is no run {run_id}") from None
    except Conflict:
        raise click.ClickException(
            f"run {run_id} did not fail by a fault of this installation; nothing to retry"
        ) from None
    click.echo(f"queued again: {count}")


@grading_commands.command("drain")
@click.option("--reason", default="", help="Shown to other operators.")
def drain(reason: str) -> None:
    """Hand out no run any more, on every host; what runs is finished."""
    with transaction():
        control.pause(SYSTEM, reason or "catalog grading drain")
    state = queries.queue_state()
    click.echo(f"paused; still running {state.running}, waiting {state.queued}")


@grading_commands.command("resume")
def resume() -> None:
    """Hand runs out again."""
    with transaction():
        control.resume(SYSTEM)
    click.echo(f"resumed; waiting {queries.queue_state().queued}")


@grading_commands.command("sweep")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=rules.LEASE_SECONDS,
    show_default=True,
    help="How long to watch the heartbeats before a run counts as lost.",
)
def sweep(seconds: float) -> None:
    """Give back the runs of workers that fell silent. Workers do this by themselves."""
    pulse, step = Pulse(seconds), seconds / (LOOKS - 1)
    given_back = buried = 0
    for look in range(LOOKS):
        if look:
            time.sleep(step)
        with transaction():
            swept = services.sweep(pulse)
        given_back, buried = given_back + swept.given_back, buried + swept.buried
    click.echo(f"given back {given_back}, dead {buried}, waiting {swept.waiting}")


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Grade submitted notebooks until SIGTERM; a second signal gives the current one back."""
    from casestudy import environment
    from catalog.programme.grading import isolation, ranked

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy's documented way
    settings = current_settings()
    isolation.require(settings)
    storage.require_access()
    ranked.draw_seeds(settings.instance, cases.all_cases())
    _require_the_same_seeds()
    environment.environment_key()  # before anything is forked: it names what is running now
    for exercise in cases.all_cases():
        environment.scorer_key(exercise)
    sys.exit(carriers.carrier().serve(app, settings.grading_workers))


@grading_commands.command("accept-seeds")
def accept_seeds() -> None:
    """Rank on this host's seeds from now on; scores on other seeds cannot be compared with them."""
    changed = _register_seeds(accept=True)
    click.echo(f"seeds that differed: {', '.join(changed) or 'none'}")


def _require_the_same_seeds() -> None:
    if differing := _register_seeds(accept=False):
        raise SettingsError(
            f"seeds.json holds other seeds for {', '.join(differing)} than those this "
            "installation ranks on. Copy the file from the first host or from a backup. To begin "
            "anew on purpose, run `catalog grading accept-seeds`."
        )


def _register_seeds(*, accept: bool) -> list[str]:
    from catalog.programme.grading import ranked

    found = ranked.digests(current_settings().instance, cases.all_cases())
    for last in (False, True):
        try:
            with transaction():
                return control.register_seeds(found, accept=accept)
        except IntegrityError:  # another host has just written the same rows
            if last:
                raise
    return []


def _retry_one(run_id: int) -> int:
    control.retry(SYSTEM, run_id)
    return 1


def _figures() -> dict[str, object]:
    state, slots = queries.queue_state(), queries.slots()
    paused = state.paused
    return {
        "queued": state.queued,
        "waiting": {kind.value: count for kind, count in state.waiting.items()},
        "running": state.running,
        "dead": state.dead,
        "oldest_wait_seconds": round(state.oldest_wait.total_seconds(), 1),
        "ended_last_5_minutes": state.ended_last_minutes,
        "ended_last_hour": state.ended_last_hour,
        "runs": {name.value: count for name, count in queries.counts_by_status().items()},
        "slots": [
            {
                "name": slot.worker.name,
                "carrier": slot.worker.carrier,
                "alive": slot.alive,
                "run": slot.run.id if slot.run else None,
                "ended": slot.worker.ended,
            }
            for slot in slots
        ],
        "failures_last_day": [
            {"status": item.status.value, "reason": item.reason, "count": item.count}
            for item in queries.failures()
        ],
        "paused": None if paused is None else {"reason": paused.reason, "by": paused.changed_by},
        "stalled": state.stalled,
    }


def _lines(figures: dict[str, object]) -> list[str]:
    state, slots = queries.queue_state(), queries.slots()
    by_kind = ", ".join(f"{kind.value} {count}" for kind, count in state.waiting.items())
    alive = sum(slot.alive for slot in slots)
    lines = [
        f"queued {state.queued}, running {state.running}, dead {state.dead}",
        f"waiting: {by_kind}",
        f"oldest wait {state.oldest_wait.total_seconds():.0f} s",
        f"ended in the last 5 minutes {state.ended_last_minutes}, hour {state.ended_last_hour}",
        f"slots: {alive} alive, {sum(slot.run is not None for slot in slots)} busy",
    ]
    lines += [
        f"  {name.value:20} {count}" for name, count in queries.counts_by_status().items() if count
    ]
    lines += [
        f"failed today: {item.status.value} {item.reason} {item.count}".replace("  ", " ")
        for item in queries.failures()
    ]
    if state.paused is not None:
        lines.append(f"PAUSED by {state.paused.changed_by}: {state.paused.reason}")
    if state.stalled:
        lines.append("Something waits and nothing runs: is a worker up? (catalog worker)")
    return lines
