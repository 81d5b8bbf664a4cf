"""The journal of changes: an RDF Patch that only grows, each transaction on disk before it counts.

https://afs.github.io/rdf-delta/rdf-patch.html. A transaction names the graphs that it touches in headers and ends
with a check of its lines; one without it was not finished and does not count.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from mandategraph.graph.errors import MandateGraphError

BEGIN = b"TX .\n"
COMMIT = b"TC .\n"
CHECK = b"H check "
TOUCHED = b"H graph "
CREATED = b"H created "
DROPPED = b"H dropped "
REVISION = b"H revision "
STATE = b"H state "


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
class Header:
    """What a journal says before its first transaction: how far its base has come, and where they begin."""

    revision: int = 0
    state: str = ""
    empty: tuple[str, ...] = ()
    """Graphs that are there without a statement, which N-Quads cannot say."""
    end: int = 0

    def to_bytes(self) -> bytes:
        """Write the header."""
        graphs = b"".join(CREATED + b"<" + graph.encode() + b"> .\n" for graph in self.empty)
        return b'%s"%d" .\n%s"%s" .\n' % (REVISION, self.revision, STATE, self.state.encode()) + graphs


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction of the journal: its lines, and where the next one begins."""

    lines: tuple[bytes, ...]
    end: int

    def named(self, header: bytes) -> list[str]:
        """Give the graphs that a header names."""
        return read_names(self.lines, header)


def read_names(lines: Iterable[bytes], header: bytes) -> list[str]:
    """Give what the lines of a header name."""
    return [line[len(header) + 1 : -4].decode() for line in lines if line.startswith(header)]


def read_header(file: BinaryIO) -> Header:
    """Read what stands before the first transaction."""
    file.seek(0)
    lines: list[bytes] = []
    for line in file:
        if line == BEGIN or not line.endswith(b"\n"):
            break
        lines.append(line)
    found = dict.fromkeys((REVISION, STATE), "")
    for kind in found:
        found[kind] = next(iter(read_names(lines, kind)), "")
    empty = tuple(read_names(lines, CREATED))
    return Header(int(found[REVISION] or 0), found[STATE], empty, sum(map(len, lines)))


def follow_state(state: str, body: bytes) -> str:
    """Give the state that a transaction leads to; equal states mean equal writes to the same base."""
    return hashlib.sha256(state.encode() + body).hexdigest()


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
    for quad in parse_marked(entry.lines, b"D "):
        store.remove(quad)
    store.extend(parse_marked(entry.lines, b"A "))
    for graph in entry.named(DROPPED):
        store.remove_graph(NamedNode(graph) if graph else DefaultGraph())
    for graph in entry.named(CREATED):
        store.add_graph(NamedNode(graph))


def parse_marked(lines: Iterable[bytes], mark: bytes) -> Iterator[Quad]:
    """Read the quads of the lines that begin with a mark."""
    return iter(parse(b"".join(line[2:] for line in lines if line.startswith(mark)), RdfFormat.N_QUADS))


class Replay:
    """The place up to which a journal has been followed."""

    def __init__(self, path: Path) -> None:
        """Take the journal's file; it may not be there yet."""
        self.path = path
        self.revision = 0
        self.state = ""
        self._header: Header | None = None
        self.position = 0

    def pending(self) -> Iterator[Entry]:
        """Give the finished transactions that have not been given yet; whoever takes one must apply it.

        The empty graphs of a base come as a transaction as well. A journal that was compacted meanwhile is
        followed from the revision on that was reached.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            header = read_header(file)
            number = self.revision
            if header != self._header:
                self._header, self.position, number = header, header.end, header.revision
                if self.revision <= header.revision:
                    self.revision, self.state = header.revision, header.state
                    yield Entry(tuple(CREATED + f"<{graph}> .\n".encode() for graph in header.empty), header.end)
            for entry in read_entries(file, self.position):
                self.position = entry.end
                number += 1
                if number > self.revision:
                    self.revision, self.state = number, follow_state(self.state, b"".join(entry.lines))
                    yield entry

    def advance(self, store: Store) -> None:
        """Apply all finished transactions that have not been applied yet."""
        for entry in self.pending():
            apply_entry(store, entry)


class Journal:
    """The journal as the one process that writes it sees it."""

    def __init__(self, path: Path) -> None:
        """Open or begin the journal and cut off what was not finished; raises JournalError where it is in use."""
        self.path = path
        self.touched: dict[str, str] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = lock_file(path)
        header = read_header(self._file)
        self.revision, self.state, self.base_state, self.size = (
            header.revision,
            header.state,
            header.state,
            header.end,
        )
        for entry in read_entries(self._file, header.end):
            self._note(b"".join(entry.lines), entry.named(TOUCHED))
            self.size = entry.end
        self._file.truncate(self.size)
        sync_folder(path.parent)

    def _note(self, body: bytes, touched: list[str]) -> None:
        self.revision += 1
        self.state = follow_state(self.state, body)
        self.touched.update(dict.fromkeys(touched, self.state))

    def append(self, body: bytes, touched: list[str]) -> None:
        """Write a transaction and wait until it is on disk; raises OSError where it fails, and nothing counts."""
        transaction = make_transaction(body)
        self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(transaction)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self.size)
            raise
        self.size += len(transaction)
        self._note(body, touched)

    def read_from(self, position: int) -> bytes:
        """Give the transactions from a position on."""
        self._file.seek(position)
        return self._file.read()

    def begin_anew(self, header: Header, position: int) -> None:
        """Keep only the transactions from a position on: what came before is in the base now."""
        content = header.to_bytes() + self.read_from(position)
        draft = write_draft(self.path, content)
        file = lock_file(draft)
        draft.replace(self.path)
        sync_folder(self.path.parent)
        self._file.close()
        self._file, self.size = file, len(content)

    def close(self) -> None:
        """Let go of the journal."""
        self._file.close()


def lock_file(path: Path) -> BinaryIO:
    """Open a journal for this process alone; raises JournalError where another has it."""
    file = path.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise JournalError(f"{path}: another process writes this journal; stop it first") from error
    return file


def write_draft(path: Path, content: bytes) -> Path:
    """Write what shall take the place of a file, and bring it to the disk."""
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
