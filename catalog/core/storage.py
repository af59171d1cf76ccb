"""Blobs kept under their SHA-256, in a folder or an S3-compatible store."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
import structlog
from flask import Flask, current_app
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from catalog.config import Settings, SettingsError

if TYPE_CHECKING:
    from obstore.store import RetryConfig

log = structlog.get_logger()
RETRIES: RetryConfig = {
    "max_retries": 5,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(seconds=0.2), "max_backoff": timedelta(seconds=3)},
}
"""Enough for a store that restarts, and an answer while whoever asked still waits."""
_ADVICE = (
    ("NoSuchBucket", "the bucket does not exist: create it, or mend blob_url"),
    ("InvalidAccessKeyId", "the store does not know AWS_ACCESS_KEY_ID"),
    ("SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY is wrong"),
    ("AccessDenied", "the key may not read, write and list in this bucket"),
    ("latest/api/token", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"),
    ("Permission denied", "the folder is not this user's: change its owner"),
    ("builder error", "AWS_ENDPOINT_URL is wrong; one with http:// needs AWS_ALLOW_HTTP=true"),
)
"""What in an answer tells that waiting will not help, and what will."""


class BlobMissing(Exception):
    """No blob has this key."""


class BlobCorrupt(Exception):
    """The stored bytes do not match their key."""


class StoreAway(Exception):
    """The store cannot be reached, has no room or does not let us in; the message says which."""

    def __init__(self, error: Exception) -> None:
        what = str(error).partition("\n\nDebug source")[0]
        advice = next((advice for sign, advice in _ADVICE if sign in what), "")
        self.misconfigured = bool(advice)
        """Whether it is the settings that must change."""
        super().__init__(f"{advice} ({_brief(what)})" if advice else _brief(what))


def _brief(what: str) -> str:
    """Return an error on one line, the store's own XML as its code."""
    what = re.sub(r"<\?xml.*?<Code>(\w+)</Code>.*", r"\1", what, flags=re.DOTALL)
    what = re.sub(r"^.*?(?=Error performing [A-Z])", "", what, flags=re.DOTALL)
    return " ".join(what.split())[:300]


class BlobStore:
    """Content-addressed storage; writing the same bytes twice is harmless."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, content: bytes) -> str:
        """Store bytes and return their key (SHA-256, hexadecimal).

        Raises
        ------
        StoreAway
        """
        key = hashlib.sha256(content).hexdigest()
        with _reached():
            # In one request: what a store that goes away leaves of several is paid for unseen.
            obstore.put(self._store, self._path(key), content, use_multipart=False)
            if isinstance(self._store, LocalStore):
                _reach_the_disk(Path(str(self._store.prefix)) / self._path(key))
        return key

    def get(self, key: str) -> bytes:
        """Return the bytes of ``key``.

        Raises
        ------
        BlobMissing, BlobCorrupt, StoreAway
        """
        try:
            with _reached():
                content = bytes(obstore.get(self._store, self._path(key)).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise BlobMissing(key) from error
        if hashlib.sha256(content).hexdigest() != key:
            raise BlobCorrupt(key)
        return content

    def list_keys(self) -> list[str]:
        """Return the keys of every stored blob.

        Raises
        ------
        StoreAway
        """
        with _reached():
            batches = obstore.list(self._store)
            return sorted(item["path"].split("/")[-1] for batch in batches for item in batch)

    @staticmethod
    def _path(key: str) -> str:
        return f"{key[:2]}/{key}"


def _reach_the_disk(file: Path) -> None:
    """Have a new file outlast a power cut: what it holds, and that it is in its folder."""
    for path in (file, file.parent, file.parent.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _reached() -> Iterator[None]:
    """Turn what the store raises into ``StoreAway``, but let a missing object pass."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        if "NoSuchBucket" in str(error):  # else a wrong setting would look like lost notebooks
            raise StoreAway(error) from error
        raise
    except (BaseError, OSError) as error:
        raise StoreAway(error) from error


def open_store(settings: Settings) -> BlobStore:
    """Open the store the settings name.

    Raises
    ------
    SettingsError
    """
    if settings.blob_url:
        try:
            store = from_url(settings.blob_url, retry_config=RETRIES)
        except (BaseError, ValueError) as error:
            raise SettingsError(
                f"blob_url must be like s3://bucket/prefix, not {settings.blob_url!r}"
            ) from error
        return BlobStore(store)
    folder = Path(settings.instance) / "blobs"
    folder.mkdir(parents=True, exist_ok=True)
    return BlobStore(LocalStore(str(folder)))


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the blob store to ``app``."""
    app.extensions["blobs"] = open_store(settings)


def require_access() -> None:
    """Write and read a blob before work begins; go on where the store only does not answer yet.

    Raises
    ------
    SettingsError
        When the store answers, but the settings do not fit it.
    """
    try:
        blobs().get(blobs().put(b"Manabiya was here before it began to work.\n"))
    except StoreAway as error:
        if error.misconfigured:
            raise SettingsError(f"The blob store cannot be used: {error}") from error
        log.error("blob store away", error=str(error))


def blobs() -> BlobStore:
    """Return the blob store of the current application."""
    store: BlobStore = current_app.extensions["blobs"]
    return store
