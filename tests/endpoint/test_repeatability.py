from __future__ import annotations

import pytest

from mandategraph.endpoint.repeatability import is_repeatable


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT ?known { ?s ?p ?known }", True),
        ("SELECT (NOW() AS ?t) {}", False),
        ("SELECT (rand () AS ?t) {}", False),
        ("SELECT (STRUUID#c\n() AS ?t) {}", False),
        ("SELECT (BNODE() AS ?t) {}", False),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", True),
        ("CONSTRUCT WHERE { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s ?p _:x } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s ?p (1) } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT #}\n{ ?s ?p [] } WHERE { ?s ?p ?o }", False),
    ],
)
def test_what_may_be_kept(query: str, expected: bool) -> None:
    assert is_repeatable(query) is expected
