"""``catalog setup``: make an installation ready to run, or bring it up to date. Repeatable."""

from __future__ import annotations

import os
from pathlib import Path

import click

from catalog import config
from catalog.accounts.demo import create_demo_accounts
from catalog.app import create_app
from catalog.config import Settings
from catalog.core.db import alembic, transaction
from catalog.core.instance import current_settings
from catalog.hubs.demo import create_demo
from catalog.portal.setup import load_bundled


def write_secrets() -> None:
    """Write fresh secrets where the installation has none; must precede loading settings."""
    folder = Path(os.environ.get("CATALOG_INSTANCE_DIR", config.INSTANCE))
    if config.create_secrets(folder):
        click.echo(f"Wrote new secrets to {folder / 'config.toml'}; keep that file.")


def prepare(settings: Settings) -> None:
    """Bring database, bundled data and search index up to date; a worker prepares the cases."""
    alembic.upgrade()
    loaded = load_bundled().courses
    total = loaded.created + loaded.updated + loaded.unchanged
    click.echo(f"Catalogue: {total} courses read, {loaded.created} new, {loaded.updated} changed.")
    if settings.demo:
        with transaction() as session:
            create_demo_accounts(session)
        with transaction() as session:
            create_demo(session)
        click.echo("Demo accounts: choose one on the sign-in page.")


@click.command("setup")
def setup_command() -> None:
    """Prepare secrets, database, bundled data and index; safe to run again."""
    write_secrets()
    app = create_app()
    with app.app_context():
        prepare(current_settings())
