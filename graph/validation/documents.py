"""Reading one source: its statements, its faults of syntax (all of them), and where each statement stands.

A text with faults is read in parts: after a fault, reading goes on behind the end of the statement, with the
prefixes declared so far. So one run names every fault, and what could be read still counts as data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import normpath
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode, Quad, QuadParser, RdfFormat, Triple, parse, serialize

from mandategraph.graph.validation.findings import SYNTAX_RULE, Finding, Position, Severity
from mandategraph.graph.validation.json_places import too_deep
from mandategraph.graph.validation.lines import Lines
from mandategraph.graph.validation.sources import Source
from mandategraph.graph.validation.tokens import ScanError, tokens
from mandategraph.graph.validation.xml_places import XmlRefused, check_xml

MAX_FAULTS = 100
"""Faults of syntax that are listed for one file."""
BY_LINE = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
TERSE = (RdfFormat.TURTLE, RdfFormat.TRIG)
_STATEMENT_END = re.compile(r"\.[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_PLACE = re.compile(
    r"^Parser error (?:at line \d+ (?:column \d+|between columns \d+ and \d+)"
    r"|at line \d+|between line \d+ column \d+ and line \d+ column \d+): "
)
_TAIL = re.compile(r" \(line \d+\)$")
_QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text that is parsed in one go."""

    start: int
    end: int | None = None
    """None for the end of the text."""
    header: str = ""
    """What the text before it declared, in one line."""
    graph: str | None = None
    """The label of the graph in whose braces it begins; None where it begins outside of braces."""
    broken: bool = False
    """Whether a fault lies within it, so that it is read up to there."""

    @property
    def opening(self) -> str:
        """Give the words that open the graph in which the part begins, in one line."""
        return "" if self.graph is None else f"{self.graph} {{\n"


WHOLE = Part(0)


