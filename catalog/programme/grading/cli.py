"""Commands: the worker, and how the queue stands."""

from __future__ import annotations

import threading
from functools import partial

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from catalog.core.instance import current_settings
from catalog.programme.cases import queries as cases
from catalog.programme.grading import queries

grading_commands = AppGroup("grading", help="The queue of notebooks waiting to be graded.")


@grading_commands.command("status")
def status() -> None:
    """Show queue depth, oldest wait and the number of runs in each state."""
    state = queries.queue_state()
    click.echo(f"queued {state.queued}, running {state.running}, dead {state.dead}")
    click.echo(f"oldest wait {state.oldest_wait.total_seconds():.0f} s")
    click.echo(f"ended in the last hour {state.ended_last_hour}")
    for name, count in queries.counts_by_status().items():
        if count:
            click.echo(f"  {name.value:20} {count}")
    if state.stalled:
        click.echo("Something waits and nothing runs: is a worker up? (catalog worker)")


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Grade submitted notebooks until SIGTERM; a second signal gives the current one back."""
    from catalog.programme.grading import isolation, ranked
    from catalog.programme.grading.worker import Worker, obey_signals

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy's documented way
    settings = current_settings()
    isolation.require(settings)
    worker = Worker(app)
    obey_signals(worker)
    known = cases.all_cases()
    ranked.draw_seeds(settings.instance, known)
    fitting = partial(ranked.prepare, settings.instance, known)
    threading.Thread(target=fitting, name="references", daemon=True).start()
    worker.run()
