"""Files that ``casestudy grade`` writes beside what it prints."""

from __future__ import annotations

import json
from pathlib import Path

import click

from casestudy import report
from casestudy.exercise import Exercise
from casestudy.result import GradeReport
from casestudy.text import Text


def write_report(graded: GradeReport, exercise: Exercise, path: Path, language: str) -> None:
    """Write the HTML report, or say on stderr why it cannot be written."""
    name = Text("報告", "Report")
    _write(report.html(graded, exercise, language), path, name, "--report", language)


def write_executed(graded: GradeReport, path: Path, language: str) -> None:
    """Write the executed notebook, or say on stderr why there is none or where it cannot go."""
    if graded.executed_notebook is None:
        text = Text(
            "ノートブックを実行しなかったので、実行後のノートブックは書き出していません。",
            "The notebook was not run, so there is no executed notebook to write.",
        )
        click.echo(text.to(language), err=True)
        return
    content = json.dumps(graded.executed_notebook, ensure_ascii=False, indent=1) + "\n"
    name = Text("実行後のノートブック", "Executed notebook")
    _write(content, path, name, "--executed", language)


def _write(content: str, path: Path, name: Text, option: str, language: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        text = Text(
            f"{name.ja}を {path} に書けません（{error.strerror}）。{option} で別の場所を指定して"
            "ください。",
            f"Cannot write the {name.en.lower()} to {path} ({error.strerror}). Name another place "
            f"with {option}.",
        )
        click.echo(text.to(language), err=True)
        return
    click.echo(f"{name.to(language)}: {path}", err=True)
