"""One page of each type, found in the graph that is served."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from running import Server

Sights = Mapping[str, str]

PREFIXES = """PREFIX mg: <https://w3id.org/mandategraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
BASE = "https://w3id.org/mandategraph"
FOUND = {
    "mandate": "{ ?d mg:deadlineOf ?x ; mg:session ?session ; mg:latest ?latest } ORDER BY ?x",
    "provision": "{ ?m mg:provision ?x ; mg:hasDeadline ?d . ?c mg:citingProvision ?x } ORDER BY ?x",
    "document": "{ ?x mg:hasExpression ?e . ?m mg:inExpression ?e ; mg:hasDeadline ?d } ORDER BY DESC(?x)",
    "scan": "{ ?x mg:hasExpression ?e . ?e mg:status/skos:notation 'scan' } ORDER BY ?x",
    "cited": "{ ?c mg:cites ?x . FILTER NOT EXISTS { ?x mg:hasExpression ?e } ?x a mg:Document } ORDER BY ?x",
    "actor": "{ ?m mg:addressee ?x ; mg:hasDeadline ?d . ?x mg:parentBody ?p ; skos:prefLabel ?n "
    "FILTER(lang(?n) = 'ar') } ORDER BY ?x",
    "resource": "{ ?x a mg:Deadline } ORDER BY ?x",
}
REVISED = """{ ?e mg:expressionOf ?x ; <http://www.w3.org/ns/prov#wasRevisionOf> ?old ; mg:contentAvailable true .
  ?old mg:contentAvailable true } ORDER BY ?x"""


def find_sights(server: Server) -> Sights:
    """Give the path of one page of each type."""
    found = {name: find(server, pattern).removeprefix(BASE) for name, pattern in FOUND.items()}
    versions = f"/versions?document={quote(find(server, REVISED), safe='')}"
    lists = ("documents", "actors", "mandates", "deadlines", "network", "queries", "sparql", "validate", "data")
    return {
        "start": "/",
        **{name: f"/{name}" for name in lists},
        **found,
        "versions": versions,
        "search": "/search?q=digital+roadmap",
        "query": "/queries/due_in_year",
        "ontology": "/ontology",
        "term": "/ontology/Mandate",
        "scheme": "/ontology/schemes/verb",
        "alignments": "/ontology/alignments",
        "shapes": "/shapes",
        "shape": "/shapes/Actor-prefLabel",
        "graph": "/graph/register/actors.html",
    }


def find(server: Server, pattern: str) -> str:
    """Give the first resource that a pattern finds."""
    response = server.query(
        f"{PREFIXES}SELECT ?x WHERE {pattern} LIMIT 1", Accept="application/sparql-results+json"
    )
    rows = json.loads(response.body)["results"]["bindings"]
    assert rows, pattern
    return str(rows[0]["x"]["value"])
