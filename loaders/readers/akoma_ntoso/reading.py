"""Reading an Akoma Ntoso document: its elements are its provisions, without any guessing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.model import Description, Document, Provision, ProvisionKind, Span
from mandategraph.loaders.readers.akoma_ntoso.elements import AKN, BLOCKS, LEFT_OUT, PARTS, READ, XML_LANG
from mandategraph.loaders.readers.decoding import check_size
from mandategraph.loaders.segmentation.signs import names_division

_SPACE = re.compile(r"[ \t\r\n\f]+")
_KINDS_BY_NAME = {kind.value: kind for kind in ProvisionKind}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree an element stands."""

    parent: str | None = None
    number: str | None = None
    heading: tuple[str, ...] = ()


@dataclass(slots=True)
class _Text:
    """The text and its provisions while they are read."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    provisions: list[Provision] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    headings: dict[str, str] = field(default_factory=dict)
    """The words of headings, by their eId."""
    waiting: str = ""
    """The number of a provision whose words have not come yet."""

    def put(self, words: str) -> Span:
        """Append a paragraph, with the number that waits for it."""
        words = f"{self.waiting} {words}".strip()
        self.waiting = ""
        if self.parts:
            self.parts.append("\n\n")
            self.length += 2
        self.parts.append(words)
        start, self.length = self.length, self.length + len(words)
        return Span(start, self.length)

    def mint(self, wanted: str | None, kind: ProvisionKind) -> str:
        """Give an element its eId; one that has none, or shares it, gets a counter."""
        base = wanted or f"{kind.value}_{len(self.ids) + 1}"
        eid, count = base, 1
        while eid in self.ids:
            count += 1
            eid = f"{base}_{count}"
        self.ids.add(eid)
        return eid


def read_akoma_ntoso(name: str, data: bytes) -> Document:
    """Read an Akoma Ntoso document. Raises SourceError for what is none, or declares a document type."""
    check_size(name, data)
    root = _parse(name, data)
    text = _Text()
    for part in root.iter(*(f"{AKN}{tag}" for tag in PARTS)):
        if not any(_local(each) in PARTS for each in part.iterancestors()):
            _read_children(text, part, _Place())
    if not text.length:
        raise SourceError(f"{name}: the Akoma Ntoso document holds no words; give one with text")
    whole = "".join(text.parts)
    return Document(_describe(root, whole, text.provisions), whole, tuple(text.provisions))


def _parse(name: str, data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise SourceError(f"{name}: the XML declares a document type, which may hide an attack; remove it")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{name}: the XML cannot be read ({error.msg}); correct it") from None
    if root.tag != f"{AKN}akomaNtoso":
        raise SourceError(f"{name}: the XML is no Akoma Ntoso 3.0 document; give one, or its text")
    return root


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _kind_of(element: etree._Element) -> ProvisionKind | None:
    local = _local(element)
    if local == "hcontainer":
        return _KINDS_BY_NAME.get(element.get("name", ""), ProvisionKind.PARAGRAPH)
    return READ.get(local)


def _read_children(text: _Text, element: etree._Element, place: _Place) -> None:
    for child in element:
        local, kind = _local(child), _kind_of(child)
        if not local or local in LEFT_OUT:
            continue
        if local == "num":
            text.waiting = _words(child)
        elif kind is ProvisionKind.HEADING:
            words = _read_leaf(text, child, kind, replace(place, number=None))
            place = replace(place, heading=(*place.heading, words))
        elif kind is not None:
            _read_provision(text, child, kind, place)
        elif local in BLOCKS:
            _read_leaf(text, child, ProvisionKind.PARAGRAPH, replace(place, number=None))
        else:
            _read_children(text, child, place)


def _read_provision(text: _Text, element: etree._Element, kind: ProvisionKind, place: _Place) -> None:
    number = _number_of(element, kind, place)
    if not any(_kind_of(each) for each in element.iterdescendants(etree.Element)):
        num = element.find(f"{AKN}num")
        text.waiting = _words(num) if num is not None else text.waiting
        _read_leaf(text, element, kind, replace(place, number=number))
        return
    eid, at = text.mint(element.get("eId"), kind), len(text.provisions)
    start = text.length + (2 if text.parts else 0)
    _read_children(text, element, _Place(eid, number, place.heading))
    if text.length > start:
        words = Span(start, text.length)
        whole = Provision(
            eid, kind, words, place.parent, number, _own_heading(kind, text, at, place), _lang(element)
        )
        text.provisions.insert(at, whole)


def _own_heading(kind: ProvisionKind, text: _Text, at: int, place: _Place) -> tuple[str, ...]:
    """Give the headings of a provision: those of a section have its own among them."""
    first = text.provisions[at] if kind is ProvisionKind.SECTION and at < len(text.provisions) else None
    own = text.headings.get(first.id) if first is not None else None
    return (*place.heading, own) if own else place.heading


def _number_of(element: etree._Element, kind: ProvisionKind, place: _Place) -> str | None:
    num = element.find(f"{AKN}num")
    if num is None:
        return None
    label = _words(num)
    label = (label.split()[-1] if names_division(label) else label).strip("().: ")
    return f"{place.number or ''}({label})" if kind is ProvisionKind.SUB_PARAGRAPH else label


def _read_leaf(text: _Text, element: etree._Element, kind: ProvisionKind, place: _Place) -> str:
    words = _words(element)
    if not words:
        return ""
    eid = text.mint(element.get("eId"), kind)
    span = text.put(words)
    text.provisions.append(Provision(eid, kind, span, place.parent, place.number, place.heading, _lang(element)))
    if kind is ProvisionKind.HEADING:
        text.headings[eid] = text.parts[-1]
    return text.parts[-1]


def _lang(element: etree._Element) -> str | None:
    value = element.get(XML_LANG)
    return str(value) if value else None


def _words(element: etree._Element) -> str:
    return _SPACE.sub(" ", "".join(_strings(element))).strip()


def _strings(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        local = _local(child)
        if local and local not in LEFT_OUT and local != "num":
            yield from _strings(child)
            yield " " if local in BLOCKS else ""
        yield child.tail or ""


def _describe(root: etree._Element, whole: str, provisions: list[Provision]) -> Description:
    work = root.find(f".//{AKN}FRBRWork")
    names = (
        {each.get("name"): each.get("value") for each in work.iter(f"{AKN}FRBRalias")} if work is not None else {}
    )
    slug = _attribute(root, "FRBRWork", "FRBRuri", "value").rstrip("/").rsplit("/", 1)[-1] or "document"
    title = next((whole[p.span.start : p.span.end] for p in provisions if p.kind is ProvisionKind.TITLE), slug)
    expression = _attribute(root, "FRBRExpression", "FRBRuri", "value")
    named, day = _attribute(root, "FRBRWork", "FRBRdate", "name"), _attribute(root, "FRBRWork", "FRBRdate", "date")
    return Description(
        slug=slug,
        title=names.get("title") or title,
        kind=next(iter(root)).get("name") or "document",
        body=names.get("body"),
        symbol=names.get("symbol"),
        version=expression.rsplit("@", 1)[1] if "@" in expression else "text",
        language=_attribute(root, "FRBRExpression", "FRBRlanguage", "language") or "en",
        adopted=_day(day) if named == "adopted" else None,
        issued=_day(day) if named == "issued" else None,
    )


def _attribute(root: etree._Element, group: str, element: str, name: str) -> str:
    found = root.find(f".//{AKN}{group}/{AKN}{element}")
    return str(found.get(name, "")) if found is not None else ""


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
