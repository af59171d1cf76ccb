"""Commands for the authors of cases."""

from __future__ import annotations

import sys

import click

from casestudy import bundle as bundles
from casestudy.exercise import to_plain
from casestudy.terminal import (
    NOT_SCORED,
    as_json_option,
    exercise_named,
    not_writable,
    print_json,
    usage,
    with_language,
)
from casestudy.text import Text

_REMOVED = Text("もう使わないので消しました", "No longer part of the bundle, removed")
_FOREIGN = Text(
    "生成器が作らないファイルです。不要なら消してください", "Not made by the generator, left"
)


@click.command()
@click.argument("exercise_id", metavar="CASE")
@click.option("--anchors", is_flag=True, help="基準と模範解答も測る / Measure the anchors, too.")
@with_language
def bundle(exercise_id: str, anchors: bool, language: str) -> None:
    """課題の作者が練習用データを書き直す。/ Write a case's bundled practice data anew."""
    exercise = exercise_named(exercise_id, language)
    if anchors and exercise.anchors_file is None:
        text = Text("この課題には anchors_file がありません。", "This case names no anchors_file.")
        raise usage(text, language)
    try:
        written = bundles.write(exercise)
        kept = [bundles.write_anchors(exercise)] if anchors else []
    except OSError as error:
        raise not_writable(exercise.practice_dir, error, language) from None
    for path in [*written.files, *kept]:
        click.echo(str(path))
    for paths, text in ((written.removed, _REMOVED), (written.foreign, _FOREIGN)):
        for path in paths:
            click.echo(f"{text.to(language)}: {path}", err=True)


@click.command()
@click.argument("exercise_id", metavar="CASE")
@click.option(
    "--seeds",
    type=click.IntRange(1, 20),
    default=3,
    help="練習用のほかに調べる種の数 / Seeds besides the practice one.",
)
@as_json_option
@with_language
def conform(exercise_id: str, seeds: int, as_json: bool, language: str) -> None:
    """課題が評価に耐えるか、契約の全項目で調べる。/ See whether a case holds up."""
    from casestudy import conformance  # loads scikit-learn

    exercise = exercise_named(exercise_id, language)
    findings = conformance.judge(exercise, seeds, lambda step: click.echo(f"… {step}", err=True))
    if as_json:
        print_json(to_plain(findings))
    else:
        for finding in findings:
            click.echo(f"{'✓' if finding.kept else '✗'} {finding.promise.to(language)}")
            figures = [f"{name} {value:.4g}" for name, value in finding.figures.items()]
            for line in (", ".join(figures), finding.trouble):
                if line:
                    click.echo(f"    {line}")
    sys.exit(0 if all(finding.kept for finding in findings) else NOT_SCORED)
