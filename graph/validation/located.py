"""The statements of a document, each with the way to its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, partial

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuadParser, RdfFormat

from mandategraph.graph.validation import chunks
from mandategraph.graph.validation.chunks import cut_lines, cut_statements
from mandategraph.graph.validation.documents import BY_LINE, TERSE, Document, Part, declarations
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
    for piece, quads in _pieces(document, part):
        words = _Words(document, piece)
        for number, quad in enumerate(quads):
            yield document.relabel(quad), words.of(number)


def _pieces(document: Document, part: Part) -> Iterator[tuple[Part, list[Quad]]]:
    """Give the part piece by piece, each with its statements as the parser names them."""
    end = len(document.text) if part.end is None else part.end
    terse = document.source.rdf_format in TERSE
    cut = cut_statements(document.text, part.start, end, part.graph) if terse else None
    header = part.header
    for stretch in cut or cut_lines(document.text, part.start, end):
        piece = Part(stretch.start, stretch.end, header, stretch.graph)
        reader = document.parse(piece, "" if stretch.following is None else "}")
        try:
            yield piece, list(reader)
        except SyntaxError:
            # The fault of a broken part, or words that were cut in a wrong place: the rest is read in one.
            rest = Part(stretch.start, part.end, header, stretch.graph, part.broken)
            yield rest, list(_up_to_fault(document.parse(rest), part.broken))
            return
        if terse:
            header = declarations(reader)
        if len(header) > chunks.SIZE:  # longer than what it stands before
            rest = Part(stretch.end, part.end, header, stretch.following, part.broken)
            yield rest, list(_up_to_fault(document.parse(rest), part.broken))
            return


def _up_to_fault(reader: QuadParser, is_broken: bool) -> Iterator[Quad]:
    try:
        yield from reader
    except SyntaxError:
        if not is_broken:
            raise


class _Words:
    """Where the statements of a piece stand, found out when first asked for."""

    def __init__(self, document: Document, part: Part) -> None:
        self.document = document
        self.part = part

    @cached_property
    def spans(self) -> list[Spans]:
        scan = scan_turtle if self.document.source.rdf_format in TERSE else scan_lines
        found: list[Spans] = []
        with suppress(ScanError):  # the scanner knows no RDF 1.2
            found.extend(scan(self.part.opening + self.document.text[self.part.start : self.part.end]))
        return found

    def of(self, number: int) -> Locate:
        """Give the way to the place of a statement by its number in the piece."""
        return partial(self._locate, number)

    def _locate(self, number: int, at_object: bool) -> Position | None:
        if number >= len(self.spans):
            return None
        shift = self.part.start - len(self.part.opening)
        start, end = self.spans[number][2:] if at_object else self.spans[number][:2]
        return self.document.lines.position(start + shift, end + shift)


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
