"""The bundled practice data are what the generator makes, described column by column."""

from __future__ import annotations

import json

import frictionless
import nbformat

from casestudy import bundle
from casestudy.exercise import CaseData
from casestudy.exercises.omo_retail import OmoRetail
from casestudy.exercises.omo_retail.layout import PLAN, UPLIFT


def test_the_bundle_equals_what_the_generator_makes_now(exercise: OmoRetail) -> None:
    made = bundle.contents(exercise)
    kept = {path.name: path.read_bytes() for path in exercise.practice_dir.iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_bundle_is_small_enough_for_a_laptop(exercise: OmoRetail) -> None:
    assert sum(path.stat().st_size for path in exercise.practice_dir.iterdir()) < 6_000_000


def test_frictionless_finds_the_data_package_valid(exercise: OmoRetail) -> None:
    package = str(exercise.practice_dir / "datapackage.json")
    report = frictionless.validate(package, limit_rows=3000)  # all rows of all small files
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_every_column_is_documented_in_order(exercise: OmoRetail, data: CaseData) -> None:
    for name, table in data.inputs.items():
        documented = [doc.column for doc in exercise.info.dictionary if doc.table == name]
        assert documented == list(table.columns), name


def test_keys_and_required_columns_hold_in_all_rows(exercise: OmoRetail, data: CaseData) -> None:
    for name, table in data.inputs.items():
        docs = [doc for doc in exercise.info.dictionary if doc.table == name]
        keys = [doc.column for doc in docs if doc.key]
        assert not keys or not table.duplicated(keys).any(), name
        for doc in docs:
            if doc.required:
                assert (table[doc.column].astype("string").fillna("") != "").all(), doc.column


def test_the_package_names_licence_and_both_languages(exercise: OmoRetail) -> None:
    package = json.loads((exercise.practice_dir / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["name"] == "CC0-1.0"
    for field in (field for item in package["resources"] for field in item["schema"]["fields"]):
        assert field["description"]
        assert field["description_en"]


def test_the_card_is_complete(exercise: OmoRetail) -> None:
    info = exercise.info
    assert info.type == "customer-driven-business"
    assert [output.name for output in info.outputs] == [UPLIFT, PLAN]
    assert "架空" in info.firm.ja
    assert len(info.stages) == 7
    assert {goal.skill for goal in info.goals} == set(info.skills)
    assert sum(line.weight for line in info.rubric) == 1.0
    assert all(len(line.levels) >= 4 for line in info.rubric)
    assert any(line.id == "service" for line in info.rubric)


def test_the_starter_notebook_is_clean(exercise: OmoRetail) -> None:
    notebook = nbformat.read(exercise.starter_notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata["manabiya"]["exercise"] == exercise.info.id
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(cell.get("execution_count") is None for cell in notebook.cells)
