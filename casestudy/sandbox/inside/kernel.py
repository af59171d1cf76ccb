"""Runs cells as Jupyter would and tells what they show."""

from __future__ import annotations

import asyncio
import builtins
import getpass
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from .channel import Channel
from .refusals import refuse_debugger, refuse_input
from .streams import Output, Stream

SKIP = "skip-execution"
MAY_FAIL = "raises-exception"
TURNS = 8
"""Turns that tasks of the notebook get after each cell; the kernel of Jupyter idles here."""


def prepare() -> Any:
    """Return an IPython shell whose displays, results and errors become events.

    It starts no thread and opens no descriptor, so that it can be made before a fork; ``execute``
    binds it to its channel.
    """
    from .shell import make_shell

    return make_shell()


def execute(
    shell: Any,
    cells: Sequence[str],
    tags: Sequence[Collection[str]],
    channel: Channel,
    after_cell: Callable[[], None],
) -> bool:
    """Run the cells in this process, in order, up to the first that fails unexpectedly.

    ``after_cell`` is called between two cells, when no cell's clock runs.
    """
    output = Output(channel.send)
    shell.teller.bind(channel.send, output)
    builtins.input = refuse_input
    getpass.getpass = refuse_input
    sys.breakpointhook = refuse_debugger
    sys.stdout, sys.stderr = Stream("stdout", 1, output), Stream("stderr", 2, output)
    _look_started_as_jupyter()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pairs = list(zip(cells, tags, strict=True))
    return loop.run_until_complete(_run_all(shell, pairs, channel, output, after_cell))


def _look_started_as_jupyter() -> None:
    """Set what code can see of how its interpreter was started."""
    sys.argv = ["ipykernel_launcher.py", "-f", "kernel.json"]
    sys.dont_write_bytecode = False
    own = str(Path(__file__).parents[1])
    found = [entry for entry in sys.path if entry not in ("", own)]
    sites = (number for number, entry in enumerate(found) if entry.endswith("-packages"))
    found.insert(next(sites, len(found)), "")
    sys.path[:] = found


async def _run_all(
    shell: Any,
    cells: Sequence[tuple[str, Collection[str]]],
    channel: Channel,
    output: Output,
    after_cell: Callable[[], None],
) -> bool:
    for number, (source, names) in enumerate(cells):
        channel.send({"t": "start", "cell": number})
        channel.wait()
        end = _left_out() if _skips(source, names) else await _run(shell, source, names)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        output.flush()
        channel.send({"t": "end", "cell": number, **end})
        channel.wait()
        if not end["ok"]:
            return False
        if number + 1 < len(cells):
            after_cell()
    return True


def _skips(source: str, tags: Collection[str]) -> bool:
    return SKIP in tags or not source.strip()


def _left_out() -> dict[str, Any]:
    return {"ok": True, "memory": False, "count": None}


async def _run(shell: Any, source: str, tags: Collection[str]) -> dict[str, Any]:
    shell.failed_to_show = False
    result = await _run_cell(shell, source)
    error = result.error_before_exec or result.error_in_exec
    failed = error is not None or shell.failed_to_show
    return {
        "ok": not failed or MAY_FAIL in tags,
        "memory": isinstance(error, MemoryError),
        "count": shell.execution_count - 1,
    }


async def _run_cell(shell: Any, source: str) -> Any:
    """Run a cell below a running event loop, as every cell runs in Jupyter."""
    problem = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, problem = source, sys.exc_info()
    known = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
    if not shell.should_run_async(source, **known):
        return shell.run_cell(source, store_history=True)
    result = None
    try:
        cell = shell.run_cell_async(source, store_history=True, **known)
        result = await asyncio.ensure_future(cell)
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    return result
