"""Building a snapshot: graph by graph, then checked, validated, named and switched to."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from mandategraph.graph.canonical import (
    GraphLines,
    canonical_lines,
    canonical_lines_of_ntriples,
    digest_dataset,
    digest_graph,
)
from mandategraph.graph.description import Download, describe_dcat, describe_void
from mandategraph.graph.errors import BuildError, SnapshotError
from mandategraph.graph.namespaces import DEFAULT_BASE
from mandategraph.graph.search import build_index
from mandategraph.graph.serialisation import write_turtle
from mandategraph.graph.snapshot import folder, manifest
from mandategraph.graph.snapshot.manifest import FileEntry, GraphEntry, InputEntry, Manifest
from mandategraph.graph.snapshot.reader import GRAPHS, INDEX, STORE, Snapshot, hash_file, open_snapshot
from mandategraph.graph.snapshot.runs import Runs
from mandategraph.graph.statistics import GraphStatistics, count_lines, sum_statistics

Validate = Callable[[Snapshot], Mapping[str, bytes] | None]
"""Looks at a snapshot that is ready, and raises BuildError to keep it from being published; what it returns are
reports to put beside the graphs, by file name."""

_OWN_FILES = frozenset({GRAPHS, STORE, INDEX, manifest.NAME, "void.ttl", "dcat.ttl"})


class SnapshotWriter:
    """Builds one snapshot in a folder of snapshots; a context manager that holds the folder while it builds.

    Whatever happens before the end of `publish`, the current snapshot stays as it was.
    """

    def __init__(self, out_dir: str | Path, *, base: str = DEFAULT_BASE) -> None:
        """Take the folder of snapshots and the base of the IRIs that the graphs describe."""
        self.out_dir = Path(out_dir)
        self.base = base
        self._work = self.out_dir / f".building-{os.getpid()}"
        self._stack = ExitStack()
        self._inputs: dict[str, InputEntry] = {}
        self._graphs: dict[str, GraphEntry] = {}
        self._statistics: dict[str, GraphStatistics] = {}
        self._blank_nodes: dict[str, str] = {}
        self._timings: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Take hold of the folder; SnapshotError where another build has it."""
        self._stack.enter_context(folder.locked(self.out_dir))
        self._stack.callback(shutil.rmtree, self._work, ignore_errors=True)
        folder.remove_leftovers(self.out_dir)
        self._content = self._work / "content"
        self._content.mkdir(parents=True)
        self._runs = Runs(self._work, self._content / STORE)
        self._stack.callback(self._runs.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not published and let go of the folder."""
        self._stack.close()

    @property
    def store(self) -> Store:
        """Give the database with all graphs added so far, for reading; do not keep it beyond `publish`."""
        return self._runs.store

    def add_graph(self, iri: NamedNode, content: Iterable[Triple | Quad] | bytes) -> GraphEntry:
        """Add one named graph: triples, quads (whose graph must be this one or none), or N-Triples.

        BuildError where the graph was added before, is empty, or shares a blank node with another one.
        """
        started = perf_counter()
        if iri.value in self._graphs:
            raise BuildError(f"graph {iri.value} was added twice; give each graph once, whole")
        if isinstance(content, bytes):
            lines = canonical_lines_of_ntriples(content)
        else:
            lines = canonical_lines(self._check(iri, triple) for triple in content)
        if not lines:
            raise BuildError(f"graph {iri.value} is empty; leave it out or see why nothing was found")
        entry = GraphEntry(iri.value, len(lines), digest_graph(lines))
        self._graphs[iri.value] = entry
        self._statistics[iri.value] = count_lines(lines, self.base)
        self._runs.add(GraphLines(iri.value).to_quads(lines))
        self.add_timing("graphs", perf_counter() - started)
        return entry

    @staticmethod
    def takes(name: str) -> bool:
        """Tell whether a file of that name may stand beside the graphs."""
        return name not in _OWN_FILES and Path(name).name == name and name[:1] not in ("", ".")

    def add_file(self, name: str, data: bytes) -> None:
        """Add a file (a report, the list of issues) beside the graphs; it is outside the digest."""
        if not self.takes(name):
            raise BuildError(f"a snapshot cannot take a file named {name!r}; choose a plain name of its own")
        (self._content / name).write_bytes(data)

    def add_input(self, name: str, sha256: str) -> None:
        """Note in the manifest a file that the graphs were made of."""
        self._inputs[name] = InputEntry(name, sha256)

    def add_timing(self, phase: str, seconds: float) -> None:
        """Note in the manifest how long a phase of the build took; times of one phase add up."""
        self._timings[phase] = round(self._timings.get(phase, 0.0) + seconds, 6)

    def publish(self, validate: Validate | None = None, *, make_current: bool = True) -> Snapshot:
        """Finish the snapshot, have it validated, give it its name, and let `current` point to it if asked.

        BuildError where a triple stands in two graphs, or as the validation says; nothing is published then. A
        snapshot of the same digest that is there already is kept.
        """
        self._describe()
        digest = digest_dataset({iri: entry.digest for iri, entry in self._graphs.items()})
        self._time("check and compress", lambda: self._runs.write(self._content / GRAPHS))
        self._time("index", lambda: build_index(self.store, self._content / INDEX, self.base))
        self._time("database", self._runs.close)
        draft = self._make_manifest(digest)
        if validate is not None:
            self._validate(validate, Snapshot(self._content, draft))
        target = self._place(digest)
        if make_current:
            folder.switch(self.out_dir, digest)
        return open_snapshot(target)

    def _check(self, iri: NamedNode, triple: Triple | Quad) -> Triple | Quad:
        if isinstance(triple, Quad) and isinstance(triple.graph_name, NamedNode) and triple.graph_name != iri:
            raise BuildError(f"{triple} is given for graph {iri.value} and names another one")
        for term in (triple.subject, triple.object):
            if isinstance(term, BlankNode):
                other = self._blank_nodes.setdefault(term.value, iri.value)
                if other != iri.value:
                    raise BuildError(f"blank node {term} of {triple} stands in graphs {other} and {iri.value}")
        return triple

    def _describe(self) -> None:
        graph = NamedNode(f"{self.base}graph/dataset")
        if graph.value not in self._graphs:
            self.add_graph(graph, describe_void(self.base, dict(sorted(self._statistics.items()))))

    def _validate(self, validate: Validate, snapshot: Snapshot) -> None:
        started = perf_counter()
        for name, data in (validate(snapshot) or {}).items():
            self.add_file(name, data)
        self.add_timing("validate", perf_counter() - started)

    def _place(self, digest: str) -> Path:
        target = self.out_dir / digest
        if target.exists():
            try:
                return open_snapshot(target, verify=True).path
            except SnapshotError:
                pass  # Damaged or of an older format: the one just built takes its place.
        self._write_descriptions(digest)
        finished = self._make_manifest(digest)
        (self._content / manifest.NAME).write_bytes(finished.to_json())
        return folder.place(self._content, self.out_dir, digest)

    def _write_descriptions(self, digest: str) -> None:
        void = write_turtle(describe_void(self.base, dict(sorted(self._statistics.items()))))
        (self._content / "void.ttl").write_bytes(void)
        graphs = self._content / GRAPHS
        downloads = [
            Download(
                GRAPHS,
                "All graphs as sorted N-Quads",
                "application/n-quads",
                graphs.stat().st_size,
                hash_file(graphs),
                "application/gzip",
            )
        ]
        triples = sum(entry.triples for entry in self._graphs.values())
        dcat = write_turtle(describe_dcat(self.base, digest, triples, downloads))
        (self._content / "dcat.ttl").write_bytes(dcat)

    def _make_manifest(self, digest: str) -> Manifest:
        total = sum_statistics(self._statistics.values())
        return Manifest(
            digest=digest,
            base=self.base,
            graphs=tuple(entry for _, entry in sorted(self._graphs.items())),
            inputs=tuple(entry for _, entry in sorted(self._inputs.items())),
            versions={
                "mandategraph": version("mandategraph"),
                "pyoxigraph": version("pyoxigraph"),
                "python": platform.python_version(),
            },
            counts={"triples": total.triples, "graphs": len(self._graphs)} | total.classes,
            timings=dict(self._timings),
            files=tuple(_list_files(self._content)),
        )

    def _time(self, phase: str, action: Callable[[], object]) -> None:
        started = perf_counter()
        action()
        self.add_timing(phase, perf_counter() - started)


def _list_files(content: Path) -> Iterable[FileEntry]:
    for path in sorted(content.rglob("*")):
        name = path.relative_to(content).as_posix()
        if path.is_file() and name != manifest.NAME:
            yield FileEntry(name, path.stat().st_size, hash_file(path))
