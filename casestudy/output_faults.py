"""What a learner is told of an output file that cannot be read, and how to write it better."""

from __future__ import annotations

from collections.abc import Sequence

from casestudy.exercise import Check, OutputFile
from casestudy.text import Text, format_place


class Unreadable(Exception):
    """The file as a whole cannot be read; ``check`` says why."""

    def __init__(self, kind: str, message: Text, where: str) -> None:
        super().__init__(kind)
        self.check = Check(f"output.{kind}", False, message, where)


def file_name(spec: OutputFile) -> str:
    """Return the name of the file inside ``outputs/``."""
    return spec.name.rsplit("/", maxsplit=1)[-1]


def absent(spec: OutputFile, reason: str) -> Unreadable:
    """Return the fault of a file without content: ``missing``, ``not_regular``, ``too_large``."""
    name, limit = file_name(spec), spec.max_bytes / 1024**2
    texts = {
        "too_large": Text(
            f"outputs/{name} が大きすぎます（上限 {limit:.0f} MB）。必要な行と列だけを"
            "書き出してください。",
            f"outputs/{name} is too large (at most {limit:.0f} MB). Write only the rows and "
            "columns asked for.",
        ),
        "not_regular": Text(
            f"outputs/{name} が通常のファイルではありません（リンクやパイプは読みません）。"
            "to_csv() でファイルとして書き出してください。",
            f"outputs/{name} is not a regular file (links and pipes are not read). Write it "
            "as a file with to_csv().",
        ),
        "missing": Text(
            f"outputs/{name} がありません。ノートブックの最後で outputs/ に {name} を"
            "書き出してください。",
            f"outputs/{name} is missing. Write {name} to outputs/ at the end of the notebook.",
        ),
    }
    kind = reason if reason in texts else "missing"
    return Unreadable(kind, texts[kind], name)


def not_utf8(name: str, line: int) -> Unreadable:
    """Return the fault of bytes that are no text."""
    text = Text(
        f"{name} の{line}行目がUTF-8ではありません。"
        ' to_csv(..., encoding="utf-8") で書き出してください。',
        f'Line {line} of {name} is not UTF-8. Write it with to_csv(..., encoding="utf-8").',
    )
    return _in_line("encoding", text, name, line)


def holds_nul(name: str, line: int) -> Unreadable:
    """Return the fault of a character that no CSV file holds."""
    text = Text(
        f"{name} の{line}行目に使えない文字（NUL）があります。CSVとして書き出してください。",
        f"Line {line} of {name} holds a NUL character. Write the file as CSV.",
    )
    return _in_line("encoding", text, name, line)


def not_csv(name: str, line: int) -> Unreadable:
    """Return the fault of text that is no CSV."""
    text = Text(
        f"{name} の{line}行目付近がCSVとして読めません。引用符の閉じ忘れがないか確かめ、"
        "to_csv() で書き出してください。",
        f"{name} cannot be read as CSV near line {line}. Look for an unclosed quote, and write "
        "the file with to_csv().",
    )
    return _in_line("csv", text, name, line)


def too_many_columns(spec: OutputFile, limit: int) -> Unreadable:
    """Return the fault of a header beyond ``limit`` columns."""
    name, wanted = file_name(spec), ", ".join(spec.columns)
    text = Text(
        f"{name} の列が多すぎます（上限 {limit}列）。必要な列は {wanted} です。",
        f"{name} has too many columns (at most {limit}). It needs {wanted}.",
    )
    return _in_line("columns", text, name, 1)


def missing_columns(spec: OutputFile, missing: Sequence[str]) -> Unreadable:
    """Return the fault of a header without all the columns asked for."""
    name, wanted, lost = file_name(spec), ", ".join(spec.columns), ", ".join(missing)
    text = Text(
        f"{name} に列 {lost} がありません。1行目を見出しにし、{wanted} の列を書き出してください。",
        f"{name} lacks the column(s) {lost}. Its first line must name {wanted}.",
    )
    return _in_line("columns", text, name, 1)


def repeated_columns(spec: OutputFile, repeated: Sequence[str]) -> Unreadable:
    """Return the fault of a header that names a column twice."""
    name, twice = file_name(spec), ", ".join(repeated)
    text = Text(
        f"{name} に列 {twice} が重複しています。1つだけにしてください。",
        f"{name} has the column(s) {twice} more than once. Keep one of each.",
    )
    return _in_line("columns", text, name, 1)


def no_rows(name: str) -> Unreadable:
    """Return the fault of a file with a header only."""
    text = Text(
        f"{name} にデータの行がありません。結果を1行以上書き出してください。",
        f"{name} has a header but no rows. Write your results into it.",
    )
    return Unreadable("empty", text, name)


def too_many_rows(spec: OutputFile) -> Unreadable:
    """Return the fault of more rows than the case reads."""
    name = file_name(spec)
    text = Text(
        f"{name} の行が多すぎます（上限 {spec.max_rows:,}行）。必要な行だけを書き出してください。",
        f"{name} has too many rows (at most {spec.max_rows:,}). Write only the rows asked for.",
    )
    return Unreadable("rows", text, name)


def ragged(name: str, line: int, found: int, wanted: int) -> Unreadable:
    """Return the fault of a row with another number of fields than the header."""
    text = Text(
        f"{name} の{line}行目は{found}列ですが、見出しは{wanted}列です。"
        "すべての行を同じ列数にしてください。",
        f"Line {line} of {name} has {found} fields but the header has {wanted}. "
        "Give every row the same number of fields.",
    )
    return _in_line("shape", text, name, line)


def blank(name: str, line: int) -> Unreadable:
    """Return the fault of an empty line between rows."""
    text = Text(
        f"{name} の{line}行目が空行です。空行を消すか、to_csv() で書き出してください。",
        f"Line {line} of {name} is empty. Remove it, or write the file with to_csv().",
    )
    return _in_line("blank", text, name, line)


def long_field(name: str, line: int, limit: int) -> Unreadable:
    """Return the fault of a value beyond ``limit`` characters."""
    text = Text(
        f"{name} の{line}行目に長すぎる値があります（上限 {limit}文字）。",
        f"Line {line} of {name} holds a value that is too long (at most {limit} characters).",
    )
    return _in_line("field", text, name, line)


def gap(where: str) -> Text:
    """Return the sentence on a number that is missing."""
    return _at(
        where,
        "値が欠けています（NaN）。欠損を埋めてから書き出してください。",
        "the value is missing (NaN). Fill gaps before writing the file.",
    )


def no_number(where: str, shown: str) -> Text:
    """Return the sentence on what stands where a number must."""
    return _at(
        where,
        f"「{shown}」は有限の数値ではありません。桁区切りや単位を付けずに書き出してください。",
        f"{shown!r} is not a finite number. Write it without separators or units.",
    )


def no_date(where: str, shown: str) -> Text:
    """Return the sentence on what stands where a date must."""
    return _at(
        where,
        f"「{shown}」は日付ではありません。2024-04-01 の形（年-月-日）で書いてください。",
        f"{shown!r} is not a date. Write it as year-month-day, such as 2024-04-01.",
    )


def _at(where: str, ja: str, en: str) -> Text:
    return Text(f"{format_place(where, 'ja')}：{ja}", f"{where}: {en}")


def _in_line(kind: str, text: Text, name: str, line: int) -> Unreadable:
    return Unreadable(kind, text, f"{name}, line {line}")
