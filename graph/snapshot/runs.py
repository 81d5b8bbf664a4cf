"""Sorted runs of N-Quads: the way from graphs in any order to one sorted file, in bounded memory."""

from __future__ import annotations

import gzip
import heapq
from contextlib import ExitStack
from pathlib import Path

from pyoxigraph import Store

from mandategraph.graph.canonical import split_graph
from mandategraph.graph.errors import BuildError
from mandategraph.graph.snapshot.reader import load_lines

_RUN = 400_000
"""Lines that are sorted in memory at a time (about 120 MB)."""


class Runs:
    """Collects N-Quads lines, keeps them on disk as sorted runs, and loads them into an Oxigraph database."""

    def __init__(self, folder: Path, database: Path, longest: int = _RUN) -> None:
        """Take the folder for the runs, the folder that becomes the database, and the lines of a run."""
        self._longest = longest
        self._folder = folder
        self._database = database
        self._store: Store | None = Store(str(database))
        self._pending: list[bytes] = []
        self._runs: list[Path] = []

    @property
    def store(self) -> Store:
        """Give the database, with all lines added so far."""
        self._spill()
        return self._open_store()

    def add(self, lines: list[bytes]) -> None:
        """Add the lines of one graph."""
        self._pending += lines
        if len(self._pending) >= self._longest:
            self._spill()

    def write(self, target: Path) -> None:
        """Write all lines, sorted, as a gzip file without time or name.

        BuildError where a triple stands in two graphs, naming it and both.
        """
        self._spill()
        before, before_graph = b"", ""
        with ExitStack() as stack:
            files = [stack.enter_context(run.open("rb")) for run in self._runs]
            raw = stack.enter_context(target.open("wb"))
            packed = stack.enter_context(gzip.GzipFile("", "wb", 6, raw, mtime=0))
            for line in heapq.merge(*files):
                triple, graph = split_graph(line)
                if triple == before:
                    words = triple.decode("utf-8")
                    raise BuildError(f"a triple stands in graphs {before_graph} and {graph}: {words}")
                before, before_graph = triple, graph
                packed.write(line)

    def close(self) -> None:
        """Finish the database and close it."""
        if self._store is not None:
            self._spill()
            self._store.flush()
            self._store.optimize()
            self._store = None
            # The database's diary names folders of this machine.
            (self._database / "LOG").unlink(missing_ok=True)

    def _spill(self) -> None:
        if not self._pending:
            return
        self._pending.sort()
        run = self._folder / f"{len(self._runs)}.nq"
        with run.open("wb") as file:
            file.writelines(self._pending)
        self._runs.append(run)
        load_lines(self._open_store(), self._pending)
        self._pending = []

    def _open_store(self) -> Store:
        if self._store is None:
            raise BuildError("the database of this build is closed; open the snapshot instead")
        return self._store
