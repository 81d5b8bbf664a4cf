"""The load: clients in one process that ask at the same time over connections that stay open.

The requests are written as bytes beforehand, in slices, outside the time that is measured. A rate is answers by
wall time. What the clients themselves take of the processor is measured too: the servers share the machine.
"""

from __future__ import annotations

import itertools
import math
import select
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.endpoint.connection import Connection
from benchmarks.endpoint.engines import Running, write_target
from benchmarks.endpoint.mix import Query

ACCEPT = {"graph": "application/n-triples", "": "application/sparql-results+json"}
FIRST_SLICE = 256
MARGIN = 1.1


@dataclass(frozen=True)
class Figure:
    """What one query took.

    Answers a second; the middle and the slowest hundredth in milliseconds; answers; seconds of wall time, and of
    processor time of the clients and of the server; megabytes that were sent.
    """

    rate: float
    p50: float
    p99: float
    answers: int
    seconds: float
    clients_cpu: float
    server_cpu: float
    megabytes: float


def write_request(path: str, text: str, accept: str) -> bytes:
    """Write a query by GET as bytes."""
    head = f"GET {write_target(path, text)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n"
    return head.encode("ascii")


def ask_all(connections: Sequence[Connection], requests: Iterator[bytes], end: float) -> list[float]:
    """Ask until the requests or the time end, wait for the answers under way, and give what each took."""
    took: list[float] = []
    with select.epoll() as poll:
        open_ones = {}
        clock = time.perf_counter
        for connection in connections:
            request = next(requests, None)
            if request is None:
                break
            connection.send(request, clock())
            open_ones[connection.socket.fileno()] = connection
            poll.register(connection.socket, select.EPOLLIN)
        while open_ones:
            for descriptor, _ in poll.poll():
                connection = open_ones[descriptor]
                complete = connection.receive()
                if connection.socket.fileno() != descriptor:
                    del open_ones[descriptor]
                    open_ones[connection.socket.fileno()] = connection
                    poll.register(connection.socket, select.EPOLLIN)
                if not complete:
                    continue
                now = clock()
                took.append(now - connection.began)
                request = next(requests, None) if now < end else None
                if request is None:
                    poll.unregister(connection.socket)
                    del open_ones[descriptor]
                else:
                    connection.send(request, now)
    return took


def measure(server: Running, query: Query, texts: Iterator[str], *, clients: int, seconds: float) -> Figure:
    """Measure one query with so many clients; every client is answered once at least."""
    accept = ACCEPT.get(query.kind, ACCEPT[""])
    connections = [Connection(server.port) for _ in range(clients)]
    took: list[float] = []
    spent, own, theirs, size = 0.0, 0.0, 0.0, max(FIRST_SLICE, clients)
    while spent < seconds:
        requests = [write_request(server.path, text, accept) for text in itertools.islice(texts, size)]
        if not requests:
            break
        used, began, cpu = time.process_time(), time.perf_counter(), server.processor_seconds()
        took += ask_all(connections, iter(requests), began + seconds - spent)
        spent += time.perf_counter() - began
        own += time.process_time() - used
        theirs += server.processor_seconds() - cpu
        size = max(clients, math.ceil(len(took) / spent * (seconds - spent) * MARGIN))
    took.sort()
    sent = sum(connection.bytes for connection in connections) / 1e6
    for connection in connections:
        connection.socket.close()
    middle, late = took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000
    return Figure(len(took) / spent, middle, late, len(took), spent, own, theirs, sent)
