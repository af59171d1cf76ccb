"""The one way to write, on both engines."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.accounts.models import Organisation, OrganisationKind
from catalog.core.db import db, transaction


def add(slug: str) -> None:
    db.session.add(Organisation(slug=slug, kind=OrganisationKind.HUB, name_ja=slug))


def slugs() -> list[str]:
    return list(db.session.scalars(sa.select(Organisation.slug).order_by(Organisation.slug)))


def test_a_transaction_commits_at_its_end(context: Flask) -> None:
    with transaction():
        add("kept")
    db.session.rollback()
    assert slugs() == ["kept"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_commit_is_on_the_disk_before_anybody_is_told(context: Flask) -> None:
    assert db.session.scalar(sa.text("PRAGMA synchronous")) == 2


def test_an_error_takes_everything_back(context: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        add("lost")
        db.session.flush()
        _ = 1 / 0
    assert slugs() == []


def test_transactions_do_not_nest(context: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError, match="nest"), transaction():
        pass


def test_changes_made_outside_are_noticed_not_swallowed(context: Flask) -> None:
    add("stray")
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass


def test_a_transaction_sees_what_others_wrote_after_an_earlier_read(context: Flask) -> None:
    with transaction():
        add("before")
    row = db.session.scalars(sa.select(Organisation)).one()
    with db.engine.begin() as other:
        other.execute(sa.update(Organisation).values(name_ja="changed"))
    with transaction():
        assert row.name_ja == "changed"


def test_two_writers_queue_and_lose_no_update(app: Flask) -> None:
    with app.app_context(), transaction():
        add("counter")
        db.session.flush()
        db.session.execute(sa.update(Organisation).values(name_en="0"))

    def increase() -> None:
        with app.app_context():
            for _ in range(20):
                with transaction() as session:
                    query = sa.select(Organisation).with_for_update()
                    row = session.scalars(query).one()
                    row.name_en = str(int(row.name_en) + 1)

    threads = [threading.Thread(target=increase) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalar(sa.select(Organisation.name_en)) == "60"


def test_times_come_back_aware_and_in_utc(context: Flask) -> None:
    tokyo = datetime(2026, 4, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    with transaction():
        db.session.add(
            Organisation(slug="t", kind=OrganisationKind.HUB, name_ja="t", created_at=tokyo)
        )
    db.session.expire_all()
    stored = db.session.scalar(sa.select(Organisation.created_at))
    assert stored == datetime(2026, 4, 1, tzinfo=UTC)


def test_a_naive_time_is_refused(context: Flask) -> None:
    naive = datetime(2026, 4, 1)  # noqa: DTZ001 - what the column must refuse
    with pytest.raises(sa.exc.StatementError, match="naive"), transaction():
        db.session.add(
            Organisation(slug="n", kind=OrganisationKind.HUB, name_ja="n", created_at=naive)
        )
        db.session.flush()


def test_foreign_keys_and_checks_are_enforced(context: Flask) -> None:
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        session.execute(
            sa.text(
                "INSERT INTO organisation (kind, slug, name_ja, name_en, created_at)"
                " VALUES ('palace', 'x', 'x', '', '2026-01-01')"
            )
        )
