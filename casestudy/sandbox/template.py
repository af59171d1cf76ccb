"""The warm templates of this process: started when first needed, replaced when they have aged.

A template is one sandbox with one Python in it that forks a child for each run
(``inside/template.py``). There is one for each ``Variant`` in use, shared by this process's threads
and never by another process.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from casestudy.sandbox import bwrap, seccomp, watch
from casestudy.sandbox.bwrap import SandboxUnavailable
from casestudy.sandbox.variant import Variant

START_SECONDS = 60.0
ANSWER_SECONDS = 20.0
MAX_RUNS = 500
MAX_AGE_SECONDS = 6 * 3600.0
TRIES = 3

_ORDER = ("events", "acks", "job", "stdout", "stderr", "status")


@dataclass(frozen=True)
class Room:
    """What a run is given when its namespaces are made."""

    disk_bytes: int
    """Size of its ``/tmp``."""
    tasks: int
    """Processes and threads at once."""


class TemplateLost(Exception):
    """The template ended, or does not answer. A run it had not begun can go to another one."""


class Template:
    """One warm sandbox. Not for use by two threads at once; ``_Keeper`` sees to that."""

    def __init__(self, variant: Variant) -> None:
        self._libraries = libraries()
        self._started = time.monotonic()
        self._runs = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = _start(variant, theirs)
        except BaseException:
            self._control.close()
            raise
        finally:
            theirs.close()
        try:
            self._await_warmth()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Process id of the sandbox's monitor."""
        return self._process.pid

    @property
    def outdated(self) -> bool:
        """Whether what it has imported may differ from what is installed now."""
        return self._libraries != libraries()

    @property
    def tired(self) -> bool:
        """Whether it has served long enough; memory it may have gathered goes with it."""
        return self._runs >= MAX_RUNS or time.monotonic() - self._started > MAX_AGE_SECONDS

    def fork(self, room: Room, descriptors: Mapping[str, int]) -> int:
        """Start a run and return a descriptor of its keeper (a pidfd).

        Raises
        ------
        TemplateLost
        """
        order = json.dumps(asdict(room)).encode()
        try:
            socket.send_fds(self._control, [order], [descriptors[name] for name in _ORDER])
            answer, numbers, _, _ = socket.recv_fds(self._control, 4096, 1)
        except OSError as error:
            raise TemplateLost(str(error)) from error
        if not numbers:
            raise TemplateLost(answer.decode("utf-8", "replace") or "no answer")
        self._runs += 1
        os.set_inheritable(numbers[0], False)
        return numbers[0]

    @property
    def ended(self) -> bool:
        """Whether its process is gone."""
        return self._process.poll() is not None

    def retire(self) -> None:
        """Take no more runs; the template ends when the last one has."""
        self._control.close()

    def close(self) -> None:
        """End the template and whatever still runs in it."""
        self._control.close()
        watch.kill(self._process.pid)
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def forget(self) -> None:
        """Let go of a template that has ended, or belongs to the process this one came from."""
        self._control.close()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._process.returncode = 0  # not our child: nothing to wait for

    def _await_warmth(self) -> None:
        self._control.settimeout(START_SECONDS)
        try:
            answer = self._control.recv(4096)
        except TimeoutError:
            answer = b"cold: no sign of life"
        if answer != b"warm":
            raise SandboxUnavailable("no_start", self._said(answer))
        self._control.settimeout(ANSWER_SECONDS)

    def _said(self, answer: bytes) -> str:
        watch.kill(self._process.pid)
        _, errors = self._process.communicate()
        text = (answer + b"\n" + errors[-4000:]).decode("utf-8", "replace").strip()
        return text[-2000:] or "no message"


