"""One run: takes its job, sets its limits, executes the cells, hands out the files."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
from typing import Any, NoReturn

from .artefacts import send_files
from .channel import Channel
from .kernel import execute, prepare

WORK = "/tmp/work"  # noqa: S108 -- the sandbox's own private tmpfs


def start_up() -> None:
    """Import what every run needs and make randomness repeatable."""
    import IPython.core.interactiveshell
    import numpy as np

    random.seed(0)
    np.random.seed(0)
    assert IPython  # noqa: S101 -- imported so that a forked child has it


def limit(limits: dict[str, int]) -> None:
    """Set the limits that the kernel enforces by itself; they cannot be raised again."""
    for name, value in limits.items():
        kind = getattr(resource, name)
        soft, hard = (value, value + 5) if name == "RLIMIT_CPU" else (value, value)
        resource.setrlimit(kind, (soft, hard))
    signal.signal(signal.SIGINT, signal.default_int_handler)


def unpack(job_fd: int) -> dict[str, Any]:
    """Read the job and write its input files to ``data/``."""
    with os.fdopen(job_fd, "rb") as job:
        header: dict[str, Any] = json.loads(job.readline())
        for folder in ("home", "work", "work/data", "work/outputs"):
            os.mkdir(os.path.join("/tmp", folder))  # noqa: S108 -- private tmpfs
        for item in header["files"]:
            with open(os.path.join(WORK, "data", item["name"]), "wb") as target:
                target.write(job.read(item["size"]))
    return header


def main() -> NoReturn:
    """Run the job whose descriptors are given on the command line."""
    events, acks, job_fd = (int(value) for value in sys.argv[1:4])
    channel = Channel(events, acks)
    job = unpack(job_fd)
    os.chdir(WORK)
    sys.argv = ["notebook"]
    sys.path.insert(0, "")
    start_up()
    limit(job["rlimits"])
    channel.send({"t": "ready"})
    channel.wait()
    if execute(prepare(), job["cells"], job["tags"], channel):
        send_files(job["expected"], channel.send)
    channel.send({"t": "done"})
    os._exit(0)


if __name__ == "__main__":
    main()
