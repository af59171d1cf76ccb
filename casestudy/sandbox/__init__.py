"""Runs a learner's notebook where it can harm and learn nothing."""

from casestudy.sandbox.bwrap import Obstacle, SandboxUnavailable
from casestudy.sandbox.events import CellRun, RawError
from casestudy.sandbox.supervisor import RunResult, run

__all__ = ["CellRun", "Obstacle", "RawError", "RunResult", "SandboxUnavailable", "run"]
