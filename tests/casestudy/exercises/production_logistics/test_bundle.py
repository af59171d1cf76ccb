"""The bundled practice data are what the generator makes, described column by column."""

from __future__ import annotations

import frictionless
import nbformat

from casestudy import bundle
from casestudy.conformance import card
from casestudy.exercise import CaseData
from casestudy.exercises.production_logistics import ProductionLogistics


def test_the_bundle_equals_what_the_generator_makes_now(exercise: ProductionLogistics) -> None:
    made = bundle.contents(exercise)
    kept = {path.name: path.read_bytes() for path in exercise.practice_dir.iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []
    assert sum(map(len, kept.values())) < 6_000_000


def test_frictionless_finds_the_data_package_valid(exercise: ProductionLogistics) -> None:
    package = str(exercise.practice_dir / "datapackage.json")
    report = frictionless.validate(package, limit_rows=3000)
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_every_column_is_documented_in_order(exercise: ProductionLogistics, data: CaseData) -> None:
    for name, table in data.inputs.items():
        documented = [doc.column for doc in exercise.info.dictionary if doc.table == name]
        assert documented == list(table.columns), name


def test_the_card_is_complete_in_both_languages(exercise: ProductionLogistics) -> None:
    assert [finding.trouble for finding in card.judge(exercise)] == [""]
    assert exercise.info.type == "data-driven-transformation"
    assert all(len(line.levels) >= 4 for line in exercise.info.rubric)
    for doc in exercise.info.dictionary:
        assert doc.description.ja
        assert doc.description.en


def test_the_starter_notebook_is_clean(exercise: ProductionLogistics) -> None:
    notebook = nbformat.read(exercise.starter_notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata["manabiya"] == {"exercise": "production-logistics"}
    assert all(not cell.get("outputs") for cell in notebook.cells)