class Document:
    """One source that has been checked: its faults, and the parts that can be read."""

    def __init__(self, number: int, source: Source) -> None:
        """Check the source through and through; `number` tells its blank nodes from those of other sources."""
        self.number = number
        self.source = source
        self.faults: list[Finding] = []
        self._labels: dict[str, str] = {}
        self._written: bytes | None = None
        self._is_plain = self._check_encoding()
        self.parts = self._check()

    def _check_encoding(self) -> bool:
        """Tell whether the bytes are UTF-8 without a byte order mark; what is none is a fault."""
        try:
            return not self.source.content.decode("utf-8").startswith("\ufeff")
        except UnicodeDecodeError as error:
            offset = len(
                self.source.content[: error.start].decode("utf-8", errors="replace").removeprefix("\ufeff")
            )
            place = self.lines.position(offset, offset + 1)
            self.faults.append(_fault(f"byte {error.start} is no UTF-8: {error.reason}", place))
            return False

    @cached_property
    def text(self) -> str:
        """The words, decoded when they are asked for; bytes that are no UTF-8 show as replacement characters."""
        return self.source.content.decode("utf-8", errors="replace").removeprefix("\ufeff")

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text, indexed when a place is asked for."""
        return Lines(self.source.name, self.text)

    @property
    def base_iri(self) -> str:
        """What relative IRIs are relative to: the address, or the file by its name as given."""
        name = self.source.name
        if "://" in name:
            return name
        return "file:///" + quote(normpath(name).lstrip("./").strip("<>"))

    def quads(self) -> Iterator[Quad]:
        """Give the statements that can be read, blank nodes labelled by source and order of appearance."""
        self.forget_labels()
        for part in self.parts:
            yield from self.part_quads(part)

    def take_triples(self) -> bytes:
        """Give the statements that can be read as N-Triples, named graphs left out; what is held is given away."""
        text, self._written = self._written, None
        return text if text is not None else _write(quad.triple for quad in self.quads())

    def forget_labels(self) -> None:
        """Label blank nodes from the beginning, since the statements are about to be read once more."""
        self._labels.clear()

    def part_quads(self, part: Part) -> Iterator[Quad]:
        """Give the statements of one part; of a broken one, those before its fault."""
        try:
            for quad in self.parse(part):
                yield self.relabel(quad)
        except SyntaxError:
            if not part.broken:
                raise

    def parse(self, part: Part, closing: str = "") -> QuadParser:
        """Parse a part as its parser does, blank nodes as the parser names them."""
        if part == WHOLE and self._is_plain and not closing:
            return parse(self.source.content, format=self.source.rdf_format, base_iri=self.base_iri)
        text = f"{part.header}{part.opening}{self.text[part.start : part.end]}{closing}"
        return parse(text, format=self.source.rdf_format, base_iri=self.base_iri)

    def relabel(self, quad: Quad) -> Quad:
        """Label the blank nodes of a statement by source and order of appearance."""
        subject, predicate, value, graph = quad
        if not (isinstance(subject, BlankNode) or isinstance(value, BlankNode) or isinstance(graph, BlankNode)):
            return quad
        return Quad(
            self._label(subject) if isinstance(subject, BlankNode) else subject,
            predicate,
            self._label(value) if isinstance(value, BlankNode) else value,
            self._label(graph) if isinstance(graph, BlankNode) else graph,
        )

    def _label(self, node: BlankNode) -> BlankNode:
        label = self._labels.get(node.value)
        if label is None:
            label = self._labels[node.value] = f"d{self.number}b{len(self._labels)}"
        return BlankNode(label)

    def _check(self) -> list[Part]:
        if self.source.rdf_format == RdfFormat.RDF_XML:
            try:
                check_xml(self.source.content)
            except XmlRefused as error:
                offset = self.lines.offset(error.line, error.column)
                self.faults.append(_fault(str(error), self.lines.position(offset, offset + 1)))
                return []
        if self.source.rdf_format == RdfFormat.JSON_LD and (deep := too_deep(self.text)) is not None:
            self.faults.append(_fault("the JSON is nested too deeply", self.lines.position(deep, deep + 1)))
            return []
        parts: list[Part] = []
        rest: Part | None = WHOLE
        while rest is not None and len(self.faults) < MAX_FAULTS:
            rest = self._check_part(rest, parts)
        if rest is not None:
            place = self.lines.position(rest.start, rest.start)
            self.faults.append(_fault(f"more than {MAX_FAULTS} faults: the rest of the file is not read", place))
        return parts

    def _check_part(self, part: Part, parts: list[Part]) -> Part | None:
        """Add what can be read of a part to `parts` and its fault to the faults; give the rest after the fault."""
        reader = self.parse(part)
        try:
            text = _write(self._triples(reader))
        except SyntaxError as error:
            place = self._place(part, error)
            self.faults.append(_fault(_reason(error), place))
            return self._resume(part, parts, place, reader)
        except _TripleTerm:
            self.faults.append(_fault("SHACL 1.0 knows no triple terms", self.lines.position(0, 0)))
            return None
        self._written = text if part == WHOLE else None
        parts.append(part)
        return None

    def _triples(self, reader: QuadParser) -> Iterator[Triple]:
        for quad in reader:
            subject, value = quad.subject, quad.object
            if isinstance(value, Triple):
                raise _TripleTerm
            if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
                yield self.relabel(quad).triple
            else:
                yield quad.triple

    def _place(self, part: Part, error: SyntaxError) -> Position:
        if error.lineno is None:
            return self._place_of_words(str(error.msg))
        added = f"{part.header}{part.opening}".count("\n")
        first = self.lines.number(part.start) - added - 1
        start = self.lines.offset(first + error.lineno, error.offset or 1)
        end = self.lines.offset(
            first + (error.end_lineno or error.lineno), error.end_offset or (error.offset or 1) + 1
        )
        return self.lines.position(start, max(start, end))

    def _place_of_words(self, message: str) -> Position:
        # The readers of RDF/XML and JSON-LD name the words at fault, and no line.
        for words in _QUOTED.findall(message):
            start = self.text.find(words)
            if start >= 0:
                return self.lines.position(start, start + len(words))
        return self.lines.position(0, 0)

    def _resume(self, part: Part, parts: list[Part], place: Position, reader: QuadParser) -> Part | None:
        fault = self.lines.offset(place.line, place.column)
        line_start = self.lines.offset(place.line, 1)
        if self.source.rdf_format in BY_LINE:
            parts.append(Part(part.start, line_start))
            following = self.lines.offset(place.line + 1, 1)
            return Part(following) if fault < following < len(self.text) else None
        if self.source.rdf_format not in TERSE:
            return None
        parts.append(Part(part.start, None, part.header, part.graph, broken=True))
        ends = (found.end() for found in _STATEMENT_END.finditer(self.text, max(line_start, part.start)))
        following = next((end for end in ends if end > fault), len(self.text))
        if following >= len(self.text):
            return None
        graph = _open_graph(part.opening + self.text[part.start : following])
        return Part(following, None, declarations(reader), graph)


def declarations(reader: QuadParser) -> str:
    """Write what a parser has read of prefixes and base, in one line."""
    lines = [f"@prefix {prefix}: {NamedNode(iri)} ." for prefix, iri in reader.prefixes.items()]
    if reader.base_iri:
        lines.insert(0, f"@base {NamedNode(reader.base_iri)} .")
    return f"{' '.join(lines)}\n"


class _TripleTerm(Exception):
    """A statement is about a statement."""


def _write(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _open_graph(text: str) -> str | None:
    """Give the label of the graph whose braces are open at the end of a TriG text, None outside of any."""
    label, is_open, before = "", False, ""
    try:
        for kind, word, _ in tokens(text):
            if word == "{" and kind == "mark":
                label, is_open = before if before not in (".", "}", "]") else "", True
            elif word == "}" and kind == "mark":
                is_open = False
            before = word
    except ScanError:
        pass  # what stands before the fault has been seen
    return label if is_open else None


def _reason(error: SyntaxError) -> str:
    text = _TAIL.sub("", _PLACE.sub("", str(error.msg)))
    if "LoadDocumentCallback" in text:
        return "the context stands at an address, which is not fetched: write it into the document"
    return text


def _fault(message: str, place: Position) -> Finding:
    return Finding(rule=SYNTAX_RULE, severity=Severity.VIOLATION, message=message, position=place)
