"""What every answer carries, what operators read, and how much of one client others feel."""

from __future__ import annotations

import json
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from running import Server, running

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
}
QUERY = "/sparql?query=ASK%20%7B%7D"
IDLE = 1_200


@pytest.fixture(scope="module")
def hurried() -> Iterator[Server]:
    data = str(Path(__file__).with_name("data.trig"))
    limits = {"MANDATEGRAPH_STALL_SECONDS": "2", "MANDATEGRAPH_TRANSFER_SECONDS": "2"}
    with running("--data", data, **limits) as server:
        yield server


@pytest.mark.parametrize(
    ("method", "path", "status", "headers"),
    [
        ("GET", "/", 200, {}),
        ("GET", QUERY, 200, {}),
        ("HEAD", QUERY, 200, {}),
        ("GET", "/sparql", 200, {"Accept": "text/html"}),
        ("GET", "/sparql", 200, {"Accept": "text/turtle"}),
        ("OPTIONS", "/sparql", 204, {}),
        ("OPTIONS", "/store", 204, {}),
        ("GET", "/openapi.json", 200, {}),
        ("GET", "/health", 200, {}),
        ("GET", "/metrics", 200, {}),
        ("GET", "/ontology", 200, {}),
        ("GET", "/sparql?query=nonsense", 400, {}),
        ("GET", "/sparql?query=nonsense", 400, {"Accept": "text/plain"}),
        ("POST", "/update", 403, {"Content-Type": "application/sparql-update"}),
        ("GET", "/running", 403, {}),
        ("GET", "/nothing", 404, {}),
        ("GET", "/id/actor/%3Cscript%3E", 404, {"Accept": "text/html"}),
        ("PUT", "/sparql", 405, {}),
        ("PUT", "/documents", 405, {}),
        ("GET", QUERY, 406, {"Accept": "image/png"}),
        ("POST", "/sparql", 413, {"Content-Type": "application/sparql-query", "Content-Length": "99999999"}),
        ("POST", "/sparql", 415, {"Content-Type": "image/png"}),
    ],
)
def test_every_answer_is_hardened(
    server: Server, method: str, path: str, status: int, headers: dict[str, str]
) -> None:
    answer = server.request(method, path, **headers)
    assert answer.status == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["mandategraph-request"]
    assert "set-cookie" not in answer.headers


def test_a_known_answer_is_hardened_too(server: Server) -> None:
    tag = server.request("GET", QUERY).headers["etag"]
    answer = server.request("GET", QUERY, If_None_Match=tag)
    assert answer.status == 304
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_figures_are_what_prometheus_reads(server: Server) -> None:
    server.request("GET", QUERY)
    answer = server.request("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    asked = [one for one in families["mandategraph_requests"].samples if one.labels.get("group") == "sparql"]
    assert sum(sample.value for sample in asked if sample.name.endswith("_total")) >= 1
    assert families["mandategraph_request_seconds"].type == "histogram"
    assert {"mandategraph_workers", "mandategraph_queries_running", "mandategraph_cache_hits"} <= set(families)
    assert all(family.documentation for family in families.values())


@pytest.mark.parametrize(
    ("accept", "as_text"),
    [
        (None, False),
        ("application/json", False),
        ("text/csv", False),
        ("text/csv, application/problem+json;q=0.1", False),
        ("text/plain", True),
        ("text/csv, text/plain;q=0.5, application/problem+json;q=0.1", True),
    ],
)
def test_a_problem_as_it_is_accepted(server: Server, accept: str | None, as_text: bool) -> None:
    query = "/sparql?query=ASK%20%7B%0A%20%20%3Fs%20%3Fp%20%7D"
    answer = server.request("GET", query, **({"Accept": accept} if accept else {}))
    assert answer.status == 400
    assert "Accept" in answer.headers["vary"]
    assert answer.headers["cache-control"] == "no-store"
    if as_text:
        assert answer.headers["content-type"].startswith("text/plain")
        assert "line: 2" in answer.text
    else:
        assert answer.headers["content-type"] == "application/problem+json"
        told = json.loads(answer.body)
        assert (told["status"], told["code"], told["line"]) == (400, "syntax", 2)
        assert told["excerpt"].endswith("^")


def test_idle_connections_keep_nobody_out() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < 2 * IDLE:
        pytest.skip("too few descriptors are allowed here to hold so many connections")
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * IDLE), most))
    data = str(Path(__file__).with_name("data.trig"))
    with running("--data", data, MANDATEGRAPH_STALL_SECONDS="60") as server, ExitStack() as held:
        for _ in range(IDLE):
            client = held.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            client.sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert server.query("ASK {}", timeout=20).status == 200


@pytest.mark.parametrize(
    ("path", "media_type"), [("/sparql", "application/sparql-query"), ("/validate", "text/turtle")]
)
def test_a_body_that_trickles_is_not_waited_for(hurried: Server, path: str, media_type: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {media_type}\r\nContent-Length: 1000\r\n\r\n"
    received = b""
    with socket.create_connection(("127.0.0.1", hurried.port)) as client:
        client.sendall(head.encode())
        client.settimeout(0.3)
        for _ in range(30):
            client.sendall(b"A")
            try:
                received = client.recv(100)
                break
            except TimeoutError:
                continue
    assert received.startswith(b"HTTP/1.1 408 ")
