"""Runs a learner's notebook where it can harm and learn nothing."""

from casestudy.sandbox.bwrap import SandboxUnavailable
from casestudy.sandbox.events import CellRun, RawError
from casestudy.sandbox.supervisor import RunResult, run

__all__ = ["CellRun", "RawError", "RunResult", "SandboxUnavailable", "run"]
