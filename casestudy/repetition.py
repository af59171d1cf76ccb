"""Does a notebook give the same result again? A second run with other seeds and threads tells.

Where it does not, each of the three is changed alone, so that the advice names the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from casestudy.exercise import Exercise, OutputFile
from casestudy.output_faults import file_name
from casestudy.outputs import read_outputs
from casestudy.result import STATUS, FileDifference, GradeReport, Message, Repeat
from casestudy.sandbox import Variant
from casestudy.text import Text

Cause = Literal["always", "random_seed", "hash_seed", "threads"]
Run = Callable[[Variant], GradeReport]

FIRST = Variant()
OTHER = Variant(hash_seed=1, threads=1, random_seed=1)
SINGLE: tuple[tuple[Cause, Variant], ...] = (
    ("random_seed", Variant(random_seed=OTHER.random_seed)),
    ("hash_seed", Variant(hash_seed=OTHER.hash_seed)),
    ("threads", Variant(threads=OTHER.threads)),
)
CLOSE = 1e-6
"""Points up to which two scores are the same."""


def judge(exercise: Exercise, run: Run, first: Mapping[str, Any]) -> Repeat:
    """Run a notebook again and say what varied.

    Parameters
    ----------
    exercise
        The case.
    run
        Grades the notebook as it was graded first, but for the variant.
    first
        The first report as JSON data: ``status``, ``earned`` and ``fingerprint`` are read.
    """
    again = run(OTHER)
    if again.status == "sandbox_unavailable":
        return Repeat("not_run", again.messages[-1:], first_score=_score(first))
    if again.status != first.get("status") or not again.fingerprint:
        return _not_run(first, again)
    if again.fingerprint == first.get("fingerprint"):
        score = again.earned
        return Repeat("same", (_SAME,), first_score=_score(first), score=score)
    base = run(FIRST)
    causes = _causes(run, base, first.get("fingerprint", {}))
    cell = _first_cell(first.get("fingerprint", {}), again.fingerprint)
    files = tuple(_files(exercise, base.outputs, again.outputs))
    text = _varies(cell, files, _score(first), again.earned)
    level: Literal["info", "warning"] = "info" if _close(_score(first), again.earned) else "warning"
    messages = (Message("repeat.varies", level, text), *(_ADVICE[cause] for cause in causes))
    return Repeat("varies", messages, cell, causes, files, _score(first), again.earned)


def _causes(run: Run, base: GradeReport, first: Mapping[str, Any]) -> tuple[Cause, ...]:
    if base.fingerprint != first:
        return ("always",)
    return tuple(cause for cause, variant in SINGLE if run(variant).fingerprint != first)


def _first_cell(first: Mapping[str, Any], again: Mapping[str, Any]) -> int | None:
    pairs = zip(first.get("cells", ()), again.get("cells", ()), strict=False)
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), None)


def _files(
    exercise: Exercise, first: Mapping[str, bytes], again: Mapping[str, bytes]
) -> Iterator[FileDifference]:
    for spec in exercise.info.outputs:
        name = file_name(spec)
        if first.get(name) != again.get(name):
            yield _difference(spec, _table(spec, first), _table(spec, again))


def _table(spec: OutputFile, files: Mapping[str, bytes]) -> pd.DataFrame | None:
    return read_outputs([spec], files, {}).tables.get(spec.name)


def _difference(
    spec: OutputFile, one: pd.DataFrame | None, other: pd.DataFrame | None
) -> FileDifference:
    """Compare two tables row by row, after sorting both by what names a row."""
    name = file_name(spec)
    if one is None or other is None or len(one) != len(other):
        return FileDifference(name, (), (_rows(one), _rows(other)))
    keys = [column for column, kind in spec.columns.items() if kind != "number"]
    if keys:
        one, other = (_sorted(table, keys) for table in (one, other))
    columns = tuple(
        (column, float((one[column] - other[column]).abs().max()) if kind == "number" else None)
        for column, kind in spec.columns.items()
        if not one[column].equals(other[column])
    )
    return FileDifference(name, columns, (len(one), len(other)))


def _sorted(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return table.sort_values(keys, kind="stable", ignore_index=True)


def _rows(table: pd.DataFrame | None) -> int:
    return 0 if table is None else len(table)


def _score(first: Mapping[str, Any]) -> float | None:
    found = first.get("earned", first.get("score"))
    return None if found is None else float(found)


def _close(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and abs(one - other) < CLOSE)


def _status(status: Any) -> Text:
    return STATUS.get(str(status), Text(str(status), str(status)))


def _not_run(first: Mapping[str, Any], again: GradeReport) -> Repeat:
    message = Message(
        "repeat.not_run",
        "warning",
        Text(
            "条件を変えた2回目の実行は、1回目と同じ終わり方をしませんでした"
            f"（1回目 {_status(first.get('status')).ja}、2回目 {_status(again.status).ja}）。"
            "時間やメモリが上限に近くないか確かめてください。",
            "The second run, under other conditions, did not end like the first "
            f"({_status(first.get('status')).en}, then {_status(again.status).en}). See whether "
            "time or memory is close to its limit.",
        ),
    )
    return Repeat("not_run", (message,), first_score=_score(first), score=again.earned)


def _varies(
    cell: int | None,
    files: Sequence[FileDifference],
    first: float | None,
    again: float | None,
) -> Text:
    parts = [
        Text(
            "ハッシュの種・スレッド数・乱数の種を変えて再実行すると、結果が変わりました。",
            "A second run with another hash seed, thread count and random seed came out "
            "differently.",
        )
    ]
    if cell is not None:
        parts.append(
            Text(
                f"最初に出力が違うのはセル{cell}です。",
                f"Cell {cell} is the first whose outputs differ.",
            )
        )
    parts += [_told(item) for item in files]
    if first is not None and again is not None:
        same = _close(first, again)
        parts.append(
            Text(
                "点数は変わりません。"
                if same
                else f"点数は{first:.2f}から{again:.2f}になりました。",
                "The score is the same."
                if same
                else f"The score went from {first:.2f} to {again:.2f}.",
            )
        )
    return Text("".join(part.ja for part in parts), " ".join(part.en for part in parts))


def _told(item: FileDifference) -> Text:
    one, other = item.rows
    if one != other:
        return Text(
            f"{item.name} の行数が違います（{one:,}行と{other:,}行）。",
            f"{item.name} has {one:,} rows, then {other:,}.",
        )
    if not item.columns:
        return Text(
            f"{item.name} は行の順序か書式だけが違います。",
            f"{item.name} differs only in the order of its rows or in format.",
        )
    shown = [
        column if largest is None else f"{column} ±{largest:.3g}"
        for column, largest in item.columns
    ]
    return Text(
        f"{item.name} の値が違います（列ごとの最大の差：{'、'.join(shown)}）。",
        f"Values of {item.name} differ (largest difference by column: {', '.join(shown)}).",
    )


_SAME = Message(
    "repeat.same",
    "info",
    Text(
        "ハッシュの種・スレッド数・乱数の種を変えて再実行しても、結果は同じでした。",
        "A second run with another hash seed, thread count and random seed gave the same result.",
    ),
)
_ADVICE: Mapping[Cause, Message] = {
    "always": Message(
        "repeat.always",
        "warning",
        Text(
            "同じ条件で実行しても毎回変わります。乱数の種を指定してください"
            "（np.random.default_rng(0)、モデルの random_state=0）。現在時刻や os.urandom、"
            "処理時間に結果が左右されていないかも確かめてください。",
            "It differs on every run, even under the same conditions. Give a seed: "
            "np.random.default_rng(0), random_state=0 for models. See also that nothing depends on "
            "the time of day, os.urandom or how long something takes.",
        ),
    ),
    "random_seed": Message(
        "repeat.random_seed",
        "warning",
        Text(
            "乱数の種を指定していない処理があります。モデルや分割に random_state=0 を、"
            "NumPyでは np.random.default_rng(0) を使ってください。",
            "Something draws random numbers without a seed. Give models and splits random_state=0, "
            "and use np.random.default_rng(0) in NumPy.",
        ),
    ),
    "hash_seed": Message(
        "repeat.hash_seed",
        "warning",
        Text(
            "集合（set）の並び順に結果が左右されています。set を使う前に sorted() で並べ替えて"
            "ください。",
            "The result depends on the order in which a set is walked. Put sets through sorted() "
            "before using them.",
        ),
    ),
    "threads": Message(
        "repeat.threads",
        "warning",
        Text(
            "並列計算のスレッド数に結果が左右されています。n_jobs=1 にするか、数値を丸めてから"
            "比べたり並べたりしてください。",
            "The result depends on the number of threads. Use n_jobs=1, or round figures before "
            "comparing or sorting by them.",
        ),
    ),
}
