"""The load: a few clients that ask at the same time over connections that stay open, and what they measure."""

from __future__ import annotations

import http.client
import multiprocessing
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.endpoint.engines import Running
from benchmarks.endpoint.mix import Query, write_variants

ACCEPT = {"graph": "application/n-triples", "": "application/sparql-results+json"}
APART = 10_000_000


@dataclass(frozen=True)
class Figure:
    """What one query took: answers a second, and the middle and the slowest hundredth in milliseconds."""

    rate: float
    p50: float
    p99: float


def ask(connection: http.client.HTTPConnection, path: str, text: str, accept: str) -> bytes:
    """Ask one query; raises RuntimeError where it is not answered."""
    connection.request("GET", f"{path}?query={quote(text)}", headers={"Accept": accept})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {body[:300]!r}")
    return body


def run_client(server: Running, accept: str, texts: Iterator[str], seconds: float) -> list[float]:
    """Ask one query after the other for some seconds, once at least; give what each took."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    took, end = [], time.perf_counter() + seconds
    while not took or time.perf_counter() < end:
        began = time.perf_counter()
        ask(connection, server.path, next(texts), accept)
        took.append(time.perf_counter() - began)
    connection.close()
    return took


def run_process(
    server: Running, query: Query, terms: dict[str, list[str]], cold: bool, number: int, seconds: float
) -> list[float]:
    """Be one client in a process of its own; the texts of two clients differ."""
    texts = write_variants(query, terms, cold=cold, first=number * APART)
    return run_client(server, ACCEPT.get(query.kind, ACCEPT[""]), texts, seconds)


def measure(
    server: Running, query: Query, terms: dict[str, list[str]], *, cold: bool, clients: int, seconds: float
) -> Figure:
    """Measure one query with so many clients."""
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        jobs = [(server, query, terms, cold, number, seconds) for number in range(clients)]
        results = pool.starmap(run_process, jobs, chunksize=1)
    took = sorted(seconds for result in results for seconds in result)
    rate = sum(len(result) / sum(result) for result in results)
    return Figure(rate, statistics.median(took) * 1000, took[int(len(took) * 0.99)] * 1000)
