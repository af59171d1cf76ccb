"""A learner's folder for one case: notebook, data, requirements and the brief."""

from __future__ import annotations

import shutil
from pathlib import Path

from casestudy.datapackage import write_inputs
from casestudy.exercise import Exercise, Limits
from casestudy.grading import practice_data
from casestudy.text import Text


class FolderInUse(Exception):
    """The folder already holds files."""


def create(exercise: Exercise, folder: Path, language: str) -> Path:
    """Fill a new folder with what a learner starts from; return the notebook's path.

    Raises
    ------
    FolderInUse
        When ``folder`` exists and is not empty; nothing is written then.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    notebook = folder / exercise.starter_notebook.name
    shutil.copyfile(exercise.starter_notebook, notebook)
    copy_practice_data(exercise, folder / "data")
    (folder / "outputs").mkdir()
    requirements = "".join(f"{name}\n" for name in exercise.info.requirements)
    (folder / "requirements.txt").write_text(requirements, encoding="utf-8")
    title, brief = exercise.info.title.to(language), exercise.info.brief.to(language)
    text = brief if brief.lstrip().startswith("# ") else f"# {title}\n\n{brief}"
    text = f"{text.rstrip()}\n\n{_limits(exercise.info.limits).to(language)}\n"
    (folder / "README.md").write_text(text, encoding="utf-8")
    return notebook


def _limits(limits: Limits) -> Text:
    return Text(
        "## 実行の制限\n\n"
        f"採点では、実行時間 {limits.wall_seconds}秒、CPU時間 {limits.cpu_seconds}秒、"
        f"メモリ {limits.memory_mb:,} MB、書き込めるファイル {limits.disk_mb} MB、"
        f"画面への出力 {limits.output_mb} MB、プロセス {limits.processes}個まで使えます。"
        "ネットワークは使えません。",
        "## Limits\n\n"
        f"A graded run may use {limits.wall_seconds} seconds, {limits.cpu_seconds} seconds of CPU "
        f"time, {limits.memory_mb:,} MB of memory, {limits.disk_mb} MB of files, "
        f"{limits.output_mb} MB of output and {limits.processes} processes. There is no network.",
    )


def copy_practice_data(exercise: Exercise, folder: Path) -> list[Path]:
    """Copy the bundled practice data, or write it anew where it was not bundled."""
    bundled = exercise.practice_dir
    if not (bundled / "datapackage.json").is_file():
        return write_inputs(exercise.info, practice_data(exercise), folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in bundled.iterdir() if path.is_file())
    for path in files:
        shutil.copyfile(path, folder / path.name)
    return [folder / path.name for path in files]
