"""HTML: headings, paragraphs, lists with their numbers, tables and links; what only makes the page is left out.

Positions count in the text as extracted, block by block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.readers.blocks import Layout, Shape
from mandategraph.loaders.readers.decoding import decode
from mandategraph.loaders.readers.writing import LayoutWriter

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "html", "legend", "li", "main"),
        *("ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_LEFT_OUT = frozenset(
    (
        *("button", "datalist", "head", "iframe", "input", "nav", "noscript", "object", "script", "select"),
        *("style", "svg", "template", "textarea", "title", "video"),
    )
)
_STRUCK = frozenset({"s", "strike", "del"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEEPEST = 200
"""How deep elements may be nested in a page that people made."""


@dataclass(slots=True)
class _Words:
    """The words of the block that is being read."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    links: list[tuple[int, int, str]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)

    def put(self, words: str | None) -> None:
        """Append words, their white space reduced to single spaces."""
        reduced = _SPACE.sub(" ", words or "")
        if not self.parts or self.parts[-1][-1:] in " \n\t":
            reduced = reduced.lstrip(" ")
        if reduced:
            self.sign(reduced)

    def sign(self, words: str) -> None:
        """Append words, or a sign between them, as they are."""
        self.parts.append(words)
        self.length += len(words)


@dataclass(slots=True)
class _List:
    """A list that is being read, and the number of its last item."""

    ordered: bool
    style: str
    last: int


class _Walker:
    """Walks a page and writes its blocks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.writer = LayoutWriter()
        self.words = _Words()
        self.shape, self.level = Shape.TEXT, 0
        self.lists: list[_List] = []

    def flush(self) -> None:
        """Write the block that was read so far."""
        words = "".join(self.words.parts).rstrip()
        links = tuple(link for link in self.words.links if link[0] < link[1] <= len(words))
        struck = tuple(stretch for stretch in self.words.struck if stretch[0] < stretch[1] <= len(words))
        self.writer.add(words, self.shape, self.level, links, struck)
        self.words, self.shape, self.level = _Words(), Shape.TEXT, 0

    def walk(self, element: etree._Element, depth: int = 0) -> None:
        """Read an element with all that it holds, and the words after it."""
        tag = element.tag if isinstance(element.tag, str) else None
        if depth > _DEEPEST:
            raise SourceError(f"{self.name}: its elements are nested deeper than {_DEEPEST}; give a page of text")
        if tag is not None and tag not in _LEFT_OUT:
            self._open(element, tag)
            self.words.put(element.text)
            for child in element:
                self.walk(child, depth + 1)
            self._close(element, tag)
        self.words.put(element.tail if depth else None)

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in ("ol", "ul"):
            first = _whole(element.get("start")) or 1
            self.lists.append(_List(tag == "ol", element.get("type", "1"), first - 1))
        if tag in _HEADINGS:
            self.flush()
            self.shape, self.level = Shape.HEADING, _HEADINGS[tag]
        elif tag == "tr":
            self.flush()
            self.shape = Shape.ROW
        elif tag == "li":
            self.flush()
            self._begin_item(element)
        elif tag == "hr" or (tag in _BLOCKS and self.shape is not Shape.ROW and not self._is_bare_item()):
            self.flush()
        else:
            self._open_inline(element, tag)

    def _open_inline(self, element: etree._Element, tag: str) -> None:
        if tag in ("td", "th") and self.words.parts:
            self.words.sign("\t")
        elif tag == "br":
            self.words.sign("\n")
        elif tag == "a" and (href := element.get("href")) and not href.startswith("#"):
            self.words.links.append((self.words.length, -1, href))
        elif tag in _STRUCK:
            self.words.struck.append((self.words.length, -1))

    def _close(self, element: etree._Element, tag: str) -> None:
        if tag == "a" and self.words.links and self.words.links[-1][1] < 0:
            start, _, href = self.words.links.pop()
            self.words.links.append((start, self.words.length, href))
        if tag in _STRUCK and self.words.struck and self.words.struck[-1][1] < 0:
            start, _ = self.words.struck.pop()
            self.words.struck.append((start, self.words.length))
        if tag in ("ol", "ul"):
            self.lists.pop()
        if tag in _HEADINGS or tag == "tr" or (tag in _BLOCKS and self.shape is not Shape.ROW):
            self.flush()

    def _is_bare_item(self) -> bool:
        """Tell whether a list item has begun that its first paragraph goes into."""
        return self.shape is Shape.BULLET and len(self.words.parts) <= 1

    def _begin_item(self, element: etree._Element) -> None:
        self.shape, self.level = Shape.BULLET, len(self.lists)
        if self.lists and self.lists[-1].ordered:
            number = _whole(element.get("value"))
            self.lists[-1].last = number if number is not None else self.lists[-1].last + 1
            self.words.put(f"{_mark(self.lists[-1])} ")


def _mark(place: _List) -> str:
    """Give the number or letter that a browser shows before an item of an ordered list."""
    number, style = place.last, place.style
    if style in "aA" and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
        return f"({letter})" if style == "a" else f"{letter.upper()}."
    if style in "iI" and 1 <= number <= 39:
        return f"({_roman(number)})" if style == "i" else f"{_roman(number).upper()}."
    return f"{number}."


def _whole(words: str | None) -> int | None:
    return int(words) if words is not None and words.isdecimal() and len(words) <= 4 else None


def _roman(number: int) -> str:
    parts = []
    for value, sign in _ROMAN:
        while number >= value:
            parts.append(sign)
            number -= value
    return "".join(parts)


def read_html(name: str, data: bytes) -> Layout:
    """Read a page in UTF-8. Raises SourceError for what is no page."""
    text = decode(name, data).encode("utf-8")
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise SourceError(f"{name}: the HTML cannot be read ({error}); give a page with text") from None
    return lay_out(name, root)


def lay_out(name: str, root: etree._Element) -> Layout:
    """Give the layout of a parsed page of the file `name`. Raises SourceError if it nests too deep."""
    walker = _Walker(name)
    walker.walk(root)
    walker.flush()
    return walker.writer.finish()
