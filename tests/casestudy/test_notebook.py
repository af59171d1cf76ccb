"""Reading notebook files."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudy.notebook import MAX_CODE_CELLS, NotebookRejected, nested_deeper_than, read_notebook
from tests.casestudy.tiny import notebook


def raw(**changes: Any) -> bytes:
    return json.dumps({**json.loads(notebook("x = 1")), **changes}).encode()


def code_cell(**changes: Any) -> dict[str, Any]:
    return {**json.loads(notebook("x = 1"))["cells"][0], **changes}


def reason(data: bytes, **options: Any) -> str:
    with pytest.raises(NotebookRejected) as caught:
        read_notebook(data, **options)
    message = caught.value.message
    assert message.level == "error"
    assert message.text.ja != message.text.en
    return message.id


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "notebook.not_json"),
        (b"PK\x03\x04 zip", "notebook.not_json"),
        ("{'a': 1}".encode("utf-16"), "notebook.not_json"),
        (b"[1, 2]", "notebook.not_notebook"),
        (b'{"hello": 1}', "notebook.not_notebook"),
        (b'{"cells": []}', "notebook.not_notebook"),
        (b'{"nbformat": true, "cells": []}', "notebook.not_notebook"),
        (b'{"nbformat": 4, "cells": {}}', "notebook.not_notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "notebook.format"),
        (b'{"nbformat": 5, "cells": []}', "notebook.format"),
        (b'{"nbformat": 4, "cells": []}', "notebook.no_code"),
        (notebook("  \n"), "notebook.no_code"),
        (notebook(*["x"] * (MAX_CODE_CELLS + 1)), "notebook.too_many_cells"),
        (notebook("x", kernelspec={"name": "ir", "language": "R"}), "notebook.kernel"),
        (notebook("x", language_info={"name": "julia"}), "notebook.kernel"),
        (raw(cells=["text"]), "notebook.schema"),
        (raw(cells=[code_cell(cell_type="heading")]), "notebook.schema"),
        (raw(cells=[code_cell(source=7)]), "notebook.schema"),
        (raw(cells=[code_cell(source=["a", None])]), "notebook.schema"),
        (b'{"nbformat": 4, "cells": ' + b"[" * 10_000_000, "notebook.too_large"),
        (b'{"nbformat": 4, "cells": ' + b"[" * 9_000_000, "notebook.too_deep"),
        (raw(metadata=json.loads("[" * 90 + "]" * 90)), "notebook.too_deep"),
    ],
)
def test_a_file_that_cannot_be_run_is_rejected_with_its_own_reason(
    data: bytes, expected: str
) -> None:
    limit = {"max_bytes": 9_500_000} if len(data) > 9_500_000 else {}
    assert reason(data, **limit) == expected


def test_a_bracket_bomb_is_answered_in_words() -> None:
    assert reason(b"[]" * 4_500_000) == "notebook.not_json"
    assert reason(b"[{" * 4_500_000) == "notebook.too_deep"


def test_only_what_a_run_needs_is_kept() -> None:
    evil = "<script>alert(1)</script>"
    cell = code_cell(
        id="bad id!",
        metadata={"tags": ["raises-exception", evil, 3], "evil": evil},
        outputs=[{"output_type": "display_data", "data": {"text/html": evil}, "metadata": {}}],
        source=["a = 1\n", "b = '\ud800\x00'"],
    )
    markdown = {
        "cell_type": "markdown",
        "metadata": {},
        "source": "hi",
        "attachments": {"a.png": {"image/png": evil}},
    }
    parsed = read_notebook(
        raw(
            cells=[cell, cell, markdown],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "evil": evil},
                "language_info": {"name": "python", "version": evil},
                "manabiya": {"exercise": "tiny"},
                "widgets": {"evil": evil},
            },
        )
    )
    assert "script" not in json.dumps(parsed.content)
    assert parsed.exercise_id == "tiny"
    assert parsed.code == ["a = 1\nb = '?'"] * 2
    assert parsed.content["cells"][0]["metadata"] == {"tags": ["raises-exception"]}
    ids = [item["id"] for item in parsed.content["cells"]]
    assert len(set(ids)) == 3
    nbformat.validate(parsed.content, version=4)


def test_a_byte_order_mark_is_accepted() -> None:
    assert read_notebook(b"\xef\xbb\xbf" + notebook("x = 1")).code == ["x = 1"]


json_values = st.recursive(
    st.none() | st.booleans() | st.text('[]{}"\\a', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("[]{}"), inner, max_size=3),
    max_leaves=12,
)


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


@given(json_values, st.integers(0, 6))
def test_depth_seen_in_bytes_is_the_depth_of_the_value(value: Any, limit: int) -> None:
    assert nested_deeper_than(json.dumps(value).encode(), limit) == (depth_of(value) > limit)


@pytest.mark.parametrize("end", [b"", b"\\", b'"'])
def test_a_string_that_never_ends_is_no_json(end: bytes) -> None:
    assert reason(b'{"cells": "' + b'\\"' * 500_000 + end) == "notebook.not_json"


@given(json_values)
def test_any_json_is_either_read_or_rejected(value: Any) -> None:
    for data in (raw(metadata=value), raw(cells=value), json.dumps(value).encode()):
        try:
            read_notebook(data)
        except NotebookRejected:
            continue
