"""Console script ``catalog``: operating an installation. Features add their own commands."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup

from catalog.accounts.cli import user_commands
from catalog.app import create_app
from catalog.config import SettingsError
from catalog.core.cli import backup_command, db_commands, restore_command
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
    """Flask's command group without its development server, with readable settings errors."""

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


def main() -> None:
    """Run the console script."""
    try:
        CatalogGroup().main()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
