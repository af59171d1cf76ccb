"""Texts meant to act in the report's page, in a terminal, in the JSON or in the stored notebook."""

from __future__ import annotations

import json

import pytest

from tests.attacks.attack import Attack
from tests.attacks.conftest import Stand
from tests.attacks.payloads import PAYLOADS
from tests.casestudy.tiny import GOOD_CELL

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("canary_at_the_end")]


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_text_in_an_error_is_shown_and_never_obeyed(name: str, stand: Stand) -> None:
    text = PAYLOADS[name]
    code = (
        f"TEXT = {text!r}\nprint(TEXT)\nfrom IPython.display import HTML, display\n"
        "display(HTML(TEXT), metadata={TEXT: TEXT})\n"
        f"def f():\n    # {text.splitlines()[0]}\n    raise type(TEXT, (Exception,), {{}})(TEXT)\nf()"
    )
    attack = Attack(
        f"{name} in an error", "act where an error or its cell is shown", (code,), canary=False
    )
    stand.withstand(attack)


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_text_in_an_output_file_is_shown_and_never_obeyed(name: str, stand: Stand) -> None:
    code = (
        f"import csv\nTEXT = {PAYLOADS[name]!r}\n"
        "with open('outputs/forecast.csv', 'w', newline='', errors='replace') as target:\n"
        "    csv.writer(target).writerows([['shop', 'sales'], [TEXT, TEXT], ['B', TEXT]])"
    )
    attack = Attack(f"{name} in an output", "act where a fault of a file is shown", (code,),
                    "rejected", ("forecast.csv",), canary=False)  # fmt: skip
    stand.withstand(attack)


@pytest.mark.parametrize("place", ["id", "tags", "kernelspec", "title", "exercise", "markdown"])
def test_a_text_in_the_notebook_file_is_dropped_or_shown(place: str, stand: Stand) -> None:
    text = "".join(PAYLOADS.values())
    raw = {
        "cells": [
            {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "x"},
            {"cell_type": "code", "id": "c", "metadata": {}, "source": GOOD_CELL, "outputs": []},
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    first, code = raw["cells"]
    if place == "id":
        code["id"] = text
    elif place == "tags":
        code["metadata"] = {"tags": [text, 5, None], "scrolled": text}
    elif place == "markdown":
        first["source"] = text
    elif place == "kernelspec":
        raw["metadata"]["kernelspec"]["display_name"] = text
    elif place == "title":
        raw["metadata"] |= {"title": text, "authors": [{"name": text}], text: text}
    else:
        raw["metadata"]["manabiya"] = {"exercise": text}
    attack = Attack(
        f"text in the file's {place}", "act where the file is shown", (), "scored", canary=False
    )
    report = stand.withstand(attack, json.dumps(raw).encode())
    assert report.score == stand.arena.best
    kept = json.dumps(report.executed_notebook, ensure_ascii=False)
    assert place == "markdown" or "owned" not in kept
