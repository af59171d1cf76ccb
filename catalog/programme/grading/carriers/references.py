"""What a worker does once beside its first gradings: fitting references on the ranked data."""

from __future__ import annotations

import threading

from flask import Flask

from catalog.core.instance import current_settings
from catalog.programme.cases import queries as cases
from catalog.programme.grading import ranked


def prepare(app: Flask) -> None:
    """Fit in a thread what is missing; a run that needs it waits for it."""
    threading.Thread(target=_prepare, args=(app,), name="references", daemon=True).start()


def _prepare(app: Flask) -> None:
    with app.app_context():
        ranked.prepare(current_settings().instance, cases.all_cases())
