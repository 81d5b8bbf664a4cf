"""Full text search in queries to the endpoint, in memory and from disk, in workers that can open no file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Server, running
from snapshots import make_snapshot

QUERY = """PREFIX mgf: <https://w3id.org/mandategraph/function#> PREFIX mg: <https://w3id.org/mandategraph/ontology#>
SELECT ?number ?score ?words { ?p mg:number ?number
  BIND(mgf:textScore(?p, "sharing data") AS ?score) BIND(mgf:textSnippet(?p, "sharing data") AS ?words)
  FILTER(BOUND(?score)) } ORDER BY DESC(?score)"""


@pytest.mark.parametrize("budget", ["0", "1000"])
def test_words_are_found_from_inside_a_query(tmp_path: Path, budget: str) -> None:
    out = tmp_path / "snapshots"
    make_snapshot(
        out, "We request the ITU to share data.", "Sharing data, and data shared.", "Nothing of the kind."
    )
    with running("--snapshot", str(out / "current"), MANDATEGRAPH_MEMORY_BUDGET=budget) as server:
        response = server.query(QUERY)
        assert response.status == 200, response.text
        rows = json.loads(response.body)["results"]["bindings"]
        assert [row["number"]["value"] for row in rows] == ["2", "1"]
        assert rows[1]["words"]["value"] == "We request the ITU to share data."
        assert "etag" in response.headers
        description = server.request("GET", "/sparql", Accept="application/n-triples").text
        for name in ("textMatches", "textScore", "textSnippet"):
            assert f"#extensionFunction> <https://w3id.org/mandategraph/function#{name}>" in description


def test_plain_files_have_no_text_index(server: Server) -> None:
    response = server.query(QUERY)
    assert response.status == 400
    assert "textScore" in json.loads(response.body)["detail"]
    assert "extensionFunction" not in server.request("GET", "/sparql", Accept="text/turtle").text
