"""Comunica (https://comunica.dev/) as a client: the endpoint as its source, and as the target of its SERVICE."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from running import Server

CLIENT = Path(__file__).with_name("comunica")
INSTALL_SECONDS = 240
PATTERNS = [
    "?s <http://example.org/says> ?o",
    "GRAPH ?g { ?s <http://example.org/says> ?o }",
    "GRAPH ?g { ?s (<http://example.org/knows>|<http://example.org/says>)+ ?o }",
    "VALUES ?s { <http://example.org/default> } ?s ?p ?o",
    "{ SELECT (COUNT(*) AS ?o) { ?s ?p ?x } }",
    "GRAPH ?g { ?s <http://example.org/says> ?o } FILTER(CONTAINS(STR(?o), 'two'))",
]

pytestmark = pytest.mark.xdist_group("comunica")


@pytest.fixture(scope="module")
def installed() -> Path:
    if shutil.which("npm") is None:
        pytest.skip("npm, which brings Comunica, is not installed")
    if not (CLIENT / "node_modules").is_dir():
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            done = subprocess.run(command, cwd=CLIENT, timeout=INSTALL_SECONDS, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            pytest.skip("Comunica could not be installed in time")
        if done.returncode:
            pytest.skip(f"Comunica could not be installed: {done.stderr.strip()[:200]}")
    return CLIENT


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
