"""Runs a learner's notebook where it can harm and learn nothing."""

from casestudy.sandbox.bwrap import Obstacle, SandboxUnavailable
from casestudy.sandbox.events import CellRun, RawError
from casestudy.sandbox.ledger import Doing
from casestudy.sandbox.start import run
from casestudy.sandbox.supervisor import RunResult
from casestudy.sandbox.template import close
from casestudy.sandbox.variant import Variant

__all__ = [
    "CellRun",
    "Doing",
    "Obstacle",
    "RawError",
    "RunResult",
    "SandboxUnavailable",
    "Variant",
    "close",
    "run",
]
