"""Backup and restore of a whole installation, independent of the database engine.

A backup is one ``.tar.gz``: a manifest, every table as JSON Lines read in one snapshot, every blob
and the files of the instance that cannot be made again. Taken on SQLite it restores on PostgreSQL
and the other way round. It holds secrets: it is written readable by its owner only.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from catalog.config import Settings
from catalog.core.clock import utcnow
from catalog.core.db import Base, alembic, db
from catalog.core.storage import BlobCorrupt, BlobMissing, blobs

FORMAT = 1
INSTANCE_FILES = ("config.toml", "seeds.json")
BATCH = 500

SECRETS = ("secret_key", "password_salt", "totp_secret")


@dataclass(frozen=True)
class Written:
    """What a backup holds."""

    rows: dict[str, int]
    """Rows of each table."""
    damaged: tuple[str, ...]
    """Keys of blobs the store could not give as they were stored; the backup is without them."""


class BackupError(Exception):
    """The backup cannot be written or restored; the message says why and what to do."""


def write(target: Path, instance: Path) -> Written:
    """Write a backup to ``target``. A broken write leaves no file behind.

    Raises
    ------
    BackupError
        When ``target`` exists or cannot be written.
    StoreAway
    """
    if target.exists():
        raise BackupError(f"{target} exists; choose another name")
    partial = target.with_name(target.name + ".partial")
    try:
        written = _write(partial, instance)
        partial.rename(target)
    except OSError as error:
        raise BackupError(f"{target} could not be written: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)
    return written


def _write(partial: Path, instance: Path) -> Written:
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz") as archive:
            rows = _write_tables(archive)
            damaged = _write_blobs(archive)
            _write_instance(archive, instance)
            _add(archive, "manifest.json", json.dumps(_manifest(rows)).encode())
        raw.flush()
        os.fsync(raw.fileno())
    return Written(rows, damaged)


def restore(source: Path, instance: Path) -> dict[str, int]:
    """Fill an empty, migrated installation from ``source``; return the rows of each table.

    Raises
    ------
    BackupError
        When the archive is damaged or of another version, the database is not empty, or the
        instance has secrets of its own that the backup's accounts do not fit.
    StoreAway
    """
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _read_json(archive, "manifest.json")
            _check(manifest)
            _check_secrets(archive, instance)
            _restore_instance(archive, instance)
            _restore_blobs(archive)
            return _restore_tables(archive, manifest["tables"])
    except (tarfile.TarError, EOFError, KeyError, json.JSONDecodeError, OSError) as error:
        raise BackupError(f"{source} is not a complete backup: {error}") from error


def other_stores(settings: Settings) -> list[str]:
    """Return which stores ``config.toml``, perhaps just restored, names that are not in force."""
    path = settings.instance / "config.toml"
    named = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return [
        name
        for name in ("database_url", "blob_url")
        if named.get(name, "") != getattr(settings, name)
    ]


def restore_blobs(source: Path) -> int:
    """Put back every blob of ``source`` that the store has lost or damaged; return how many.

    Raises
    ------
    BackupError
        When the archive is damaged.
    StoreAway
    """
    try:
        with tarfile.open(source, "r:gz") as archive:
            return _restore_blobs(archive)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{source} is not a complete backup: {error}") from error


def _manifest(counts: dict[str, int]) -> dict[str, Any]:
    heads = sorted(revision.revision for revision in alembic.heads())
    created = utcnow().isoformat()
    return {"format": FORMAT, "created": created, "migration": heads, "tables": counts}


def _check(manifest: dict[str, Any]) -> None:
    heads = sorted(revision.revision for revision in alembic.current())
    if manifest["format"] != FORMAT or manifest["migration"] != heads:
        raise BackupError(
            f"the backup was made at migration {manifest['migration']}, this database is at"
            f" {heads}; install the version that made it, restore, then upgrade"
        )
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if connection.scalar(sa.select(sa.func.count()).select_from(table)):
                raise BackupError(
                    f"the database is not empty ({table.name}); restore into a new one"
                )


def _check_secrets(archive: tarfile.TarFile, instance: Path) -> None:
    target, member = instance / "config.toml", "instance/config.toml"
    if not target.exists() or member not in archive.getnames():
        return
    here = tomllib.loads(target.read_text(encoding="utf-8"))
    there = tomllib.loads(_read(archive, member).decode())
    if differing := [name for name in SECRETS if name in there and here.get(name) != there[name]]:
        raise BackupError(
            f"{target} holds another {', '.join(differing)} than the backup, so nobody in it could"
            f" sign in. Copy them from `tar -xzOf BACKUP {member}`, or move {target} away: the"
            " backup's own is then put there"
        )


def _write_tables(archive: tarfile.TarFile) -> dict[str, int]:
    counts = {}
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            lines = [json.dumps(_encode(row), ensure_ascii=False) for row in rows.mappings()]
            _add(archive, f"tables/{table.name}.jsonl", "\n".join(lines).encode())
            counts[table.name] = len(lines)
    return counts


def _restore_tables(archive: tarfile.TarFile, counts: dict[str, int]) -> dict[str, int]:
    with db.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            rows = list(_rows(archive, table))
            if len(rows) != counts.get(table.name, 0):
                raise BackupError(f"{table.name} is cut short in the backup")
            for start in range(0, len(rows), BATCH):
                connection.execute(sa.insert(table), rows[start : start + BATCH])
        if connection.dialect.name == "postgresql":
            _advance_sequences(connection)
    return counts


def _advance_sequences(connection: sa.Connection) -> None:
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        newest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, newest, False)))


def _rows(archive: tarfile.TarFile, table: sa.Table) -> Iterator[dict[str, Any]]:
    for line in _read(archive, f"tables/{table.name}.jsonl").decode().splitlines():
        values = json.loads(line)
        yield {column.name: _decode(column, values[column.name]) for column in table.columns}


def _encode(row: sa.RowMapping) -> dict[str, Any]:
    return {str(key): _encode_value(value) for key, value in row.items()}


def _encode_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _decode(column: sa.Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, sa.JSON):
        return value
    if isinstance(column.type, sa.Enum) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    kind = column.type.python_type
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value)
    return Decimal(value) if kind is Decimal else value


def _write_blobs(archive: tarfile.TarFile) -> tuple[str, ...]:
    damaged = []
    for key in blobs().list_keys():
        try:
            _add(archive, f"blobs/{key}", blobs().get(key))
        except (BlobMissing, BlobCorrupt):  # one bad disk sector must not end all backups
            damaged.append(key)
    return tuple(damaged)


def _restore_blobs(archive: tarfile.TarFile) -> int:
    restored = 0
    for member in archive.getmembers():
        if not member.name.startswith("blobs/"):
            continue
        content = _read(archive, member.name)
        if hashlib.sha256(content).hexdigest() != member.name.removeprefix("blobs/"):
            raise BackupError(f"{member.name} is damaged in the backup")
        if not _is_sound(member.name.removeprefix("blobs/")):
            blobs().put(content)
            restored += 1
    return restored


def _is_sound(key: str) -> bool:
    try:
        blobs().get(key)
    except (BlobMissing, BlobCorrupt):
        return False
    return True


def _write_instance(archive: tarfile.TarFile, instance: Path) -> None:
    for name in INSTANCE_FILES:
        path = instance / name
        if path.exists():
            _add(archive, f"instance/{name}", path.read_bytes())


def _restore_instance(archive: tarfile.TarFile, instance: Path) -> None:
    for name in INSTANCE_FILES:
        member = f"instance/{name}"
        if member not in archive.getnames() or (instance / name).exists():
            continue
        descriptor = os.open(instance / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_read(archive, member))


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode = 0o600
    info.mtime = int(utcnow().timestamp())
    archive.addfile(info, io.BytesIO(content))


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise BackupError(f"{name} is missing from the backup")
    return file.read()


def _read_json(archive: tarfile.TarFile, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(_read(archive, name))
    return value
