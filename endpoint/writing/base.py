"""Where writes are kept: a journal for each content that is written to, beside the data or in a folder of its own.

Files are loaded with new names for their blank nodes each time; so what a journal of files begins with is kept as
N-Quads, whose names stay. A snapshot whose writes were compacted into another one has a file that says so: from
the moment when it is there, the other one counts, with what was written since.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

from mandategraph.endpoint.isolation.dataset import Source, load_files
from mandategraph.endpoint.writing.databases import folder_of
from mandategraph.endpoint.writing.journal import Header, Journal, JournalError, sync_folder, write_draft
from mandategraph.graph.snapshot import open_snapshot
from mandategraph.graph.snapshot.folder import read_current, switch

SUFFIX, SUCCESSOR = ".rdfp", ".successor"


@dataclass(frozen=True, slots=True)
class Successor:
    """Where the writes to a snapshot have gone: the snapshot that holds them, up to a position of the journal."""

    digest: str
    position: int
    revision: int
    state: str
    empty: tuple[str, ...]


def journal_path(source: Source, folder: str) -> Path:
    """Name the journal of a source."""
    return journal_folder(source, folder) / f"{source.digest}{SUFFIX}"


def journal_folder(source: Source, folder: str) -> Path:
    """Name the folder of the journal: the one that is set, else the one beside the data."""
    if folder:
        return Path(folder)
    return Path(f"{source.files[0]}.journal") if source.files else Path(source.snapshot).parent / "journal"


def settle(source: Source, folder: str) -> Source:
    """Follow a source to where its writes have gone; raises JournalError where the folder holds others' writes.

    A compaction that was interrupted after it counted is brought to its end.
    """
    parent = journal_folder(source, folder)
    while (parent / f"{source.digest}{SUCCESSOR}").exists():
        source = succeed(source, parent)
    path = journal_path(source, folder)
    for other in sorted(parent.glob(f"*{SUFFIX}")):
        if other != path and other.stat().st_size:
            raise JournalError(f"{other}: {describe_stranger(source, other)} move it away to begin anew")
    return source


def describe_stranger(source: Source, journal: Path) -> str:
    """Say what a journal belongs to that is not that of the source."""
    if source.files:
        return "holds writes to files that have changed since;"
    older = Path(source.snapshot).parent / journal.stem
    kept = f"; serve that one (--snapshot {older}), or" if older.is_dir() else "; that is pruned, so"
    return f"holds writes to another snapshot than the current one{kept}"


def announce(journal: Path, successor: Successor) -> None:
    """Say that the writes of a journal are in another snapshot: from here on that one counts."""
    path = journal.with_suffix(SUCCESSOR)
    write_draft(path, json.dumps(asdict(successor)).encode()).replace(path)
    sync_folder(path.parent)


def succeed(source: Source, parent: Path) -> Source:
    """Go on to the snapshot that holds the writes, with a journal of those since; raises JournalError."""
    told = json.loads((parent / f"{source.digest}{SUCCESSOR}").read_bytes())
    successor = Successor(**{**told, "empty": tuple(told["empty"])})
    snapshots = Path(source.snapshot).parent
    if not (snapshots / successor.digest).is_dir():
        raise JournalError(
            f"{snapshots / successor.digest} is gone, which holds the writes to {source.digest}; put it back"
        )
    old = parent / f"{source.digest}{SUFFIX}"
    if old.exists():
        hand_over(old, parent / f"{successor.digest}{SUFFIX}", successor)
    if read_current(snapshots) == source.digest:
        switch(snapshots, successor.digest)
    return replace(source, digest=successor.digest, snapshot=str(open_snapshot(snapshots / successor.digest).path))


def hand_over(old: Path, new: Path, successor: Successor) -> None:
    """Let another journal go on with the transactions that are not in its snapshot."""
    journal = Journal(old)  # nobody else may be writing it
    try:
        header = Header(successor.revision, successor.state, successor.empty)
        write_draft(new, header.to_bytes() + journal.read_from(successor.position)).replace(new)
        sync_folder(new.parent)
        old.unlink()
        sync_folder(new.parent)
    finally:
        journal.close()


def list_old_databases(parent: Path) -> Iterator[Path]:
    """Give the databases that belong to journals which were compacted."""
    for successor in parent.glob(f"*{SUCCESSOR}"):
        if (old := folder_of(successor.with_suffix(SUFFIX))).is_dir():
            yield old


def remove_old_databases(parent: Path) -> None:
    """Remove the databases that nobody needs any more."""
    for old in list_old_databases(parent):
        shutil.rmtree(old, ignore_errors=True)


def base_of(journal: Path) -> Path:
    """Name the file that a journal of files begins with."""
    return journal.with_suffix(".nq")


def load_base(source: Source, journal: Path) -> Store:
    """Load files as the journal knows them; the first time, keep them so."""
    kept = base_of(journal)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_base(load_files(source.files), kept).replace(kept)
        sync_folder(kept.parent)
    store = Store()
    store.bulk_extend(parse(path=kept, format=RdfFormat.N_QUADS))
    return store


def write_base(store: Store, path: Path) -> Path:
    """Write a store beside a file whose place it shall take, and bring it to the disk."""
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        store.dump(file, RdfFormat.N_QUADS)
        file.flush()
        os.fsync(file.fileno())
    return draft
