"""The mix: 16 queries that weigh alike, each in variants that no normalisation of texts makes equal.

A query has slots ($name). Terms and words that the data holds fill them, or numbers; two variants of one query
differ in at least one of them, and their variables are called differently.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, QuerySolutions, Store

PREFIXES = """PREFIX mg: <https://w3id.org/mandategraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
NAMES = 97
GOLDEN = (math.sqrt(5) - 1) / 2
SLOT = re.compile(r"\$(\w+)")
VARIABLE = re.compile(r"\?(\w+)")
WORD = re.compile(r"[a-z]{4,}")
LARGEST = 100_000
OFFSETS = 5_000
Terms = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Query:
    """One query of the mix: a slot is called as what fills it; a figure at its end tells two of a kind apart."""

    name: str
    kind: str
    text: str

    def slots(self) -> list[str]:
        """List the slots."""
        return sorted(set(SLOT.findall(self.text)))


MIX = (
    Query("provision", "lookup", "SELECT ?p ?o { $provision ?p ?o } LIMIT $limit"),
    Query("name", "lookup", "SELECT ?name { $named skos:prefLabel ?name } LIMIT $limit"),
    Query(
        "mandate",
        "lookup",
        "SELECT ?verb ?where { $mandate mg:verb ?verb ; mg:provision ?where } LIMIT $limit",
    ),
    Query(
        "asked-of",
        "join",
        """SELECT ?m ?where ?document { ?m mg:addressee $addressee ; mg:provision ?p .
      ?p mg:eId ?where ; mg:inExpression ?e . ?e mg:expressionOf ?document
      FILTER(?where != $eid) } LIMIT $limit""",
    ),
    Query(
        "same-paragraph",
        "join",
        """SELECT ?a ?b { ?a mg:verb $verb ; mg:provision ?p . ?b mg:provision ?p
      FILTER(?a != ?b && ?b != $mandate) } LIMIT $limit""",
    ),
    Query(
        "named-beside",
        "join",
        """SELECT DISTINCT ?other { ?x mg:mentions $actor ; mg:mentionedIn ?p .
      ?y mg:mentionedIn ?p ; mg:mentions ?other FILTER(?other != $actor2) } LIMIT $limit""",
    ),
    Query(
        "parts",
        "path",
        "SELECT (COUNT(?x) AS ?n) { ?x (mg:partOf|mg:inExpression)+ $expression FILTER(?x != $provision) }",
    ),
    Query("above", "path", "SELECT ?above { $part mg:partOf+ ?above } LIMIT $limit"),
    Query(
        "contains", "text", 'SELECT ?p { ?p mg:text ?text FILTER(CONTAINS(LCASE(?text), "$word")) } LIMIT $limit'
    ),
    Query(
        "regex",
        "text",
        'SELECT ?p { ?p mg:text ?text FILTER(REGEX(?text, "\\\\b$word\\\\b", "i")) } LIMIT $limit',
    ),
    Query(
        "classes",
        "aggregation",
        """SELECT ?class (COUNT(*) AS ?n) { ?s a ?class FILTER(?class != $class) }
      GROUP BY ?class HAVING(COUNT(*) > $few) LIMIT $limit""",
    ),
    Query(
        "most-named",
        "aggregation",
        """SELECT ?actor (COUNT(DISTINCT ?p) AS ?n) { ?x mg:mentions ?actor ; mg:mentionedIn ?p
      FILTER(?actor != $actor) } GROUP BY ?actor ORDER BY DESC(?n) ?actor LIMIT $few""",
    ),
    Query(
        "construct",
        "graph",
        "CONSTRUCT { ?m ?p ?o } WHERE { ?m mg:provision $asking ; ?p ?o FILTER(?p != $property) } LIMIT $limit",
    ),
    Query("describe", "graph", "DESCRIBE $mandate $provision"),
    Query(
        "1,000 rows",
        "result",
        "SELECT ?s ?text { ?s mg:text ?text FILTER(?s != $provision) } OFFSET $page LIMIT 1000",
    ),
    Query("100,000 rows", "result", "SELECT ?s ?p ?o { ?s ?p ?o } OFFSET $start LIMIT 100000"),
)
SOURCES = {
    "provision": "SELECT DISTINCT ?t { ?t mg:text ?text }",
    "part": "SELECT DISTINCT ?t { ?t mg:partOf ?whole }",
    "asking": "SELECT DISTINCT ?t { ?x mg:provision ?t }",
    "eid": "SELECT DISTINCT ?t { ?x mg:eId ?t }",
    "expression": "SELECT DISTINCT ?t { ?x mg:inExpression ?t }",
    "named": "SELECT DISTINCT ?t { ?t skos:prefLabel ?name FILTER(ISIRI(?t)) }",
    "actor": "SELECT DISTINCT ?t { ?x mg:mentions ?t }",
    "addressee": "SELECT DISTINCT ?t { ?x mg:addressee ?t }",
    "mandate": "SELECT DISTINCT ?t { ?t mg:verb ?verb ; mg:provision ?p }",
    "verb": "SELECT DISTINCT ?t { ?x mg:verb ?t }",
    "class": "SELECT DISTINCT ?t { ?x a ?t FILTER(ISIRI(?t)) }",
    "property": "SELECT DISTINCT ?t { ?x mg:provision ?p ; ?t ?o }",
}


def select(store: Store, query: str) -> list[Literal]:
    """Give what the variable t of a query is bound to, in order."""
    solutions = store.query(PREFIXES + query, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query was expected")
    return sorted((row["t"] for row in solutions), key=str)


def read_terms(store: Store) -> dict[str, list[str]]:
    """Read from the data what fills the slots."""
    terms = {name: [str(term) for term in select(store, query)] for name, query in SOURCES.items()}
    texts = [text.value.lower() for text in select(store, "SELECT DISTINCT ?t { ?p mg:text ?t }")]
    terms["word"] = sorted({word for text in texts for word in WORD.findall(text)})
    statements = int(select(store, "SELECT (COUNT(*) AS ?t) { ?s ?p ?o }")[0].value)
    pages, starts = len(terms["provision"]) - 1_001, statements - LARGEST
    terms["limit"] = [str(number) for number in range(200, 2_200)]
    terms["few"] = [str(number) for number in range(10, 110)]
    terms["page"] = [str(number) for number in range(max(1, pages))]
    terms["start"] = [str(number) for number in range(max(1, min(starts, OFFSETS)))]
    return terms


def count_variants(query: Query, terms: Terms) -> int:
    """Say how many variants there are, however their variables are called."""
    return math.prod(len(terms[slot.rstrip("0123456789")]) for slot in query.slots())


def write_variant(query: Query, terms: Terms, number: int) -> str:
    """Write one variant; each number below the count of variants gives another one."""
    total = count_variants(query, terms)
    rest = number * find_stride(total) % total
    chosen = {}
    for slot in query.slots():
        values = terms[slot.rstrip("0123456789")]
        rest, index = divmod(rest, len(values))
        chosen[slot] = values[index]
    text = VARIABLE.sub(rf"?\g<1>{number % NAMES}", query.text)
    return PREFIXES + SLOT.sub(lambda match: chosen[match[1]], text)


def find_stride(total: int) -> int:
    """Find a step that visits all numbers below the total, far apart."""
    stride = max(1, int(total * GOLDEN))
    while math.gcd(stride, total) > 1:
        stride += 1
    return stride


def write_variants(query: Query, terms: Terms, first: int = 0) -> Iterator[str]:
    """Write the variants from one on, until there are no more."""
    return (write_variant(query, terms, number) for number in range(first, count_variants(query, terms)))
