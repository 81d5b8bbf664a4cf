"""Examples of terms in a graph: which resource to show, and how to write what is said of it."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, Triple

from mandategraph.graph.documentation.pages import TermPage
from mandategraph.graph.serialisation import write_turtle

SEEN = 200
"""How many instances are looked at to find one of which much is said."""
LONGEST = 300
"""Characters of a text that an example shows."""

OF_CLASS = "{ SELECT DISTINCT ?focus WHERE { ?focus a ?term FILTER(isIRI(?focus)) } LIMIT %d }"
OF_PROPERTY = "{ SELECT DISTINCT ?focus WHERE { ?focus ?term ?value FILTER(isIRI(?focus)) } LIMIT %d }"
STATEMENTS = "CONSTRUCT { ?focus ?p ?o } WHERE { ?focus ?p ?o }"
"""What is said of the resource ?focus."""


def choosing_query(page: TermPage) -> str:
    """Write the query that finds the best example of a term: of the first instances, the one with most to say."""
    pattern = (OF_CLASS if page.kind == "class" else OF_PROPERTY) % SEEN
    pattern = pattern.replace("?term", f"<{page.term.iri}>")
    return (
        f"SELECT ?focus (COUNT(*) AS ?n) WHERE {{ {pattern} ?focus ?p ?o }}"
        " GROUP BY ?focus ORDER BY DESC(?n) ?focus LIMIT 1"
    )


def write_example(triples: Iterable[Triple]) -> str:
    """Write an example in Turtle; long texts are cut, and end in "…"."""
    return write_turtle(_shorten(triple) for triple in triples).decode("utf-8").strip()


def _shorten(triple: Triple) -> Triple:
    value = triple.object
    if not isinstance(value, Literal) or len(value.value) <= LONGEST:
        return triple
    words = value.value[:LONGEST] + "…"
    cut = Literal(words, language=value.language) if value.language else Literal(words)
    return Triple(triple.subject, triple.predicate, cut)
