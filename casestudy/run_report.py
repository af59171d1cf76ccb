"""What a report says of the run itself: ledger, last moments, parts, comparison, repetition.

Pages and the terminal take their words and figures from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from casestudy.result import GradeReport, LedgerEntry
from casestudy.text import Text

MB = 1024 * 1024
KB = 1024
NOTABLE_MS = 100.0
"""Below this no cell is worth being called the heaviest."""
TERMINAL_ROWS = 15

LEDGER_STATE: dict[str, Text] = {
    "ok": Text("完了", "Done"),
    "error": Text("エラー", "Error"),
    "raised": Text("想定どおりのエラー", "Error as expected"),
    "skipped": Text("実行せず（タグか空のセル）", "Skipped (tag or empty)"),
    "stopped": Text("途中で停止", "Stopped"),
    "not_run": Text("未実行", "Not run"),
}
LABELS: dict[str, Text] = {
    "ledger": Text("セルごとの使用量", "What each cell used"),
    "cell_number": Text("セル", "Cell"),
    "state": Text("状態", "State"),
    "wall": Text("時間", "Time"),
    "cpu": Text("CPU時間", "CPU time"),
    "memory": Text("最大メモリ", "Peak memory"),
    "output": Text("出力", "Output"),
    "heaviest": Text("最も時間がかかったセル", "Slowest cell"),
    "last_seen": Text("止まる直前のようす", "What it was doing"),
    "printed": Text("最後に出力した行", "Last lines it printed"),
    "partial": Text("完成していた部分の点数", "Points of the completed parts"),
    "partial_metrics": Text("完成していた部分の指標", "Figures of the completed parts"),
    "part": Text("部分", "Part"),
    "earned": Text("得た点", "Earned"),
    "possible": Text("模範解答の点", "At the reference"),
    "reason": Text("理由", "Why"),
    "stored": Text("保存された出力との比較", "Saved outputs against this run"),
    "repeat": Text("再実行での確かめ", "Run again"),
    "executed": Text(
        "実行後のノートブックは casestudy grade に --executed FILE.ipynb を付けると保存できます。",
        "casestudy grade with --executed FILE.ipynb writes the executed notebook.",
    ),
    "left_out": Text("時間の長いセルだけを示しています。", "Only the slowest cells are shown."),
}


def heaviest(ledger: Sequence[LedgerEntry]) -> int | None:
    """Return the number of the cell that took longest, where that is worth saying."""
    if len(ledger) < 2:
        return None
    longest = max(ledger, key=lambda entry: entry.wall_ms)
    return longest.cell if longest.wall_ms >= NOTABLE_MS else None


def format_ms(milliseconds: float, language: str) -> str:
    """Return a duration as people read it."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f}{'' if language == 'ja' else ' '}{_word('ms', language)}"
    return f"{milliseconds / 1000:,.1f}{'' if language == 'ja' else ' '}{_word('s', language)}"


def format_bytes(size: int) -> str:
    """Return a number of bytes as people read it: B, KB or MB of 1024."""
    if size < KB:
        return f"{size} B"
    if size < MB:
        return f"{size / KB:,.0f} KB"
    return f"{size / MB:,.1f} MB" if size < 100 * MB else f"{size / MB:,.0f} MB"


def ledger_figures(entry: LedgerEntry, language: str) -> tuple[str, str, str, str]:
    """Return time, CPU time, peak memory and output of a cell as text; dashes where not run."""
    if entry.state == "not_run":
        return ("–", "–", "–", "–")
    return (
        format_ms(entry.wall_ms, language),
        format_ms(entry.cpu_ms, language),
        format_bytes(entry.peak_memory),
        format_bytes(entry.output_bytes),
    )


def ledger_table(ledger: Sequence[LedgerEntry], language: str) -> list[list[str]]:
    """Return heading and rows for a terminal; of many cells only the slowest, in their order."""
    names = ("cell_number", "state", "wall", "cpu", "memory", "output")
    shown = ledger
    if len(ledger) > TERMINAL_ROWS:
        slowest = sorted(ledger, key=lambda entry: -entry.wall_ms)[:TERMINAL_ROWS]
        shown = sorted(slowest, key=lambda entry: entry.cell)
    top = heaviest(ledger)
    return [
        [LABELS[name].to(language) for name in names],
        *(
            [
                f"{entry.cell}{'*' if entry.cell == top else ''}",
                LEDGER_STATE[entry.state].to(language),
                *ledger_figures(entry, language),
            ]
            for entry in shown
        ),
    ]


def terminal_lines(report: GradeReport, language: str) -> list[str]:
    """Return what a terminal shows of the run, but for the ledger."""
    lines: list[str] = []
    if report.partial is not None:
        lines += ["", LABELS["partial"].to(language)]
        for part in report.partial.parts:
            points = f"{part.points:.1f} / {part.possible:.0f}"
            lines.append(f"  {part.title.to(language)}: {points}  {part.text.to(language)}")
    if report.last_seen is not None:
        lines += ["", LABELS["last_seen"].to(language), f"  {report.last_seen.text.to(language)}"]
        lines += [f"  | {line}" for line in report.last_seen.printed]
    if report.stored is not None:
        lines += ["", LABELS["stored"].to(language), f"  {report.stored.text.to(language)}"]
    if report.repeat is not None:
        lines += ["", LABELS["repeat"].to(language)]
        lines += [f"  {message.text.to(language)}" for message in report.repeat.messages]
    return lines


def _word(unit: str, language: str) -> str:
    words = {"ms": Text("ミリ秒", "ms"), "s": Text("秒", "s")}
    return words[unit].to(language)
