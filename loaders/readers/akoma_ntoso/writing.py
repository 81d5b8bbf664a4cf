"""Writing a document as Akoma Ntoso."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from mandategraph.loaders.model import Description, Document, Provision, ProvisionKind
from mandategraph.loaders.readers.akoma_ntoso.elements import AKN, NAMESPACE, WRITTEN, XML_LANG
from mandategraph.loaders.segmentation.markers import read_marker
from mandategraph.loaders.segmentation.signs import names_division

_DIVISION = re.compile(r"[^\W\d_]{1,20} [A-Z0-9IVXL]{1,6}[.:]? (?=\S)")


def write(document: Document) -> bytes:
    """Write a document as Akoma Ntoso, in UTF-8: one `doc` whose `mainBody` holds its provisions."""
    root = etree.Element(f"{AKN}akomaNtoso", nsmap={None: NAMESPACE})
    body = etree.SubElement(root, f"{AKN}doc", name=document.description.kind, contains="originalVersion")
    _write_meta(body, document.description)
    places: dict[str | None, etree._Element] = {None: etree.SubElement(body, f"{AKN}mainBody")}
    parents = {provision.parent for provision in document.provisions}
    for provision in document.provisions:
        place = places[provision.parent]
        if provision.id in parents:
            places[provision.id] = _begin(place, provision)
        else:
            _write_leaf(place, provision, document.words(provision.span))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _write_meta(parent: etree._Element, described: Description) -> None:
    identification = etree.SubElement(
        etree.SubElement(parent, f"{AKN}meta"), f"{AKN}identification", source="#source"
    )
    work = f"/akn/un/doc/{described.slug}"
    expression = f"{work}/{described.language}@{described.version}"
    for level, uri in (("Work", work), ("Expression", expression), ("Manifestation", f"{expression}.akn")):
        group = etree.SubElement(identification, f"{AKN}FRBR{level}")
        etree.SubElement(group, f"{AKN}FRBRthis", value=uri)
        etree.SubElement(group, f"{AKN}FRBRuri", value=uri)
        if level == "Work":
            _write_names(group, described)
        _write_date(group, described)
        etree.SubElement(group, f"{AKN}FRBRauthor", href="#author")
        if level == "Work":
            etree.SubElement(group, f"{AKN}FRBRcountry", value="un")
        if level == "Expression":
            etree.SubElement(group, f"{AKN}FRBRlanguage", language=described.language)


def _write_names(group: etree._Element, described: Description) -> None:
    for name, value in (("title", described.title), ("symbol", described.symbol), ("body", described.body)):
        if value:
            etree.SubElement(group, f"{AKN}FRBRalias", value=value, name=name)


def _write_date(group: etree._Element, described: Description) -> None:
    """Write the date; the schema wants one, so an unknown date is the earliest there is, and named so."""
    name = "adopted" if described.adopted else "issued" if described.issued else "unknown"
    day = described.adopted or described.issued or date.min
    etree.SubElement(group, f"{AKN}FRBRdate", date=day.isoformat(), name=name)


def _write_leaf(place: etree._Element, provision: Provision, words: str) -> None:
    introduces = provision.id.endswith("__intro")
    numbered = place if introduces or provision.kind is ProvisionKind.HEADING else None
    mark, rest = _part_mark(provision, words, numbered is not None)
    if mark and numbered is not None:
        numbered.insert(0, _element("num", mark))
    element = _begin(place, provision, "intro" if introduces else None)
    if provision.kind is ProvisionKind.HEADING:
        element.text = rest
        return
    if mark and numbered is None:
        element.append(_element("num", mark))
    content = element if introduces else etree.SubElement(element, f"{AKN}content")
    content.append(_element("p", rest))


def _part_mark(provision: Provision, words: str, of_parent: bool) -> tuple[str, str]:
    """Part the number that words begin with from the rest; nothing where they have none."""
    if not (provision.number or of_parent):
        return "", words
    marker = read_marker(words)
    if marker is not None and marker.label:
        return words[: marker.width].strip(), words[marker.width :]
    if provision.number and words.startswith(f"{provision.number} "):
        return provision.number, words[len(provision.number) + 1 :]
    division = _DIVISION.match(words) if provision.kind is ProvisionKind.HEADING else None
    if division is not None and names_division(division[0]):
        return division[0].strip(), words[division.end() :]
    return "", words


def _begin(place: etree._Element, provision: Provision, name: str | None = None) -> etree._Element:
    written = name or WRITTEN.get(provision.kind)
    if written is not None:
        element = etree.SubElement(place, f"{AKN}{written}")
    else:
        element = etree.SubElement(place, f"{AKN}hcontainer", name=provision.kind.value)
    element.set("eId", provision.id)
    if provision.language:
        element.set(XML_LANG, provision.language)
    return element


def _element(name: str, words: str) -> etree._Element:
    element = etree.Element(f"{AKN}{name}")
    element.text = words
    return element
