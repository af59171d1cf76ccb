"""Commands of the plumbing: the database, backup and restore."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from catalog.core import backup
from catalog.core.db import alembic
from catalog.core.instance import current_settings

db_commands = AppGroup("db", help="The database and its migrations.")


@db_commands.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration; creates it when it is missing."""
    alembic.upgrade()
    click.echo("Database is at the newest migration.")


@db_commands.command("current")
def current() -> None:
    """Show the migration the database is at."""
    revisions = [revision.revision for revision in alembic.current()]
    click.echo(", ".join(revisions) or "empty")


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup_command(target: Path) -> None:
    """Write the database, blobs and secrets to one file. Safe while the server runs."""
    _report("Wrote", backup.write, target)


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_command(source: Path) -> None:
    """Fill a new, empty installation from a backup; brings the database up first."""
    alembic.upgrade()
    _report("Restored", backup.restore, source)


def _report(verb: str, work: backup.Work, path: Path) -> None:
    settings = current_settings()
    try:
        counts = work(path, settings.instance)
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{verb} {sum(counts.values())} rows of {len(counts)} tables: {path}")
