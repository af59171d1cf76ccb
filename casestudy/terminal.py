"""What the commands share: options, the case that is meant, and how things are said."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from casestudy import exercises
from casestudy.exercise import Exercise
from casestudy.notebook import NotebookRejected, read_notebook
from casestudy.text import LANGUAGES, Text

NOT_SCORED = 3
"""Exit code where something was not scored or not kept."""

Command = Callable[..., Any]


def default_language() -> str:
    """Return ``en`` when the environment asks for English, ``ja`` otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.lower().startswith("en") else "ja"
    return "ja"


def with_language(command: Command) -> Command:
    """Add the option ``--lang``."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default=default_language,
        help="表示する言語 / Language of the messages (default: from LANG).",
    )(command)


def with_exercise(command: Command) -> Command:
    """Add the option ``--exercise``."""
    return click.option(
        "--exercise", "exercise_id", help="課題の名前 / Case; read from the notebook if left out."
    )(command)


as_json_option = click.option("--json", "as_json", is_flag=True, help="JSONで出力 / Print JSON.")


def exercise_named(exercise_id: str, language: str) -> Exercise:
    """Return a case; a usage error names the known ones where there is none."""
    try:
        return exercises.get(exercise_id)
    except KeyError:
        known = ", ".join(item.info.id for item in exercises.EXERCISES)
        text = Text(
            f"課題「{exercise_id}」はありません。使えるのは {known} です。",
            f"There is no case “{exercise_id}”. Choose from {known}.",
        )
        raise usage(text, language) from None


def exercise_of(content: bytes, exercise_id: str | None, language: str) -> Exercise:
    """Return the case asked for, else the one the notebook names, else the only one there is."""
    if exercise_id is not None:
        return exercise_named(exercise_id, language)
    trouble = Text("--exercise で課題を指定してください。", "Name the case with --exercise.")
    try:
        named = read_notebook(content).exercise_id
    except NotebookRejected as rejection:
        named, trouble = None, rejection.message.text
    if named is not None:
        return exercise_named(named, language)
    if len(exercises.EXERCISES) == 1:
        return exercises.EXERCISES[0]
    raise usage(trouble, language)


def not_writable(folder: Path, error: OSError, language: str) -> click.ClickException:
    """Return the error of a folder that cannot be written."""
    text = Text(
        f"{folder} に書けません（{error.strerror}）。書き込めるフォルダーを指定してください。",
        f"Cannot write to {folder} ({error.strerror}). Name a folder you may write to.",
    )
    return click.ClickException(text.to(language))


def folder_in_use(folder: Path, language: str) -> click.UsageError:
    """Return the error of a folder that holds files already."""
    text = Text(
        f"{folder} にはすでにファイルがあります。上書きはしません。"
        "別の新しいフォルダー名を指定してください。",
        f"{folder} already holds files and nothing is overwritten. Name a new folder.",
    )
    return usage(text, language)


def usage(text: Text, language: str) -> click.UsageError:
    """Return the error of a wrong call."""
    return click.UsageError(text.to(language))


def say(text: Text, language: str) -> None:
    """Print a sentence."""
    click.echo(text.to(language))


def print_json(value: Any) -> None:
    """Print a value for programs."""
    click.echo(json.dumps(value, ensure_ascii=False))
