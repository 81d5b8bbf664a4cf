"""Where writes are kept: a journal for each content that is written to, beside the data or in a folder of its own.

Files are loaded with new names for their blank nodes each time; so what a journal of files begins with is kept as
N-Quads, whose names stay.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

from mandategraph.endpoint.isolation.dataset import Source, load_files
from mandategraph.endpoint.writing.journal import JournalError

SUFFIX = ".rdfp"


def journal_path(source: Source, folder: str) -> Path:
    """Name the journal of a source; raises JournalError where the folder holds writes to other content."""
    parent = Path(folder) if folder else default_folder(source)
    path = parent / f"{source.digest}{SUFFIX}"
    for other in sorted(parent.glob(f"*{SUFFIX}")):
        if other != path and other.stat().st_size:
            raise JournalError(f"{other}: {describe_stranger(source, other)} move it away to begin anew")
    return path


def describe_stranger(source: Source, journal: Path) -> str:
    """Say what a journal belongs to that is not that of the source."""
    if source.files:
        return "holds writes to files that have changed since;"
    older = Path(source.snapshot).parent / journal.stem
    kept = f"; serve that one (--snapshot {older}), or" if older.is_dir() else "; that is pruned, so"
    return f"holds writes to another snapshot than the current one{kept}"


def default_folder(source: Source) -> Path:
    """Choose the folder beside the data."""
    return Path(f"{source.files[0]}.journal") if source.files else Path(source.snapshot).parent / "journal"


def load_base(source: Source, journal: Path) -> Store:
    """Load files as the journal knows them; the first time, keep them so."""
    kept = journal.with_suffix(".nq")
    if not kept.exists():
        keep_base(load_files(source.files), kept)
    store = Store()
    store.bulk_extend(parse(path=kept, format=RdfFormat.N_QUADS))
    return store


def keep_base(store: Store, path: Path) -> None:
    """Write a store to a file that is whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    output = io.BytesIO()
    store.dump(output, RdfFormat.N_QUADS)
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(output.getvalue())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
