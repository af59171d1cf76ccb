"""A learner's folder for one case: notebook, data, requirements and the brief."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from casestudy import datapackage
from casestudy.exercise import CaseInfo, Exercise, Limits
from casestudy.grading import practice_data
from casestudy.text import Text


class FolderInUse(Exception):
    """The folder already holds files."""


def contents(exercise: Exercise, languages: Sequence[str]) -> dict[str, bytes]:
    """Return what a learner starts from: path in the folder -> bytes, the same each time.

    The first language gets ``README.md``, a further one ``README.<language>.md``.
    """
    notebook, info = exercise.starter_notebook, exercise.info
    readmes = {
        "README.md" if language == languages[0] else f"README.{language}.md": language
        for language in languages
    }
    return {
        notebook.name: notebook.read_bytes(),
        "requirements.txt": _requirements(info.requirements).encode(),
        **{
            name: _readme(info, notebook.name, language).encode()
            for name, language in readmes.items()
        },
        **{f"data/{name}": content for name, content in practice_files(exercise).items()},
    }


def create(exercise: Exercise, folder: Path, language: str) -> Path:
    """Fill a new folder with what a learner starts from; return the notebook's path.

    Raises
    ------
    FolderInUse
        When ``folder`` exists and is not empty; nothing is written then.
    """
    fill(folder, contents(exercise, (language,)))
    (folder / "outputs").mkdir()
    return folder / exercise.starter_notebook.name


def fill(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write files into a folder that is new or empty, all of them or none; return their paths.

    Raises
    ------
    FolderInUse
        When ``folder`` exists and is not empty; nothing is written then.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(str(folder))
    try:
        return datapackage.write(files, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def practice_files(exercise: Exercise) -> dict[str, bytes]:
    """Return the practice data with its description: file name -> bytes.

    Of a bundled folder only what its package names and its README, never what lies beside them;
    where nothing is bundled, the data are generated.
    """
    bundled = exercise.practice_dir
    package = bundled / datapackage.PACKAGE_FILE
    if not package.is_file():
        return datapackage.contents(exercise.info, practice_data(exercise))
    described = json.loads(package.read_text(encoding="utf-8"))
    names = [_inside(bundled, resource["path"]) for resource in described["resources"]]
    readme = ["README.md"] if (bundled / "README.md").is_file() else []
    return {name: (bundled / name).read_bytes() for name in (package.name, *names, *readme)}


def _inside(folder: Path, name: str) -> str:
    """Return ``name`` if it lies below ``folder``; a package must not reach for other files."""
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{name} lies outside of {folder.name}")
    return name


def _requirements(names: Sequence[str]) -> str:
    """Pin what the notebook may import to the versions that this machine grades with."""
    return "".join(f"{name}=={version(name)}\n" for name in names)


def _readme(info: CaseInfo, notebook: str, language: str) -> str:
    title, brief = info.title.to(language), info.brief.to(language).strip()
    headed = brief if brief.startswith("# ") else f"# {title}\n\n{brief}"
    start, limits = _start(info.id, notebook).to(language), _limits(info.limits).to(language)
    return f"{headed}\n\n{start}\n\n{limits}\n"


def _start(case_id: str, notebook: str) -> Text:
    return Text(
        "## はじめかた\n\n"
        "1. Python 3.11以上の環境で `pip install -r requirements.txt jupyterlab` を実行します。\n"
        f"2. `jupyter lab {notebook}` でノートブックを開き、上から順に実行します。\n"
        "3. `data/` を読み、`outputs/` に結果を書き出すように書き換えます。\n"
        f"4. ケースのページ（`/cases/{case_id}`）か `casestudy submit` で提出します。"
        "採点ではノートブックが上から順に実行されます。",
        "## How to start\n\n"
        "1. With Python 3.11 or newer, run `pip install -r requirements.txt jupyterlab`.\n"
        f"2. Open the notebook with `jupyter lab {notebook}` and run it from the top.\n"
        "3. Change it so that it reads `data/` and writes its results to `outputs/`.\n"
        f"4. Submit the notebook on the case's page (`/cases/{case_id}`) or with "
        "`casestudy submit`. Grading runs it from the top.",
    )


def _limits(limits: Limits) -> Text:
    told = limits_sentence(limits)
    return Text(f"## 実行の制限\n\n{told.ja}", f"## Limits\n\n{told.en}")


def limits_sentence(limits: Limits) -> Text:
    """Return what a graded run may use, to be told before anything is submitted."""
    return Text(
        f"採点では、実行時間 {limits.wall_seconds}秒、CPU時間 {limits.cpu_seconds}秒、"
        f"メモリ {limits.memory_mb:,} MB、書き込めるファイル {limits.disk_mb} MB、"
        f"画面への出力 {limits.output_mb} MB、プロセス {limits.processes}個まで使えます。"
        "ネットワークは使えません。上限を超えるとそのセルで止まりますが、それまでに終わったセルが"
        "書き出した結果は採点されます。",
        f"A graded run may use {limits.wall_seconds} seconds, {limits.cpu_seconds} seconds of CPU "
        f"time, {limits.memory_mb:,} MB of memory, {limits.disk_mb} MB of files, "
        f"{limits.output_mb} MB of output and {limits.processes} processes. There is no network. A "
        "run that goes beyond is stopped in that cell; results that finished cells have written "
        "still count.",
    )
