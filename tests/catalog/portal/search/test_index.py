"""The index keeps up with the database, whatever happens to its files."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app

from catalog.config import Settings
from catalog.portal.search import services as search
from catalog.portal.search.index import KEPT_GENERATIONS, Keeper
from catalog.portal.search.rules import Search

Add = Callable[..., None]


def folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.instance / "search"


def current() -> dict[str, str]:
    found: dict[str, str] = json.loads((folder() / "current.json").read_text())
    return found


def total(text: str = "") -> int:
    return search.total(Search(text=text))


def test_a_missing_index_is_built_when_somebody_searches(add: Add) -> None:
    add({"slug": "one"})
    assert not folder().exists()
    assert total() == 1


def test_an_index_behind_the_database_is_built_anew(add: Add) -> None:
    add({"slug": "one"})
    assert total() == 1
    add({"slug": "two"})
    assert total() == 2


def test_a_withdrawn_course_is_no_longer_found(add: Add) -> None:
    add({"slug": "one"}, {"slug": "two"})
    assert total() == 2
    add({"slug": "one", "status": "withdrawn"})
    assert total() == 1


def test_an_index_that_is_up_to_date_is_not_built_again(add: Add) -> None:
    add({"slug": "one"})
    total()
    before = current()
    total()
    assert current() == before


def _drop_pointer() -> None:
    (folder() / "current.json").unlink()


def _garble_pointer() -> None:
    (folder() / "current.json").write_text('{"folder": "../../etc", "format": 1}')


def _garble_files() -> None:
    for path in (folder() / current()["folder"]).iterdir():
        if path.suffix == ".term":
            path.unlink()
            path.write_bytes(b"not an index")


def _flip_bytes() -> None:
    for path in (folder() / current()["folder"]).iterdir():
        if path.suffix in {".term", ".idx", ".pos"}:
            content = bytearray(path.read_bytes())
            content[: len(content) // 2] = bytes(len(content) // 2)
            path.unlink()
            path.write_bytes(content)


def _drop_files() -> None:
    for path in (folder() / current()["folder"]).iterdir():
        path.unlink()


@pytest.mark.parametrize(
    "damage", [_drop_pointer, _garble_pointer, _garble_files, _flip_bytes, _drop_files]
)
def test_a_damaged_index_is_built_anew(add: Add, damage: Callable[[], None]) -> None:
    add({"slug": "one", "title_ja": "統計"})
    assert total("統計") == 1
    damage()
    current_app.extensions[search.EXTENSION] = Keeper(folder())
    assert total("統計") == 1


def test_an_index_built_by_another_process_is_picked_up(add: Add) -> None:
    add({"slug": "one"})
    total()
    here = search.keeper()
    before = here.current()
    current_app.extensions[search.EXTENSION] = Keeper(folder())
    search.rebuild()
    after = here.current()
    assert after is not None
    assert after is not before


def test_builders_at_the_same_time_build_once(add: Add, app: Flask) -> None:
    add({"slug": "one"})
    counted: list[int] = []

    def work() -> None:
        with app.app_context():
            counted.append(total())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [1, 1, 1, 1]
    assert len(list(folder().glob("index-*"))) == 1


def test_old_generations_are_removed(add: Add) -> None:
    add({"slug": "one"})
    for _ in range(4):
        search.rebuild()
    assert len(list(folder().glob("index-*"))) == KEPT_GENERATIONS


def test_a_build_that_fails_leaves_the_old_index_in_place(add: Add) -> None:
    add({"slug": "one"})
    total()
    before = current()
    with pytest.raises(AttributeError), search.keeper().lock():
        search.keeper().build("broken", [None])  # type: ignore[list-item]  # what a bug would do
    assert current() == before
    assert [path.name for path in folder().glob("index-*")] == [before["folder"]]
