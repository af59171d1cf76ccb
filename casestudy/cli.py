"""The console script ``casestudy``: a learner's and an instructor's tool, needing no server."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from casestudy import authoring, datapackage, exercises, grading, report, saving, workspace
from casestudy.client import Server, ServerRefused
from casestudy.exercise import Exercise, to_plain
from casestudy.result import Progress
from casestudy.sandbox.findings import Finding
from casestudy.terminal import (
    NOT_SCORED,
    as_json_option,
    exercise_named,
    exercise_of,
    folder_in_use,
    not_writable,
    print_json,
    say,
    with_exercise,
    with_language,
)
from casestudy.text import Text

NotebookPath = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="manabiya", prog_name="casestudy")
def main() -> None:
    """ケーススタディの課題を始め、確かめ、採点する。/ Start, check and grade case studies."""


main.add_command(authoring.bundle)
main.add_command(authoring.conform)


@main.command("list")
@as_json_option
@with_language
def list_command(as_json: bool, language: str) -> None:
    """課題の一覧を表示する。/ List the cases."""
    if as_json:
        print_json([_listed(exercise) for exercise in exercises.EXERCISES])
        return
    rows = [[word.to(language) for word in _HEADINGS]]
    for info in (exercise.info for exercise in exercises.EXERCISES):
        words = [info.id, info.title.to(language), _TYPES[info.type].to(language)]
        rows.append([*words, str(info.level), str(info.hours)])
    click.echo("\n".join(report.align(rows, text_columns=3)))


@main.command()
@click.argument("exercise_id", metavar="CASE")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_language
def start(exercise_id: str, folder: Path, language: str) -> None:
    """課題の雛形とデータを新しいフォルダーに置く。/ Copy a case into a new folder."""
    exercise = exercise_named(exercise_id, language)
    try:
        notebook = workspace.create(exercise, folder, language)
    except workspace.FolderInUse:
        raise folder_in_use(folder, language) from None
    except OSError as error:
        raise not_writable(folder, error, language) from None
    say(
        Text(
            f"{folder} を用意しました。README.md を読み、{notebook.name} をJupyterで開いて"
            f"ください。採点: casestudy grade {notebook}",
            f"Prepared {folder}. Read README.md, then open {notebook.name} in Jupyter. "
            f"To grade it: casestudy grade {notebook}",
        ),
        language,
    )
    say(workspace.limits_sentence(exercise.info.limits), language)


@main.command()
@click.argument("notebook", type=NotebookPath)
@with_exercise
@as_json_option
@with_language
def check(notebook: Path, exercise_id: str | None, as_json: bool, language: str) -> None:
    """提出前に、受け付けられない点がないか確かめる。/ Find what would be rejected, in seconds."""
    content = notebook.read_bytes()
    exercise = exercise_of(content, exercise_id, language)
    messages, checks = grading.check(content, exercise, notebook.parent / "outputs")
    wrong = any(item.level == "error" for item in messages) or any(not item.ok for item in checks)
    if as_json:
        print_json(
            {
                "exercise": exercise.info.id,
                "ok": not wrong,
                "messages": to_plain(messages),
                "checks": to_plain(checks),
                "limits": to_plain(exercise.info.limits),
            }
        )
    else:
        for message in messages:
            click.echo(f"{'✗' if message.level == 'error' else '!'} {message.text.to(language)}")
        for item in checks:
            click.echo(f"{'✓' if item.ok else '✗'} {item.message.to(language)}")
        if not wrong:
            say(Text("受け付けられない点は見つかりません。", "Nothing to reject found."), language)
        say(workspace.limits_sentence(exercise.info.limits), language)
    sys.exit(NOT_SCORED if wrong else 0)


@main.command()
@click.argument("notebook", type=NotebookPath)
@with_exercise
@click.option("--seed", type=click.IntRange(min=0), help="データの種 / Regenerate the data.")
@click.option(
    "--report",
    "report_path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="HTMLの報告の書き出し先 / Where to write the HTML report.",
)
@click.option(
    "--executed",
    "executed_path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="実行後のノートブックの書き出し先 / Where to write the executed notebook.",
)
@click.option(
    "--repeat",
    "again",
    is_flag=True,
    help="条件を変えてもう一度実行し、結果が変わらないか確かめる / Run again, see what varies.",
)
@as_json_option
@with_language
def grade(
    *,
    notebook: Path,
    exercise_id: str | None,
    seed: int | None,
    report_path: Path | None,
    executed_path: Path | None,
    again: bool,
    as_json: bool,
    language: str,
) -> None:
    """ノートブックを隔離して実行し、採点する。/ Run a notebook in a sandbox and score it."""
    content = notebook.read_bytes()
    exercise = exercise_of(content, exercise_id, language)
    data = None if seed is None else exercise.generate(seed)
    watch = _progress(language)
    graded = grading.grade(content, exercise, data=data, on_progress=watch)
    if again and graded.fingerprint:
        first = graded.to_json()
        repeat = grading.repeat(content, exercise, first, data=data, on_progress=watch)
        graded = replace(graded, repeat=repeat)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    if as_json:
        print_json(graded.to_json())
    else:
        click.echo(report.terminal(graded, exercise, language))
        report_path = report_path or notebook.with_name(f"{notebook.stem}-report.html")
    if report_path is not None:
        saving.write_report(graded, exercise, report_path, language)
    if executed_path is not None:
        saving.write_executed(graded, executed_path, language)
    sys.exit(0 if graded.status == "scored" else NOT_SCORED)


@main.command()
@click.argument("exercise_id", metavar="CASE")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", type=click.IntRange(min=0), help="データの種 / Seed; practice if left out.")
@with_language
def data(exercise_id: str, folder: Path, seed: int | None, language: str) -> None:
    """課題のデータを書き出す。/ Write a case's input data."""
    exercise = exercise_named(exercise_id, language)
    try:
        if seed is None:
            files = workspace.practice_files(exercise)
        else:
            files = datapackage.contents(exercise.info, exercise.generate(seed))
        written = workspace.fill(folder, files)
    except workspace.FolderInUse:
        raise folder_in_use(folder, language) from None
    except OSError as error:
        raise not_writable(folder, error, language) from None
    for path in written:
        click.echo(str(path))


