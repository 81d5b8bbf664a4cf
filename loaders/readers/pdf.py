"""PDF: words with their places on the page, put together to lines, columns and paragraphs.

Running heads and page numbers are told by recurring at the edge of pages; they stay in the text as furniture, so
that a paragraph cut by them is joined with a record. Positions count in the text as extracted. pdfplumber
(https://github.com/jsvine/pdfplumber) gives the words.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.readers.blocks import Layout, Shape
from mandategraph.loaders.readers.decoding import check_size
from mandategraph.loaders.readers.writing import LayoutWriter
from mandategraph.loaders.segmentation.markers import begins_item

MAX_PAGES = 2000
"""The longest document that is read, in pages."""

DAMAGED = (
    *(PdfminerException, MalformedPDFException, PDFException, PSException, zlib.error, struct.error),
    *(ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RuntimeError),
)
"""What the libraries raise over a damaged file, found by feeding them such."""

_EDGE = 0.09
"""The share of a page's height at its top and at its foot in which running heads and page numbers stand."""
_LEAST_PAGES = 2
"""On as many pages a line at the edge must recur to be a running head."""
_GUTTER = (0.35, 0.65)
"""Where the gap between two columns may lie, in shares of the page's width."""
_PARAGRAPH_GAP = 1.45
"""So many times the usual distance of lines begin a new paragraph."""
_HEADING_SIZE = 1.15
"""So many times the usual size of letters make a heading."""
_LONGEST_HEADING = 200
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–—(\[]? ?(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})? ?[-–—)\]]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    page: int
    top: float
    bottom: float
    left: float
    size: float
    edge: bool


def read_pdf(name: str, data: bytes) -> Layout:
    """Read the text of a PDF. Raises SourceError for a damaged or encrypted one, or one that is pictures only."""
    check_size(name, data)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                raise SourceError(
                    f"{name}: the PDF has {len(document.pages)} pages, more than {MAX_PAGES}; split it"
                )
            lines = [line for index, page in enumerate(document.pages) for line in _read_page(index, page)]
    except DAMAGED as error:
        raise SourceError(
            f"{name}: the PDF cannot be read ({_reason(error)}); save it anew or give its text"
        ) from None
    if not lines:
        raise SourceError(f"{name}: the PDF holds no text, only pictures; recognise its characters first")
    return _write(lines)


def _reason(error: Exception) -> str:
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return " ".join(f"{type(cause).__name__} {cause}".split())[:100]


def _read_page(index: int, page: pdfplumber.page.Page) -> list[_Line]:
    words = page.extract_words(extra_attrs=["size"], use_text_flow=False, keep_blank_chars=False)
    height, width = float(page.height), float(page.width)
    head = [word for word in words if word["bottom"] < height * _EDGE]
    foot = [word for word in words if word["top"] > height * (1 - _EDGE)]
    body = [word for word in words if word["bottom"] >= height * _EDGE and word["top"] <= height * (1 - _EDGE)]
    lines = _lines_of(index, head, True)
    for column in _columns(body, width):
        lines.extend(_lines_of(index, column, False))
    return lines + _lines_of(index, foot, True)


def _columns(words: Sequence[dict[str, float]], width: float) -> list[list[dict[str, float]]]:
    """Part the words of a page into columns: two, where no word crosses a gap in the middle."""
    low, high = width * _GUTTER[0], width * _GUTTER[1]
    spans = sorted((word["x0"], word["x1"]) for word in words if word["x1"] > low and word["x0"] < high)
    gaps, reached = [], low
    for start, end in spans:
        if start > reached:
            gaps.append((start - reached, (start + reached) / 2))
        reached = max(reached, end)
    gaps.append((high - reached, (high + reached) / 2))
    size, middle = max(gaps)
    left = [word for word in words if word["x1"] <= middle]
    right = [word for word in words if word["x0"] >= middle]
    if size < width * 0.015 or min(len(left), len(right)) < len(words) * 0.25:
        return [list(words)]
    return [left, right]


def _lines_of(index: int, words: Sequence[dict[str, float]], edge: bool) -> list[_Line]:
    """Put words that stand at one height together to lines, from the top and from the left."""
    rows: list[list[dict[str, float]]] = []
    for word in sorted(words, key=lambda word: (word["top"], word["x0"])):
        if rows and word["top"] < (rows[-1][0]["top"] + rows[-1][0]["bottom"]) / 2:
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = []
    for row in rows:
        row.sort(key=lambda word: word["x0"])
        text = " ".join(str(word["text"]) for word in row)
        top, bottom = min(word["top"] for word in row), max(word["bottom"] for word in row)
        lines.append(_Line(text, index, top, bottom, row[0]["x0"], median(word["size"] for word in row), edge))
    return lines


def _write(lines: Sequence[_Line]) -> Layout:
    running = _running_heads(lines)
    body = [line for line in lines if not _is_furniture(line, running)]
    usual = median(line.size for line in body) if body else 0.0
    steps = [b.top - a.top for a, b in pairwise(body) if a.page == b.page and b.top > a.top]
    step = median(steps) if steps else 0.0
    sizes = sorted({round(line.size, 1) for line in body if line.size > usual * _HEADING_SIZE}, reverse=True)
    writer = LayoutWriter()
    paragraph: list[_Line] = []
    for line in lines:
        furniture = _is_furniture(line, running)
        if paragraph and (furniture or _begins_paragraph(paragraph, line, step)):
            _write_paragraph(writer, paragraph, sizes)
            paragraph = []
        if furniture:
            writer.add(line.words, Shape.PAGE_MARK)
        else:
            paragraph.append(line)
    _write_paragraph(writer, paragraph, sizes)
    return writer.finish()


def _running_heads(lines: Sequence[_Line]) -> frozenset[str]:
    pages = {(_DIGITS.sub("#", line.words), line.page) for line in lines if line.edge}
    counts = Counter(words for words, _ in pages)
    return frozenset(words for words, count in counts.items() if count >= _LEAST_PAGES)


def _is_furniture(line: _Line, running: frozenset[str]) -> bool:
    if not line.edge:
        return False
    return _DIGITS.sub("#", line.words) in running or _PAGE_NUMBER.fullmatch(line.words) is not None


def _begins_paragraph(paragraph: Sequence[_Line], line: _Line, step: float) -> bool:
    last = paragraph[-1]
    if line.page != last.page or line.top < last.top:
        return True
    if step and line.top - last.top > step * _PARAGRAPH_GAP:
        return True
    if abs(line.size - last.size) > 0.1 * last.size:
        return True
    return begins_item(line.words, paragraph[0].words[:12], last.words)


def _write_paragraph(writer: LayoutWriter, paragraph: Sequence[_Line], sizes: Sequence[float]) -> None:
    if not paragraph:
        return
    size = round(paragraph[0].size, 1)
    words = "\n".join(line.words for line in paragraph)
    if size in sizes and len(words) <= _LONGEST_HEADING:
        writer.add(words, Shape.HEADING, min(sizes.index(size) + 1, 6))
    else:
        writer.add_lines(words)
