"""Literals as the data writes them.

Oxigraph keeps numbers, booleans, dates and durations as values, so that a query gives "1" for "01"^^xsd:integer.
A finding must name the value as it stands in the data; `restore` finds it there again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from mandategraph.graph.namespaces import RDF, XSD
from mandategraph.graph.validation.findings import Term

Solution = dict[str, Term]
_TEXTS = frozenset({XSD.string.value, RDF.langString.value})
_BATCH = 20_000
"""Literals that are looked at together, which bounds the memory."""
_S = NamedNode("urn:s")


def restore(solutions: Iterable[Solution], data: str) -> None:
    """Put the literals of the data (N-Triples) in the place of the values that a store made of them.

    Where the data writes one value in several ways, the one stated about ?this is taken, else the first.
    """
    held = list(solutions)
    values = {term for solution in held for term in solution.values() if _is_value(term)}
    if not values:
        return
    first: dict[Term, Literal] = {}
    about: dict[tuple[object, Term], Literal] = {}
    waiting = _literals(data)
    while batch := list(islice(waiting, _BATCH)):
        stored = _stored(dict.fromkeys(literal for _, literal in batch))
        for subject, literal in batch:
            value = stored[literal]
            if isinstance(value, Literal) and value in values:
                first.setdefault(value, literal)
                about.setdefault((subject, value), literal)
    for solution in held:
        this = solution["this"]
        for name, term in solution.items():
            solution[name] = about.get((this, term)) or first.get(term) or term


def _is_value(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype.value not in _TEXTS


def _literals(data: str) -> Iterator[tuple[object, Literal]]:
    for quad in parse(data, format=RdfFormat.N_TRIPLES, lenient=True):
        if isinstance(quad.object, Literal) and _is_value(quad.object):
            yield quad.subject, quad.object


def _stored(literals: Iterable[Literal]) -> dict[Literal, object]:
    """Give what a store makes of each literal."""
    numbered = list(literals)
    store = Store()
    store.bulk_extend(Quad(_S, NamedNode(f"urn:{number}"), literal) for number, literal in enumerate(numbered))
    return {numbered[int(quad.predicate.value[4:])]: quad.object for quad in store}
