"""Saving what two people may be editing at once: the second is told, and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from catalog.core.db import db
from catalog.core.errors import Conflict

Changes = dict[str, list[Any]]
"""Field to its value before and after, ready for JSON."""


class Stale(Conflict):
    """The record was changed by somebody else since the form was opened."""


class Versioned:
    """A table whose rows raise their version with every change, and refuse a change to an old one.

    Mixed into a model; an ``UPDATE`` that meets another version raises ``StaleDataError``.
    """

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Tell SQLAlchemy which column counts."""
        return {"version_id_col": cls.version}


def require_version(record: Versioned, version: int | None) -> None:
    """Refuse to work on anything but the version the person saw.

    Raises
    ------
    Stale
    """
    if version != record.version:
        raise Stale(_("ほかの人が先に変更しました。最新の内容を確かめてください。"))


def apply(record: Versioned, version: int | None, values: Mapping[str, Any]) -> Changes:
    """Set ``values`` on ``record`` and return what changed; nothing is written when nothing did.

    Raises
    ------
    Stale
        When somebody else changed the record in between.
    """
    require_version(record, version)
    before = {name: getattr(record, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    for name, value in changed.items():
        setattr(record, name, value)
    flush()
    return {name: [plain(before[name]), plain(value)] for name, value in changed.items()}


def flush() -> None:
    """Write pending changes now.

    Raises
    ------
    Stale
        When another request changed the row after this one read it.
    Conflict
        When another request took a name that must be unique.
    """
    try:
        db.session.flush()
    except StaleDataError as error:
        raise Stale(_("ほかの人が先に変更しました。最新の内容を確かめてください。")) from error
    except IntegrityError as error:
        raise Conflict(_("同じ内容がほかの人によって先に登録されました。")) from error


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
