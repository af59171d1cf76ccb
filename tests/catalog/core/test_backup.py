"""A backup restores on either engine, and a broken one changes nothing."""

from __future__ import annotations

import stat
import tarfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import Organisation, OrganisationKind
from catalog.app import create_app
from catalog.audit import services as audit
from catalog.audit.models import AuditEntry
from catalog.core import backup
from catalog.core.db import db, transaction
from catalog.core.storage import blobs
from tests import databases


@pytest.fixture
def archive(context: Flask, tmp_path: Path) -> Path:
    """A backup of a small installation."""
    with transaction() as session:
        session.add(Organisation(slug="hub", kind=OrganisationKind.HUB, name_ja="拠点"))
        audit.record(SYSTEM, "test.done", details="日本語")
    blobs().put(b"notebook bytes")
    (tmp_path / "seeds.json").write_text('{"seed": 1}')
    target = tmp_path / "backup.tar.gz"
    backup.write(target, tmp_path)
    return target


@pytest.mark.parametrize("other", databases.ENGINES)
def test_a_backup_restores_on_either_engine(
    archive: Path, other: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("restored")
    with databases.open_engine(other, tmp_path_factory) as engine, engine.database(folder) as url:
        app = create_app(databases.settings_for(folder, url))
        with app.app_context():
            backup.restore(archive, folder)
            row = db.session.scalars(sa.select(Organisation)).one()
            entry = db.session.scalars(sa.select(AuditEntry)).one()
            assert (row.name_ja, row.kind) == ("拠点", OrganisationKind.HUB)
            assert entry.details == {"details": "日本語"}
            assert [blobs().get(key) for key in blobs().list_keys()] == [b"notebook bytes"]
            with transaction() as session:
                session.add(Organisation(slug="next", kind=OrganisationKind.HUB, name_ja="次"))
            db.session.close()
            db.engine.dispose()
    assert (folder / "seeds.json").read_text() == '{"seed": 1}'


def test_a_backup_is_readable_by_its_owner_only(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_backup_overwrites_no_file(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="exists"):
        backup.write(archive, tmp_path)


def test_a_filled_database_is_not_restored_over(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="not empty"):
        backup.restore(archive, tmp_path)


def test_a_cut_backup_is_refused(archive: Path, context: Flask, tmp_path: Path) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    with pytest.raises(backup.BackupError, match="not a complete backup"):
        backup.restore(archive, tmp_path)


def test_the_archive_holds_no_path_outside_itself(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        assert all(not name.startswith(("/", "..")) for name in opened.getnames())
