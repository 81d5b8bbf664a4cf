"""Which engine validates what, and the way from its results to findings."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from functools import cached_property

from pyoxigraph import Quad, RdfFormat, Store, parse, serialize

from mandategraph.graph.namespaces import SH
from mandategraph.graph.validation.core import compile_core, validate_core
from mandategraph.graph.validation.explanation import documentation
from mandategraph.graph.validation.findings import Finding, Severity, ValidationError
from mandategraph.graph.validation.messages import describe, rule_of
from mandategraph.graph.validation.repairs import suggest_repair
from mandategraph.graph.validation.results import Result
from mandategraph.graph.validation.shapes import Shapes
from mandategraph.graph.validation.sparql import sparql_constraints, validate_sparql

_LARGE = 1_000_000
"""Characters from which on a second thread is worth its start."""
_SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


class Engine(StrEnum):
    """The ways to validate."""

    AUTO = "auto"
    """The fast engines where they understand all shapes, else pySHACL."""
    FAST = "fast"
    """Core by `shacl`, SPARQL constraints by Oxigraph; refused where they do not understand a shape."""
    PYSHACL = "pyshacl"
    """The reference engine."""


def choose_engine(shapes: Shapes, asked: Engine = Engine.AUTO) -> Engine:
    """Settle on FAST or PYSHACL; ValidationError where FAST was asked for and does not understand the shapes."""
    if asked is Engine.PYSHACL:
        return asked
    reasons = [*shapes.unsupported(), *sparql_constraints(shapes)[1], *_core_refuses(shapes)]
    if not reasons:
        return Engine.FAST
    if asked is Engine.FAST:
        raise ValidationError(f"the fast engine does not support {', '.join(reasons)}: leave --engine out")
    return Engine.PYSHACL


def _core_refuses(shapes: Shapes) -> list[str]:
    try:
        compile_core(shapes)
    except ValidationError as error:
        return [str(error)]
    return []


class Data:
    """The data graph: the union of all graphs and sources, as N-Triples and, once asked for, as a store."""

    def __init__(self, text: str) -> None:
        """Take N-Triples whose blank nodes are told apart by their labels."""
        self.text = text

    @cached_property
    def store(self) -> Store:
        """Give the data as the default graph of a store."""
        store = Store()
        if "_:" in self.text:  # loading text would name blank nodes anew
            store.bulk_extend(parse(self.text, format=RdfFormat.N_TRIPLES, lenient=True))
        else:
            store.bulk_load(self.text, format=RdfFormat.N_TRIPLES, lenient=True)
        return store


def run_engine(data: Data, shapes: Shapes, engine: Engine) -> list[Finding]:
    """Validate data with an engine that `choose_engine` gave; findings are without places yet."""
    if engine is Engine.PYSHACL:
        from mandategraph.graph.validation.reference import validate_with_pyshacl  # needs rdflib: half a second

        for constraint in sparql_constraints(shapes)[0]:
            constraint.check()
        results = validate_with_pyshacl(data.text, shapes)
    else:
        results = _run_fast(data, shapes)
    return [finding_of(result, shapes) for result in results]


def _run_fast(data: Data, shapes: Shapes) -> list[Result]:
    """Run both fast engines side by side: neither holds the interpreter while it works."""
    constraints, _ = sparql_constraints(shapes)
    if not constraints:
        return validate_core(data.text, shapes)
    with ThreadPoolExecutor(1) as pool:
        core = _submit(pool, data, shapes) if len(data.text) >= _LARGE else None
        results = [] if core else validate_core(data.text, shapes)
        found = validate_sparql(data.store, data.text, shapes, constraints)
        return (core.result() if core else results) + found


def _submit(pool: ThreadPoolExecutor, data: Data, shapes: Shapes) -> Future[list[Result]] | None:
    try:
        return pool.submit(validate_core, data.text, shapes)
    except RuntimeError:
        return None  # the limit of memory leaves no room for the stack of a thread


def finding_of(result: Result, shapes: Shapes) -> Finding:
    """Make a result readable: a rule's name, the severity and one message."""
    shape = shapes.shapes.get(result.source_shape)
    severity = shape.severity if shape else SH.Violation
    return Finding(
        rule=rule_of(result, shapes),
        severity=_SEVERITIES.get(severity, Severity.VIOLATION),
        message=describe(result, shapes),
        component=result.component,
        focus_node=result.focus_node,
        path=result.path,
        value=result.value,
        shape=shape.name if shape else None,
        source_shape=result.source_shape,
        documentation=documentation(shape, shapes) if shape else None,
        severity_iri=severity.value,
        repair=suggest_repair(result, shapes),
    )


def write_data(quads: Iterable[Quad]) -> bytes:
    """Write the union of all graphs as N-Triples, which is what SHACL's data graph is here."""
    triples = (quad.triple for quad in quads)
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
