"""Every command explains itself and is described in the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from casestudy.cli import main as casestudy_cli
from catalog.cli import CatalogGroup

DOCS = Path(__file__).resolve().parents[2] / "docs"


def commands(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every runnable command below ``group`` with its full name."""
    if not isinstance(group, click.Group):
        yield path, group
        return
    for name, command in group.commands.items():
        yield from commands(command, f"{path} {name}")


CATALOG = dict(commands(CatalogGroup(), "catalog"))
CASESTUDY = dict(commands(casestudy_cli, "casestudy"))


@pytest.mark.parametrize("name", CATALOG)
def test_every_operators_command_is_documented(name: str) -> None:
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    program, *words = name.split()
    assert name in text or (f"{program} {words[0]}" in text and words[-1] in text)


def test_extensions_add_no_command_of_their_own() -> None:
    group = CatalogGroup()
    context = click.Context(group)
    assert group.list_commands(context) == sorted(group.commands)
    assert group.get_command(context, "limiter") is None


@pytest.mark.parametrize("name", CASESTUDY)
def test_every_learners_command_is_documented(name: str) -> None:
    assert name in (DOCS / "casestudy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CATALOG | CASESTUDY)
def test_every_command_says_what_it_does(name: str) -> None:
    command = (CATALOG | CASESTUDY)[name]
    assert command.help
    assert all(
        parameter.help for parameter in command.params if isinstance(parameter, click.Option)
    )
