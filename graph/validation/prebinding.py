"""Binding $this before evaluation (SHACL, 5.3.1 and appendix A), which SPARQL engines have no operator for.

Every group of the query gets a pattern that binds ?this to the focus node, read from a named graph of the store
that holds nothing else. So the binding reaches expressions, nested groups, subqueries and EXISTS alike, for blank
nodes as for IRIs; substitution by the engine, which reaches patterns only, is made as well, since a path that may
be empty leads from a node to itself even where the data does not know the node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, QuerySolutions, Store, Variable

from mandategraph.graph.validation.findings import Term
from mandategraph.graph.validation.originals import Solution

_GRAPH = NamedNode("urn:mandategraph:focus-graph")
_SUBJECT = NamedNode("urn:mandategraph:focus")
_PATTERN = f" GRAPH {_GRAPH} {{ {_SUBJECT} {_SUBJECT} ?this }} "
_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\#[^\n]*"""
    r"""|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    r"""|(?P<open>\{)(?!\s*SELECT\b)""",
    re.DOTALL | re.IGNORECASE,
)


def bind_in_groups(query: str) -> str:
    """Add the pattern that binds ?this to every group of a query."""
    return _TOKEN.sub(lambda found: f"{{{_PATTERN}" if found["open"] else found[0], query)


def bind_once(query: str) -> str:
    """Add the pattern that binds ?this to the first group of a query."""
    opening = next((found for found in _TOKEN.finditer(query) if found["open"]), None)
    return query if opening is None else f"{query[: opening.end()]}{_PATTERN}{query[opening.end() :]}"


def without_text(query: str) -> str:
    """Leave out the quoted words, IRIs and comments of a query."""
    return _TOKEN.sub(lambda found: found[0] if found["open"] else " ", query)


def select(store: Store, query: str) -> Iterator[Solution]:
    """Give the solutions of a query as it stands."""
    yield from _solutions(store.query(query))


def select_for_all(store: Store, query: str, focus_nodes: Iterable[Term]) -> Iterator[Solution]:
    """Give the solutions of a query for all focus nodes at once; it must commute with binding ?this."""
    marks = [Quad(_SUBJECT, _SUBJECT, node, _GRAPH) for node in focus_nodes]
    store.bulk_extend(marks)
    try:
        yield from _solutions(store.query(bind_once(query)))
    finally:
        for mark in marks:
            store.remove(mark)


def select_for(store: Store, query: str, focus_node: Term) -> Iterator[Solution]:
    """Give the solutions of a query for one focus node."""
    mark = Quad(_SUBJECT, _SUBJECT, focus_node, _GRAPH)
    store.add(mark)
    try:
        answer = store.query(bind_in_groups(query), substitutions={Variable("this"): focus_node})
        for solution in _solutions(answer):
            yield {**solution, "this": focus_node}
    finally:
        store.remove(mark)


def _solutions(answer: object) -> Iterator[Solution]:
    if not isinstance(answer, QuerySolutions):
        raise TypeError("the query is no SELECT query")
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        values = zip(names, solution, strict=True)
        yield {name: value for name, value in values if value is not None}
