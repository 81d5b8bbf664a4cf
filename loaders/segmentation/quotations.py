"""Quotations: words between quotation marks that a line below ascribes to a speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mandategraph.loaders.model import Attribution, Span
from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.segmentation import lexicon

_OPENING = '“"«'
_CLOSING = '”"»'
_MOST_BLOCKS = 12
_LONGEST_ATTRIBUTION = 260
_PERSON = re.compile(r"(?:[^\W\d_a-z][\w’'.-]*|de|van|von|der|den|bin|al|da|dos|del|la|el|of)(?: |,|$)")
_FURNITURE = (Shape.PAGE_MARK,)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Where a quotation stands, with the line that ascribes it; `last` is the index of its last block."""

    span: Span
    attribution: Attribution
    last: int


def find_quotations(text: str, blocks: Sequence[Block]) -> dict[int, Quotation]:
    """Find the quotations with a speaker, each by the index of the block that it begins with."""
    found: dict[int, Quotation] = {}
    index = 0
    while index < len(blocks):
        quotation = _read_quotation(text, blocks, index)
        if quotation:
            found[index] = quotation
            index = quotation.last
        index += 1
    return found


def _read_quotation(text: str, blocks: Sequence[Block], first: int) -> Quotation | None:
    if blocks[first].shape is not Shape.TEXT or text[blocks[first].span.start] not in _OPENING:
        return None
    closed = False
    for index in range(first, min(first + _MOST_BLOCKS, len(blocks))):
        block = blocks[index]
        words = text[block.span.start : block.span.end]
        if block.shape in _FURNITURE:
            continue
        if block.shape is not Shape.TEXT:
            return None
        if closed:
            attribution = read_attribution(text, block.span)
            if attribution is None:
                return None
            return Quotation(Span(blocks[first].span.start, block.span.end), attribution, index)
        closed = words[-1] in _CLOSING and len(words) > 1
    return None


def read_attribution(text: str, span: Span, *, titled: bool = False) -> Attribution | None:
    """Read a line that says who speaks, and in which capacity: "Ms. A. Name, Head of …"; None if it does not.

    Where no quotation stands above it, only a title tells a person from a caption: `titled` asks for one.
    """
    words = text[span.start : span.end]
    if len(words) > _LONGEST_ATTRIBUTION or words[-1] in '.;:!?”"':
        return None
    cut = next((match.start() for match in re.finditer(r",|\n", words)), len(words))
    name = words[:cut].strip()
    parts = name.split()
    honoured = bool(parts) and parts[0] in lexicon.load().honorifics
    if not 1 < len(parts) <= 8 or not all(_PERSON.match(part) for part in parts):
        return None
    if not honoured and (titled or cut == len(words)):
        return None
    role = words[cut:].lstrip(", \n")
    start = span.start + words.index(name)
    return Attribution(Span(start, start + len(name)), Span(span.end - len(role), span.end) if role else None)
