"""Two dozen ways to spoil an output file, each of which must be refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from casestudy.conformance import crash
from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import Instance
from casestudy.exercise import Exercise, OutputFile, csv_files
from casestudy.output_faults import file_name
from casestudy.outputs import read_outputs
from casestudy.text import Text

ROW = 1
"""Which line is spoiled, counted from 0: the first row."""


def judge(exercise: Exercise, practice: Instance) -> list[Finding]:
    """Spoil each output of the reference in every way that fits it."""
    tried, trouble = 0, []
    good = {name.rsplit("/", 1)[-1]: table for name, table in practice.reference.items()}
    files = csv_files(good)
    for spec in exercise.info.outputs:
        for kind, content in _spoiled(files[file_name(spec)], spec):
            tried += 1
            spoiled = {**files, file_name(spec): content}
            if (fault := _fault(exercise, practice, spec, kind, spoiled)) is not None:
                trouble.append(f"{file_name(spec)}, {kind}: {fault}")
    text = Text(
        "壊れた出力は、ファイル・行・列を挙げて断られる",
        "Spoiled outputs are refused with file, line and column",
    )
    figures = {"kinds": float(len(KINDS)), "tried": float(tried)}
    return [Finding("malformed", text, not trouble, figures, "; ".join(trouble[:8]))]


def _refusals(
    exercise: Exercise, practice: Instance, files: Mapping[str, bytes | None]
) -> list[tuple[str, str]]:
    """Return place and English message of every failed check."""
    present = {name: content for name, content in files.items() if content is not None}
    refused = {name: "missing" for name, content in files.items() if content is None}
    read = read_outputs(exercise.info.outputs, present, refused)
    checks = list(read.checks)
    if read.ok:
        checks += exercise.check(read.tables, practice.data.inputs)
    return [(check.where, check.message.en) for check in checks if not check.ok]


def _fault(
    exercise: Exercise,
    practice: Instance,
    spec: OutputFile,
    kind: str,
    files: Mapping[str, bytes | None],
) -> str | None:
    try:
        refused = _refusals(exercise, practice, files)
    except Exception as error:  # a case may fail in any way
        return f"the check raised {crash.told(exercise, error)}"
    if not refused:
        return "accepted"
    place, message = refused[0]
    name = file_name(spec)
    if name not in place and name not in message:
        return f"file not named: {message}"
    if kind in PLACED and not any("line" in text or "row" in text for text in (place, message)):
        return f"line not named: {message}"
    return None


def _spoiled(content: bytes, spec: OutputFile) -> Iterator[tuple[str, bytes | None]]:
    lines = content.decode().splitlines()
    for kind, spoil in KINDS.items():
        made = spoil(list(lines), spec)
        if made != content and not (spec.open_rows and kind in ROWS_NEEDED):
            yield kind, made


def _join(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _set(lines: list[str], spec: OutputFile, kind: str, value: str, row: int = ROW) -> bytes:
    """Write ``value`` into the last column of a kind; the file stays whole where there is none."""
    header = lines[0].split(",")
    names = [name for name in header if spec.columns.get(name) == kind]
    if names and row < len(lines):
        cells = lines[row].split(",")
        cells[header.index(names[-1])] = value
        lines[row] = ",".join(cells)
    return _join(lines)


def _drop_column(lines: list[str], _spec: OutputFile) -> bytes:
    return _join([line.rsplit(",", 1)[0] for line in lines])


def _twice(lines: list[str], _spec: OutputFile) -> bytes:
    return _join([f"{line},{line.rsplit(',', 1)[-1]}" for line in lines])


def _stranger(lines: list[str], spec: OutputFile) -> bytes:
    """Add a row that is not asked for; the file stays whole where the learner names the rows."""
    header = lines[0].split(",")
    ids = [name for name in spec.key or header if spec.columns[name] == "id"]
    for name in (ids or ([] if spec.open_rows else list(spec.key)))[:1]:
        cells = lines[ROW].split(",")
        cells[header.index(name)] = UNASKED[spec.columns[name]]
        lines.append(",".join(cells))
    return _join(lines)


UNASKED = {"id": "no-such-key", "date": "1999-01-01", "number": "987654"}
"""Kind of a column -> a value that no case asks for."""
KINDS: dict[str, Callable[[list[str], OutputFile], bytes | None]] = {
    "missing file": lambda _lines, _spec: None,
    "empty file": lambda _lines, _spec: b"",
    "header only": lambda lines, _spec: _join(lines[:1]),
    "no header": lambda lines, _spec: _join(lines[1:]),
    "column missing": _drop_column,
    "column renamed": lambda lines, _spec: _join([lines[0] + "_x", *lines[1:]]),
    "column twice": _twice,
    "not UTF-8": lambda lines, _spec: _join(lines).replace(b"\n", b"\n\xff\xfe", 1),
    "NUL": lambda lines, _spec: _join(lines).replace(b"\n", b"\n\0", 1),
    "unclosed quote": lambda lines, _spec: _join([*lines[:1], '"' + lines[1], *lines[2:]]),
    "field too many": lambda lines, _spec: _join([lines[0], lines[1] + ",1", *lines[2:]]),
    "field too few": lambda lines, _spec: _join([lines[0], lines[1][:1], *lines[2:]]),
    "long field": lambda lines, _spec: _join([lines[0], lines[1] + "x" * 2000, *lines[2:]]),
    "not a number": lambda lines, spec: _set(lines, spec, "number", "about ten"),
    "NaN": lambda lines, spec: _set(lines, spec, "number", "NaN"),
    "infinity": lambda lines, spec: _set(lines, spec, "number", "inf"),
    "gap": lambda lines, spec: _set(lines, spec, "number", ""),
    "thousands separator": lambda lines, spec: _set(lines, spec, "number", "1 000"),
    "not a date": lambda lines, spec: _set(lines, spec, "date", "31.12.2024"),
    "no such day": lambda lines, spec: _set(lines, spec, "date", "2024-02-30"),
    "unknown key": lambda lines, spec: _set(lines, spec, "id", "no-such-key"),
    "row twice": lambda lines, _spec: _join([*lines, lines[ROW]]),
    "row too many": _stranger,
    "row missing": lambda lines, _spec: _join([lines[0], *lines[2:]]),
    "huge number": lambda lines, spec: _set(lines, spec, "number", "1e300"),
}
"""More than twenty; a file without a column of the kind is left out."""
PLACED = {
    "not UTF-8", "NUL", "unclosed quote", "field too many", "field too few", "long field",
    "not a number", "NaN", "infinity", "gap", "thousands separator", "not a date", "no such day",
    "unknown key", "row twice", "row too many",
}  # fmt: skip
"""Kinds whose place is a line."""
ROWS_NEEDED = {"header only", "row missing"}
