"""``catalog worker`` with the tiny case in place of the real ones; settings as ``CATALOG_*``."""

from __future__ import annotations

import os
import sys

from catalog import config
from catalog.app import create_app
from catalog.config import Settings
from catalog.core.instance import current_settings
from catalog.programme.cases.queries import EXERCISES
from catalog.programme.grading import carriers, ranked
from catalog.programme.grading.rules import Pace
from tests.casestudy.tiny import TINY

LEASE_SECONDS = 5.0
"""Shorter than an operator's, so that trials are; longer than a busy machine keeps a thread."""
PACE = Pace(LEASE_SECONDS, heartbeat=1.0, patience=60.0)


def environment_of(settings: Settings, **others: str) -> dict[str, str]:
    """Return the environment that gives a worker these settings of a test, and others."""
    values = {
        "MODE": "test",
        "INSTANCE_DIR": settings.instance_dir,
        "DATABASE_URL": settings.database,
        **dict.fromkeys(("SECRET_KEY", "PASSWORD_SALT", "TOTP_SECRET"), "s" * 40),
        **others,
    }
    return {**os.environ, **{f"CATALOG_{name}": value for name, value in values.items()}}


def main() -> int:
    """Serve the carrier of the settings until told to stop."""
    app = create_app(config.load())
    app.extensions[EXERCISES] = (TINY,)
    with app.app_context():
        settings = current_settings()
        ranked.draw_seeds(settings.instance, (TINY,))
        return carriers.carrier().serve(app, settings.grading_workers, PACE)


if __name__ == "__main__":
    sys.exit(main())
