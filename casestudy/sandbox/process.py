"""One run as the supervisor sees it: its keeper and the pipes to it."""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from pathlib import Path

from casestudy.sandbox import cgroups, template, watch
from casestudy.sandbox.variant import Variant

PIPE_BYTES = 1024 * 1024
GONE_SECONDS = 10.0


class SandboxProcess:
    """A started run. ``close`` must be called, whatever happened."""

    def __init__(
        self, job: int, room: template.Room, variant: Variant, group: cgroups.Group | None
    ) -> None:
        ends: dict[str, int] = {}
        theirs = {"job": job}
        try:
            for name in ("events", "stdout", "stderr", "status"):
                ends[name], theirs[name] = os.pipe()
            theirs["acks"], ends["acks"] = os.pipe()
            self._keeper = template.fork(variant, room, theirs)
        except BaseException:
            for number in ends.values():
                os.close(number)
            if group is not None:
                group.close()
            raise
        finally:
            del theirs["job"]
            for number in theirs.values():
                os.close(number)
        self._ends = ends
        self._group = group
        self.events, self.acks = ends["events"], ends["acks"]
        self.stdout, self.stderr = ends["stdout"], ends["stderr"]
        self.pid = _pid_of(self._keeper)
        """Process id of the run's keeper; everything of the run is below it. 0 when it is gone."""
        if self._group is not None and self.pid:
            # While the keeper builds the walls, so that nobody waits for the kernel's move. What
            # it forks is in; ``confine`` looks after what it had forked before.
            self._group.add(self.pid)
        self._code = b""
        for number in ends.values():
            os.set_blocking(number, False)
        import fcntl  # not on Windows, where the other commands work

        with suppress(OSError):
            fcntl.fcntl(self.events, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def confine(self) -> None:
        """Let the kernel hold the run to its limits, where it may; before the first cell runs."""
        processes = watch.tree(self.pid)
        for process in processes[1:2]:
            _step_back(process.pid)
        if self._group is not None:
            for process in processes:
                self._group.add(process.pid)

    def memory_used_up(self) -> bool:
        """Whether the kernel killed for the group's limit."""
        return self._group is not None and self._group.oom_killed()

    def acknowledge(self) -> None:
        """Let the runner go on."""
        with suppress(OSError):
            os.write(self.acks, b"\n")

    def exit_code(self, timeout: float = 0.0) -> int | None:
        """Return the notebook's exit code, 128 + n for a signal n; ``None`` while there is none.

        It is negative when the signal met the first process of the run's pid namespace.

        Parameters
        ----------
        timeout
            Seconds to wait for it. None comes when the keeper or its template was killed.
        """
        deadline = time.monotonic() + timeout
        while True:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self._ends["status"]], [], [], left)[0]:
                break
            part = os.read(self._ends["status"], 64)
            self._code += part
            if not part:
                break
        return int(self._code) if self._code else None

    def close(self) -> None:
        """Kill whatever is left and release the pipes."""
        if not self.gone(0.0):
            inside = watch.begin_to_kill(self.pid)
            self.gone(GONE_SECONDS)  # the keeper goes last, unless it was killed itself
            watch.await_end(inside)
        if self._group is not None:
            self._group.close()
        os.close(self._keeper)
        for number in self._ends.values():
            os.close(number)

    def gone(self, timeout: float = 0.0) -> bool:
        """Whether nothing of the run is left, after waiting up to ``timeout`` seconds for it."""
        return bool(select.select([self._keeper], [], [], timeout)[0])


def _step_back(pid: int) -> None:
    """Give a run's session the niceness of this process.

    Where the kernel groups sessions (autogroup), it is the group's that counts, and a run has a
    session of its own.
    """
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(os.nice(0)), encoding="ascii")


def _pid_of(pidfd: int) -> int:
    """Return the process id behind a descriptor as this process counts; 0 when it has ended."""
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "Pid":
            return max(0, int(value))
    return 0
