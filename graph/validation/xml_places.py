"""RDF/XML: what is refused before it is parsed, and where its statements stand.

The places follow the striped syntax (RDF 1.1 XML Syntax, section 6): node elements hold property elements hold
node elements. A statement stands where its property element, the element of its property attribute, or its typed
node begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from mandategraph.graph.namespaces import RDF

MAX_DEPTH = 200
"""Elements within elements; a parser's time grows with the square of it."""
MAX_EXPANSION = 1_000_000
"""Characters that the entities of a document may add when they are replaced."""
_RDF = str(RDF)
_SEPARATOR = "\x1f"
_REFERENCE = re.compile(r"&([A-Za-z_:][\w.:-]*);")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_SYNTAX_NAMES = frozenset(
    f"{_RDF}{name}" for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype")
)
_CONTAINER = frozenset({f"{_RDF}Description"})


class XmlRefused(ValueError):
    """The document is not parsed at all; line and column say where the reason stands."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        """Keep the reason with its place, both counted from 1."""
        self.line = line
        self.column = column
        super().__init__(reason)


def check_xml(content: bytes) -> None:
    """Read the document without looking at its RDF.

    Raises XmlRefused for what is not well-formed, for entities that are external, refer to others or would blow
    the document up, and for elements nested more deeply than MAX_DEPTH.
    """
    _Checker(content).run()


class _Checker:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.EntityDeclHandler = self.declare
        self.parser.DefaultHandler = lambda data: None  # keeps entities of the text unexpanded
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def run(self) -> None:
        try:
            self.parser.Parse(self.content, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise XmlRefused(f"the XML is not well-formed: {reason}", error.lineno, error.offset + 1) from error

    def refuse(self, reason: str) -> None:
        raise XmlRefused(reason, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(f"elements are nested more than {MAX_DEPTH} deep")

    def end(self, name: str) -> None:
        self.depth -= 1

    def declare(self, name: str, parameter: bool, value: str | None, *rest: Any) -> None:
        if parameter or value is None:
            self.refuse(f"the entity {name!r} is external or a parameter: write its text out")
        elif any(found not in _PREDEFINED for found in _REFERENCE.findall(value)):
            self.refuse(f"the entity {name!r} refers to other entities: write its text out")
        elif len(value) * self.content.count(f"&{name};".encode()) > MAX_EXPANSION:
            self.refuse(f"the entity {name!r} would add more than {MAX_EXPANSION} characters")


@dataclass(frozen=True, slots=True)
class XmlPlace:
    """A statement's predicate with line and column of its subject and of its object, counted from 1."""

    predicate: str
    subject: tuple[int, int]
    object: tuple[int, int]


@dataclass(slots=True)
class _Element:
    place: tuple[int, int]
    is_node: bool
    predicate: str = ""
    items: int = 0
    subject: tuple[int, int] = (1, 1)


@dataclass
class _Scanner:
    parser: Any
    stack: list[_Element] = field(default_factory=list)
    literal: int = 0
    found: list[XmlPlace] = field(default_factory=list)

    def here(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.literal:
            self.literal += 1
            return
        iri = name.replace(_SEPARATOR, "")
        if iri == f"{_RDF}RDF":
            return
        given = {key.replace(_SEPARATOR, ""): value for key, value in attributes.items()}
        if not self.stack or not self.stack[-1].is_node:
            self.start_node(iri, given)
        else:
            self.start_property(iri, given)

    def start_node(self, iri: str, given: dict[str, str]) -> None:
        place = self.here()
        if iri not in _CONTAINER:
            self.found.append(XmlPlace(f"{_RDF}type", place, place))
        self.add_attributes(given, place)
        self.stack.append(_Element(place, True))

    def start_property(self, iri: str, given: dict[str, str]) -> None:
        node = self.stack[-1]
        place = self.here()
        if iri == f"{_RDF}li":
            node.items += 1
            iri = f"{_RDF}_{node.items}"
        self.add_attributes(given, place)
        kind = given.get(f"{_RDF}parseType")
        self.stack.append(_Element(place, kind == "Resource", iri, subject=node.place))
        if kind not in (None, "Resource", "Collection"):
            self.literal = 1

    def add_attributes(self, given: dict[str, str], place: tuple[int, int]) -> None:
        for key in given:
            if (
                key not in _SYNTAX_NAMES
                and ":" in key
                and not key.startswith("http://www.w3.org/XML/1998/namespace")
            ):
                self.found.append(XmlPlace(key, place, place))

    def end(self, name: str) -> None:
        if self.literal:
            self.literal -= 1
            if self.literal:
                return
        if not self.stack:
            return
        element = self.stack.pop()
        if element.predicate:
            self.found.append(XmlPlace(element.predicate, element.subject, element.place))


def scan_xml(content: bytes) -> Iterator[XmlPlace]:
    """Give the places of the statements of a document that `check_xml` let pass, about in the parser's order."""
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    scanner = _Scanner(parser)
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.Parse(content, True)
    yield from scanner.found
