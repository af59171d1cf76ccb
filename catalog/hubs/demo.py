"""Demo hubs' companies and projects."""

from __future__ import annotations

from sqlalchemy import orm


def create_demo(session: orm.Session) -> None:
    """Create the demo projects that are missing. Call in a transaction."""
