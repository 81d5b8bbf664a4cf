"""How materialised inference grows: time and memory for copies of the corpus up to ten million statements.

    python -m benchmarks.inference [SNAPSHOT] [--triples N …] [--out FILE]

The data are the asserted graphs of the snapshot and copies of its documents under other names, in a store
on disk as a build has it. One process loads, another infers: the times are processor time of the inference
alone, and the memory is the most that its process ever held. Times are shown for each inferred statement as well:
where that stays, the rules scale with the data.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from benchmarks.endpoint.growing import INFERRED, Copier, name_copy, read_graphs
from mandategraph.graph.inference import infer, load_rules
from mandategraph.graph.snapshot import open_snapshot

SIZES = (100_000, 1_000_000, 10_000_000)


def asserted_graphs(snapshot: Path, triples: int) -> Iterator[bytes]:
    """Give graphs as N-Quads, the corpus and then copies of its documents, for so many statements."""
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
            name = iri if number == 0 else name_copy(iri, slugs[iri], number)
            yield b"".join(lines).replace(b" .\n", f" <{name}> .\n".encode())
            written += len(lines)
        number += 1


def load(snapshot: Path, triples: int, folder: Path) -> None:
    """Load so many statements into a store in the folder."""
    quads = folder / "asserted.nq"
    with quads.open("wb") as out:
        out.writelines(asserted_graphs(snapshot, triples))
    store = Store(str(folder / "store"))
    store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
    store.optimize()
    quads.unlink()


def measure(base: str, folder: Path) -> str:
    """Infer from the store in the folder, and give a line of the table."""
    store = Store.read_only(str(folder / "store"))
    asserted = len(store)
    start = time.process_time()
    inferred = sum(1 for _ in infer(store, NamedNode(f"{base}graph/ontology"), load_rules(base)))
    took = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = took / inferred * 1_000_000
    return f"| {asserted:,} | {inferred:,} | {took:.1f} s | {each:.1f} µs | {memory:,} MiB |"


def run(snapshot: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Load and measure each size, each in a process of its own, and give the lines of the report."""
    base = open_snapshot(snapshot).manifest.base
    yield "# Inference\n"
    yield (
        f"{os.cpu_count()} cores ({platform.machine()}), of which one is used; processor time without loading, "
        f"store on disk; mandategraph {version('mandategraph')}, pyoxigraph {version('pyoxigraph')}.\n"
    )
    yield "| asserted | inferred | processor time | for each inferred | memory |\n|---|---|---|---|---|"
    for triples in sizes:
        with (
            tempfile.TemporaryDirectory() as folder,
            ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as alone,
        ):
            alone.submit(load, snapshot, triples, Path(folder)).result()
            yield alone.submit(measure, base, Path(folder)).result()
    yield f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}."


def main() -> None:
    """Read the command line, measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inference")
    parser.add_argument("snapshot", nargs="?", type=Path, default=Path("snapshots/current"))
    parser.add_argument("--triples", type=int, nargs="+", default=SIZES)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/inference.md"))
    options = parser.parse_args()
    lines = []
    for line in run(options.snapshot, options.triples):
        print(line, flush=True)
        lines.append(line)
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
