"""Comunica (https://comunica.dev/) as a client: the endpoint as its source, and as the target of its SERVICE."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from comunica_client import install_comunica
from running import Server

PATTERNS = [
    "?s <http://example.org/says> ?o",
    "GRAPH ?g { ?s <http://example.org/says> ?o }",
    "GRAPH ?g { ?s (<http://example.org/knows>|<http://example.org/says>)+ ?o }",
    "VALUES ?s { <http://example.org/default> } ?s ?p ?o",
    "{ SELECT (COUNT(*) AS ?o) { ?s ?p ?x } }",
    "GRAPH ?g { ?s <http://example.org/says> ?o } FILTER(CONTAINS(STR(?o), 'two'))",
]


@pytest.fixture(scope="module")
def installed() -> Path:
    return install_comunica()


def test_comunica_gets_right_answers(server: Server, installed: Path) -> None:
    asked = json.dumps({"endpoint": f"{server.url}/sparql", "patterns": PATTERNS})
    done = subprocess.run(
        ["node", "client.js"], cwd=installed, input=asked, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    for pattern, found in zip(PATTERNS, json.loads(done.stdout), strict=True):
        rows = json.loads(server.query(f"SELECT ?o {{ {pattern} }}").body)["results"]["bindings"]
        expected = sorted(row["o"]["value"] for row in rows)
        assert expected, pattern
        assert found == {"source": expected, "service": expected}, pattern
