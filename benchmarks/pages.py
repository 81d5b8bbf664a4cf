"""Measure every page of a snapshot at the server: first cold, then kept, then made anew.

    python -m benchmarks.pages [SNAPSHOT] [--out FOLDER] [--most N] [--only PREFIX] [--slowest N]

Cold is the first request for a page by a server that has answered other pages, but never this one; kept is the
second. The server makes some pages ahead, so each is also asked for by an address with a parameter that means
nothing: then nothing is kept, and it has to be made. Sizes are those of the page alone, without the style sheet
and scripts that all share.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from benchmarks.endpoint.engines import ENGINES, Running, running, wait_until_settled
from mandategraph.graph.catalog import load_queries
from mandategraph.graph.namespaces import DEFAULT_BASE, MG
from mandategraph.graph.snapshot import Snapshot, open_snapshot

LISTS = (
    "/", "/documents", "/actors", "/mandates", "/deadlines", "/network", "/queries", "/sparql", "/validate",
    "/data", "/ontology", "/ontology/alignments", "/shapes", "/search?q=digital+cooperation", "/search?q=roadmap",
    "/deadlines.ics", "/feed.atom", "/sitemap.xml", "/suggest?q=inter",
)  # fmt: skip
HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ROUNDS = 3
"""Requests for a kept page, of which the middle one counts."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One page: seconds for the first request, for a later one, and for making it anew; and bytes."""

    path: str
    cold: float
    kept: float
    anew: float
    size: int


def name_kind(path: str) -> str:
    """Name the kind of a page: what follows /id/, else the first part of the address."""
    parts = path.partition("?")[0].split("/")
    return f"{parts[1]}/{parts[2]}" if parts[1] == "id" else parts[1] or "start"


def list_pages(snapshot: Snapshot) -> Iterator[str]:
    """List the address of every page: the lists, the queries, and each thing of the graph that has an IRI."""
    yield from LISTS
    yield from (f"/queries/{query.name}" for query in load_queries())
    named, works = set(), set()
    for quad in snapshot.iter_quads():
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{DEFAULT_BASE}id/"):
            named.add(quad.subject.value.partition("#")[0])
            if quad.predicate == MG.hasExpression:
                works.add(quad.subject.value)
    yield from ("/" + quote(iri.removeprefix(DEFAULT_BASE), safe="/-._~:()") for iri in sorted(named))
    yield from ("/versions?" + urlencode({"document": iri}) for iri in sorted(works))


def select(paths: list[str], most: int) -> list[str]:
    """Keep so many pages of each kind at the most, evenly spread; 0 keeps all."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        kinds[name_kind(path)].append(path)
    steps = {kind: max(1, -(-len(group) // most)) if most else 1 for kind, group in kinds.items()}
    return [path for kind, group in kinds.items() for path in group[:: steps[kind]]]


def get(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    """Give the seconds and bytes of one request; raises RuntimeError for any answer but 200."""
    began = time.perf_counter()
    connection.request("GET", path, headers=HEADERS)
    response = connection.getresponse()
    body = response.read()
    seconds = time.perf_counter() - began
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status} {body[:200]!r}")
    return seconds, len(body)


def add_parameter(path: str) -> str:
    """Give an address of the same page under which nothing can be kept."""
    return f"{path}{'&' if '?' in path else '?'}anew=1"


def takes_any_parameter(path: str) -> bool:
    """Tell whether a page lets pass what it does not know; queries refuse it, and are never made ahead."""
    return not path.startswith("/queries/")


def measure(server: Running, paths: list[str]) -> list[Timed]:
    """Ask for each page once, and then again at once."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    get(connection, "/health")
    timed = []
    for path in paths:
        cold, size = get(connection, path)
        kept = statistics.median(get(connection, path)[0] for _ in range(ROUNDS))
        anew = get(connection, add_parameter(path))[0] if takes_any_parameter(path) else cold
        timed.append(Timed(path, cold, kept, anew, size))
        if sys.stderr.isatty() and len(timed) % 50 == 0:
            print(f"\r{len(timed)} of {len(paths)}", end="", file=sys.stderr)
    connection.close()
    return timed


def write_report(timed: list[Timed], slowest: int) -> str:
    """Write the table by kind of page, and the slowest pages one by one."""
    kinds: dict[str, list[Timed]] = defaultdict(list)
    for page in timed:
        kinds[name_kind(page.path)].append(page)
    lines = [
        "| kind of page | pages | cold: median | 99 % | slowest | anew: median | slowest | kept: median | slowest "
        "| largest |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for kind, pages in sorted(kinds.items(), key=lambda item: -max(max(p.cold, p.anew) for p in item[1])):
        cold, kept, anew = (sorted(getattr(page, name) for page in pages) for name in ("cold", "kept", "anew"))
        late = cold[min(len(cold) - 1, int(len(cold) * 0.99))]
        middle = statistics.median
        times = (middle(cold), late, cold[-1], middle(anew), anew[-1], middle(kept), kept[-1])
        cells = " | ".join(f"{seconds * 1000:.1f}" for seconds in times)
        lines.append(f"| {kind} | {len(pages):,} | {cells} | {max(page.size for page in pages) / 1000:,.0f} kB |")
    lines += ["", "The slowest, cold and anew:", ""]
    lines += [
        f"- {page.cold * 1000:.1f} ms and {page.anew * 1000:.1f} ms, {page.size / 1000:,.0f} kB: `{page.path}`"
        for page in sorted(timed, key=lambda page: -max(page.cold, page.anew))[:slowest]
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("snapshot", nargs="?", type=Path, default=Path("snapshots/current"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--settle", type=float, default=5.0, help="seconds between being ready and measuring")
    parser.add_argument("--slowest", type=int, default=10, help="how many pages to name")
    parser.add_argument("--most", type=int, default=0, help="pages of a kind at the most, evenly chosen [all]")
    parser.add_argument("--only", default="", help="measure only pages whose address begins so")
    options = parser.parse_args()
    snapshot = open_snapshot(options.snapshot)
    paths = select([path for path in list_pages(snapshot) if path.startswith(options.only)], options.most)
    own = next(engine for engine in ENGINES if engine.name == "mandategraph")
    with tempfile.TemporaryDirectory() as folder, running(own, snapshot.path, Path(folder)) as server:
        wait_until_settled(own, server.port)
        time.sleep(options.settle)
        timed = measure(server, paths)
    is_first = os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR)
    priority = "client and server before all other processes (sched(7)), " if is_first else ""
    head = (
        f"# Pages\n\n{len(timed):,} pages of a snapshot of {snapshot.manifest.triples:,} statements, one client "
        f"over the loopback address; milliseconds. {os.cpu_count()} cores ({platform.machine()}), "
        f"{priority}load {os.getloadavg()[0]:.1f} at the end.\n\n"
    )
    report = head + write_report(timed, options.slowest) + "\n"
    if not options.only:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "pages.md").write_text(report, encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main()
