"""Long lists come in pages, and whatever number is asked for is some page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.audit.models import AuditEntry
from catalog.core.db import transaction
from catalog.core.paging import page_of

LIST = sa.select(AuditEntry).order_by(AuditEntry.id.desc())


@pytest.fixture
def five(context: Flask) -> None:
    with transaction() as session:
        session.add_all(
            AuditEntry(actor_label=str(n), action="a", object_type="t", object_id=str(n))
            for n in range(5)
        )


@pytest.mark.parametrize(
    ("asked", "number", "labels"),
    [(1, 1, "43"), (2, 2, "21"), (3, 3, "0"), (0, 1, "43"), (-9, 1, "43"), (10**30, 3, "0")],
)
def test_a_number_beyond_either_end_gives_the_nearest_page(
    five: None, asked: int, number: int, labels: str
) -> None:
    page = page_of(LIST, asked, 2)
    assert "".join(entry.actor_label for entry in page.items) == labels
    assert (page.number, page.pages, page.total) == (number, 3, 5)


def test_an_empty_list_has_one_empty_page(context: Flask) -> None:
    page = page_of(LIST, 7, 2)
    assert (list(page.items), page.number, page.pages, page.total) == ([], 1, 1, 0)
