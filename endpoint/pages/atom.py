"""Changes between snapshots as an Atom feed (RFC 4287)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: a graph that came, changed or went with a snapshot."""

    id: str
    title: str
    summary: str
    link: str
    updated: datetime


def write_feed(self_url: str, page_url: str, title: str, changes: Iterable[Change], updated: datetime) -> bytes:
    """Write a feed, newest entry first; `updated` (UTC) is that of the newest snapshot."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(_name("feed"))
    _text(feed, "id", self_url)
    _text(feed, "title", title)
    _text(feed, "updated", _time(updated))
    _link(feed, self_url, "self", "application/atom+xml")
    _link(feed, page_url, "alternate", "text/html")
    author = ElementTree.SubElement(feed, _name("author"))
    _text(author, "name", "Mandate Graph")
    for change in sorted(changes, key=lambda c: (c.updated, c.id), reverse=True):
        entry = ElementTree.SubElement(feed, _name("entry"))
        _text(entry, "id", change.id)
        _text(entry, "title", change.title)
        _text(entry, "updated", _time(change.updated))
        _text(entry, "summary", change.summary)
        _link(entry, change.link, "alternate", "text/html")
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, _name(name)).text = "".join(filter(_is_xml_character, text))


def _link(parent: ElementTree.Element, href: str, relation: str, media_type: str) -> None:
    ElementTree.SubElement(parent, _name("link"), {"href": href, "rel": relation, "type": media_type})


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_xml_character(character: str) -> bool:
    """Tell whether XML 1.0 can hold the character (section 2.2)."""
    code = ord(character)
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
