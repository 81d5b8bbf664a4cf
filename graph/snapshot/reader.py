"""Opening snapshots: nothing is read from one that is incomplete."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from mandategraph.graph.canonical import GraphLines, digest_dataset, split_graph
from mandategraph.graph.errors import SnapshotError
from mandategraph.graph.snapshot import folder, manifest
from mandategraph.graph.snapshot.manifest import Manifest

GRAPHS = "graphs.nq.gz"
STORE = "store"
INDEX = "search.sqlite"
_CHUNK = 100_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot."""

    path: Path
    manifest: Manifest

    @property
    def digest(self) -> str:
        """Give the digest that names the snapshot."""
        return self.manifest.digest

    @property
    def graphs_path(self) -> Path:
        """Give the file of all graphs: sorted N-Quads, compressed by gzip."""
        return self.path / GRAPHS

    @property
    def store_path(self) -> Path:
        """Give the folder of the Oxigraph database."""
        return self.path / STORE

    @property
    def index_path(self) -> Path:
        """Give the file of the text index."""
        return self.path / INDEX

    def open_store(self) -> Store:
        """Open the database for reading; any number of processes may."""
        try:
            return Store.read_only(str(self.store_path))
        except OSError as error:
            raise SnapshotError(f"{self.store_path}: {error}; build the snapshot again") from None

    def load_memory_store(self) -> Store:
        """Load all graphs into memory, where queries run several times faster than from disk."""
        store = Store()
        lines = self.iter_lines()
        while chunk := list(islice(lines, _CHUNK)):
            load_lines(store, chunk)
        return store

    def iter_lines(self, graph: NamedNode | None = None) -> Iterator[bytes]:
        """Read the sorted N-Quads lines, of one graph where it is given."""
        ending = b"" if graph is None else f" <{graph.value}> .\n".encode()
        try:
            with gzip.open(self.graphs_path) as file:
                for line in file:
                    if line.endswith(ending):
                        yield line
        except (OSError, EOFError) as error:
            raise SnapshotError(f"{self.graphs_path}: {error}; build the snapshot again") from None

    def iter_quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """Read the statements in the order of their lines, of one graph where it is given."""
        lines = self.iter_lines(graph)
        while chunk := list(islice(lines, _CHUNK)):
            yield from parse(b"".join(chunk), RdfFormat.N_QUADS)

    def read_file(self, name: str) -> bytes:
        """Read one file that the manifest lists: a description, a report."""
        if not any(entry.name == name for entry in self.manifest.files):
            raise SnapshotError(f"{self.path}: the snapshot has no file {name}")
        return (self.path / name).read_bytes()

    def verify(self) -> None:
        """Read everything and compare it with the manifest and the digest; SnapshotError where they differ."""
        for entry in self.manifest.files:
            if hash_file(self.path / entry.name) != entry.sha256:
                raise SnapshotError(f"{self.path / entry.name} is damaged; build the snapshot again")
        graphs = {entry.iri: entry.digest for entry in self.manifest.graphs}
        if self._digest_graphs() != graphs or digest_dataset(graphs) != self.digest:
            raise SnapshotError(f"{self.graphs_path} does not hold what {self.digest} names; build it again")

    def _digest_graphs(self) -> dict[str, str]:
        forms = {entry.iri: (GraphLines(entry.iri), hashlib.sha256()) for entry in self.manifest.graphs}
        for line in self.iter_lines():
            known = forms.get(split_graph(line)[1])
            if known is None:
                raise SnapshotError(f"{self.graphs_path} holds a graph that the manifest does not list")
            known[1].update(known[0].to_triple(line))
        return {iri: total.hexdigest() for iri, (_, total) in forms.items()}


def open_snapshot(path: str | Path, *, verify: bool = False) -> Snapshot:
    """Open a snapshot: its folder, the link to it, or the folder that holds `current`.

    Files are checked by name and size; with `verify` every byte is read. SnapshotError where something is missing.
    """
    given = Path(path)
    inner = given / folder.CURRENT
    resolved = (inner if inner.is_symlink() or inner.exists() else given).resolve()
    file = resolved / manifest.NAME
    try:
        data = file.read_bytes()
    except OSError:
        raise SnapshotError(
            f"{given}: no snapshot here; make one with: mandategraph build --out {given}"
        ) from None
    snapshot = Snapshot(resolved, manifest.read_manifest(data, str(file)))
    _check_files(snapshot)
    if verify:
        snapshot.verify()
    return snapshot


def load_lines(store: Store, lines: list[bytes]) -> None:
    """Load lines that this project wrote, keeping labels of blank nodes (a store's own loader renames them)."""
    blank = [line for line in lines if b"_:" in line]
    if blank:
        store.bulk_extend(parse(b"".join(blank), RdfFormat.N_QUADS))
        lines = [line for line in lines if b"_:" not in line]
    store.bulk_load(b"".join(lines), RdfFormat.N_QUADS, lenient=True)


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_files(snapshot: Snapshot) -> None:
    if snapshot.path.name != snapshot.digest:
        raise SnapshotError(f"{snapshot.path} holds snapshot {snapshot.digest}; give the folder that name")
    for entry in snapshot.manifest.files:
        file = snapshot.path / entry.name
        try:
            size = file.stat().st_size
        except OSError:
            raise SnapshotError(f"{file} is missing; build the snapshot again") from None
        if size != entry.bytes:
            raise SnapshotError(f"{file} has {size} bytes instead of {entry.bytes}; build the snapshot again")
