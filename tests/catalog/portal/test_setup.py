"""Loading what comes with the product, and the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from catalog.accounts.actor import SYSTEM
from catalog.cli import CatalogGroup
from catalog.core.db import db, transaction
from catalog.portal import setup
from catalog.portal.courses import queries, rules, services
from catalog.portal.search import services as search
from tests.catalog.portal.conftest import record


def test_loading_again_changes_nothing(context: Flask) -> None:
    first = setup.load_bundled()
    assert first.courses.created == queries.count() > 100
    second = setup.load_bundled()
    assert {outcome.result for outcome in second.standard} == {"unchanged"}
    assert not second.courses.changed


def test_loading_again_keeps_what_an_operator_changed(context: Flask) -> None:
    setup.load_bundled()
    line = rules.BUNDLED.read_text(encoding="utf-8").splitlines()[0]
    changed = json.loads(line) | {"title_ja": "直した題名"}
    with transaction():
        services.import_courses(SYSTEM, rules.dump(changed))
    setup.load_bundled()
    db.session.expire_all()
    assert queries.listed_course(changed["slug"]).title_ja == "直した題名"


def test_the_commands_import_export_and_rebuild(context: Flask, tmp_path: Path) -> None:
    run = context.test_cli_runner().invoke
    assert run(CatalogGroup(), ["standard", "import", "--bundled"]).exit_code == 0
    again = run(CatalogGroup(), ["standard", "import", "--bundled"])
    assert "dss-1.2: unchanged" in again.output
    added = run(CatalogGroup(), ["courses", "import", "--bundled"])
    assert added.output.startswith("137 added, 0 changed")
    assert run(CatalogGroup(), ["search", "rebuild"]).output.endswith("137 courses indexed.\n")
    target = tmp_path / "out.jsonl"
    assert run(CatalogGroup(), ["courses", "export", "--output", str(target)]).exit_code == 0
    assert target.read_bytes() == rules.BUNDLED.read_bytes()
    exported = run(CatalogGroup(), ["standard", "export", "dss-l"])
    assert json.loads(exported.output)["id"] == "dss-l"


def test_a_wrong_file_is_refused_with_its_place(standard: Flask, tmp_path: Path) -> None:
    run = standard.test_cli_runner().invoke
    path = tmp_path / "courses.jsonl"
    path.write_text(rules.dump(record()) + "\n" + rules.dump(record("b", level=9)) + "\n")
    refused = run(CatalogGroup(), ["courses", "import", str(path)])
    assert refused.exit_code == 1
    assert "line 2, level: must be a whole number from 1 to 7" in refused.stderr
    assert queries.count() == 0
    path.write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in run(CatalogGroup(), ["courses", "import", str(path)]).stderr
    path.write_text("{")
    assert "not valid JSON" in run(CatalogGroup(), ["standard", "import", str(path)]).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["standard", "import"],
        ["courses", "import"],
        ["courses", "import", "--bundled", "pyproject.toml"],
        ["standard", "export", "nothing"],
    ],
)
def test_wrong_usage_is_explained(context: Flask, arguments: list[str]) -> None:
    result = context.test_cli_runner().invoke(CatalogGroup(), arguments)
    assert result.exit_code != 0
    assert "Error: " in result.stderr
    assert search.keeper().current() is None
