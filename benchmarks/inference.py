"""How materialised inference grows: time and memory for copies of the corpus up to ten million statements.

    python -m benchmarks.inference SNAPSHOT [--triples N …]

The data are the asserted graphs of the snapshot and copies of its documents under other names, in a store
on disk as a build has it. Each size runs in a process of its own; the times are processor time of the
inference alone, without loading, and the memory is the most that the process ever held. Times are shown per
million asserted statements as well: a constant there means that the rules scale with the data.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from benchmarks.endpoint.growing import INFERRED, Copier, name_copy, read_graphs
from mandategraph.graph.inference import infer, load_rules
from mandategraph.graph.snapshot import open_snapshot

SIZES = (100_000, 1_000_000, 10_000_000)


def asserted_graphs(snapshot: Path, triples: int) -> Iterator[tuple[str, bytes]]:
    """Give graphs as N-Triples, the corpus and then copies of its documents, for so many statements."""
    opened = open_snapshot(snapshot)
    base = opened.manifest.base
    graphs = {iri: lines for iri, lines in read_graphs(opened).items() if not iri.endswith(INFERRED)}
    paths = {iri: iri.removeprefix(f"{base}graph/").split("/") for iri in graphs}
    slugs = {iri: path[0] for iri, path in paths.items() if len(path) == 2 and path[0] != "register"}
    copier = Copier(base, sorted(set(slugs.values())), [])
    written = number = 0
    while written < triples:
        for iri in graphs if number == 0 else slugs:
            lines = graphs[iri] if number == 0 else list(copier.copy(graphs[iri], number))
            yield (iri if number == 0 else name_copy(iri, slugs[iri], number)), b"".join(lines)
            written += len(lines)
        number += 1


def measure(snapshot: Path, triples: int) -> str:
    """Load so many statements, infer, and give a line of the table."""
    base = open_snapshot(snapshot).manifest.base
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        for iri, lines in asserted_graphs(snapshot, triples):
            store.bulk_load(lines, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(iri))
        asserted = len(store)
        start = time.process_time()
        inferred = sum(1 for _ in infer(store, NamedNode(f"{base}graph/ontology"), load_rules(base)))
        took = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = took / asserted * 1_000_000
    return f"| {asserted:,} | {inferred:,} | {took:.1f} s | {each:.1f} s | {memory:,} MiB |"


def main() -> None:
    """Measure each size in a process of its own and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inference")
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--triples", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(measure(options.snapshot, options.triples[0]), flush=True)
        return
    print("| asserted | inferred | processor time | per million | memory |\n|---|---|---|---|---|", flush=True)
    for triples in options.triples:
        command = [sys.executable, "-m", "benchmarks.inference", str(options.snapshot), "--one", "--triples"]
        subprocess.run([*command, str(triples)], check=True, env=os.environ)


if __name__ == "__main__":
    main()
