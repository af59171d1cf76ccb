"""Commands of the portal: the standard, the courses, the search index."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from catalog.accounts.actor import SYSTEM
from catalog.core.db import transaction
from catalog.core.errors import DomainError
from catalog.portal.courses import queries as course_queries
from catalog.portal.courses import rules as course_rules
from catalog.portal.courses import services as courses
from catalog.portal.search import services as search
from catalog.portal.standard import export as standard_export
from catalog.portal.standard import rules as standard_rules
from catalog.portal.standard import services as standard
from catalog.portal.standard.rules import Document

standard_commands = AppGroup("standard", help="The skill standard: versions, levels, crosswalks.")
course_commands = AppGroup("courses", help="The catalogue of courses.")
search_commands = AppGroup("search", help="The search index, derived from the database.")
GROUPS = (standard_commands, course_commands, search_commands)

ExistingFile = click.Path(exists=True, dir_okay=False, path_type=Path)
OutputFile = click.Path(dir_okay=False, writable=True, path_type=Path)
bundled_option = click.option("--bundled", is_flag=True, help="Use the files of the product.")
output_option = click.option("--output", type=OutputFile, help="Write here, not to the screen.")


@standard_commands.command("import")
@click.argument("files", nargs=-1, type=ExistingFile)
@bundled_option
@click.option("--replace", is_flag=True, help="Correct a version that exists with other content.")
def import_standard(files: tuple[Path, ...], bundled: bool, replace: bool) -> None:
    """Import versions of the standard; the same content again changes nothing."""
    _exactly_one(bool(files), bundled, "FILES")
    documents = standard_rules.bundled() if bundled else dict(map(_read_document, files))
    try:
        with transaction():
            outcomes = standard.import_documents(
                SYSTEM, documents, "replace" if replace else "refuse"
            )
    except DomainError as error:
        _refuse(error)
    for outcome in outcomes:
        click.echo(f"{outcome.code}: {outcome.result}")


@standard_commands.command("export")
@click.argument("version")
@output_option
def export_standard(version: str, output: Path | None) -> None:
    """Write VERSION (such as dss-1.2 or crosswalk-1.2-2.0) as it was imported."""
    codes = standard_export.exportable()
    if version not in codes:
        known = ", ".join(codes) or "none; import one first"
        raise click.ClickException(f"There is no {version!r}. Imported are: {known}.")
    document = standard_export.export(version)
    _write(json.dumps(document, ensure_ascii=False, indent=2) + "\n", output)


@course_commands.command("import")
@click.argument("file", required=False, type=ExistingFile)
@bundled_option
def import_courses(file: Path | None, bundled: bool) -> None:
    """Import courses from JSON Lines: all of the file, or nothing when a line is wrong."""
    _exactly_one(file is not None, bundled, "FILE")
    source = file or course_rules.BUNDLED
    try:
        with transaction():
            result = courses.import_courses(SYSTEM, _read(source))
    except DomainError as error:
        _refuse(error)
    click.echo(f"{result.created} added, {result.updated} changed, {result.unchanged} unchanged.")


@course_commands.command("export")
@output_option
def export_courses(output: Path | None) -> None:
    """Write every course as JSON Lines, in the format that import reads."""
    lines = (course_rules.dump(record) + "\n" for record in course_queries.export())
    _write("".join(lines), output)


@search_commands.command("rebuild")
def rebuild() -> None:
    """Build the search index anew from the database."""
    generation = search.rebuild()
    click.echo(f"{generation.searcher().num_docs} courses indexed.")


def _exactly_one(given: bool, bundled: bool, name: str) -> None:
    if given == bundled:
        raise click.UsageError(f"Give {name} or --bundled, one of the two.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path} is not UTF-8: {error}") from error


def _read_document(path: Path) -> tuple[str, Document]:
    try:
        return str(path), standard_rules.read(_read(path))
    except standard_rules.Unreadable as error:
        raise click.ClickException(f"{path}: {error}") from error


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


def _refuse(error: DomainError) -> NoReturn:
    click.echo(error.message, err=True)
    for where, messages in error.errors.items():
        for message in messages:
            click.echo(f"  {where}: {message}", err=True)
    sys.exit(1)
