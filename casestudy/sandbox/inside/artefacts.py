"""Hands out the files a notebook leaves behind."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Sequence
from typing import Any

from .channel import Send

OUTPUTS = "/tmp/work/outputs"  # noqa: S108 -- the sandbox's own private tmpfs
FILE_CHUNK = 192 * 1024


def send_files(expected: Sequence[dict[str, Any]], send: Send) -> None:
    """Send the expected files of ``outputs/``: regular files only, up to their size limit."""
    for item in expected:
        name, max_bytes = item["name"], item["max_bytes"]
        try:
            reason = _send_file(name, max_bytes, send)
        except FileNotFoundError:
            reason = "missing"
        except OSError:
            reason = "not_regular"
        if reason:
            send({"t": "nofile", "name": name, "why": reason})


def _send_file(name: str, max_bytes: int, send: Send) -> str | None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    folder = os.open(OUTPUTS, flags | os.O_DIRECTORY)
    try:
        fd = os.open(name, flags, dir_fd=folder)
    finally:
        os.close(folder)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return "not_regular"
        if status.st_size > max_bytes:
            return "too_large"
        send({"t": "file", "name": name})
        while chunk := os.read(fd, FILE_CHUNK):
            send({"t": "chunk", "name": name, "data": base64.b64encode(chunk).decode()})
    finally:
        os.close(fd)
    return None
