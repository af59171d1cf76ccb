"""The bundled practice data are what the generator makes, described column by column."""

from __future__ import annotations

import json

import frictionless
import nbformat
import pandas as pd

from casestudy import bundle
from casestudy.exercise import CaseData
from casestudy.exercises.effort_estimation import EffortEstimation
from casestudy.exercises.effort_estimation.layout import HOURS, PRICES


def test_the_bundle_equals_what_the_generator_makes_now(exercise: EffortEstimation) -> None:
    made = bundle.contents(exercise)
    kept = {path.name: path.read_bytes() for path in exercise.practice_dir.iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_bundle_is_small_enough_for_a_laptop(exercise: EffortEstimation) -> None:
    assert sum(path.stat().st_size for path in exercise.practice_dir.iterdir()) < 6_000_000


def test_frictionless_finds_the_data_package_valid(exercise: EffortEstimation) -> None:
    package = str(exercise.practice_dir / "datapackage.json")
    report = frictionless.validate(package, limit_rows=6000)
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_every_column_is_documented_in_order(exercise: EffortEstimation, data: CaseData) -> None:
    for name, table in data.inputs.items():
        documented = [doc.column for doc in exercise.info.dictionary if doc.table == name]
        assert documented == list(table.columns), name


def test_the_practice_data_read_back_as_they_were_generated(
    exercise: EffortEstimation, data: CaseData
) -> None:
    for name, table in data.inputs.items():
        read = pd.read_csv(exercise.practice_dir / name, keep_default_na=False, dtype=str)
        assert read.shape == table.shape, name


def test_the_package_names_licence_and_both_languages(exercise: EffortEstimation) -> None:
    package = json.loads((exercise.practice_dir / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["name"] == "CC0-1.0"
    for field in (field for item in package["resources"] for field in item["schema"]["fields"]):
        assert field["description"]
        assert field["description_en"]


def test_the_card_is_complete_in_both_languages(exercise: EffortEstimation) -> None:
    info = exercise.info
    assert [output.name for output in info.outputs] == [HOURS, PRICES]
    for text in (info.title, info.summary, info.firm, info.brief):
        assert text.ja
        assert text.en
    assert "架空" in info.firm.ja
    assert len(info.stages) == 7
    assert all(skill.startswith("dss-1.2/") for skill in info.skills)


def test_the_starter_notebook_is_clean(exercise: EffortEstimation) -> None:
    notebook = nbformat.read(exercise.starter_notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(cell.get("execution_count") is None for cell in notebook.cells)
