"""Blobs in a folder and in an S3-compatible store, and what is said when the store is away."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer
from obstore.store import from_url

from catalog.app import create_app
from catalog.config import SettingsError
from catalog.core import storage
from catalog.core.storage import BlobCorrupt, BlobMissing, BlobStore, StoreAway, open_store
from tests import databases

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a server with one empty bucket, ``blobs``."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    make = http.client.HTTPConnection(host, port, timeout=30)
    make.request("PUT", "/blobs")
    assert make.getresponse().status == 200
    make.close()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def account(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that lead to the server."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")


class Folder:
    """A store in a folder, and a hand that harms it."""

    def __init__(self, folder: Path) -> None:
        self.store = open_store(databases.settings_for(folder))
        self._folder = folder / "blobs"

    def harm(self, key: str, content: bytes) -> None:
        (self._folder / key[:2] / key).write_bytes(content)


class Bucket:
    """A store below a prefix of a bucket, and a hand that harms it."""

    def __init__(self, folder: Path) -> None:
        self._url = f"s3://blobs/{folder.name}"
        self.store = open_on_s3(folder, self._url)

    def harm(self, key: str, content: bytes) -> None:
        obstore.put(from_url(self._url), f"{key[:2]}/{key}", content)


def open_on_s3(folder: Path, url: str) -> BlobStore:
    return open_store(databases.settings_for(folder, blob_url=url))


@pytest.fixture(params=["folder", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Folder | Bucket:
    """Each kind of store."""
    if request.param == "folder":
        return Folder(tmp_path)
    request.getfixturevalue("account")
    return Bucket(tmp_path)


@pytest.mark.parametrize("size", [0, 5, 11 * MIB])
def test_what_was_put_comes_back(kept: Folder | Bucket, size: int) -> None:
    content = os.urandom(size)
    key = kept.store.put(content)
    assert kept.store.put(content) == key
    assert kept.store.get(key) == content
    assert kept.store.list_keys() == [key]


def test_a_blob_in_a_folder_is_on_the_disk_before_anybody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = []
    monkeypatch.setattr(
        os, "fsync", lambda file: reached.append(os.readlink(f"/proc/self/fd/{file}"))
    )
    key = Folder(tmp_path).store.put(b"notebook")
    folder = tmp_path / "blobs"
    assert reached == [str(folder / key[:2] / key), str(folder / key[:2]), str(folder)]


def test_a_key_nobody_put_is_missing(kept: Folder | Bucket) -> None:
    with pytest.raises(BlobMissing):
        kept.store.get("0" * 64)


def test_changed_bytes_are_corrupt_until_they_are_put_again(kept: Folder | Bucket) -> None:
    key = kept.store.put(b"notebook")
    kept.harm(key, b"rot")
    with pytest.raises(BlobCorrupt):
        kept.store.get(key)
    kept.store.put(b"notebook")
    assert kept.store.get(key) == b"notebook"


def test_a_missing_bucket_is_no_missing_notebook(account: None, tmp_path: Path) -> None:
    store = open_on_s3(tmp_path, "s3://elsewhere/blobs")
    for use in (lambda: store.get("0" * 64), lambda: store.put(b"x"), store.list_keys):
        with pytest.raises(StoreAway, match="the bucket does not exist") as refused:
            use()
        assert refused.value.misconfigured


def test_plain_http_must_be_allowed(
    account: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(StoreAway, match="AWS_ALLOW_HTTP=true"):
        open_on_s3(tmp_path, "s3://blobs").put(b"x")


@pytest.mark.parametrize("url", ["blobs", "ftp://blobs/x", "s3://"])
def test_an_address_that_is_none_stops_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="blob_url must be like"):
        open_on_s3(tmp_path, url)


def test_work_does_not_begin_on_a_store_that_refuses(account: None, tmp_path: Path) -> None:
    settings = databases.settings_for(tmp_path, blob_url="s3://elsewhere")
    with create_app(settings).app_context(), pytest.raises(SettingsError, match="bucket"):
        storage.require_access()


def test_a_folder_of_another_user_is_a_matter_of_settings(tmp_path: Path) -> None:
    folder = tmp_path / "blobs"
    folder.mkdir()
    script = (
        "import os, sys\nfrom obstore.store import LocalStore\n"
        "from catalog.core.storage import BlobStore, StoreAway\n"
        "store = BlobStore(LocalStore(sys.argv[1]))\nos.chmod(sys.argv[1], 0o500)\n"
        "if os.getuid() == 0: os.chown(sys.argv[1], 1, 1); os.setuid(65534)\n"
        "try: store.put(b'x')\nexcept StoreAway as error: print(error.misconfigured, error)"
    )
    command = [sys.executable, "-c", script, str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("True the folder is not this user's")


def test_work_begins_while_the_store_does_not_answer_yet(
    account: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setitem(storage.RETRIES, "max_retries", 0)
    settings = databases.settings_for(tmp_path, blob_url="s3://blobs")
    app: Flask = create_app(settings)
    with app.app_context():
        storage.require_access()
        with pytest.raises(StoreAway) as away:
            storage.blobs().put(b"x")
    assert not away.value.misconfigured
