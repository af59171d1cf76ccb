"""Notebook files made to break what reads them; nothing of them runs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from casestudy import notebook as reading
from tests.attacks.attack import Attack
from tests.attacks.conftest import Stand
from tests.casestudy.tiny import GOOD_CELL, notebook

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("canary_at_the_end")]
CELL = {
    "cell_type": "code", "id": "a", "metadata": {}, "source": GOOD_CELL, "outputs": [],
    "execution_count": None,
}  # fmt: skip


def book(cells: Any = None, **changes: Any) -> bytes:
    raw = {"cells": [CELL] if cells is None else cells, "metadata": {}, "nbformat": 4,
           "nbformat_minor": 5}  # fmt: skip
    return json.dumps(raw | changes).encode()


def cell(**changes: Any) -> bytes:
    return book([CELL | changes])


def with_text(old: str, new: str) -> bytes:
    return book().replace(old.encode(), new.encode())


REJECTED: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("send an empty file", b"", "not JSON"),
    "not JSON": ("send a program", b"\x7fELF" + bytes(100), "not JSON"),
    "archive": ("send an archive", b"PK\x03\x04" + bytes(100), "not JSON"),
    "UTF-16": ("send another encoding", book().decode().encode("utf-16"), "not JSON"),
    "not UTF-8": ("send bytes of no encoding", book().replace(b"shop", b"\xff\xfe"), "not JSON"),
    "cut off": ("send half of a file", book()[:-5], "not JSON"),
    "string without end": ("open a string for ever", b'{"cells": "' + b"\\" * 10**6, "not JSON"),
    "deep lists": ("nest lists until a reader falls over",
                   b'{"cells": ' + b"[" * 10**6 + b"]" * 10**6 + b"}", "nested"),
    "deep objects": ("nest objects", b'{"a":' * 10**5 + b"1" + b"}" * 10**5, "nested"),
    "unbalanced": ("open brackets only", b"[" * 10**6, "nested"),
    "deep metadata": ("nest metadata",
                      with_text('"metadata": {}', '"metadata": ' + '{"a":' * 99 + "1" + "}" * 99),
                      "nested"),
    "huge number": ("write a number of a million digits",
                    with_text('"nbformat": 4', '"nbformat": ' + "4" * 10**6), "not JSON"),
    "list": ("send a list", b"[]", "not a Jupyter"),
    "null": ("send null", b"null", "not a Jupyter"),
    "number": ("send a number", b"4", "not a Jupyter"),
    "format as text": ("write the format as text", book(nbformat="4"), "not a Jupyter"),
    "format as truth": ("write true as the format", book(nbformat=True), "not a Jupyter"),
    "format as fraction": ("write 4.0 as the format", book(nbformat=4.0), "not a Jupyter"),
    "past format": ("send a format of long ago", book(
        nbformat=3, worksheets=[{"cells": [CELL | {"input": GOOD_CELL}]}]), "not supported"),
    "future format": ("send a format not invented", book(nbformat=10**9), "not supported"),
    "cells as object": ("send an object for the cells", book({"a": 1}), "not a Jupyter"),
    "cells of null": ("send nothing as cells", book([None]), "Cell 1"),
    "cell without kind": ("leave a cell's kind out", book([{"source": "x"}]), "Cell 1"),
    "cell of another kind": ("invent a kind of cell", cell(cell_type="shell"), "Cell 1"),
    "source as number": ("send a number as code", cell(source=5), "Cell 1"),
    "source of numbers": ("send numbers as lines", cell(source=["x", 5]), "Cell 1"),
    "source as object": ("send an object as code", cell(source={"a": "b"}), "Cell 1"),
    "no code": ("send no code", book([CELL | {"source": " \n\t"}]), "no code"),
    "a million cells": ("send a million cells", b'{"nbformat": 4, "cells": ['
                        + b"{}," * (10**6 - 1) + b"{}]}", "too many cells"),
    "many code cells": ("send a thousand code cells", book([CELL] * 1000), "too many cells"),
    "too large": ("send more than is read", book() + b" " * reading.MAX_BYTES, "too large"),
    "another language": ("ask for another kernel",
                         book(metadata={"kernelspec": {"name": "bash", "language": "bash"}}),
                         "kernel"),
    "kernel with a command": ("put a command where the kernel's name stands",
                              book(metadata={"kernelspec": {"name": "$(reboot)"}}), "kernel"),
}  # fmt: skip

RUN: dict[str, tuple[str, bytes]] = {
    "byte order mark": ("begin with a mark", b"\xef\xbb\xbf" + book()),
    "code twice": ("show one code and run another",
                   with_text('"source": ', '"source": "1 / 0", "source": ')),
    "field twice": ("name a field twice", with_text('"nbformat": 4', '"nbformat": 3, "nbformat": 4')),
    "half a character": ("put half a character into the code",
                         cell(source=GOOD_CELL + "# \ud800\udfff\ud800")),
    "NUL": ("put a NUL into the code", cell(source=GOOD_CELL + "# \x00")),
    "NaN": ("write NaN where JSON has none", with_text('"metadata": {}', '"metadata": NaN')),
    "wrong metadata": ("send lists for objects", book(metadata=[1, [2]])),
    "wrong metadata of a cell": ("send text for an object", cell(metadata="x" * 1000)),
    "wrong id": ("give a cell an id of an object", cell(id={"a": 1})),
    "ids twice": ("give two cells one id", book([CELL, CELL])),
    "wrong outputs": ("bring outputs that are none", cell(outputs={"score": 120})),
    "forged outputs": ("bring a score as an output",
                       cell(outputs=[{"output_type": "score", "value": 120}], execution_count=-5)),
    "attachments": ("bring files along", cell(attachments={"../x": {"a/b": "x" * 10**5}})),
    "metadata bomb": ("bring a hundred thousand keys",
                      book(metadata={f"k{n}": n for n in range(10**5)})),
    "widget state": ("bring a page in widget state",
                     book(metadata={"widgets": {"application/vnd.jupyter.widget-state+json":
                                                {"state": {"x": "<script>"}}}})),
    "many tags": ("bring ten thousand tags", cell(metadata={"tags": [f"t{n}" for n in range(10**4)]})),
    "kernel's command": ("bring a command line for the kernel",
                         book(metadata={"kernelspec": {"name": "python3", "display_name": "x",
                                                       "argv": ["rm", "-rf", "/"]}})),
    "minor version": ("claim a minor version of the far future", book(nbformat_minor=10**9)),
    "long markdown": ("bring a megabyte of text",
                      book([CELL, {"cell_type": "markdown", "metadata": {}, "source": "x" * 10**6}])),
}  # fmt: skip


@pytest.mark.parametrize("name", REJECTED)
def test_a_file_that_is_no_notebook_is_refused_in_words(name: str, stand: Stand) -> None:
    tries, raw, says = REJECTED[name]
    attack = Attack(name, tries, (), "rejected", (says,), canary=False)
    report = stand.withstand(attack, raw)
    assert report.executed_notebook is None


@pytest.mark.parametrize("name", RUN)
def test_what_is_strange_but_readable_is_cleaned_and_run(name: str, stand: Stand) -> None:
    tries, raw = RUN[name]
    report = stand.withstand(Attack(name, tries, (), "scored", canary=False), raw)
    assert report.score == stand.arena.best


def test_a_notebook_of_one_giant_cell_is_run_or_refused(stand: Stand) -> None:
    attack = Attack("giant cell", "bring nine megabytes of code", (), ("scored", "out_of_memory"))
    stand.withstand(attack, notebook(f"x = {'0' * (9 * 10**6)!r}", GOOD_CELL))
