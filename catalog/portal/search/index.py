"""The index on disk: immutable generations in folders of their own, and a file naming the current.

A generation is written completely, then named in ``current.json`` by an atomic rename, so that a
reader sees the old one or the new one. Other processes notice by the file's change. Checksums in
that file tell a damaged generation from a sound one before it is opened.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from catalog.portal.search import rules

FORMAT = 1
"""Raise when the way documents are cut or stored changes; older generations are built anew."""
GROUPS = {"title": 8.0, "standard": 4.0, "provider": 2.0, "summary": 1.0}
"""Searched groups of text and how much a match in each weighs."""
RANKS = ("title_ja", "title_en", "level_ja", "level_en", "hours_ja", "hours_en", "newest")
HEAP_BYTES = 64_000_000
KEPT_GENERATIONS = 2
"""The current one and its predecessor, which a reader may be about to open."""


@dataclass(frozen=True)
class Entry:
    """A course as it is indexed."""

    id: int
    texts: Mapping[str, Iterable[str]]
    facets: Mapping[str, Iterable[str]]
    ranks: Mapping[str, int]


@dataclass(frozen=True)
class Generation:
    """One opened generation, for the catalogue's state that ``stamp`` names."""

    stamp: str
    index: Any

    @property
    def schema(self) -> Any:
        """The tantivy schema."""
        return self.index.schema

    def searcher(self) -> Any:
        """Return a view of the generation, safe for one thread."""
        return self.index.searcher()


class Keeper:
    """Opens, builds and swaps the generations of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._current = folder / "current.json"
        self._opened: tuple[tuple[int, int, int], Generation] | None = None
        self._opening = threading.Lock()

    def current(self) -> Generation | None:
        """Return the current generation, or ``None`` where there is none that is sound."""
        signature = self._signature()
        if signature is None:
            return None
        opened = self._opened
        if opened is not None and opened[0] == signature:
            return opened[1]
        with self._opening:
            generation = self._open()
            self._opened = (signature, generation) if generation else None
        return generation

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one builder work at a time, across threads and processes."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def build(self, stamp: str, entries: Iterable[Entry]) -> None:
        """Write a generation and make it the current one. Call it while holding the lock."""
        folder = Path(tempfile.mkdtemp(prefix="index-", dir=self._folder))
        try:
            _write(folder, entries)
            self._publish(stamp, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._sweep()

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            status = self._current.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def _open(self) -> Generation | None:
        try:
            named = json.loads(self._current.read_text(encoding="utf-8"))
            folder = self._folder / Path(named["folder"]).name
            if named["format"] != FORMAT or named["files"] != _checksums(folder):
                return None
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
            index.reload()
            return Generation(named["stamp"], index)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _publish(self, stamp: str, folder: Path) -> None:
        named = {
            "stamp": stamp,
            "format": FORMAT,
            "folder": folder.name,
            "files": _checksums(folder),
        }
        draft = folder / "current.draft"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(named, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._current)

    def _sweep(self) -> None:
        folders = sorted(self._folder.glob("index-*"), key=_modified, reverse=True)
        for folder in folders[KEPT_GENERATIONS:]:
            shutil.rmtree(folder, ignore_errors=True)


def _modified(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _checksums(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "current")):
            continue
        with path.open("rb") as file:
            found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def schema() -> Any:
    """Return the tantivy schema."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True)
    for group in GROUPS:
        builder.add_text_field(group, tokenizer_name="raw", index_option="position")
    for facet in rules.FACETS:
        builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
    for rank in RANKS:
        builder.add_unsigned_field(rank, fast=True)
    return builder.build()


def _write(folder: Path, entries: Iterable[Entry]) -> None:
    index = tantivy.Index(schema(), path=str(folder))
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    try:
        for entry in entries:
            writer.add_document(_document(entry))
        writer.commit()
    finally:
        # Its threads write files: they must have ended before anyone removes the folder.
        writer.wait_merging_threads()


def _document(entry: Entry) -> Any:
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    for group, texts in entry.texts.items():
        for text in texts:
            document.add_pre_tokenized_text(group, _cut(text))
    for facet, values in entry.facets.items():
        for value in values:
            document.add_text(facet, value)
    for name, rank in entry.ranks.items():
        document.add_unsigned(name, rank)
    return document


def _cut(text: str) -> Any:
    found = [tantivy.Token(token.text, token.position, 0, 0) for token in rules.tokens(text)]
    return tantivy.PreTokenizedString("", found)
