"""The bundled practice data are what the generator makes, described column by column."""

from __future__ import annotations

import json

import frictionless
import nbformat
import pandas as pd

from casestudy import bundle
from casestudy.conformance import card
from casestudy.exercise import CaseData
from casestudy.exercises.store_profit import StoreProfit
from casestudy.exercises.store_profit.layout import MENU, PROMOTION, STAFFING


def test_the_bundle_equals_what_the_generator_makes_now(exercise: StoreProfit) -> None:
    made = bundle.contents(exercise)
    kept = {path.name: path.read_bytes() for path in exercise.practice_dir.iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []
    assert sum(map(len, kept.values())) < 3_000_000


def test_frictionless_finds_the_data_package_valid(exercise: StoreProfit) -> None:
    package = str(exercise.practice_dir / "datapackage.json")
    report = frictionless.validate(package, limit_rows=1500)  # all rows of most files
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_every_column_is_documented_in_order(exercise: StoreProfit, data: CaseData) -> None:
    for name, table in data.inputs.items():
        documented = [doc.column for doc in exercise.info.dictionary if doc.table == name]
        assert documented == list(table.columns), name


def test_keys_are_unique_and_required_columns_are_filled(
    exercise: StoreProfit, data: CaseData
) -> None:
    for name, table in data.inputs.items():
        docs = [doc for doc in exercise.info.dictionary if doc.table == name]
        keys = [doc.column for doc in docs if doc.key]
        assert not keys or not table.duplicated(keys).any(), name
        for doc in docs:
            if doc.required:
                assert table[doc.column].notna().all(), (name, doc.column)


def test_the_practice_data_read_back_as_they_were_generated(
    exercise: StoreProfit, data: CaseData
) -> None:
    for name, table in data.inputs.items():
        read = pd.read_csv(exercise.practice_dir / name, keep_default_na=False, dtype=str)
        assert read.shape == table.shape, name


def test_the_package_names_licence_and_both_languages(exercise: StoreProfit) -> None:
    package = json.loads((exercise.practice_dir / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["name"] == "CC0-1.0"
    for field in (field for item in package["resources"] for field in item["schema"]["fields"]):
        assert field["description"]
        assert field["description_en"]


def test_the_card_is_complete_in_both_languages(exercise: StoreProfit) -> None:
    findings = card.judge(exercise)
    assert [finding.trouble for finding in findings if not finding.kept] == []
    info = exercise.info
    assert [output.name for output in info.outputs] == [STAFFING, MENU, PROMOTION]
    assert all(len(line.levels) >= 4 for line in info.rubric)
    assert 5 <= len(info.rubric) <= 7
    assert all(spec.key for spec in info.outputs)
    for spec in info.outputs:
        numbers = [name for name, kind in spec.columns.items() if kind == "number"]
        assert set(numbers) <= set(spec.rules)


def test_the_starter_notebook_is_clean(exercise: StoreProfit) -> None:
    notebook = nbformat.read(exercise.starter_notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(cell.get("execution_count") is None for cell in notebook.cells)
