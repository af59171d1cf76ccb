"""One run: takes its job, sets its limits, executes the cells, hands out the files."""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import random
import resource
import signal
import sys
from typing import Any, NoReturn

from .artefacts import Handover
from .channel import Channel
from .kernel import execute

WORK = "/tmp/work"  # noqa: S108 -- the sandbox's own private tmpfs


LIBRARIES = (
    "bdb",
    "IPython.core.logger",
    "IPython.core.pylabtools",
    "numpy",
    "pandas",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "scipy.optimize",
    "scipy.stats",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.impute",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.tree",
)
"""What most notebooks import, or make others import; one that is not installed is left out."""


def import_libraries() -> None:
    """Import what every forked child should have already."""
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except ImportError:
            continue


def seed(number: int) -> None:
    """Make the global random generators start where they always start.

    A child would otherwise go on from the template's state, which every run shares.
    """
    random.seed(number)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(number)


def limit(limits: dict[str, int]) -> None:
    """Set the limits that the kernel enforces by itself; they cannot be raised again."""
    for name, value in limits.items():
        kind = getattr(resource, name)
        soft, hard = (value, value + 5) if name == "RLIMIT_CPU" else (value, value)
        resource.setrlimit(kind, (soft, hard))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # how a pool ends its workers
    # Asked from outside before a run is stopped; works while native code is running, too.
    faulthandler.register(signal.SIGUSR2, file=2, all_threads=False)


def unpack(job_fd: int) -> dict[str, Any]:
    """Read the job and write its input files to ``data/``."""
    with os.fdopen(job_fd, "rb") as job:
        header: dict[str, Any] = json.loads(job.readline())
        for folder in ("home", "work", "work/data", "work/outputs"):
            os.mkdir(os.path.join("/tmp", folder))  # noqa: S108 -- private tmpfs
        for item in header["files"]:
            path = os.path.join(WORK, "data", item["name"])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as target:
                target.write(job.read(item["size"]))
    return header


def main(shell: Any, events: int, acks: int, job_fd: int) -> NoReturn:
    """Run the job in this process, which ends with it."""
    channel = Channel(events, acks)
    job = unpack(job_fd)
    os.chdir(WORK)
    seed(job["random_seed"])
    limit(job["rlimits"])
    channel.send({"t": "ready"})
    channel.wait()
    handover = Handover(job["expected"], channel.send)
    if execute(shell, job["cells"], job["tags"], channel, handover.after_cell):
        handover.finish()
    channel.send({"t": "done"})
    os._exit(0)
