"""Run the benchmark of the endpoint.

    python -m benchmarks.endpoint [SNAPSHOT] [--seconds S] [--clients N] [--engine NAME…] [--query NAME…]
        [--settle S] [--out FOLDER]

Every engine holds the same statements and answers the same 16 queries, cold (no two texts alike) and repeated. All
engines run, and each query is put to one after the other before the next comes: a machine that becomes faster or
slower meanwhile does so for all. Before, the answers are counted: engines that disagree on a query are named.
`python -m benchmarks.endpoint.growing` makes a larger snapshot of the same shape.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from benchmarks.endpoint.answers import CHECKED, count_answers
from benchmarks.endpoint.engines import ENGINES, Engine, Running, running, wait_until_settled
from benchmarks.endpoint.load import measure
from benchmarks.endpoint.mix import MIX, Query, Terms, read_terms, write_variant, write_variants
from benchmarks.endpoint.report import OWN, Run, Start, write_report
from mandategraph.graph.snapshot import Snapshot, open_snapshot


def write_triples(snapshot: Snapshot, folder: Path) -> Path:
    """Write the statements of all graphs as N-Triples."""
    path = folder / "data.nt"
    with path.open("wb") as file:
        serialize((quad.triple for quad in snapshot.iter_quads()), file, RdfFormat.N_TRIPLES)
    return path


def write_texts(query: Query, terms: Terms, *, cold: bool) -> itertools.chain[str] | itertools.repeat[str]:
    """Write the texts to ask: cold each once (none that was asked for counting), else the first for ever."""
    if cold:
        return itertools.chain(write_variants(query, terms, first=CHECKED))
    return itertools.repeat(write_variant(query, terms, 0))


@contextmanager
def settled(engine: Engine, run: Run, snapshot: Snapshot, triples: Path, terms: Terms) -> Iterator[Running]:
    """Start an engine, wait until it serves as it will stay, count its answers, and weigh it before and after."""
    with running(engine, snapshot.path, triples) as server:
        wait_until_settled(engine, server.port)
        time.sleep(run.options.settle)
        run.counts[engine.name] = count_answers(server, run.queries, terms)
        idle = server.mebibytes()
        yield server
        run.starts[engine.name] = Start(server.started, server.loaded, idle, server.mebibytes())


def measure_all(servers: Mapping[str, Running], run: Run, terms: Terms) -> None:
    """Measure all queries, cold first, each on one engine after the other."""
    options = run.options
    for cold, query, (name, server) in itertools.product((True, False), run.queries, servers.items()):
        texts = write_texts(query, terms, cold=cold)
        figure = measure(server, query, texts, clients=options.clients, seconds=options.seconds)
        run.figures[name, query.name, cold] = figure
        print(f"{'cold' if cold else 'repeated':9} {query.name:15} {name:16}", end=" ")
        print(f"{figure.rate:10,.1f}/s  {figure.p50:8,.2f} {figure.p99:8,.2f} ms", flush=True)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endpoint")
    parser.add_argument("snapshot", nargs="?", type=Path, default=Path("snapshots/current"))
    parser.add_argument("--seconds", type=float, default=3.0, help="for each query, engine and temperature")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--settle", type=float, default=5.0, help="between loading and measuring, for each engine")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--engine", action="append", choices=[engine.name for engine in ENGINES])
    parser.add_argument("--query", action="append", choices=[query.name for query in MIX])
    return parser.parse_args()


def main() -> None:
    """Measure, and write table and pictures."""
    options = read_options()
    snapshot = open_snapshot(options.snapshot)
    terms = read_terms(snapshot.open_store())
    run = Run(options, [query for query in MIX if not options.query or query.name in options.query], terms)
    wanted = [engine for engine in ENGINES if not options.engine or engine.name in (OWN, *options.engine)]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        triples = write_triples(snapshot, Path(folder))
        servers = {}
        for engine in wanted:
            if engine.find_program() is None:
                run.left_out[engine.name] = engine.brought_by
                print(f"{engine.name} is left out: {engine.brought_by} brings it")
                continue
            servers[engine.name] = stack.enter_context(settled(engine, run, snapshot, triples, terms))
        measure_all(servers, run, terms)
    write_report(run, snapshot)
    print((options.out / "endpoint.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
