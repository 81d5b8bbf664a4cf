"""The statements of a document, each with the way to its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from mandategraph.graph.validation.documents import BY_LINE, TERSE, Document, Part
from mandategraph.graph.validation.findings import Position
from mandategraph.graph.validation.json_places import JsonPlaces, scan_json
from mandategraph.graph.validation.placing import Locate
from mandategraph.graph.validation.tokens import ScanError, Spans, scan_lines
from mandategraph.graph.validation.turtle import scan_turtle
from mandategraph.graph.validation.xml_places import XmlPlace, scan_xml

_WINDOW = 50
"""RDF/XML: how far the parser may run ahead of the places with the statements of one element."""


def located_quads(document: Document) -> Iterator[tuple[Quad, Locate | None]]:
    """Give the statements as `Document.quads` does, each with its place; None for one that no words stand for."""
    document.forget_labels()
    rdf_format = document.source.rdf_format
    if rdf_format in BY_LINE or rdf_format in TERSE:
        for part in document.parts:
            yield from _located_text(document, part)
    elif rdf_format == RdfFormat.RDF_XML:
        yield from _located_xml(document)
    else:
        yield from _located_json(document)


def _located_text(document: Document, part: Part) -> Iterator[tuple[Quad, Locate | None]]:
    scan = scan_lines if document.source.rdf_format in BY_LINE else scan_turtle
    spans = scan(part.header + document.text[part.start : part.end])
    shift = part.start - len(part.header)
    for quad in document.part_quads(part):
        yield quad, _at_spans(document, _next_spans(spans), shift)


def _next_spans(spans: Iterator[Spans]) -> Spans | None:
    try:
        return next(spans, None)
    except ScanError:
        return None  # the scanner knows no RDF 1.2


def _at_spans(document: Document, spans: Spans | None, shift: int) -> Locate | None:
    if spans is None:
        return None
    subject_start, subject_end, object_start, object_end = spans

    def locate(at_object: bool) -> Position:
        if at_object:
            return document.lines.position(object_start + shift, object_end + shift)
        return document.lines.position(subject_start + shift, subject_end + shift)

    return locate


def _located_xml(document: Document) -> Iterator[tuple[Quad, Locate | None]]:
    if not document.parts:
        return
    waiting = scan_xml(document.source.content)
    ahead: deque[XmlPlace] = deque()
    for quad in document.quads():
        while len(ahead) < _WINDOW and (place := next(waiting, None)):
            ahead.append(place)
        found = next((place for place in ahead if place.predicate == quad.predicate.value), None)
        if found is not None:
            ahead.remove(found)
        yield quad, _at_element(document, found)


def _at_element(document: Document, place: XmlPlace | None) -> Locate | None:
    if place is None:
        return None

    def locate(at_object: bool) -> Position:
        line, column = place.object if at_object else place.subject
        start = document.lines.offset(line, column)
        end = min(
            (found for mark in " \t\r\n/>" if (found := document.text.find(mark, start + 1)) > 0),
            default=len(document.text),
        )
        return document.lines.position(start, end)

    return locate


def _located_json(document: Document) -> Iterator[tuple[Quad, Locate | None]]:
    if not document.parts:
        return
    places = scan_json(document.text, document.base_iri)
    unnamed = iter(places.unnamed)
    names: dict[BlankNode, str] = {}
    for quad in document.quads():
        subject = quad.subject
        if isinstance(subject, BlankNode) and subject not in names:
            names[subject] = next(unnamed, "")
        node = subject.value if isinstance(subject, NamedNode) else names.get(subject, "")  # type: ignore[arg-type]
        yield quad, _at_member(document, places, node, quad)


def _at_member(document: Document, places: JsonPlaces, node: str, quad: Quad) -> Locate | None:
    if node not in places.nodes:
        return None
    held = places.properties.get((node, quad.predicate.value), [])
    value = quad.object.value if isinstance(quad.object, NamedNode | Literal) else ""
    chosen = next((span for text, span in held if text == value), held[0][1] if held else places.nodes[node])

    def locate(at_object: bool) -> Position:
        return document.lines.position(*(chosen if at_object else places.nodes[node]))

    return locate
