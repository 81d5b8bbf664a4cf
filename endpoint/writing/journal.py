"""The journal of changes: an RDF Patch that only grows, each transaction on disk before it counts.

https://afs.github.io/rdf-delta/rdf-patch.html. A transaction names the graphs that it touches in headers and ends
with a check of its lines; one without it was not finished and does not count.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, parse

from mandategraph.graph.errors import MandateGraphError

BEGIN = b"TX .\n"
COMMIT = b"TC .\n"
CHECK = b"H check "
TOUCHED = b"H graph "
CREATED = b"H created "
DROPPED = b"H dropped "


class JournalError(MandateGraphError):
    """The journal cannot be used: another process writes it, it belongs to other data, or it is damaged."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a write does: N-Quads lines that are removed and added, and graphs that come and go by name."""

    removed: tuple[bytes, ...] = ()
    added: tuple[bytes, ...] = ()
    created: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.removed or self.added or self.created or self.dropped)

    def to_bytes(self) -> bytes:
        """Write the lines of the transaction, without its beginning and end."""
        named = ((TOUCHED, self.touched), (CREATED, self.created), (DROPPED, self.dropped))
        headers = [header + b"<" + graph.encode() + b"> .\n" for header, graphs in named for graph in graphs]
        removed, added = (b"D " + line for line in self.removed), (b"A " + line for line in self.added)
        return b"".join([*headers, *removed, *added])


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction of the journal: its lines, and where the next one begins."""

    lines: tuple[bytes, ...]
    end: int

    def named(self, header: bytes) -> list[str]:
        """Give the graphs that a header names."""
        return [line[len(header) + 1 : -4].decode() for line in self.lines if line.startswith(header)]


def make_transaction(body: bytes) -> bytes:
    """Put beginning, check and end around the lines of a transaction."""
    check = hashlib.sha256(body).hexdigest().encode()
    return BEGIN + body + CHECK + b'"' + check + b'" .\n' + COMMIT


def read_entries(file: BinaryIO, start: int) -> Iterator[Entry]:
    """Give the finished transactions from a position on."""
    file.seek(start)
    lines: list[bytes] = []
    position = start
    for line in file:
        position += len(line)
        if line == BEGIN:
            lines = []
        elif line == COMMIT:
            body, check = b"".join(lines[:-1]), lines[-1] if lines else b""
            if check != CHECK + b'"' + hashlib.sha256(body).hexdigest().encode() + b'" .\n':
                return
            yield Entry(tuple(lines[:-1]), position)
        elif line.endswith(b"\n"):
            lines.append(line)


def apply_entry(store: Store, entry: Entry) -> None:
    """Apply a transaction to a store."""
    for mark, act in ((b"D ", store.remove), (b"A ", store.add)):
        quads = b"".join(line[2:] for line in entry.lines if line.startswith(mark))
        for quad in parse(quads, RdfFormat.N_QUADS):
            act(quad)
    for graph in entry.named(DROPPED):
        store.remove_graph(NamedNode(graph) if graph else DefaultGraph())
    for graph in entry.named(CREATED):
        store.add_graph(NamedNode(graph))


class Replay:
    """The place up to which a journal has been applied to a store."""

    def __init__(self, path: Path) -> None:
        """Take the journal's file; it may not be there yet."""
        self.path = path
        self.revision = 0
        self._position = 0

    def advance(self, store: Store) -> None:
        """Apply all finished transactions that have not been applied yet."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for entry in read_entries(file, self._position):
                apply_entry(store, entry)
                self._position = entry.end
                self.revision += 1


class Journal:
    """The journal as the one process that writes it sees it."""

    def __init__(self, path: Path) -> None:
        """Open or begin the journal and cut off what was not finished; raises JournalError where it is in use."""
        self.path = path
        self.revision = 0
        self.state = ""
        self.touched: dict[str, str] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise JournalError(f"{path}: another process writes this journal; stop it first") from error
        end = 0
        for entry in read_entries(self._file, 0):
            self._note(b"".join(entry.lines), entry.named(TOUCHED))
            end = entry.end
        self._file.truncate(end)
        self._sync_folder()

    def _note(self, body: bytes, touched: list[str]) -> None:
        self.revision += 1
        self.state = hashlib.sha256(self.state.encode() + body).hexdigest()
        self.touched.update(dict.fromkeys(touched, self.state))

    def _sync_folder(self) -> None:
        descriptor = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def append(self, body: bytes, touched: list[str]) -> None:
        """Write a transaction and wait until it is on disk; raises OSError where it fails, and nothing counts."""
        end = self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(make_transaction(body))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(end)
            raise
        self._note(body, touched)

    def close(self) -> None:
        """Let go of the journal."""
        self._file.close()
