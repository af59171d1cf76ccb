"""What holds for every bundled case: its package on disk, its card, its starter notebook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import frictionless
import nbformat
import pandas as pd
import pytest
from markdown_it import MarkdownIt

from casestudy import bundle, exercises
from casestudy.conformance import dictionary, texts
from casestudy.exercise import Exercise, to_plain
from tests.casestudy.exercises.conftest import card_of_baseline, practice

CASES = [pytest.param(case, id=case.info.id) for case in exercises.BUNDLED]
NOTES = Path(__file__).parents[3] / "docs" / "instructors"
STARTERS = {
    "demand-forecasting": (25, 60, {"censoring"}),
    "food-sales-forecasting": (40, 90, set()),
    "defect-detection": (20, 65, set()),
    "effort-estimation": (25, 60, set()),
    "store-profit": (15, 65, {"menu", "overstaffed"}),
    "production-logistics": (40, 80, set()),
    "omo-retail": (30, 80, {"drifting"}),
    "order-forecasting": (40, 80, set()),
}
"""Case -> least and most points of the starter, and advice of which it must get one."""
MOST_ROWS = 3500
"""Rows of a file that frictionless reads; keys and gaps are looked for in all of them below."""

pytestmark = pytest.mark.parametrize("case", CASES)


def test_the_bundle_is_what_the_generator_makes_now(case: Exercise) -> None:
    made, folder = bundle.contents(case, practice(case)), case.practice_dir
    kept = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_frictionless_finds_the_data_package_valid(case: Exercise) -> None:
    package = str(case.practice_dir / "datapackage.json")
    report = frictionless.validate(package, limit_rows=MOST_ROWS)
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_the_dictionary_describes_the_tables_as_they_are(case: Exercise) -> None:
    [finding] = dictionary.judge(case, practice(case))
    assert finding.trouble == ""


def test_the_data_read_back_as_they_were_generated(case: Exercise) -> None:
    for name, table in practice(case).inputs.items():
        read = pd.read_csv(case.practice_dir / name, keep_default_na=False, dtype=str)
        assert read.shape == table.shape, name


def test_the_package_names_licence_and_both_languages(case: Exercise) -> None:
    package = json.loads((case.practice_dir / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["name"] == "CC0-1.0"
    tables = [item for item in package["resources"] if item["format"] == "csv"]
    for field in (field for item in tables for field in item["schema"]["fields"]):
        assert field["description"]
        assert field["description_en"]


def test_outputs_have_keys_and_edges_for_every_figure(case: Exercise) -> None:
    if case.info.id == "demand-forecasting":
        return  # its own checks, older than the schema's rules, look at keys and edges
    for spec in case.info.outputs:
        numbers = {name for name, kind in spec.columns.items() if kind == "number"}
        assert spec.key
        assert numbers <= set(spec.rules)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_brief_names_every_output(case: Exercise, language: str) -> None:
    brief = case.info.brief.to(language)
    assert [output.name for output in case.info.outputs if output.name not in brief] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_briefs_emphasis_ends_where_markdown_sees_it(case: Exercise, language: str) -> None:
    shown = MarkdownIt("commonmark").enable("table").render(getattr(case.info.brief, language))
    assert [line for line in shown.splitlines() if "**" in line] == []


def test_the_starter_notebook_is_clean_and_names_its_case(case: Exercise) -> None:
    notebook = nbformat.read(case.starter_notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(cell.get("execution_count") is None for cell in notebook.cells)
    assert notebook.metadata["manabiya"]["exercise"] == case.info.id


def test_a_card_is_json_with_finite_figures_and_both_languages(case: Exercise) -> None:
    card = card_of_baseline(case)
    assert json.dumps(to_plain(card), allow_nan=False)
    assert list(texts.gaps(card, "")) == []


@pytest.mark.slow
def test_the_starter_runs_without_a_warning_and_leaves_room_to_learn(
    case: Exercise, tmp_path: Path
) -> None:
    shutil.copytree(case.practice_dir, tmp_path / "data")
    notebook = nbformat.read(case.starter_notebook, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    (tmp_path / "starter.py").write_text("\n\n".join(code), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-W", "error", "starter.py"],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        check=True,
        timeout=300,
        capture_output=True,
    )
    outputs = {spec.name: pd.read_csv(tmp_path / spec.name) for spec in case.info.outputs}
    data = practice(case)
    assert [c.message.en for c in case.check(outputs, data.inputs) if not c.ok] == []
    card = case.score(outputs, data, case.practice_anchors())
    least, most, advised = STARTERS[case.info.id]
    assert least <= card.score <= most
    assert card.interval[0] > 0
    assert not advised or advised & {step.id for step in card.advice}


def test_the_instructors_notes_know_the_rubric_and_the_advice(case: Exercise) -> None:
    notes = (NOTES / f"{case.info.id}.md").read_text(encoding="utf-8")
    package = Path(sys.modules[type(case).__module__].__file__ or "").parent
    source = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    weights = {f"`{line.id}` {100 * line.weight:.0f}%" for line in case.info.rubric}
    assert {weight for weight in weights if weight not in notes} == set()
    advice = set(re.findall(r"`([a-z0-9-]+)`「", notes))
    assert len(advice) > 3
    assert {key for key in advice if f'"{key}"' not in source} == set()
