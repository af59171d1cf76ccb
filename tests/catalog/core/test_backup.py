"""A backup restores on either engine, and a broken one changes nothing."""

from __future__ import annotations

import os
import resource
import stat
import tarfile
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from catalog.accounts.actor import SYSTEM
from catalog.accounts.models import Organisation, OrganisationKind
from catalog.app import create_app
from catalog.audit import services as audit
from catalog.audit.models import AuditEntry
from catalog.config import create_secrets
from catalog.core import backup
from catalog.core.cli import backup_command, restore_command
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


def folder_of(app: Flask) -> Path:
    return Path(app.extensions["settings"].instance_dir) / "blobs"


def test_a_damaged_blob_is_left_out_and_named(context: Flask, tmp_path: Path) -> None:
    bad, good = blobs().put(b"bad"), blobs().put(b"good")
    (folder_of(context) / bad[:2] / bad).write_bytes(b"rot")
    result = run(context, backup_command, tmp_path / "backup.tar.gz")
    assert result.exit_code == 1
    assert bad in result.output
    with tarfile.open(tmp_path / "backup.tar.gz") as opened:
        assert [name for name in opened.getnames() if "blobs/" in name] == [f"blobs/{good}"]


def test_lost_and_damaged_blobs_are_put_back(context: Flask, tmp_path: Path) -> None:
    lost, damaged, kept = (blobs().put(content) for content in (b"lost", b"damaged", b"kept"))
    backup.write(tmp_path / "backup.tar.gz", tmp_path)
    (folder_of(context) / lost[:2] / lost).unlink()
    (folder_of(context) / damaged[:2] / damaged).write_bytes(b"rot")
    result = run(context, restore_command, "--blobs", tmp_path / "backup.tar.gz")
    assert "Put back 2 blobs" in result.output
    assert [blobs().get(key) for key in (lost, damaged, kept)] == [b"lost", b"damaged", b"kept"]


def test_a_backup_is_not_restored_under_other_secrets(context: Flask, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target):
        folder.mkdir()
        create_secrets(folder)
    backup.write(tmp_path / "backup.tar.gz", source)
    with pytest.raises(backup.BackupError, match="another secret_key, password_salt, totp_secret"):
        backup.restore(tmp_path / "backup.tar.gz", target)


def test_a_restored_file_that_names_other_stores_is_told(context: Flask, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "config.toml").write_text('blob_url = "s3://elsewhere/blobs"\n')
    backup.write(tmp_path / "backup.tar.gz", source)
    result = run(context, restore_command, tmp_path / "backup.tar.gz")
    assert result.exit_code == 0
    assert "blob_url" in result.stderr


def test_a_backup_without_room_says_so_and_leaves_nothing(context: Flask, tmp_path: Path) -> None:
    blobs().put(os.urandom(100_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(backup.BackupError, match="could not be written: File too large"):
            backup.write(tmp_path / "backup.tar.gz", tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("backup")]


def run(app: Flask, command: click.Command, *words: object) -> Result:
    return app.test_cli_runner().invoke(command, [str(word) for word in words])
