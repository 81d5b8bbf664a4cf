"""Which SPARQL-based constraints may be evaluated once for all focus nodes.

SHACL (5.3.1, appendix A) binds $this before evaluation, one focus node at a time. The same solutions come from
one evaluation without that binding, kept where ?this is a focus node, if selecting a value of ?this commutes with
every operator of the query. `is_independent` proves that for the operators it knows and says no to all others:

- a basic graph pattern that binds ?this by more than a path that may be empty commutes with selection;
- joins and unions of such parts, or of parts without ?this, commute as well;
- an expression may mention ?this only above a pattern that always binds it (EXISTS sees the bindings of its row);
- the right side of OPTIONAL may mention ?this only if the left side always binds it;
- a subquery must select ?this, a grouping must group by it;
- LIMIT, OFFSET, MINUS and VALUES with ?this do not commute.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyparsing import ParseException
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import Variable

THIS = Variable("this")


class _Dependent(Exception):
    """The query may depend on the binding of ?this being there from the start."""


def parse_select(text: str) -> CompValue:
    """Parse a SELECT query to its algebra; ValueError with the reason where it cannot be parsed."""
    try:
        query = translateQuery(parseQuery(text))
    except (ParseException, SPARQLError, RecursionError) as error:
        raise ValueError(str(error).partition("\n")[0] or type(error).__name__) from error
    algebra: CompValue = query.algebra
    return algebra


def operators(value: Any) -> Iterator[str]:
    """Give the name of every operator and expression of an algebra."""
    return (part.name for part in _parts(value))


def subqueries_give_this(algebra: Any) -> bool:
    """Tell whether every subquery selects ?this, as SHACL demands (SHACL, appendix A)."""
    projections = [found for found in _parts(algebra) if found.name == "Project"]
    return all(THIS in found.PV for found in projections)


def _parts(value: Any) -> Iterator[CompValue]:
    if isinstance(value, CompValue):
        yield value
        for child in value.values():
            yield from _parts(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _parts(child)


def mentions(value: Any, variable: Variable = THIS) -> bool:
    """Tell whether a variable occurs anywhere in a part of the algebra."""
    if isinstance(value, CompValue):
        return any(mentions(child, variable) for key, child in value.items() if key != "_vars")
    if isinstance(value, list | tuple | set | frozenset):
        return any(mentions(child, variable) for child in value)
    if isinstance(value, dict):
        return any(mentions(child, variable) for pair in value.items() for child in pair)
    return bool(value == variable) and isinstance(value, Variable)


def is_independent(algebra: CompValue) -> bool:
    """Tell whether one evaluation serves all focus nodes, as the module says."""
    try:
        return _binds(algebra.p)
    except _Dependent:
        return False


def _binds(part: CompValue) -> bool:
    """Tell whether a part binds ?this in every solution; _Dependent where selection does not commute with it."""
    if not mentions(part):
        return False
    check = _CHECKS.get(part.name)
    if check is None:
        raise _Dependent
    return check(part)


def _require(condition: bool) -> bool:
    if not condition:
        raise _Dependent
    return True


def _pattern(part: CompValue) -> bool:
    return _require(any(not _may_be_empty(predicate) for subject, predicate, value in part.triples
                        if THIS in (subject, predicate, value)))  # fmt: skip


def _may_be_empty(predicate: Any) -> bool:
    if isinstance(predicate, MulPath):
        return bool(predicate.zero) or _may_be_empty(predicate.path)
    if isinstance(predicate, SequencePath):
        return all(_may_be_empty(step) for step in predicate.args)
    if isinstance(predicate, AlternativePath):
        return any(_may_be_empty(step) for step in predicate.args)
    if isinstance(predicate, InvPath):
        return _may_be_empty(predicate.arg)
    return isinstance(predicate, Path)


def _join(part: CompValue) -> bool:
    left, right = _binds(part.p1), _binds(part.p2)
    return left or right


def _union(part: CompValue) -> bool:
    left, right = _binds(part.p1), _binds(part.p2)
    return left and right


def _left_join(part: CompValue) -> bool:
    left = _binds(part.p1)
    _binds(part.p2)
    return _require(left) if mentions(part.p2) or mentions(part.expr) else left


def _filter(part: CompValue) -> bool:
    bound = _binds(part.p)
    return _require(bound) if mentions(part.expr) else bound


def _extend(part: CompValue) -> bool:
    bound = _binds(part.p)
    if part.var == THIS:
        return _require(bound and _samples_this(part.p, part.expr))
    return _require(bound) if mentions(part.expr) else bound


def _samples_this(part: CompValue, name: Variable) -> bool:
    # The grouped variable comes back through a sample that rdflib adds: SAMPLE(?this) AS ?this.
    while part.name in ("Extend", "Filter"):
        part = part.p
    samples = part.A if part.name == "AggregateJoin" else []
    return any(found.res == name and found.name == "Aggregate_Sample" and found.vars == THIS for found in samples)


def _aggregate(part: CompValue) -> bool:
    bound = _binds(part.p.p)
    return _require(bound and THIS in (part.p.expr or []))


def _project(part: CompValue) -> bool:
    return _require(_binds(part.p) and THIS in part.PV)


def _inner(part: CompValue) -> bool:
    return _binds(part.p)


_CHECKS = {
    "BGP": _pattern,
    "Join": _join,
    "Union": _union,
    "LeftJoin": _left_join,
    "Filter": _filter,
    "Extend": _extend,
    "AggregateJoin": _aggregate,
    "Project": _project,
    "Distinct": _inner,
    "Reduced": _inner,
    "OrderBy": _inner,
    "Graph": _inner,
    "ToMultiSet": _inner,
}
