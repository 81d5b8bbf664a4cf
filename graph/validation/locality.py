"""How far from $this the query of a SPARQL constraint reads.

A triple pattern is read from a node that is known: $this, which SHACL binds beforehand, or one that a pattern
which must match as well leads to. Only solutions that agree with those patterns matter, so a pattern that is
joined to them reads nothing but statements about nodes at hand. `read_query` follows the patterns in that way and
refuses a query with a pattern that it cannot reach or with an operator whose right side is evaluated apart. A
variable predicate reads everything said about a node that is known, and leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, URIRef, Variable

from mandategraph.graph.validation.independence import THIS, operators, parse_select
from mandategraph.graph.validation.steps import Steps

Known = Mapping[Any, float]
"""Variables whose nodes can be reached, with their steps from $this."""

_START: Known = {THIS: 0}
_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
_CHANGING = frozenset(f"Builtin_{name}" for name in ("NOW", "RAND", "UUID", "STRUUID", "BNODE"))
"""Functions whose answer is another each time."""
_INNER = ("Filter", "Extend", "OrderBy")
_APART = ("Project", "Distinct", "Reduced", "Slice", "AggregateJoin", "Group", "ToMultiSet")


class NotLocal(Exception):
    """The query may read statements that nothing joins to $this."""


def read_query(text: str) -> Steps:
    """Give what a SELECT query reads from $this on; NotLocal where it cannot be bounded."""
    try:
        algebra = parse_select(text)
    except ValueError as error:
        raise NotLocal from error
    if _CHANGING.intersection(operators(algebra)):
        raise NotLocal
    return _read(algebra.p, _START)[0]


def _read(part: CompValue, known: Known) -> tuple[Steps, Known]:
    """Give what a part reads, and the variables that it binds in every solution."""
    if part.name == "BGP":
        return _patterns(list(part.triples), known)
    if part.name in _INNER:
        steps, bound = _read(part.p, known)
        return steps.beside(_conditions(part, bound)), bound
    if part.name == "Join":
        return _join(part, known)
    if part.name == "Union":
        return _read(part.p1, known)[0].beside(_read(part.p2, known)[0]), {}
    if part.name == "LeftJoin":
        return _left_join(part, known)
    if part.name in _APART:
        # What a subquery or a group makes of its solutions depends on all of them: only $this is bound within.
        return _read(part.p, _START)[0].beside(_conditions(part, {})), {}
    raise NotLocal


def _join(part: CompValue, known: Known) -> tuple[Steps, Known]:
    try:
        return _in_turn(part.p1, part.p2, known)
    except NotLocal:
        return _in_turn(part.p2, part.p1, known)


def _in_turn(first: CompValue, second: CompValue, known: Known) -> tuple[Steps, Known]:
    steps, bound = _read(first, known)
    more, more_bound = _read(second, {**bound, **known})
    return steps.beside(more), {**more_bound, **bound}


def _left_join(part: CompValue, known: Known) -> tuple[Steps, Known]:
    # Whether the right side has any solution counts before the outer pattern is joined: it sees the left one only.
    steps, bound = _read(part.p1, known)
    right, inner = _read(part.p2, {**bound, **_START})
    return steps.beside(right).beside(_conditions(part.expr, {**inner, **bound})), bound


def _conditions(part: Any, bound: Known) -> Steps:
    """Give what EXISTS reads in the expressions of a part, for the rows that bind these variables."""
    values = {key: value for key, value in part.items() if key != "p"} if isinstance(part, CompValue) else part
    steps = Steps()
    for graph in _exists(values):
        steps = steps.beside(_read(graph, {**bound, **_START})[0])
    return steps


def _exists(value: Any) -> Iterator[CompValue]:
    if isinstance(value, CompValue) and value.name in _EXISTS:
        yield value.graph
    elif isinstance(value, dict):
        for key, child in value.items():
            if key != "_vars":
                yield from _exists(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _exists(child)


def _patterns(waiting: list[tuple[Any, Any, Any]], before: Known) -> tuple[Steps, Known]:
    known = dict(before)
    bound: dict[Any, float] = {}
    found = Steps()
    while waiting:
        triple = next((held for held in waiting if held[0] in known), None)
        against = triple is None
        triple = triple or next((held for held in waiting if held[2] in known), None)
        if triple is None:
            raise NotLocal
        waiting.remove(triple)
        near, far = (triple[2], triple[0]) if against else (triple[0], triple[2])
        steps = _along(triple[1], against).after(Steps(depth=known[near]))
        found = found.beside(steps)
        if isinstance(far, Variable | BNode) and not steps.closed:
            known.setdefault(far, steps.depth)
        bound.update({end: known[end] for end in (near, far) if end in known})
    return found, bound


def _along(path: Any, against: bool) -> Steps:
    if isinstance(path, Variable) and not against:
        return Steps(depth=1, closed=True)
    if isinstance(path, URIRef):
        held = frozenset({str(path)})
        return Steps(inverse=held, depth=1) if against else Steps(held, depth=1)
    if isinstance(path, InvPath):
        return _along(path.arg, not against)
    if isinstance(path, MulPath):
        return _along(path.path, against).beside(Steps(depth=inf if path.more else 1))
    if not isinstance(path, SequencePath | AlternativePath):
        raise NotLocal
    total = Steps()
    for step in (_along(part, against) for part in path.args):
        total = step.after(total) if isinstance(path, SequencePath) else total.beside(step)
    return total
