"""Run the benchmark of the endpoint.

    python -m benchmarks.endpoint [SNAPSHOT] [--seconds S] [--clients N] [--out FOLDER] [--engine NAME…]

Every engine holds the same statements and answers the same 16 queries, cold (no two texts alike) and repeated, one
engine at a time. Before measuring, the answers are counted: engines that disagree on a query are named.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from benchmarks.endpoint.engines import ENGINES, PROGRAMS, Engine, Running, running
from benchmarks.endpoint.load import ACCEPT, Figure, ask, measure
from benchmarks.endpoint.mix import MIX, Query, read_terms, write_variants
from benchmarks.endpoint.report import OWN, draw, write_table
from mandategraph.graph.snapshot import Snapshot, open_snapshot


def write_triples(snapshot: Snapshot, folder: Path) -> Path:
    """Write the statements of all graphs as N-Triples."""
    path = folder / "data.nt"
    with path.open("wb") as file:
        serialize((quad.triple for quad in snapshot.iter_quads()), file, RdfFormat.N_TRIPLES)
    return path


def count_answer(server: Running, query: Query, terms: dict[str, list[str]]) -> int:
    """Count the rows or statements of a query's first variant."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    accept = ACCEPT.get(query.kind, ACCEPT[""])
    body = ask(connection, server.path, next(write_variants(query, terms, cold=False)), accept)
    connection.close()
    if query.kind == "graph":
        return len({line for line in body.splitlines() if line.strip()})
    return len(json.loads(body)["results"]["bindings"])


def measure_engine(
    engine: Engine, server: Running, terms: dict[str, list[str]], clients: int, seconds: float
) -> tuple[dict[tuple[str, str, bool], Figure], dict[str, int]]:
    """Measure all queries on one engine, cold first."""
    counts = {query.name: count_answer(server, query, terms) for query in MIX}
    figures = {}
    for cold in (True, False):
        for query in MIX:
            figures[engine.name, query.name, cold] = measure(
                server, query, terms, cold=cold, clients=clients, seconds=seconds
            )
            print(f"{engine.name:16} {'cold' if cold else 'repeated':9} {query.name:15}", end=" ", flush=True)
            print(f"{figures[engine.name, query.name, cold].rate:10,.1f}/s", flush=True)
    return figures, counts


def main() -> None:
    """Measure, and write table and pictures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endpoint")
    parser.add_argument("snapshot", nargs="?", type=Path, default=Path("snapshots/current"))
    parser.add_argument("--seconds", type=float, default=3.0, help="for each query, engine and temperature")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--settle", type=float, default=15.0, help="between start and measuring, for each engine")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--engine", action="append", choices=[engine.name for engine in ENGINES])
    options = parser.parse_args()
    snapshot = open_snapshot(options.snapshot)
    terms = read_terms(snapshot.open_store())
    figures: dict[tuple[str, str, bool], Figure] = {}
    counts: dict[str, dict[str, int]] = {}
    starts = ["| engine | start, loading included | memory after the run |", "|---|---|---|"]
    wanted = [engine for engine in ENGINES if not options.engine or engine.name in (OWN, *options.engine)]
    chosen = [engine for engine in wanted if (PROGRAMS / engine.program).exists()]
    for engine in wanted:
        if engine not in chosen:
            print(f"{engine.name} is left out: pip install 'mandategraph[dev]' brings it")
    with tempfile.TemporaryDirectory() as folder:
        triples = write_triples(snapshot, Path(folder))
        for engine in chosen:
            with running(engine, snapshot.path, triples) as server:
                time.sleep(options.settle)
                found, counts[engine.name] = measure_engine(
                    engine, server, terms, options.clients, options.seconds
                )
                figures |= found
                starts.append(f"| {engine.name} | {server.seconds:.1f} s | {server.mebibytes():,} MiB |")
    write_report(options, snapshot, [engine.name for engine in chosen], figures, counts, starts)


def write_report(
    options: argparse.Namespace,
    snapshot: Snapshot,
    engines: list[str],
    figures: dict[tuple[str, str, bool], Figure],
    counts: dict[str, dict[str, int]],
    starts: list[str],
) -> None:
    """Write the tables and pictures to the folder of results."""
    names = [query.name for query in MIX]
    differing = [name for name in names if len({counts[engine][name] for engine in engines}) > 1]
    versions = ", ".join(f"{name} {version(name)}" for name in ("mandategraph", "oxigraph", "pyoxigraph"))
    load = os.getloadavg()[0]
    head = (
        f"{snapshot.manifest.triples:,} statements, {options.clients} clients, {options.seconds:g} s a query; "
        f"{os.cpu_count()} cores ({platform.machine()}), load {load:.1f} at the end; {versions}.\n\n"
        "Answers a second (p50, p99 in milliseconds); × says how many times the other engine's rate ours is.\n\n"
        f"Queries whose answers differ in number: {', '.join(differing) or 'none'}.\n"
    )
    tables = [write_table(figures, engines, names, cold=cold) for cold in (True, False)]
    options.out.mkdir(parents=True, exist_ok=True)
    text = "\n".join(["# Benchmark of the endpoint", "", head, *starts, "", *tables])
    (options.out / "endpoint.md").write_text(text, encoding="utf-8")
    for cold in (True, False):
        picture = draw(figures, engines, names, cold=cold)
        name = f"endpoint-{'cold' if cold else 'repeated'}.svg"
        (options.out / name).write_text(picture, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
