"""Writing graphs for people: sorted, with the prefixes that are used, the same bytes for the same statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from mandategraph.graph.namespaces import PREFIXES

Statement = TypeVar("Statement", Triple, Quad)

_SPACES = {space: prefix for prefix, space in PREFIXES.items()}


def write_sorted(statements: Iterable[Statement], form: RdfFormat) -> bytes:
    """Write triples, or quads where the format names graphs, sorted, each once."""
    ordered = sorted(set(statements), key=_sort_key)
    return serialize(ordered, format=form, prefixes=choose_prefixes(ordered)) or b""


def write_turtle(triples: Iterable[Triple]) -> bytes:
    """Write a graph as Turtle."""
    return write_sorted(triples, RdfFormat.TURTLE)


def choose_prefixes(statements: Iterable[Triple | Quad]) -> dict[str, str]:
    """Choose among the project's prefixes those that the statements can use."""
    spaces = {_read_space(iri) for statement in statements for iri in _list_iris(statement)}
    return {prefix: space for space, prefix in _SPACES.items() if space in spaces}


def _sort_key(statement: Triple | Quad) -> tuple[str, str]:
    graph = str(statement.graph_name) if isinstance(statement, Quad) else ""
    return graph, f"{statement.subject} {statement.predicate} {statement.object}"


def _list_iris(statement: Triple | Quad) -> Iterator[str]:
    for term in (statement.subject, statement.predicate, statement.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value


def _read_space(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
