"""Blobs kept under their SHA-256, in a folder or an S3-compatible store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import obstore
from flask import Flask, current_app
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from catalog.config import Settings


class BlobMissing(Exception):
    """No blob has this key."""


class BlobCorrupt(Exception):
    """The stored bytes do not match their key."""


class BlobStore:
    """Content-addressed storage; writing the same bytes twice is harmless."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, content: bytes) -> str:
        """Store bytes durably and return their key (SHA-256, hexadecimal)."""
        key = hashlib.sha256(content).hexdigest()
        obstore.put(self._store, self._path(key), content)
        return key

    def get(self, key: str) -> bytes:
        """Return the bytes of ``key``.

        Raises
        ------
        BlobMissing, BlobCorrupt
        """
        try:
            content = bytes(obstore.get(self._store, self._path(key)).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise BlobMissing(key) from error
        if hashlib.sha256(content).hexdigest() != key:
            raise BlobCorrupt(key)
        return content

    def list_keys(self) -> list[str]:
        """Return the keys of every stored blob."""
        batches = obstore.list(self._store)
        return sorted(item["path"].split("/")[-1] for batch in batches for item in batch)

    @staticmethod
    def _path(key: str) -> str:
        return f"{key[:2]}/{key}"


def open_store(settings: Settings) -> BlobStore:
    """Open the store the settings name."""
    if settings.blob_url:
        return BlobStore(from_url(settings.blob_url))
    folder = Path(settings.instance) / "blobs"
    folder.mkdir(parents=True, exist_ok=True)
    return BlobStore(LocalStore(str(folder)))


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the blob store to ``app``."""
    app.extensions["blobs"] = open_store(settings)


def blobs() -> BlobStore:
    """Return the blob store of the current application."""
    store: BlobStore = current_app.extensions["blobs"]
    return store
