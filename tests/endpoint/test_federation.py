"""This endpoint as the target of other engines' SERVICE calls."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph
from running import Server, free_port

PATTERNS = [
    "?s <http://example.org/says> ?o",
    "GRAPH ?g { ?s <http://example.org/says> ?o }",
    "GRAPH ?g { ?s (<http://example.org/knows>|<http://example.org/says>)+ ?o }",
    "VALUES ?s { <http://example.org/default> } ?s ?p ?o",
    "SELECT (COUNT(*) AS ?o) { ?s ?p ?x }",
]


def direct(server: Server, pattern: str) -> list[str]:
    inner = f"{{ {pattern} }}" if pattern.startswith("SELECT") else pattern
    rows = json.loads(server.query(f"SELECT ?o {{ {inner} }}").body)["results"]["bindings"]
    return sorted(row["o"]["value"] for row in rows)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("the native Oxigraph server is not installed")
    address = f"127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("oxigraph")
    process = subprocess.Popen([str(program), "serve", "--location", str(folder), "--bind", address])
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://{address}/", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://{address}/query"
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_service_from_the_native_oxigraph_server(server: Server, oxigraph: str, pattern: str) -> None:
    query = f"SELECT ?o {{ SERVICE <{server.url}/sparql> {{ {pattern} }} }}"
    request = urllib.request.Request(f"{oxigraph}?query={quote(query)}")
    request.add_header("Accept", "application/sparql-results+json")
    with urllib.request.urlopen(request, timeout=10) as response:
        rows = json.loads(response.read())["results"]["bindings"]
    assert sorted(row["o"]["value"] for row in rows) == direct(server, pattern)
    assert rows


@pytest.mark.parametrize("pattern", PATTERNS[:2])
def test_service_from_rdflib(server: Server, pattern: str) -> None:
    query = f"SELECT ?o {{ SERVICE <{server.url}/sparql> {{ {pattern} }} }}"
    assert sorted(str(row[0]) for row in Graph().query(query)) == direct(server, pattern)  # type: ignore[index]
