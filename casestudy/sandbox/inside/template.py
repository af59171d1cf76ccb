"""The warm template: imports what notebooks import, then forks one child for each run.

It runs no learner's code, holds no secret and starts no thread. A run is three processes: a keeper
outside of the run's pid namespace, the namespace's first process, and the notebook. When the first
process ends the kernel kills whatever else is in its namespace.

Protocol on the control socket, one message each: ``warm`` or ``cold: why`` from here; then a JSON
object with the descriptors of a run from the supervisor, answered by ``ok`` with a descriptor of
the keeper or ``failed: why``. At its end the keeper writes the notebook's exit code as text to the
run's status descriptor.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import selectors
import signal
import socket
import sys
from typing import Any, NoReturn

from . import kernel, namespaces, runner

MAX_MESSAGE = 64 * 1024
DESCRIPTORS = ("events", "acks", "job", "stdout", "stderr", "status")
NICENESS = 5
"""Notebooks make way for those who watch them and for the web."""
CANNOT_START = 99
"""Exit code of a run whose walls could not be built."""


def main() -> NoReturn:
    """Serve runs until the supervisor closes the control socket, then let the last ones end."""
    control = socket.socket(fileno=int(sys.argv[1]))
    with os.fdopen(int(sys.argv[2]), "rb") as file:
        program = file.read()
    sys.argv = ["notebook"]
    os.nice(NICENESS)
    _crash_alone()
    try:
        namespaces.open_proc()
        shell = warm_up()
    except Exception as error:
        control.send(f"cold: {error}".encode())
        os._exit(1)
    control.send(b"warm")
    _Template(control, program, shell).serve()
    os._exit(0)


def _crash_alone() -> None:
    """Keep the kernel from handing crashes to a program of the host, which a limit of 0 would not.

    Source: core(5) and the kernel's ``fs/coredump.c``. The filter of system calls keeps it so.
    """
    with contextlib.suppress(ValueError, OSError):  # where the host's hard limit is 0
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


def _cpu_count() -> int:
    """Return the processors a notebook may count on, the same on every machine."""
    return int(os.environ["OMP_NUM_THREADS"])


def warm_up() -> Any:
    """Import what most notebooks need and return the shell that every run starts with."""
    os.makedirs("/tmp/home", exist_ok=True)  # noqa: S108 -- private tmpfs
    os.cpu_count = _cpu_count
    # epoll is refused; event loops ask for this one when they are made.
    selectors.DefaultSelector = selectors.PollSelector  # type: ignore[misc, assignment] # both are classes
    shell = kernel.prepare()
    with shell.builtin_trap:  # pandas asks for get_ipython() to find out whether this is Jupyter
        runner.import_libraries()
    gc.collect()
    gc.freeze()  # a collection in a child would otherwise copy every page it looks at
    return shell


class _Template:
    def __init__(self, control: socket.socket, program: bytes, shell: Any) -> None:
        self._control = control
        self._program = program
        self._shell = shell

    def serve(self) -> None:
        """Fork a run for every message until the socket is closed."""
        while True:
            select.select([self._control], [], [], 1)
            self._reap()
            try:
                message, numbers, _, _ = socket.recv_fds(
                    self._control, MAX_MESSAGE, len(DESCRIPTORS), socket.MSG_DONTWAIT
                )
            except BlockingIOError:
                continue
            if not message:
                self._reap(wait=True)
                return
            self._start(json.loads(message), dict(zip(DESCRIPTORS, numbers, strict=True)))

    def _start(self, order: dict[str, Any], numbers: dict[str, int]) -> None:
        try:
            child = os.fork()
        except OSError as error:
            self._control.send(f"failed: {error}".encode())
            return
        if child == 0:
            self._keep(order, numbers)
        for number in numbers.values():
            os.close(number)
        keeper = os.pidfd_open(child)
        socket.send_fds(self._control, [b"ok"], [keeper])
        os.close(keeper)

    def _reap(self, wait: bool = False) -> None:
        try:
            while os.waitpid(-1, 0 if wait else os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return

    def _keep(self, order: dict[str, Any], numbers: dict[str, int]) -> NoReturn:
        """Be the keeper: start the namespace's first process and report how the notebook ended."""
        code = CANNOT_START
        try:
            self._control.close()
            namespaces.die_with_parent()
            namespaces.be_expendable()
            namespaces.leave_host()
            first = os.fork()
            if first == 0:
                self._be_first(order, numbers)
            for name in DESCRIPTORS[:-1]:
                os.close(numbers[name])
            code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
        except BaseException as error:
            os.write(numbers["stderr"], f"{error}\n".encode())
        finally:
            os.write(numbers["status"], str(code).encode())
            os._exit(0)

    def _be_first(self, order: dict[str, Any], numbers: dict[str, int]) -> NoReturn:
        """Be the first process of the pid namespace: build the walls, fork the notebook, reap."""
        try:
            namespaces.die_with_parent()
            os.setsid()
            _keep_descriptors(numbers)
            namespaces.build_room(order["disk_bytes"], order["tasks"])
            namespaces.give_up_privileges(self._program)
            for ignored in (signal.SIGINT, signal.SIGTERM):
                signal.signal(ignored, signal.SIG_IGN)
            notebook = os.fork()
            if notebook == 0:
                self._be_notebook(numbers)
            for number in (0, 1, 2, numbers["events"], numbers["acks"], numbers["job"]):
                os.close(number)
            os._exit(_wait_for(notebook))
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(CANNOT_START)

    def _be_notebook(self, numbers: dict[str, int]) -> NoReturn:
        runner.main(self._shell, numbers["events"], numbers["acks"], numbers["job"])


def _keep_descriptors(numbers: dict[str, int]) -> None:
    """Close whatever a run must not inherit, and make its own output streams."""
    null = os.open("/dev/null", os.O_RDONLY)
    for source, target in ((null, 0), (numbers["stdout"], 1), (numbers["stderr"], 2)):
        os.dup2(source, target)
    kept = sorted(numbers[name] for name in ("events", "acks", "job"))
    start = 3
    for number in kept:
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def _wait_for(notebook: int) -> int:
    """Reap orphans until the notebook ends; return its exit code, 128 + n for a signal n."""
    while True:
        pid, status = os.wait()
        if pid == notebook:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


if __name__ == "__main__":
    main()
