"""Hands out the files a notebook leaves behind, as they stand when a cell has ended."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
import time
from collections.abc import Sequence
from typing import Any

from .channel import Send

OUTPUTS = "/tmp/work/outputs"  # noqa: S108 -- the sandbox's own private tmpfs
FILE_CHUNK = 192 * 1024
COPIES_BYTES = 24 * 1024 * 1024
"""What cells may send of files that later cells change, where the files' limits are less."""
SETTLED_SECONDS = 0.05
"""A file changed more recently than this may change again without its time changing."""

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Handover:
    """Sends the expected files of ``outputs/``: regular files only, up to their size limit.

    After a cell only what changed is sent, so a run that is stopped later keeps what earlier
    cells wrote.
    """

    def __init__(self, expected: Sequence[dict[str, Any]], send: Send) -> None:
        self._limits = {item["name"]: item["max_bytes"] for item in expected}
        self._send = send
        self._looks: dict[str, object] = dict.fromkeys(self._limits)
        self._sent: dict[str, bytes | str] = dict.fromkeys(self._limits, "missing")
        self._left = max(sum(self._limits.values()), COPIES_BYTES)

    def after_cell(self) -> None:
        """Send what the cell changed, as long as all such sendings stay within an allowance."""
        for name in self._limits:
            self._update(name)

    def finish(self) -> None:
        """Send what changed since, and say why the rest is not there."""
        self._left = sum(self._limits.values())
        for name in self._limits:
            self._update(name)
            if self._sent[name] == "missing":
                self._send({"t": "nofile", "name": name, "why": "missing"})

    def _update(self, name: str) -> None:
        look = _look(name)
        if look is not None and look == self._looks[name]:
            return
        self._looks[name] = look
        try:
            content = _read(name, self._limits[name])
        except FileNotFoundError:
            content = "missing"
        except OSError:
            content = "not_regular"
        self._tell(name, content)

    def _tell(self, name: str, content: bytes | str) -> None:
        if isinstance(content, bytes) and len(content) > self._left:
            self._looks[name] = None  # the copy of an earlier cell stays; the end sends this one
            return
        mark = hashlib.sha256(content).digest() if isinstance(content, bytes) else content
        if mark == self._sent[name]:
            return
        self._sent[name] = mark
        if isinstance(content, str):
            self._send({"t": "nofile", "name": name, "why": content})
            return
        self._left -= len(content)
        self._send({"t": "file", "name": name, "size": len(content)})
        for start in range(0, len(content), FILE_CHUNK):
            data = base64.b64encode(content[start : start + FILE_CHUNK]).decode()
            self._send({"t": "chunk", "name": name, "data": data})


def _look(name: str) -> object:
    """Return what changes when the file does; ``None`` where it cannot be trusted to."""
    try:
        folder = os.open(OUTPUTS, _FLAGS | os.O_DIRECTORY)
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        finally:
            os.close(folder)
    except OSError as error:
        return type(error).__name__
    if abs(time.time() - status.st_mtime) < SETTLED_SECONDS:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_mode)


def _read(name: str, max_bytes: int) -> bytes | str:
    folder = os.open(OUTPUTS, _FLAGS | os.O_DIRECTORY)
    try:
        fd = os.open(name, _FLAGS, dir_fd=folder)
    finally:
        os.close(folder)
    with open(fd, "rb") as file:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return "not_regular"
        if status.st_size > max_bytes:
            return "too_large"
        content = file.read(max_bytes + 1)
    return content if len(content) <= max_bytes else "too_large"
