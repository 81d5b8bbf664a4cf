"""SHACL Core by the Rust engine `shacl`; SPARQL-based constraints are evaluated in `sparql`, not here."""

from __future__ import annotations

from functools import lru_cache

import shacl
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from mandategraph.graph.namespaces import SH
from mandategraph.graph.validation.findings import Term, ValidationError
from mandategraph.graph.validation.paths import predicate_path
from mandategraph.graph.validation.results import Result, parse_terms, write_triples
from mandategraph.graph.validation.shapes import Shapes
from mandategraph.graph.validation.vocabulary import CLOSED_COMPONENT

_MARK = NamedNode("urn:mandategraph:blank-node-label")
_MARK_SHAPE = NamedNode("urn:mandategraph:blank-node-shape")


@lru_cache(maxsize=8)
def compile_core(shapes: Shapes) -> shacl.Shapes:
    """Make the Core constraints ready; ValidationError where the engine does not understand one (a look-ahead)."""
    return _compile([triple for triple in shapes.index.triples if triple.predicate != SH.sparql])


def validate_core(data: str, shapes: Shapes) -> list[Result]:
    """Validate N-Triples against the Core constraints of the shapes; results keep the labels of blank nodes."""
    found = _run(data, compile_core(shapes))
    labels: dict[str, str] = {}
    if any(term.startswith("_:") for result in found for term in (result.focus_node, result.value or "")):
        found, labels = _run_with_labels(data, shapes)
    terms = parse_terms(term for result in found for term in (result.focus_node, result.value) if term)

    def term_of(text: str) -> Term:
        return BlankNode(labels[text]) if text in labels else terms[text]

    return [_result(result, term_of(result.focus_node), term_of(result.value) if result.value else None, shapes)
            for result in found]  # fmt: skip


def _compile(triples: list[Triple]) -> shacl.Shapes:
    try:
        return shacl.Shapes.from_text(write_triples(triples), "ntriples")
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise ValidationError(f"the fast engine does not understand the shapes: {reason}") from error


def _run(data: str, engine: shacl.Shapes) -> list[shacl.Result]:
    try:
        return engine.validate_text(data, "ntriples").results
    except ValueError as error:
        raise ValidationError(f"the fast engine refuses the data: {error}") from error


def _run_with_labels(data: str, shapes: Shapes) -> tuple[list[shacl.Result], dict[str, str]]:
    """Run once more with each blank node's label as a property, since the engine names blank nodes anew."""
    nodes = {
        term.value
        for quad in parse(data, format=RdfFormat.N_TRIPLES, lenient=True)
        for term in (quad.subject, quad.object)
        if isinstance(term, BlankNode)
    }
    marks = (Triple(BlankNode(label), _MARK, Literal(label)) for label in sorted(nodes))
    reporting = [
        Triple(_MARK_SHAPE, SH.targetSubjectsOf, _MARK),
        Triple(_MARK_SHAPE, SH.path, _MARK),
        Triple(_MARK_SHAPE, SH.nodeKind, SH.IRI),
    ]
    triples = [triple for triple in shapes.index.triples if triple.predicate != SH.sparql]
    found = _run(data + write_triples(marks), _compile([*triples, *reporting]))
    labels = {
        result.focus_node: result.value_plain or "" for result in found if result.source_shape == str(_MARK_SHAPE)
    }
    return [result for result in found if result.path != str(_MARK)], labels


def _result(found: shacl.Result, focus_node: Term, value: Term | None, shapes: Shapes) -> Result:
    source_shape = (found.source_shape or "").removeprefix("<").removesuffix(">")
    shape = shapes.shapes.get(source_shape)
    path = shape.path if shape else None
    if found.component_iri == CLOSED_COMPONENT and found.path:
        path = predicate_path(found.path[1:-1])
    return Result(source_shape, found.component_iri, focus_node, path, value)
