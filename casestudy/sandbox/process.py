"""The sandbox's process, and the four pipes between it and the supervisor."""

from __future__ import annotations

import fcntl
import os
import platform
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO

from casestudy.sandbox import bwrap, seccomp, watch
from casestudy.sandbox.bwrap import SandboxUnavailable

PIPE_BYTES = 1024 * 1024


class SandboxProcess:
    """A started sandbox. ``close`` must be called, whatever happened."""

    def __init__(self, binary: Path, job: int, disk_bytes: int) -> None:
        filtered = seccomp.program()
        if filtered is None:
            raise SandboxUnavailable("no_filter", f"no system call filter for {platform.machine()}")
        self.events, events_in = os.pipe()
        acks_out, self.acks = os.pipe()
        passwd, calls = _memory_file(bwrap.PASSWD), _memory_file(filtered)
        inside = (events_in, acks_out, job)
        arguments = [str(number) for number in inside]
        command = bwrap.command(binary, disk_bytes, passwd, calls, arguments)
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(*inside, passwd, calls),
                start_new_session=True,
                env={},
                cwd="/",
            )
        except OSError as error:
            os.close(self.events)
            os.close(self.acks)
            raise SandboxUnavailable("no_start", str(error)) from error
        finally:
            for number in (events_in, acks_out, passwd, calls):
                os.close(number)
        for number in (self.events, self.acks, self.stdout, self.stderr):
            os.set_blocking(number, False)
        with suppress(OSError):
            fcntl.fcntl(self.events, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    @property
    def stdout(self) -> int:
        """Descriptor of what native code writes to standard output."""
        return _fileno(self.process.stdout)

    @property
    def stderr(self) -> int:
        """Descriptor of what native code writes to standard error."""
        return _fileno(self.process.stderr)

    def acknowledge(self) -> None:
        """Let the runner go on."""
        with suppress(OSError):
            os.write(self.acks, b"\n")

    def close(self) -> None:
        """Kill whatever is left and release the pipes."""
        if self.process.poll() is None:
            watch.kill(self.process.pid)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.events)
        os.close(self.acks)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


def _memory_file(content: bytes) -> int:
    number = os.memfd_create("content")
    os.write(number, content)
    os.lseek(number, 0, os.SEEK_SET)
    return number


def _fileno(stream: IO[bytes] | None) -> int:
    if stream is None:
        raise SandboxUnavailable("no_start", "no pipe to the sandbox")
    return stream.fileno()
