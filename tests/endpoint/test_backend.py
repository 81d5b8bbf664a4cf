"""Queries passed on to another endpoint: here a second server of the project."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import RdfFormat, parse
from running import Server, free_port, running

SELECT = "SELECT ?o { <http://example.org/default> ?p ?o } ORDER BY ?o"
DIGITS = " ".join(map(str, range(100)))


@pytest.fixture(scope="module")
def front(server: Server) -> Iterator[Server]:
    with running("--backend", f"{server.url}/sparql", "--timeout", "3") as found:
        yield found


def test_answers_are_those_of_the_backend(front: Server, server: Server) -> None:
    for accept in ("application/sparql-results+json", "text/csv", "application/sparql-results+xml"):
        mine, theirs = front.query(SELECT, Accept=accept), server.query(SELECT, Accept=accept)
        assert (mine.status, mine.body, mine.headers["content-type"]) == (
            200, theirs.body, theirs.headers["content-type"],
        )  # fmt: skip
        assert "etag" not in mine.headers
        assert mine.headers["cache-control"] == "no-store"


def test_triples_and_datasets(front: Server) -> None:
    graph = "http://example.org/one"
    path = f"/sparql?{urlencode({'query': 'CONSTRUCT WHERE { ?s ?p ?o }', 'default-graph-uri': graph})}"
    triples = list(parse(front.request("GET", path, Accept="text/turtle").body, RdfFormat.TURTLE))
    assert len(triples) == 2


def test_problems(front: Server) -> None:
    assert front.query("nonsense").status == 400
    refused = front.query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    assert (refused.status, json.loads(refused.body)["code"]) == (403, "service-refused")
    assert front.query(SELECT, Accept="image/png").status == 406
    assert front.query(SELECT, Accept="text/turtle").status == 406
    assert front.request("PUT", "/sparql").status == 405


def test_the_deadline_is_kept(front: Server) -> None:
    values = " ".join(f"VALUES ?v{i} {{ {DIGITS} }}" for i in range(8))
    late = front.query(f"SELECT (COUNT(*) AS ?n) {{ {values} }}")
    assert (late.status, json.loads(late.body)["code"]) == (503, "deadline")
    address = f"{front.url}/sparql?timeout=1&query={quote(f'SELECT * {{ {values} }}')}"
    assert subprocess.run(["curl", "-s", "-o", "/dev/null", address]).returncode == 18


def test_a_long_answer_comes_through_whole(front: Server) -> None:
    values = " ".join(f"VALUES ?v{i} {{ {DIGITS} }}" for i in range(3))
    answer = front.query(f"SELECT * {{ {values} }} LIMIT 50000", Accept="text/csv")
    assert answer.body.count(b"\n") == 50_001


def test_resources_of_the_backend(front: Server) -> None:
    assert front.request("GET", "/sparql").status == 200
    assert front.request("GET", "/id/actor/nobody").status == 404


def test_a_backend_that_is_not_there() -> None:
    with running("--backend", f"http://127.0.0.1:{free_port()}/sparql") as alone:
        answer = alone.query(SELECT)
        assert (answer.status, json.loads(answer.body)["code"]) == (502, "backend")
