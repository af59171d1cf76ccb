"""The bundled practice data are what the generator makes, described column by column."""

from __future__ import annotations

import json
import math

import frictionless
import nbformat
import pytest

from casestudy import datapackage
from casestudy.exercise import CaseData
from casestudy.exercises.defect_detection import DefectDetection
from casestudy.exercises.defect_detection.layout import HEATMAP, SCORES, SPOTS


def test_the_bundle_equals_what_the_generator_makes_now(
    exercise: DefectDetection, data: CaseData
) -> None:
    made = datapackage.contents(exercise.info, data)
    folder = exercise.practice_dir
    kept = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert made.keys() | {"README.md"} == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_bundle_is_small_enough_for_a_laptop(exercise: DefectDetection) -> None:
    files = [path for path in exercise.practice_dir.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 6_000_000


def test_frictionless_finds_the_data_package_valid(exercise: DefectDetection) -> None:
    package = frictionless.Package(str(exercise.practice_dir / "datapackage.json"))
    pictures = [item.name for item in package.resources if item.format == "png"]
    for name in pictures[8:]:  # all are alike, and validating one is slow
        package.remove_resource(name)
    report = package.validate()
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_every_column_is_documented_in_order(exercise: DefectDetection, data: CaseData) -> None:
    for name, table in data.inputs.items():
        documented = [doc.column for doc in exercise.info.dictionary if doc.table == name]
        assert documented == list(table.columns), name


def test_the_package_names_licence_and_both_languages(exercise: DefectDetection) -> None:
    package = json.loads((exercise.practice_dir / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["name"] == "CC0-1.0"
    tables = [item for item in package["resources"] if item["format"] == "csv"]
    for field in (field for item in tables for field in item["schema"]["fields"]):
        assert field["description"]
        assert field["description_en"]


def test_the_card_is_complete(exercise: DefectDetection) -> None:
    info = exercise.info
    assert [output.name for output in info.outputs] == [SCORES, SPOTS, HEATMAP]
    assert "架空" in info.firm.ja
    assert len(info.stages) == 7
    assert {goal.skill for goal in info.goals} == set(info.skills)
    assert math.isclose(sum(line.weight for line in info.rubric), 1.0)
    assert all(len(line.levels) >= 4 for line in info.rubric)
    for text in (info.title, info.summary, info.brief):
        assert text.ja
        assert text.en


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_brief_names_every_output_and_column(exercise: DefectDetection, language: str) -> None:
    brief = exercise.info.brief.to(language)
    for output in exercise.info.outputs:
        assert output.name in brief
    for price in ("missed_yen", "false_alarm_yen", "recheck_minutes", "search_minutes"):
        assert price in brief


def test_the_starter_notebook_is_clean(exercise: DefectDetection) -> None:
    notebook = nbformat.read(exercise.starter_notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(cell.get("execution_count") is None for cell in notebook.cells)
