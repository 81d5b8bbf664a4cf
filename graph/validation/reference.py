"""The reference engine, pySHACL: slower, and the judge where engines disagree."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

from mandategraph.graph.namespaces import SH
from mandategraph.graph.validation.findings import Term, ValidationError
from mandategraph.graph.validation.paths import predicate_path
from mandategraph.graph.validation.results import Result
from mandategraph.graph.validation.shapes import Shapes
from mandategraph.graph.validation.vocabulary import SPARQL_COMPONENT

_SH = rdflib.Namespace(str(SH))


def validate_with_pyshacl(data: str, shapes: Shapes) -> list[Result]:
    """Validate N-Triples against all constraints; blank nodes keep their labels in the results.

    Raises ValidationError with pySHACL's reason where it refuses the shapes.
    """
    with warnings.catch_warnings(), _quiet_rdflib():
        warnings.simplefilter("ignore")
        try:
            _, report, text = pyshacl.validate(
                _graph(parse(data, format=RdfFormat.N_TRIPLES, lenient=True)),
                shacl_graph=_graph(shapes.index.triples),
                inference="none",
                advanced=bool(shapes.unsupported()),
                inplace=True,
                do_owl_imports=False,
                meta_shacl=False,
            )
        except (ReportableRuntimeError, ShapeLoadError, NotImplementedError) as error:
            raise ValidationError(f"pySHACL refuses the shapes: {_first_line(str(error))}") from error
    if not isinstance(report, rdflib.Graph):
        raise ValidationError(f"pySHACL gives up: {_first_line(str(text))}")
    return [_result(report, node, shapes) for node in report.objects(None, _SH.result)]


@contextmanager
def _quiet_rdflib() -> Iterator[None]:
    # rdflib logs a traceback for each ill-formed literal, which is a finding here and no fault of the program.
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")


def _graph(statements: Any) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.addN((*_triple(statement), graph) for statement in statements)
    return graph


def _triple(statement: Quad | Triple) -> tuple[Any, Any, Any]:
    return _to_rdflib(statement.subject), _to_rdflib(statement.predicate), _to_rdflib(statement.object)


def _to_rdflib(term: Any) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype.value == str(rdflib.XSD.string) else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def _from_rdflib(term: Any) -> Term:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))


def _result(report: rdflib.Graph, node: Any, shapes: Shapes) -> Result:
    source_shape = str(report.value(node, _SH.sourceShape))
    component = str(report.value(node, _SH.sourceConstraintComponent))
    value = report.value(node, _SH.value)
    path = report.value(node, _SH.resultPath)
    shape = shapes.shapes.get(source_shape)
    own_messages = set(shape.messages) if shape else set()
    found = tuple(_from_rdflib(text) for text in report.objects(node, _SH.resultMessage))
    messages = tuple(text for text in found if isinstance(text, Literal) and text not in own_messages)
    constraint = report.value(node, _SH.sourceConstraint)
    return Result(
        source_shape,
        component,
        _from_rdflib(report.value(node, _SH.focusNode)),
        predicate_path(str(path)) if isinstance(path, rdflib.URIRef) else shape.path if shape and path else None,
        None if value is None else _from_rdflib(value),
        messages if component == SPARQL_COMPONENT else (),
        str(constraint) if constraint is not None else None,
    )
