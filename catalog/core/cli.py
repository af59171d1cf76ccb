"""Commands of the plumbing: the database, backup and restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    with _explained():
        written = backup.write(target, current_settings().instance)
    click.echo(f"Wrote {_told(written.rows)}: {target}")
    if written.damaged:
        raise click.ClickException(
            f"the backup is without {len(written.damaged)} blobs that the store has lost or damaged"
            f" ({', '.join(written.damaged)}). `catalog restore --blobs` with an older backup puts"
            " back those it holds."
        )


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--blobs", "only_blobs", is_flag=True, help="Put back only blobs that were lost or damaged."
)
@with_appcontext
def restore_command(source: Path, only_blobs: bool) -> None:
    """Fill a new, empty installation from a backup; brings the database up first."""
    if only_blobs:
        with _explained():
            click.echo(f"Put back {backup.restore_blobs(source)} blobs.")
        return
    settings = current_settings()
    alembic.upgrade()
    with _explained():
        rows = backup.restore(source, settings.instance)
    click.echo(f"Restored {_told(rows)}: {source}")
    if differing := backup.other_stores(settings):
        click.echo(
            f"{settings.instance / 'config.toml'} has another {' and '.join(differing)} than what "
            "was filled just now. Correct it before anything starts.",
            err=True,
        )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from error


def _told(rows: dict[str, int]) -> str:
    return f"{sum(rows.values())} rows of {len(rows)} tables"
