"""Console script ``catalog``: operating an installation. Features add their own commands."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from catalog.accounts.cli import user_commands
from catalog.app import create_app
from catalog.config import SettingsError
from catalog.core.cli import backup_command, db_commands, restore_command
from catalog.core.storage import StoreAway
from catalog.portal.cli import GROUPS as portal_commands
from catalog.programme.grading.cli import grading_commands, worker_command
from catalog.serve import run_command
from catalog.setup import setup_command

COMMANDS: tuple[click.Command, ...] = (
    *(setup_command, run_command, worker_command, grading_commands),
    *portal_commands,
    *(user_commands, db_commands, backup_command, restore_command),
)


class CatalogGroup(FlaskGroup):
    """Flask's command group with our commands only: no development server, none of extensions."""

    def __init__(self) -> None:
        super().__init__(
            name="catalog",
            create_app=create_app,
            add_default_commands=False,
            add_version_option=False,
            load_dotenv=False,
            help="Run and operate a Manabiya installation.",
        )
        for command in COMMANDS:
            self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of ``COMMANDS``."""
        return click.Group.list_commands(self, ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return one of ``COMMANDS``; what Flask's plugins and extensions add is left out."""
        return click.Group.get_command(self, ctx, name)


def main() -> None:
    """Run the console script."""
    try:
        CatalogGroup().main()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except StoreAway as error:
        click.echo(f"The blob store cannot be used: {error}", err=True)
        sys.exit(1)
    except (OperationalError, ProgrammingError) as error:
        click.echo(f"The database refused: {error.orig}", err=True)
        click.echo("Is it there and up to date? `catalog setup` makes it so.", err=True)
        sys.exit(1)
