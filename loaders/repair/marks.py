"""Footnote marks that the loss of superscript glued to the words, and white space of odd kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mandategraph.loaders.model import EditKind, Span
from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.repair.changes import Change

# A number after a whole word and its punctuation is no decimal ("1,5"), article ("art.5") or symbol ("Add.1").
_NUMBER = re.compile(r"[0-9]{1,3}(?=\s|$|[”\".,;])|[¹²³⁰⁴-⁹]{1,3}")
_AFTER_PAUSE = re.compile(r"(?:[a-z]{3}|[a-z]\))[,;:!?]\Z")
_AFTER_STOP = re.compile(r"[a-z]{4}\.\Z")
_AFTER_QUOTATION = re.compile(r"[a-z.,;)][”’\"]\Z")
_SENTENCE_AFTER = re.compile(r"\s+[A-Z“]|\s*\Z")
_EDGES = frozenset(',;:!?.”’"')
_ODD_SPACE = re.compile(r"[ \t]{2,}|[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]+|[\u00ad\u200b\u2060\ufeff]+")
_WIDTHLESS = frozenset("\u00ad\u200b\u2060\ufeff")


def find_footnote_marks(source: str, blocks: Iterable[Block]) -> list[Change]:
    """Find the footnote marks that stand glued to a word."""
    changes = []
    for block in blocks:
        if block.shape is not Shape.ROW:
            for match in _NUMBER.finditer(source, block.span.start, block.span.end):
                if _is_glued(source, block.span, match):
                    changes.append(Change(match.start(), match.end(), EditKind.FOOTNOTE_MARK))
    return changes


def _is_glued(source: str, block: Span, match: re.Match[str]) -> bool:
    """Tell whether a number that ends a word is the mark of a footnote."""
    if not match[0].isascii():
        return True
    at = match.start()
    if at == block.start or source[at - 1] not in _EDGES:
        return False
    before = source[max(block.start, at - 5) : at]
    if _AFTER_QUOTATION.search(before):
        return True
    if match.end() < block.end and not source[match.end()].isspace():
        return False
    if _AFTER_STOP.search(before):
        return _SENTENCE_AFTER.match(source, match.end(), block.end) is not None
    return _AFTER_PAUSE.search(before) is not None


def find_odd_space(source: str, blocks: Iterable[Block]) -> list[Change]:
    """Find runs of white space, and kinds of it that a search for words would trip over: one space is enough."""
    changes = []
    for block in blocks:
        if block.shape is Shape.ROW:
            continue
        for match in _ODD_SPACE.finditer(source, block.span.start, block.span.end):
            words = "" if match[0][0] in _WIDTHLESS else " "
            changes.append(Change(match.start(), match.end(), EditKind.WHITE_SPACE, words))
    return changes
