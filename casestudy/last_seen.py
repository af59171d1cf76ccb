"""What a cell was doing when it was stopped, in words a learner can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casestudy.card import Chart, Series
from casestudy.result import LastSeen
from casestudy.sandbox import CellRun, Doing
from casestudy.text import Text
from casestudy.traceback_text import plain_text

MB = 1024 * 1024
MAX_LINE = 200
PRINTED_LINES = 5
MANY_THREADS = 8
GROWN_MB = 50
CROWDED = 0.5
"""Share of its time that a computing cell has the processor for, unless others want it, too."""

_ACTIVITY = {
    "computing": Text(
        "CPUを使って計算を続けていました。",
        "It was computing all the time.",
    ),
    "parallel": Text(
        "複数のCPUを同時に使って計算を続けていました。",
        "It was computing on several processors at once.",
    ),
    "waiting": Text(
        "CPUをほとんど使わず、何かを待っていました（sleep、入力、終わらないロックや子プロセスなど）。",
        "It hardly used the processor: it was waiting (a sleep, input, a lock or a child process "
        "that never ends).",
    ),
    "mixed": Text(
        "計算と待ちを繰り返していました。",
        "It computed now and waited then.",
    ),
}
_CROWDED = Text(
    "計算を続けていましたが、採点する計算機が混んでいて、CPUをあまり使えていませんでした。",
    "It was computing, but the grading machine was busy and gave it little processor time.",
)


def describe(cell: int, source: str, run: CellRun, doing: Doing) -> LastSeen:
    """Return what is known of a stopped cell; ``cell`` counts from 1."""
    lines = source.splitlines()
    line = doing.line if doing.line is not None and 0 < doing.line <= len(lines) else None
    code = plain_text(lines[line - 1]).strip()[:MAX_LINE] if line else ""
    sentences = [
        _used(cell, doing),
        _activity(doing),
        _where(line, code, doing.inside),
        _company(doing),
        _memory(doing.memory, run.peak_memory),
    ]
    told = [sentence for sentence in sentences if sentence is not None]
    text = Text("".join(item.ja for item in told), " ".join(item.en for item in told))
    return LastSeen(cell, text, line, code, doing.memory, _printed(run.outputs), doing.elapsed_ms)


def _activity(doing: Doing) -> Text:
    """Return what it did; one that computes but gets few turns is on a busy machine."""
    if doing.activity == "computing" and doing.cpu_ms < CROWDED * doing.elapsed_ms:
        return _CROWDED
    return _ACTIVITY[doing.activity]


def memory_chart(memory: Sequence[int], elapsed_ms: float) -> Chart | None:
    """Return the memory of a stopped cell over its time; ``None`` where it hardly changed."""
    if len(memory) < 3 or max(memory) - min(memory) < GROWN_MB * MB:
        return None
    step = elapsed_ms / 1000 / (len(memory) - 1)
    return Chart(
        id="memory",
        title=Text("止まったセルのメモリ", "Memory of the cell that was stopped"),
        x_label=Text("セルを始めてからの秒数", "Seconds since the cell began"),
        y_label=Text("MB", "MB"),
        x=tuple(f"{index * step:.1f}" for index in range(len(memory))),
        series=(Series(Text("メモリ", "Memory"), tuple(round(value / MB, 1) for value in memory)),),
    )


def _used(cell: int, doing: Doing) -> Text:
    wall, cpu = doing.elapsed_ms / 1000, doing.cpu_ms / 1000
    return Text(
        f"セル{cell}は{wall:.1f}秒動いたところで止まり、CPU時間は{cpu:.1f}秒でした。",
        f"Cell {cell} had run for {wall:.1f} s and used {cpu:.1f} s of CPU time.",
    )


def _where(line: int | None, code: str, inside: str) -> Text | None:
    if line is None:
        return None
    within = Text(f"（{inside} の中）", f" (within {inside})") if inside else Text("", "")
    return Text(
        f"最後に確かめたときは{line}行目「{code}」{within.ja}を実行していました。",
        f"When last seen it was on line {line}, “{code}”{within.en}.",
    )


def _company(doing: Doing) -> Text | None:
    children = doing.processes - 1
    if children > 0:
        return Text(
            f"このノートブックが起動した子プロセスが{children}個ありました。",
            f"The notebook had started {children} child processes."
            if children > 1
            else "The notebook had started one child process.",
        )
    if doing.threads >= MANY_THREADS:
        return Text(f"スレッドが{doing.threads}本ありました。", f"It had {doing.threads} threads.")
    return None


def _memory(curve: Sequence[int], peak: int) -> Text | None:
    if not curve:
        return None
    first, most = curve[0] / MB, max(peak, *curve) / MB
    if most - first < GROWN_MB:
        return Text(
            f"メモリは約{most:,.0f} MBで、ほぼ変わっていません。",
            f"Its memory stayed at about {most:,.0f} MB.",
        )
    return Text(
        f"メモリは{first:,.0f} MBから{most:,.0f} MBに増えました。",
        f"Its memory grew from {first:,.0f} MB to {most:,.0f} MB.",
    )


def _printed(outputs: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the last lines of the text a cell printed."""
    texts = (
        part
        for output in reversed(outputs)
        if output["output_type"] == "stream"
        for part in reversed(output["text"])
    )
    tail = ""
    while len(tail) < PRINTED_LINES * MAX_LINE and (part := next(texts, None)) is not None:
        tail = part[-PRINTED_LINES * MAX_LINE :] + tail
    lines = [line.strip()[:MAX_LINE] for line in plain_text(tail).splitlines() if line.strip()]
    return tuple(lines[-PRINTED_LINES:])
