"""``catalog worker`` with the tiny case in place of the real ones; settings as ``CATALOG_*``."""

from __future__ import annotations

import os
import sys

from catalog import config
from catalog.app import create_app
from catalog.core.instance import current_settings
from catalog.programme.cases.queries import EXERCISES
from catalog.programme.grading import carriers, ranked
from catalog.programme.grading.rules import Pace
from tests.casestudy.tiny import TINY


def main() -> int:
    """Serve the carrier of the settings until told to stop."""
    app = create_app(config.load())
    app.extensions[EXERCISES] = (TINY,)
    with app.app_context():
        settings = current_settings()
        ranked.draw_seeds(settings.instance, (TINY,))
        pace = Pace(*(float(word) for word in os.environ["CHAOS_PACE"].split()))
        return carriers.carrier().serve(app, settings.grading_workers, pace)


if __name__ == "__main__":
    sys.exit(main())
