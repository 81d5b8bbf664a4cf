"""Paragraphs that a page break cuts in two: where one goes on in the next, they are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mandategraph.loaders.model import EditKind, Span
from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.repair import lexicon
from mandategraph.loaders.repair.changes import Change
from mandategraph.loaders.segmentation.markers import read_marker

_LEAST_BEFORE = 60
"""A shorter block without a full stop is rather a heading or an entry than half a paragraph (characters)."""
_EDGE = 80
_TERMINAL = frozenset(".;:!?…。；：！？")
_TRAILING = " \t\n*_~”\"’')]»"
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LONGEST_MARKER = 8
_MAX_FURNITURE = 6
"""How many blocks of furniture may stand at one page break."""


def join_continuations(source: str, blocks: Iterable[Block]) -> tuple[list[Block], list[Change]]:
    """Join blocks that a page break cut; what stood between them becomes one change."""
    joined: list[Block] = []
    changes: list[Change] = []
    for block in blocks:
        before = _last_words(joined) if block.shape is Shape.TEXT else None
        if before is not None and _goes_on(source, joined[before].span, block.span):
            first = joined[before]
            changes.append(_mend(source, first.span.end, block.span.start))
            joined[before:] = [replace(first, span=Span(first.span.start, block.span.end))]
        elif before == len(joined) - 1 and _is_lone_marker(source, joined[-1].span, block.span):
            changes.append(Change(joined[-1].span.end, block.span.start, EditKind.WHITE_SPACE, " "))
            joined[-1] = replace(joined[-1], span=Span(joined[-1].span.start, block.span.end))
        else:
            joined.append(block)
    return joined, changes


def _is_lone_marker(source: str, first: Span, second: Span) -> bool:
    """Tell whether a number or letter stands alone and its words follow in the next block."""
    if first.end - first.start > _LONGEST_MARKER or not source[second.start].isupper():
        return False
    words = source[first.start : first.end]
    marker = read_marker(words)
    return marker is not None and marker.label != "" and marker.width == len(words) and not words[0].isupper()


def _last_words(blocks: list[Block]) -> int | None:
    """Find the last block before a page break that holds words of the text; None where there is none near."""
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 2 - _MAX_FURNITURE), -1):
        if blocks[index].shape in (Shape.TEXT, Shape.BULLET):
            return index
        if blocks[index].shape is not Shape.PAGE_MARK:
            return None
    return None


def _goes_on(source: str, first: Span, second: Span) -> bool:
    """Tell whether the second block is the rest of the sentence that the first one breaks off."""
    if first.end - first.start < _LEAST_BEFORE:
        return False
    before = source[max(first.start, first.end - _EDGE) : first.end].rstrip(_TRAILING)
    after = source[second.start : second.start + _EDGE].lstrip("*_ '’|")
    if not before or not after or before[-1] in _TERMINAL or read_marker(after):
        return False
    if source[second.end - 1] == ":" and second.end - second.start < _LEAST_BEFORE:
        return False
    return _words_go_on(before, after, source[second.start : second.end].rstrip(_TRAILING)[-1:] in _TERMINAL)


def _words_go_on(before: str, after: str, ends_sentence: bool) -> bool:
    if after[0].islower():
        return before[-1] != "," or ends_sentence
    words = lexicon.load()
    last, first = _last_word(before), _WORD.match(after)
    if last in words.open_endings:
        return True
    if not ends_sentence or first is None or first[0] in words.openings or before[-1] == ",":
        return False
    return last[:1].isupper() and not last.isupper()


def _last_word(text: str) -> str:
    found = _WORD.findall(text)
    return found[-1] if found and text.endswith(found[-1]) else ""


def _mend(source: str, end: int, start: int) -> Change:
    if source[end - 1] == "-" and source[end - 2].isalpha():
        return Change(end - 1, start, EditKind.HYPHENATION)
    return Change(end, start, EditKind.PAGE_BREAK, " ")
