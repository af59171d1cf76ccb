"""What brings waiting runs to the workers: polling, or Celery on a cluster.

The database is the truth. A carrier only says "take the next run", and may say it late, twice or
never: the sweep in every worker says again what was lost.
"""

from __future__ import annotations

from functools import partial

from flask import Flask, current_app

from catalog.config import Settings, SettingsError
from catalog.core.db import after_commit
from catalog.programme.grading.carriers.builtin import BuiltinCarrier
from catalog.programme.grading.carriers.interface import Carrier

EXTENSION = "carrier"


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the carrier the settings name.

    Raises
    ------
    SettingsError
        When the settings do not fit it, or its packages are not installed.
    """
    app.extensions[EXTENSION] = open_carrier(settings)


def open_carrier(settings: Settings) -> Carrier:
    """Make the carrier the settings name.

    Raises
    ------
    SettingsError
    """
    if settings.carrier == "builtin":
        return BuiltinCarrier()
    try:
        from catalog.programme.grading.carriers.celery import CeleryCarrier
    except ModuleNotFoundError as error:
        raise SettingsError(
            f'carrier = "celery" needs the extra "scale" ({error.name} is not installed): '
            "pip install --require-hashes -r requirements/scale.lock"
        ) from error
    return CeleryCarrier(settings)


def carrier() -> Carrier:
    """Return the carrier of the current application."""
    chosen: Carrier = current_app.extensions[EXTENSION]
    return chosen


def announce_on_commit(count: int = 1) -> None:
    """Tell the workers of runs that can be claimed once the current transaction has committed."""
    after_commit(partial(carrier().announce, count))
