"""The mix: 16 queries that weigh alike, each in variants made of terms that the data holds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import QuerySolutions, Store

PREFIXES = """PREFIX mg: <https://w3id.org/mandategraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
WORDS = (
    "digital",
    "report",
    "internet",
    "rights",
    "development",
    "governance",
    "security",
    "women",
    "access",
    "data",
)


@dataclass(frozen=True)
class Query:
    """One query of the mix: `terms` names the variants' source, {t} stands for one of them, {n} for a number."""

    name: str
    kind: str
    terms: str
    text: str


MIX = (
    Query("provision", "lookup", "provision", "SELECT ?p ?o {{ {t} ?p ?o }}"),
    Query("actor-name", "lookup", "actor", "SELECT ?name {{ {t} skos:prefLabel ?name }}"),
    Query("mandate", "lookup", "mandate", "SELECT ?verb ?who {{ {t} mg:verb ?verb ; mg:provision ?who }}"),
    Query(
        "asked-of",
        "join",
        "actor",
        """SELECT ?m ?where ?document {{ ?m mg:addressee {t} ; mg:provision ?p .
      ?p mg:eId ?where ; mg:inExpression ?e . ?e mg:expressionOf ?document }}""",
    ),
    Query(
        "same-paragraph",
        "join",
        "verb",
        """SELECT ?a ?b {{ ?a mg:verb {t} ; mg:provision ?p . ?b mg:provision ?p
      FILTER(?a != ?b) }}""",
    ),
    Query(
        "named-beside",
        "join",
        "actor",
        """SELECT DISTINCT ?other {{ ?x mg:mentions {t} ; mg:mentionedIn ?p .
      ?y mg:mentionedIn ?p ; mg:mentions ?other }}""",
    ),
    Query("parts", "path", "expression", "SELECT (COUNT(?x) AS ?n) {{ ?x (mg:partOf|mg:inExpression)+ {t} }}"),
    Query("above", "path", "provision", "SELECT ?above {{ {t} mg:partOf+ ?above }}"),
    Query("contains", "text", "word", 'SELECT ?p {{ ?p mg:text ?text FILTER(CONTAINS(LCASE(?text), "{t}")) }}'),
    Query("regex", "text", "word", 'SELECT ?p {{ ?p mg:text ?text FILTER(REGEX(?text, "\\\\b{t}\\\\b", "i")) }}'),
    Query("classes", "aggregation", "", "SELECT ?class (COUNT(*) AS ?n) {{ ?s a ?class }} GROUP BY ?class"),
    Query(
        "most-named",
        "aggregation",
        "",
        """SELECT ?actor (COUNT(DISTINCT ?p) AS ?n) {{ ?x mg:mentions ?actor ;
      mg:mentionedIn ?p }} GROUP BY ?actor ORDER BY DESC(?n) ?actor LIMIT 20""",
    ),
    Query("construct", "graph", "provision", "CONSTRUCT {{ ?m ?p ?o }} WHERE {{ ?m mg:provision {t} ; ?p ?o }}"),
    Query("describe", "graph", "mandate", "DESCRIBE {t}"),
    Query("1,000 rows", "result", "", "SELECT ?s ?text {{ ?s mg:text ?text }} LIMIT 1000"),
    Query("100,000 rows", "result", "", "SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT 100000"),
)
SOURCES = {
    "provision": "SELECT DISTINCT ?t { ?t mg:text ?text } ORDER BY ?t",
    "actor": "SELECT DISTINCT ?t { ?x mg:addressee ?t } ORDER BY ?t",
    "mandate": "SELECT DISTINCT ?t { ?t mg:addressee ?x } ORDER BY ?t",
    "verb": "SELECT DISTINCT ?t { ?x mg:verb ?t } ORDER BY ?t",
    "expression": "SELECT DISTINCT ?t { ?x mg:inExpression ?t } ORDER BY ?t",
}


def read_terms(store: Store) -> dict[str, list[str]]:
    """Read the terms for the variants from the data."""
    terms: dict[str, list[str]] = {"word": list(WORDS), "": [""]}
    for name, query in SOURCES.items():
        solutions = store.query(PREFIXES + query, use_default_graph_as_union=True)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("a SELECT query was expected")
        terms[name] = [str(row["t"]) for row in solutions]
    return terms


def write_variants(query: Query, terms: dict[str, list[str]], *, cold: bool, first: int = 0) -> Iterator[str]:
    """Write the texts of a query for ever: cold, no two are alike (a comment counts them); else all are."""
    chosen = terms[query.terms]
    if not cold:
        yield from itertools.repeat(PREFIXES + query.text.format(t=chosen[0]))
    for number in itertools.count(first):
        yield f"{PREFIXES}{query.text.format(t=chosen[number % len(chosen)])}\n# {number}"
