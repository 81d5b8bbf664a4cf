"""The data that a zygote serves: a snapshot's database, in memory or from disk, or any RDF files as they are."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import RdfFormat, Store

from mandategraph.graph.errors import SourceError
from mandategraph.graph.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be served: files as they are, or the folder of a snapshot.

    `digest` names the content; `union` says that the default graph is the union of the named ones; `in_memory`
    says where queries read it.
    """

    digest: str
    union: bool
    in_memory: bool
    files: tuple[str, ...] = ()
    snapshot: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give the source as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Source:
        """Make the source of what `to_json` gave."""
        return cls(**{**value, "files": tuple(value["files"])})


def rdf_format(path: Path) -> RdfFormat:
    """Tell an RDF file's format by its name (".gz" may follow); SourceError where no format has that name."""
    name = path.name.removesuffix(".gz")
    found = RdfFormat.from_extension(name.rpartition(".")[2].lower()) if "." in name else None
    if found is None:
        raise SourceError(f"{path}: not an RDF file by its name; use .ttl, .nt, .nq, .trig, .rdf, .jsonld or .n3")
    return found


def describe_files(paths: Iterable[Path]) -> Source:
    """Make a source of files, its digest that of their bytes; raises SourceError for what cannot be read."""
    digest = hashlib.sha256()
    files = []
    for path in paths:
        digest.update(f"{rdf_format(path).name}\n".encode())
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise SourceError(f"{path}: {error.strerror}; name a file that can be read") from error
        files.append(str(path.resolve()))
    return Source(digest=digest.hexdigest(), union=False, in_memory=True, files=tuple(files))


def describe_snapshot(path: Path, memory_budget: int) -> Source:
    """Make a source of a snapshot, read from memory if its database is no larger than the budget (bytes)."""
    snapshot = open_snapshot(path.resolve())
    size = sum(file.stat().st_size for file in snapshot.store_path.rglob("*") if file.is_file())
    return Source(snapshot.digest, union=True, in_memory=size <= memory_budget, snapshot=str(snapshot.path))


def open_file(path: Path) -> IO[bytes]:
    """Open a file to read, unpacking it where its name says that it is packed."""
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def load_files(paths: Iterable[str]) -> Store:
    """Load RDF files into memory, their graphs kept; raises SourceError naming the file and the position."""
    store = Store()
    for name in paths:
        path = Path(name)
        try:
            with open_file(path) as file:
                store.bulk_load(file, rdf_format(path), base_iri=path.as_uri())
        except (SyntaxError, ValueError, OSError, EOFError) as error:
            raise SourceError(f"{path}: {' '.join(str(error).split())[:300]}") from error
    return store


def load_source(source: Source) -> Store | None:
    """Load what lies in memory; None where each worker opens the database itself."""
    if source.files:
        return load_files(source.files)
    return open_snapshot(source.snapshot).load_memory_store() if source.in_memory else None
