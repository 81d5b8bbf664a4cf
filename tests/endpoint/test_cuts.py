"""An answer that is cut is never taken for a whole one: every format, version of HTTP, coding and cause."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from running import Server, descendants, running

from mandategraph.endpoint.formats import GRAPH_TYPES, RESULT_TYPES

NUMBERS = " ".join(map(str, range(1_000)))
PRODUCT = f"VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }}"
# Digests do not shrink, so that compressed answers are long too.
LONG = f"SELECT (SHA512(CONCAT(STR(?a), '-', STR(?b))) AS ?h) {{ {PRODUCT} }}"
GRAPH = (
    "CONSTRUCT { ?s <urn:p> ?h } WHERE { SELECT (IRI(CONCAT('urn:', STR(?a), '-', STR(?b))) AS ?s) "
    f"(SHA512(STR(?s)) AS ?h) {{ {PRODUCT} }} }}"
)
DIGITS = " ".join(map(str, range(100)))
ENDLESS = f"SELECT (SHA512(CONCAT({', '.join(f'STR(?x{n})' for n in range(6))})) AS ?h) {{ "
ENDLESS += " ".join(f"VALUES ?x{n} {{ {DIGITS} }}" for n in range(6)) + " }"
LAST_CHUNK = b"\r\n0\r\n"


@pytest.fixture(scope="module")
def bounded() -> Iterator[Server]:
    data = str(Path(__file__).with_name("data.trig"))
    limits = {"MANDATEGRAPH_MAX_ROWS": "20000", "MANDATEGRAPH_MAX_BYTES": "3000000"}
    with running("--data", data, "--timeout", "5", **limits) as server:
        yield server


@pytest.fixture(scope="module")
def unbounded() -> Iterator[Server]:
    data = str(Path(__file__).with_name("data.trig"))
    with running("--data", data, "--timeout", "3", "--workers", "2") as server:
        yield server


def exchange(server: Server, target: str, version: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask over a raw socket until the server closes it; give status, headers and the bytes after them."""
    lines = [f"GET {target} HTTP/{version}", "Host: x", *(f"{name.replace('_', '-')}: {value}"
             for name, value in headers.items())]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        client.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        received = b""
        while piece := client.recv(1 << 20):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    found = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return int(first.split()[1]), found, body


def ask(server: Server, query: str, version: str, accept: str, coding: str, **parameters: str) -> None:
    """Ask for an answer that must be cut, and see that it is."""
    target = f"/sparql?{urlencode({'query': query, **parameters})}"
    status, headers, body = exchange(server, target, version, Accept=accept, Accept_Encoding=coding)
    if version == "1.0":
        # The end of the connection is the end of the answer there, so that nothing may begin that is not whole.
        assert status in (413, 503)
        assert len(body) == int(headers["content-length"])
        assert str(status).encode() in body
        return
    assert (status, headers["transfer-encoding"]) == (200, "chunked")
    assert "content-length" not in headers
    assert headers.get("content-encoding", "identity") == coding
    assert len(body) > 65_536
    assert LAST_CHUNK not in body[-64:]
    told = json.loads(server.request("GET", f"/requests/{headers['mandategraph-request']}").body)
    assert told["outcome"] == "cut"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("coding", ["identity", "zstd"])
@pytest.mark.parametrize("accept", RESULT_TYPES)
def test_solutions_beyond_a_limit(bounded: Server, accept: str, coding: str, version: str) -> None:
    ask(bounded, LONG, version, accept, coding)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("coding", ["identity", "zstd"])
@pytest.mark.parametrize("accept", GRAPH_TYPES)
def test_triples_beyond_a_limit(bounded: Server, accept: str, coding: str, version: str) -> None:
    ask(bounded, GRAPH, version, accept, coding)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_beyond_the_deadline(unbounded: Server, coding: str, version: str) -> None:
    ask(unbounded, ENDLESS, version, "text/csv", coding, timeout="1")


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_by_the_end_of_its_worker(unbounded: Server, coding: str) -> None:
    def end_workers() -> None:
        time.sleep(1)
        for pid in descendants(descendants(unbounded.process.pid)[0]):
            os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=end_workers)
    killer.start()
    ask(unbounded, ENDLESS, "1.1", "text/csv", coding)
    killer.join()
    assert unbounded.query("ASK {}").status == 200


def test_a_whole_answer_is_no_cut_one(bounded: Server) -> None:
    target = f"/sparql?{urlencode({'query': LONG + ' LIMIT 15000'})}"
    status, headers, body = exchange(bounded, target, "1.1", Accept="text/csv")
    assert (status, headers["transfer-encoding"]) == (200, "chunked")
    assert body.endswith(b"\r\n0\r\n\r\n")
    number = headers["mandategraph-request"]
    assert bounded.request("GET", f"/requests/{number}").status == 404
    status, headers, body = exchange(bounded, target, "1.0", Accept="text/csv")
    assert (status, len(body)) == (200, int(headers["content-length"]))
