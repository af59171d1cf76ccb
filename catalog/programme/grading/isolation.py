"""Whether this machine can isolate notebooks, asked before a worker starts."""

from __future__ import annotations

import structlog

from casestudy import sandbox
from casestudy.sandbox import probe
from catalog.config import Settings, SettingsError

log = structlog.get_logger()


def require(settings: Settings) -> None:
    """Refuse to go on in production without isolation; elsewhere warn.

    Raises
    ------
    SettingsError
        In production, when a notebook could not be isolated; says why.
    """
    offer = probe.look()
    sandbox.close()  # who asks is not always who grades
    if offer.available:
        return
    problem = f"notebooks cannot be isolated on this machine: {offer.detail}"
    if settings.mode == "production":
        raise SettingsError(
            f"Refusing to start in production: {problem}. `casestudy sandbox` says what to enable."
        )
    log.warning("grading is off", problem=problem, help="casestudy sandbox")