@main.command()
@as_json_option
@with_language
def sandbox(as_json: bool, language: str) -> None:
    """この計算機で隔離実行ができるか調べる。/ See whether this machine can isolate a run."""
    from casestudy import messages
    from casestudy.sandbox import probe

    offer = probe.look()
    if as_json:
        print_json(offer.to_json())
        sys.exit(0 if offer.available else NOT_SCORED)
    click.echo(f"{offer.machine.system}, {offer.machine.processor}, uid {offer.machine.uid}")
    for finding in offer.findings:
        click.echo(_shown(finding, language))
    click.echo()
    if offer.obstacle is not None:
        click.echo(f"✗ {messages.sandbox_unavailable(offer.obstacle).text.to(language)}")
        click.echo(f"  {offer.detail}")
        sys.exit(NOT_SCORED)
    say(
        Text(
            f"✓ 隔離して実行できます（最初の準備 {offer.warm_up_ms:.0f} ミリ秒、"
            f"その後は1回につき {offer.overhead_ms:.0f} ミリ秒）。",
            f"✓ Notebooks can be isolated (warm-up {offer.warm_up_ms:.0f} ms, then "
            f"{offer.overhead_ms:.0f} ms a run).",
        ),
        language,
    )


@main.command()
@click.argument("notebook", type=NotebookPath)
@click.option("--server", required=True, help="サーバーのアドレス / Address of the server.")
@click.option(
    "--token",
    envvar="MANABIYA_TOKEN",
    required=True,
    help="APIトークン / API token (or in the environment variable MANABIYA_TOKEN).",
)
@with_exercise
@click.option("--wait", is_flag=True, help="採点が終わるまで待つ / Wait until it is graded.")
@with_language
def submit(
    *, notebook: Path, server: str, token: str, exercise_id: str | None, wait: bool, language: str
) -> None:
    """ノートブックをサーバーに提出する。/ Hand a notebook in to a server."""
    content = notebook.read_bytes()
    exercise = exercise_of(content, exercise_id, language)
    target = Server(server, token, language)
    try:
        submission = target.submit(exercise.info.id, notebook.name, content)
        click.echo(f"{submission.get('id', '?')}  {target.page(submission)}")
        if wait:
            ended = target.follow(str(submission.get("id")), click.echo)
            score = ended.get("score")
            click.echo("" if score is None else f"{float(score):.1f}")
            sys.exit(0 if ended.get("status") == "scored" else NOT_SCORED)
    except ServerRefused as refusal:
        raise click.ClickException(refusal.text.to(language)) from None


_HEADINGS = (
    Text("課題", "Case"),
    Text("題名", "Title"),
    Text("種類", "Kind"),
    Text("レベル", "Level"),
    Text("時間", "Hours"),
)
_TYPES = {
    "ai-implementation": Text("AI実装", "AI implementation"),
    "data-driven-transformation": Text("データ駆動型の変革", "Data-driven transformation"),
    "customer-driven-business": Text("顧客起点の事業変革", "Customer-driven business change"),
}
_MARKS: dict[str, str] = {"there": "✓", "missing": "–", "blocked": "✗"}


def _shown(finding: Finding, language: str) -> str:
    protects, lack = Text("守り", "For"), Text("欠けると", "Without")
    head = f"{_MARKS[finding.state]} {finding.title.to(language)}: {finding.detail.to(language)}"
    lines = [
        head.rstrip(": "),
        f"    {protects.to(language)}: {finding.protects.to(language)}",
        f"    {lack.to(language)}: {finding.lack.to(language)}",
        *(f"    $ {command}" for command in finding.remedy),
    ]
    return "\n".join(lines)


def _listed(exercise: Exercise) -> dict[str, Any]:
    info = exercise.info
    return {
        "id": info.id,
        "title_ja": info.title.ja,
        "title_en": info.title.en,
        "type": info.type,
        "version": info.version,
        "level": info.level,
        "hours": info.hours,
        "skills": list(info.skills),
        "summary_ja": info.summary.ja,
        "summary_en": info.summary.en,
    }


def _progress(language: str) -> Callable[[Progress], None]:
    """Return a callback that keeps one line up to date where somebody watches."""
    if not sys.stderr.isatty():
        return lambda _progress: None
    words = {
        "checking": Text("確認中", "Checking"),
        "starting": Text("準備中", "Starting"),
        "running": Text("実行中", "Running"),
        "scoring": Text("採点中", "Scoring"),
    }

    def show(progress: Progress) -> None:
        at = f" {progress.cell}/{progress.cells}" if progress.cells else ""
        click.echo(f"\r\x1b[K{words[progress.step].to(language)}{at}", err=True, nl=False)

    return show
