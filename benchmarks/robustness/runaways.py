"""Lookups while four queries that never end run beside them.

The lookups are asked at a fixed rate, and each is timed from the moment at which it was due: a server that stalls
cannot hide it by being asked less.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks.endpoint.mix import MIX, Terms, write_variants
from benchmarks.robustness.bounds import Bound, write_bounds
from benchmarks.robustness.exchange import Connection, connected, write_get
from benchmarks.robustness.server import Server, serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i && ?a != '%d') }"
RUNAWAYS = 4
CONNECTIONS = 16
RESULTS = "application/sparql-results+json"


def write_lookups(terms: Terms, first: int) -> Iterator[bytes]:
    """Write lookups, no two alike."""
    lookups = [query for query in MIX if query.kind == "lookup"]
    for texts in zip(*(write_variants(query, terms, first) for query in lookups), strict=False):
        yield from (write_get(f"/sparql?query={quote(text)}", RESULTS) for text in texts)


async def ask_at_rate(port: int, requests: Iterator[bytes], rate: float, seconds: float) -> list[float]:
    """Ask so many a second, and give the seconds of each from when it was due."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    loop, took, tasks = asyncio.get_running_loop(), [], set()
    for _ in range(CONNECTIONS):
        free.put_nowait(Connection(*await asyncio.open_connection("127.0.0.1", port)))

    async def ask(request: bytes, due: float) -> None:
        connection = await free.get()
        answer = await connection.ask(request)
        took.append(loop.time() - due)
        free.put_nowait(connection)
        if answer.status != 200:
            raise RuntimeError(answer)

    began = loop.time()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0, due - loop.time()))
        tasks.add(asyncio.create_task(ask(next(requests), due)))
    await asyncio.gather(*tasks)
    while not free.empty():
        await free.get_nowait().close()
    return sorted(took)


async def run_away(port: int, number: int) -> tuple[int, float]:
    """Ask a query that never ends; give the status and the seconds of its answer."""
    async with connected(port) as connection:
        began = time.perf_counter()
        answer = await connection.ask(write_get(f"/sparql?query={quote(ENDLESS % number)}", RESULTS))
        return answer.status, time.perf_counter() - began


async def ask_beside(
    port: int, requests: Iterator[bytes], rate: float, seconds: float
) -> tuple[list[float], list[tuple[int, float]]]:
    """Ask at a rate while the runaways run."""
    runaways = [asyncio.create_task(run_away(port, number)) for number in range(RUNAWAYS)]
    took = await ask_at_rate(port, requests, rate, seconds)
    return took, [await runaway for runaway in runaways]


def find_late(took: Sequence[float]) -> float:
    """Give the slowest hundredth in milliseconds."""
    return took[int(len(took) * 0.99)] * 1000


def measure_runaways(
    snapshot: Path, terms: Terms, *, seconds: float, rate: float, rounds: int
) -> tuple[bool, str]:
    """Compare lookups alone with lookups beside runaways, and see what is left afterwards."""
    with serving(snapshot, "--timeout", f"{seconds:g}") as server:
        requests = write_lookups(terms, 0)
        alone: list[float] = []
        beside: list[float] = []
        ends: list[tuple[int, float]] = []
        asyncio.run(ask_at_rate(server.port, requests, rate, min(5, seconds)))
        asyncio.run(ask_beside(server.port, requests, rate, seconds))
        before = weigh(server)
        for _ in range(rounds):
            alone += asyncio.run(ask_at_rate(server.port, requests, rate, seconds))
            took, ended = asyncio.run(ask_beside(server.port, requests, rate, seconds))
            beside, ends = beside + took, ends + ended
            server.settle(1)
        after = weigh(server)
    late_alone, late_beside = find_late(sorted(alone)), find_late(sorted(beside))
    bounds = [
        Bound("p99 of lookups beside runaways, as a multiple of alone", late_beside / late_alone, 3),
        Bound("longest wait of a runaway beyond its deadline", max(took for _, took in ends) - seconds, 1, "s"),
        Bound("runaways not answered 503", sum(status != 503 for status, _ in ends), 0),
        Bound("memory afterwards, more than before", after - before, 32, "MiB"),
    ]
    notes = [
        f"{rounds} rounds of {seconds:g} s, {rate:g} lookups a second, each text asked once; {RUNAWAYS} runaways",
        f"p50 and p99 alone {find_middle(alone):.2f} and {late_alone:.2f} ms, "
        f"beside runaways {find_middle(beside):.2f} and {late_beside:.2f} ms",
        f"memory before {before:,.0f} MiB, after {after:,.0f} MiB",
    ]
    return all(bound.holds for bound in bounds), write_bounds("Runaways", bounds, notes)


def find_middle(took: Sequence[float]) -> float:
    """Give the middle in milliseconds."""
    return sorted(took)[len(took) // 2] * 1000


def weigh(server: Server) -> float:
    """Give the memory once nothing runs."""
    server.settle(2)
    return server.mebibytes()
