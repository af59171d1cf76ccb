"""Saved outputs against those of the graded run."""

from __future__ import annotations

import base64
import json
import struct
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudy.comparison import Stored, cell_hash, compare, masked
from casestudy.notebook import read_notebook
from tests.casestudy.tiny import notebook


def out(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def result(**data: str) -> dict[str, Any]:
    named = {name.replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "execute_result", "data": named, "execution_count": 1, "metadata": {}}


def png(width: int, height: int) -> dict[str, Any]:
    head = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", width, height)
    )
    return result(image_png=base64.b64encode(head + b"x" * 100).decode(), text_plain="<Figure>")


def verdict(stored: list[Any] | None, executed: list[Any] | None) -> Stored:
    return compare([stored], [executed])


@pytest.mark.parametrize(
    ("stored", "executed"),
    [
        ([out("a\nb\n")], [out("a\n"), out("b\n")]),
        ([out("at 0x7f3a11bc")], [out("at 0x55d0aa12")]),
        (
            [out("Wall time: 3 s\nCPU times: user 1 s")],
            [out("Wall time: 9 s\nCPU times: user 2 s")],
        ),
        ([out("fitted in 12.5 seconds")], [out("fitted in 3.1 seconds")]),
        ([out("2026-01-02 03:04:05 done")], [out("2027-11-12 13:14:15 done")]),
        ([out("score 0.12345678901")], [out("score 0.12345678902")]),
        ([out("x"), out("careful", "stderr")], [out("x")]),
        ([png(640, 480)], [png(655, 470)]),
        ([result(text_plain="7")], [result(text_plain=" 7 ")]),
        ([result(text_html="<b>x</b>", text_plain="x")], [result(text_plain="x")]),
        ([], []),
    ],
)
def test_what_no_two_runs_share_is_no_difference(stored: list[Any], executed: list[Any]) -> None:
    found = verdict(stored, executed)
    assert (found.cells[0].state, found.first) == ("same", None)
    assert "agree" in found.text.en


@pytest.mark.parametrize(
    ("stored", "executed", "shown"),
    [
        ([out("total 12\n")], [out("total 13\n")], "total 13"),
        ([out("a\nb\n")], [out("a\n")], "b"),
        ([out("a")], [out("a"), result(text_plain="more")], "more"),
        ([out("a")], [], "a"),
        ([png(640, 480)], [png(64, 48)], "64x48"),
        ([png(640, 480)], [out("no picture")], "no picture"),
        ([out("x")], [{"output_type": "error", "ename": "KeyError"}], "KeyError"),
    ],
)
def test_the_first_cell_that_differs_is_named_with_what_differs(
    stored: list[Any], executed: list[Any], shown: str
) -> None:
    same = [out("same")]
    found = compare([same, stored, [out("1")]], [same, executed, [out("2")]])
    assert [cell.state for cell in found.cells] == ["same", "differs", "differs"]
    assert found.first == 2
    for text in (found.text.ja, found.text.en):
        assert shown in text
    assert "セル2" in found.text.ja
    assert "Cell 2" in found.text.en


def test_a_notebook_saved_without_outputs_is_not_scolded() -> None:
    found = compare([None, None], [[out("x")], None])
    assert [cell.state for cell in found.cells] == ["not_stored", "not_run"]
    assert found.first is None
    assert "score" in found.text.en


def test_saved_outputs_are_read_bounded_and_cleaned() -> None:
    raw = json.loads(notebook("a", "b", "c", "d"))
    raw["cells"][0] |= {"outputs": [out("x\ud800")], "execution_count": 1}
    raw["cells"][1] |= {"outputs": [], "execution_count": 2}
    raw["cells"][2] |= {"outputs": [out("y" * 5_000_000)], "execution_count": 3}
    raw["cells"][3] |= {"outputs": [{"output_type": "odd"}, 7], "execution_count": 4}
    first, second, third, fourth = read_notebook(json.dumps(raw).encode()).stored
    assert first == [out("x?")]
    assert second == []
    assert third is None
    assert fourth in (None, [])


def test_long_runs_of_digits_and_slashes_are_masked_in_no_time() -> None:
    started = time.process_time()
    for text in ("1" * 1_000_000, "/" * 1_000_000, "1:" * 500_000, "0x" * 500_000):
        masked(text)
    assert time.process_time() - started < 20


@given(st.lists(st.text(max_size=60), max_size=4))
def test_outputs_agree_with_themselves_and_hash_alike(texts: list[str]) -> None:
    outputs = [out(text) for text in texts]
    assert verdict(outputs, outputs).cells[0].state == "same"
    assert cell_hash(outputs) == cell_hash([out("".join(texts))])


def test_the_hash_tells_other_output_apart() -> None:
    assert cell_hash([out("{'a', 'b'}")]) != cell_hash([out("{'b', 'a'}")])
    assert cell_hash([png(10, 10)]) == cell_hash([png(99, 99)])


def test_a_kind_of_content_with_a_blank_in_its_name_is_compared_like_any() -> None:
    odd = {
        "output_type": "display_data",
        "data": {"image/x y": base64.b64encode(b"picture").decode()},
        "metadata": {},
    }
    assert verdict([odd], [odd]).first is None
    assert cell_hash([odd])
