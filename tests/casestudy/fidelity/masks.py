"""Outputs made comparable: streams merged, and what differs between any two runs masked."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LONGEST = 3000
_IMAGES = ("image/png", "image/jpeg", "image/gif", "application/pdf")
_NUMBER = r"[\d.]+(?:e[+-]?\d+)?"
_DURATION = rf"{_NUMBER} ?(?:ns|[µμu]s|ms|min|s|h)\b"
_MASKS = (
    (re.compile(r"0x[0-9a-f]{6,}"), "0xADDRESS"),
    (re.compile(r"/tmp/ipykernel_\d+/\d+\.py"), "CELL.py"),
    (re.compile(r"\(\d+\.py, line"), "(CELL.py, line"),
    (re.compile(r"\[\d\d:\d\d<[\d:?]+, *(?:[\d.]+|\?)(?:it/s|s/it)\]"), "[RATE]"),
    (re.compile(r"\bid=\d{6,}"), "id=NUMBER"),
    (re.compile(r"model_id='[0-9a-f]{32}'"), "model_id='ID'"),
)
_TIMED = re.compile(r"CPU times|Wall time|per loop|Compiler time")


def comparable(
    outputs: Sequence[Mapping[str, Any]], folders: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return outputs with streams merged by name as nbclient merges them, and masked.

    Parameters
    ----------
    outputs
        nbformat outputs of one cell.
    folders
        Path -> what to write instead of it, longest first.
    """
    merged: list[dict[str, Any]] = []
    streams: dict[str, dict[str, Any]] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            merged.append(_masked(output, folders))
            continue
        text = "".join(output["text"])
        if output["name"] in streams:
            streams[output["name"]]["text"] += text
            continue
        streams[output["name"]] = {**output, "text": text}
        merged.append(streams[output["name"]])
    for stream in streams.values():
        stream["text"] = mask(_after_returns(stream["text"]), folders)
    return _in_order(merged)


def mask(text: str, folders: Mapping[str, str]) -> str:
    """Replace addresses, names of temporary files, durations and folders."""
    for path, name in folders.items():
        text = text.replace(path, name)
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    lines = text.split("\n")
    return _short("\n".join(_untimed(line) if _TIMED.search(line) else line for line in lines))


def _short(text: str) -> str:
    """Keep the beginning of a long text, and a digest of all of it."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… {len(text)} characters, {_digest(text.encode())}"


def _digest(content: bytes) -> str:
    return f"sha256 {hashlib.sha256(content).hexdigest()[:32]}"


def _untimed(line: str) -> str:
    line = re.sub(_DURATION, "TIME", line)
    return re.sub(r"user TIME, sys: TIME, total: TIME|total: TIME", "TIMES", line)


def _after_returns(text: str) -> str:
    """Keep of each line what is left on the screen after its carriage returns."""
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))


def _in_order(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put a run of adjacent streams in the order stdout, stderr: they arrive on two ways."""
    for here, later in zip(range(len(outputs)), range(1, len(outputs)), strict=False):
        names = [outputs[here].get("name"), outputs[later].get("name")]
        if names == ["stderr", "stdout"]:
            outputs[here], outputs[later] = outputs[later], outputs[here]
    return outputs


def _masked(output: Mapping[str, Any], folders: Mapping[str, str]) -> dict[str, Any]:
    if output["output_type"] == "error":
        trace = "\n".join(output["traceback"])
        return {
            "output_type": "error",
            "ename": output["ename"],
            "evalue": mask(output["evalue"], folders),
            "traceback": mask(trace, folders).split("\n"),
        }
    data = {kind: _content(kind, value, folders) for kind, value in output["data"].items()}
    data.pop(WIDGET_VIEW, None)
    return {**output, "data": data, "metadata": dict(output["metadata"])}


def _content(kind: str, value: Any, folders: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        value = "".join(value) if all(isinstance(part, str) for part in value) else value
    if kind in _IMAGES:
        return _digest(base64.b64decode(value))
    return mask(value, folders) if isinstance(value, str) else value
