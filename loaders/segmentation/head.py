"""The head of a document: what stands before its body, and which of its lines is the title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.segmentation import signs
from mandategraph.loaders.segmentation.markers import read_marker

_MOST_BLOCKS = 40
_LONGEST_HEAD = 20
_BODY_LENGTH = 220
_FURNITURE = (Shape.PAGE_MARK,)


@dataclass(frozen=True, slots=True)
class Head:
    """Which blocks are the head (those before `end`), and which of them is the title."""

    end: int
    title: int | None


def find_head(text: str, blocks: Sequence[Block], title: str | None = None) -> Head:
    """Find the head of a text; `title` is the one of its metadata, where there is one."""
    words = [text[block.span.start : block.span.end] for block in blocks[:_MOST_BLOCKS]]
    end = _find_end(blocks, words)
    chosen = _choose_title(blocks, words, end, title)
    if chosen is not None and blocks[chosen].shape is Shape.HEADING:
        end = chosen + 1
    while chosen is not None and end - 1 > chosen and _heads_body(words[end - 1]):
        end -= 1
    return Head(end, chosen)


def _find_end(blocks: Sequence[Block], words: Sequence[str]) -> int:
    """Find the first block that belongs to the body."""
    numbered = _find_numbered_title(words)
    if numbered is not None:
        return numbered + 1
    for index, each in enumerate(words):
        block = blocks[index]
        if signs.is_symbol_title(each):
            return index + 1
        if block.shape in _FURNITURE or signs.is_closing_line(each):
            continue
        if block.shape is Shape.HEADING:
            return index + 1
        if block.shape in (Shape.ROW, Shape.BULLET) or _is_body(each):
            return index
    return min(len(words), len(blocks)) if len(words) < _MOST_BLOCKS else 0


def _is_body(words: str) -> bool:
    """Tell whether words belong to the body rather than the head: an item, a formula, a sentence."""
    if read_marker(words) or signs.read_bare_number(words):
        return True
    if (
        len(words) > _BODY_LENGTH
        or signs.is_formula(words)
        or signs.is_attachment(words)
        or signs.quotes_body(words)
    ):
        return True
    if words[-1] in ",;.:" and (signs.opens_recital(words) or signs.opens_operative(words)):
        return True
    if words[-1] == ":":
        return not signs.is_label(words)
    return words[-1] in ".;" and not signs.is_heading(words[:-1])


def _find_numbered_title(words: Sequence[str]) -> int | None:
    """Find the title line of a resolution that a formula follows, if nothing but a head stands before it."""
    for index, each in enumerate(words[:_LONGEST_HEAD]):
        if signs.is_symbol_title(each):
            return index if any(signs.is_formula(after) for after in words[index + 1 : index + 3]) else None
        if each[0].islower() or read_marker(each):
            return None
    return None


def _heads_body(words: str) -> bool:
    """Tell whether the last line before the body is the body's first heading."""
    return (signs.is_heading(words) or signs.is_label(words)) and not signs.is_closing_line(words)


def _choose_title(blocks: Sequence[Block], words: Sequence[str], end: int, title: str | None) -> int | None:
    if title is not None:
        known = title.casefold()
        for index, each in enumerate(words):
            if len(each) >= 8 and (each.casefold() in known or known in each.casefold()[: len(known) + 40]):
                return index
        return None
    for index in range(end - 1, -1, -1):
        if signs.is_symbol_title(words[index]) or blocks[index].shape is Shape.HEADING:
            return index
    candidates = [
        index
        for index in range(end)
        if blocks[index].shape not in _FURNITURE and not signs.is_closing_line(words[index])
    ]
    return next((index for index in candidates if signs.names_document(words[index])), None)
