"""Footnote marks that the loss of superscript glued to the words, and white space of odd kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mandategraph.loaders.model import EditKind
from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.repair.changes import Change

# A number after a word and its punctuation cannot be a decimal ("1,5"), an article ("art.5") or a symbol ("Add.1").
_GLUED = re.compile(
    r"(?<=[a-z]{3}[,;:!?])\d{1,3}(?=\s|$|[”\"])"
    r"|(?<=[a-z]{4}[.])\d{1,3}(?=\s+[A-Z“]|$)"
    r"|(?<=[a-z.,;)][”’\"])\d{1,3}(?=\s|$|[.,;])"
    r"|(?<=[a-z]\)[,;.])\d{1,3}(?=\s|$)"
    r"|[¹²³⁰⁴-⁹]{1,3}"
)
_ODD_SPACE = re.compile(r"[ \t]{2,}|[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]+|[\u00ad\u200b\u2060\ufeff]+")
_WIDTHLESS = frozenset("\u00ad\u200b\u2060\ufeff")


def find_footnote_marks(source: str, blocks: Iterable[Block]) -> list[Change]:
    """Find the footnote marks that stand glued to a word."""
    return [
        Change(match.start(), match.end(), EditKind.FOOTNOTE_MARK)
        for block in blocks
        if block.shape is not Shape.ROW
        for match in _GLUED.finditer(source, block.span.start, block.span.end)
    ]


def find_odd_space(source: str, blocks: Iterable[Block]) -> list[Change]:
    """Find runs of white space, and kinds of it that a search for words would trip over: one space is enough."""
    changes = []
    for block in blocks:
        for match in _ODD_SPACE.finditer(source, block.span.start, block.span.end):
            words = "" if match[0][0] in _WIDTHLESS else " "
            changes.append(Change(match.start(), match.end(), EditKind.WHITE_SPACE, words))
    return changes
