"""Importing and exporting the standard."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.accounts.actor import STRANGER, SYSTEM
from catalog.audit.models import AuditEntry
from catalog.core.db import Base, db, transaction
from catalog.core.errors import Conflict, Invalid, NotAllowed
from catalog.portal.search import queries as search
from catalog.portal.standard import export, queries, rules, services
from catalog.portal.standard.models import Relation, SkillImportance

BUNDLED = rules.bundled()


def load(on_change: services.OnChange = "refuse", **documents: dict[str, Any]) -> list[str]:
    with transaction():
        outcomes = services.import_documents(SYSTEM, documents, on_change)
    return [outcome.result for outcome in outcomes]


def changed(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(BUNDLED["dss-1.2.json"]) | changes


def rows() -> dict[str, list[tuple[Any, ...]]]:
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_a_document_is_exported_as_it_was_imported(loaded: Flask, name: str) -> None:
    assert export.export(rules.code_of(BUNDLED[name])) == BUNDLED[name]


def test_importing_twice_changes_nothing(standard: Flask) -> None:
    before = rows()
    assert set(load(**BUNDLED)) == {"unchanged"}
    assert rows() == before


def test_a_changed_file_of_an_existing_version_is_refused(standard: Flask) -> None:
    with pytest.raises(Conflict, match=r"dss-1\.2 was imported before"):
        load(changed=changed(name_en="Another name"))
    assert queries.version("dss-1.2").name_en == BUNDLED["dss-1.2.json"]["name_en"]


def test_a_changed_file_can_be_set_aside(standard: Flask) -> None:
    assert load("keep", changed=changed(name_en="Another name")) == ["kept"]
    assert queries.version("dss-1.2").name_en == BUNDLED["dss-1.2.json"]["name_en"]


def test_a_correction_keeps_the_ids_that_others_refer_to(standard: Flask) -> None:
    before = queries.skill("dss-1.2", "21").id
    document = changed()
    document["skills"][20]["name_en"] = "Statistics and more"
    assert load("replace", changed=document) == ["replaced"]
    db.session.expire_all()
    assert queries.skill("dss-1.2", "21").id == before
    assert queries.skill("dss-1.2", "21").name_en == "Statistics and more"


def test_a_correction_may_not_drop_what_is_in_use(add: Callable[..., None]) -> None:
    add({"skills": ["dss-1.2/25"]})
    document = changed(skills=[s for s in changed()["skills"] if s["code"] != "25"])
    with pytest.raises(Conflict, match="still in use"):
        load("replace", changed=document)
    assert queries.skill("dss-1.2", "25")


def test_an_unsound_file_stops_the_whole_import(context: Flask) -> None:
    broken = changed(skills=[])
    with pytest.raises(Invalid) as caught:
        load(good=BUNDLED["dss-l.json"], broken=broken)
    assert caught.value.errors["broken"][0].startswith("skills: ")
    assert queries.versions() == []


def test_a_crosswalk_without_its_versions_is_refused(context: Flask) -> None:
    with pytest.raises(Invalid, match="import that version first"):
        load(crosswalk=BUNDLED["crosswalk-1.2-2.0.json"])


def test_only_operators_import(context: Flask) -> None:
    with pytest.raises(NotAllowed), transaction():
        services.import_documents(STRANGER, BUNDLED)


def test_an_import_is_on_record_and_puts_the_index_behind(context: Flask) -> None:
    before = search.stamp()
    load(levels=BUNDLED["levels.json"])
    entry = db.session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.object_id) == ("standard.import", "itss-levels")
    assert search.stamp() != before


def test_no_importance_is_bundled_and_an_official_matrix_can_be_imported(standard: Flask) -> None:
    role = queries.role("dss-1.2", "data-engineer")
    assert queries.importance(role) == []
    matrix = {"data-engineer": {"dss-1.2/23": "a", "dss-1.2/1": "d"}}
    document = changed(importance_matrix=matrix)
    load("replace", matrix=document)
    letters = {skill.code: letter.letter for skill, letter in queries.importance(role)}
    assert letters == {"23": "a", "1": "d"}
    assert db.session.scalars(sa.select(SkillImportance.official)).all() == [True, True]
    assert export.export("dss-1.2") == document


def test_counterparts_are_told_from_both_sides(loaded: Flask) -> None:
    older = queries.skill("dss-1.2", "21")
    there = queries.counterparts(older)
    assert [(c.relation, c.skill and c.skill.key) for c in there] == [
        (Relation.SAME_NAME, "dss-2.0/2.2.1")
    ]
    newer = there[0].skill
    assert newer is not None
    assert older in [c.skill for c in queries.counterparts(newer)]


def test_equivalent_are_only_same_named_and_close_skills(loaded: Flask) -> None:
    pairs = [
        entry
        for entry in BUNDLED["crosswalk-1.2-2.0.json"]["entries"]
        if entry["relation"] in {"same-name", "close"}
    ]
    assert sum(map(len, queries.equivalents().values())) == 2 * len(pairs)
