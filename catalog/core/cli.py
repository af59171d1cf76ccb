"""Commands of the plumbing: the database."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from catalog.core.db import alembic

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
