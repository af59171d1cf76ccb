"""Events from the runner are read as text from a stranger."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudy.sandbox.events import OutputTooLarge, ProtocolError, Recorder, parse


def recorder(*events: dict[str, Any], cells: int = 2) -> Recorder:
    made = Recorder(cells, {"a.csv": 10}, 1000)
    for event in events:
        made.apply(event)
    return made


READY = {"t": "ready"}
START = {"t": "start", "cell": 0}
END = {"t": "end", "cell": 0, "ok": True, "memory": False, "count": 1}


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"t": "stream", "name": name, "text": text}


def file(size: int, name: str = "a.csv") -> dict[str, Any]:
    return {"t": "file", "name": name, "size": size}


def chunk(data: bytes) -> dict[str, Any]:
    return {"t": "chunk", "name": "a.csv", "data": base64.b64encode(data).decode()}


def display(text: str, kind: str = "display", display_id: str | None = None) -> dict[str, Any]:
    return {"t": kind, "data": {"text/plain": text}, "metadata": {}, "id": display_id}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b'"ready"',
        b"\xff",
        b'{"t": "nothing"}',
        b'{"t": ["ready"]}',
        b'{"t": "ready", "more": 1}',
        b'{"t": "start", "cell": true}',
        b'{"t": "start", "cell": 1.0}',
        b'{"t": "start"}',
        b'{"t": "start", "cell": ' + b"9" * 5000 + b"}",
        b'{"t": "display", "metadata": {}, "id": null, "data": ' + b'{"a":' * 60 + b"1" + b"}" * 61,
    ],
)
def test_a_line_that_is_no_event_is_a_protocol_error(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse(line)


@given(st.binary(max_size=200))
def test_any_line_is_an_event_or_a_protocol_error(line: bytes) -> None:
    try:
        parse(line)
    except ProtocolError:
        return


@pytest.mark.parametrize("part", [b"[],", b"0,"])
def test_a_line_that_would_take_seconds_to_read_is_refused_at_once(part: bytes) -> None:
    wide = b'{"t": "result", "data": [' + part * 2_000_001 + b"0]}"
    with pytest.raises(OutputTooLarge):
        parse(wide)


def test_text_that_no_store_can_hold_is_replaced() -> None:
    assert parse(json.dumps(stream("a\ud800\x00b")).encode())["text"] == "a?b"


@pytest.mark.parametrize(
    "events",
    [
        [START],
        [READY, READY],
        [READY, {**START, "cell": 1}],
        [READY, START, {**START, "cell": 1}],
        [READY, START, {**END, "cell": 1}],
        [READY, END],
        [READY, START, stream("x", "log")],
        [READY, file(1)],
        [READY, START, file(1)],
        [READY, START, END, file(1, "../b.csv")],
        [READY, START, END, file(11)],
        [READY, START, END, file(-1)],
        [READY, START, END, file(1), file(1)],
        [READY, START, END, file(1), chunk(b"12")],
        [READY, START, END, file(1), {**chunk(b""), "data": "?"}],
        [READY, START, END, file(1), {**START, "cell": 1}],
        [READY, START, END, file(1), {"t": "done"}],
        [READY, {"t": "chunk", "name": "a.csv", "data": ""}],
        [READY, START, {"t": "done"}],
        [READY, {"t": "done"}, START],
    ],
)
def test_events_out_of_order_are_a_protocol_error(events: list[dict[str, Any]]) -> None:
    with pytest.raises(ProtocolError):
        recorder(*events)


def test_a_file_counts_when_all_of_it_is_here_and_until_then_what_it_held_before() -> None:
    made = recorder(READY, START, END, file(5), chunk(b"123"))
    assert made.files == {}
    made.apply(chunk(b"45"))
    assert made.files == {"a.csv": b"12345"}
    for event in ({**START, "cell": 1}, {**END, "cell": 1}, file(2), chunk(b"6")):
        made.apply(event)
    assert made.files == {"a.csv": b"12345"}
    made.apply(chunk(b"7"))
    assert made.files == {"a.csv": b"67"}
    made.apply(file(0))
    assert made.files == {"a.csv": b""}
    made.apply({"t": "nofile", "name": "a.csv", "why": "not_regular"})
    assert (made.files, made.refused) == ({}, {"a.csv": "not_regular"})


def test_output_is_counted_for_its_cell() -> None:
    made = recorder(READY, START, stream("a" * 100), END, {**START, "cell": 1}, stream("b" * 7))
    assert [cell.output_bytes for cell in made.cells] == [100, 7]


def test_streams_merge_displays_update_and_clear_waits() -> None:
    made = recorder(READY, START, stream("a"), stream("b"), display("old", display_id="d"))
    made.apply(display("new", "update", "d"))
    first, second = made.cells[0].outputs
    assert first["text"] == ["a", "b"]
    assert second["data"] == {"text/plain": "new"}
    made.apply({"t": "clear", "wait": True})
    assert len(made.cells[0].outputs) == 2
    made.apply(stream("c", "stderr"))
    assert [output["name"] for output in made.cells[0].outputs] == ["stderr"]


def test_output_beyond_the_limit_is_refused_whatever_carries_it() -> None:
    for event in (stream("x" * 1001), display("x" * 1001)):
        with pytest.raises(OutputTooLarge):
            recorder(READY, START, event)
    with pytest.raises(OutputTooLarge):
        recorder(READY, START).raw("stdout", b"x" * 1001)
    with pytest.raises(OutputTooLarge):
        recorder(READY, START, *[display("")] * 6)
    with pytest.raises(OutputTooLarge):
        recorder(READY, START, *[{"t": "clear", "wait": False}] * 70)
    with pytest.raises(OutputTooLarge):  # an update is put out by each display it changes
        recorder(READY, START, *[display("", display_id="d")] * 3, display("", "update", "d"))


def test_a_display_is_counted_once_whether_it_has_an_id_or_not() -> None:
    def shown(display_id: str | None) -> int:
        event = {"t": "display", "data": {"text/plain": "x" * 200}, "metadata": {}}
        made = recorder(READY, START, event | {"id": display_id})
        return made.cells[0].output_bytes

    assert shown("bar") == shown(None)