def _start(variant: Variant, control: socket.socket) -> subprocess.Popen[bytes]:
    program = seccomp.program()
    if program is None:
        raise SandboxUnavailable("no_filter", "no system call filter for this processor")
    binary = bwrap.find_bwrap()
    calls = memory_file(program)
    accounts = {path: memory_file(content) for path, content in bwrap.ACCOUNTS.items()}
    command = bwrap.command(binary, accounts, variant, [str(control.fileno()), str(calls)])
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(control.fileno(), calls, *accounts.values()),
            start_new_session=True,
            env={},
            cwd="/",
        )
    except OSError as error:
        raise SandboxUnavailable("no_start", str(error)) from error
    finally:
        for number in (calls, *accounts.values()):
            os.close(number)


def memory_file(content: bytes) -> int:
    """Return a descriptor from which ``content`` can be read."""
    number = os.memfd_create("content")
    with open(number, "wb", closefd=False) as file:
        file.write(content)
    os.lseek(number, 0, os.SEEK_SET)
    return number


def libraries() -> tuple[tuple[str, int], ...]:
    """Return what changes when a package is installed, removed or upgraded."""
    sites = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    found = []
    for path in (*sites, str(bwrap.INSIDE)):
        with suppress(OSError):
            found.append((path, os.stat(path).st_mtime_ns))
    return tuple(found)


class _Keeper:
    """Hands out runs of the right template and replaces those that are lost or have aged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._templates: dict[Variant, Template] = {}
        self._retired: list[Template] = []
        # A sandbox is killed when the thread that started it ends, so one thread starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="sandbox")

    def fork(self, variant: Variant, room: Room, descriptors: Mapping[str, int]) -> int:
        """Start a run in a warm template; see ``Template.fork``.

        Raises
        ------
        SandboxUnavailable
        """
        problem = ""
        variant = replace(variant, random_seed=0)  # set in the child
        with self._lock:
            for _ in range(TRIES):
                try:
                    return self._warm(variant).fork(room, descriptors)
                except TemplateLost as loss:
                    problem = str(loss)
                    self._templates.pop(variant).close()
        raise SandboxUnavailable("no_start", problem)

    def close(self) -> None:
        """End all templates and whatever runs in them."""
        with self._lock:
            for template in (*self._templates.values(), *self._retired):
                template.close()
            self._templates.clear()
            self._retired.clear()

    def forget(self) -> None:
        """Let go of everything, in a process forked from the owner."""
        for template in (*self._templates.values(), *self._retired):
            template.forget()

    def warm(self) -> list[Template]:
        """Return the templates that are warm now."""
        return list(self._templates.values())

    def _warm(self, variant: Variant) -> Template:
        for old in [old for old in self._retired if old.ended]:
            old.forget()
            self._retired.remove(old)
        template = self._templates.get(variant)
        if template is not None and (template.outdated or template.tired):
            del self._templates[variant]
            template.retire()
            self._retired.append(template)
            template = None
        if template is None:
            template = self._starter.submit(Template, variant).result()
            self._templates[variant] = template
        return template


_keeper = _Keeper()


def fork(variant: Variant, room: Room, descriptors: Mapping[str, int]) -> int:
    """Start a run in a warm sandbox and return a descriptor of its keeper (a pidfd).

    Parameters
    ----------
    variant
        What the interpreter starts with.
    room
        What the kernel holds the run to.
    descriptors
        ``events``, ``acks``, ``job``, ``stdout``, ``stderr`` and ``status`` of the run.

    Raises
    ------
    SandboxUnavailable
    """
    return _keeper.fork(variant, room, descriptors)


def warm() -> list[Template]:
    """Return this process's templates, for measuring."""
    return _keeper.warm()


def close() -> None:
    """End this process's templates; the next run starts one again."""
    _keeper.close()


def _begin_anew() -> None:
    global _keeper  # noqa: PLW0603 -- a forked process must not share its parent's sandboxes
    _keeper.forget()
    _keeper = _Keeper()


atexit.register(close)
if hasattr(os, "register_at_fork"):  # the other commands work where nothing can be isolated
    os.register_at_fork(after_in_child=_begin_anew)
