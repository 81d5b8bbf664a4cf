"""Long answers: what a million rows take of memory, and how soon a client that leaves sets its worker free."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from urllib.parse import quote

from benchmarks.robustness.bounds import Bound, write_bounds
from benchmarks.robustness.exchange import connected, write_get
from benchmarks.robustness.server import Server, serving

ROWS = 1_000_000
LONG = f"SELECT ?s ?p ?o ?x {{ {{ SELECT ?x {{ ?x ?y ?z }} LIMIT 40 }} ?s ?p ?o }} LIMIT {ROWS}"
LEFT = f"{LONG}0"
"""Never taken whole, so that no cache can have it."""
READ_BEFORE_LEAVING = 1 << 18
WAYS = {
    "JSON": ("application/sparql-results+json", "identity"),
    "JSON, gzip": ("application/sparql-results+json", "gzip"),
    "XML": ("application/sparql-results+xml", "identity"),
    "CSV": ("text/csv", "identity"),
    "TSV": ("text/tab-separated-values", "identity"),
}


async def weigh_transfer(
    server: Server, accept: str, encoding: str, query: str = LONG
) -> tuple[int, float, float]:
    """Take the long answer; give its bytes, its seconds, and the most memory meanwhile (MiB)."""
    size, most, began, weighed = 0, 0.0, time.perf_counter(), 0.0
    request = write_get(f"/sparql?query={quote(query)}", accept, Accept_Encoding=encoding)
    async with connected(server.port) as connection:
        connection.writer.write(request)
        answer = await connection.read_head()
        if answer.status != 200:
            raise RuntimeError(answer)
        async for piece in connection.read_body(answer):
            size += len(piece)
            if time.perf_counter() - weighed > 0.5:
                most, weighed = max(most, await asyncio.to_thread(server.mebibytes)), time.perf_counter()
    return size, time.perf_counter() - began, most


async def leave(server: Server, accept: str, encoding: str) -> float:
    """Leave within the long answer; give the seconds until no query runs."""
    request = write_get(f"/sparql?query={quote(LEFT)}", accept, Accept_Encoding=encoding)
    async with connected(server.port) as connection:
        connection.writer.write(request)
        size = 0
        async for piece in connection.read_body(await connection.read_head()):
            size += len(piece)
            if size > READ_BEFORE_LEAVING:
                break
        if not server.figure("mandategraph_queries_running"):
            raise RuntimeError("the answer was over before the client left")
    began = time.perf_counter()
    while server.figure("mandategraph_queries_running"):
        await asyncio.sleep(0.01)
    return time.perf_counter() - began


def measure_streaming(snapshot: Path) -> tuple[bool, str]:
    """Weigh long answers in each way, and leave within each."""
    bounds, notes = [], []
    with serving(snapshot, "--timeout", "300") as server:
        asyncio.run(weigh_transfer(server, *WAYS["JSON"]))
        for name, way in WAYS.items():
            server.settle(1)
            before = server.mebibytes()
            size, seconds, most = asyncio.run(weigh_transfer(server, *way))
            bounds.append(Bound(f"growth during {ROWS:,} rows, {name}", max(0.0, most - before), 100, "MiB"))
            bounds.append(Bound(f"until a worker is free, {name}", asyncio.run(leave(server, *way)), 1, "s"))
            notes.append(f"{name}: {size / 1e6:,.0f} MB in {seconds:.1f} s")
    return all(bound.holds for bound in bounds), write_bounds("Long answers", bounds, notes)
