"""Sentences that stand twice in one paragraph: the second one is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mandategraph.loaders.model import EditKind
from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.repair.changes import Change

_END = re.compile(r"[.!?]+(?=\s|$)")
_LEAST = 40
"""Shorter sentences may be repeated on purpose (characters)."""


def find_repetitions(source: str, blocks: Iterable[Block]) -> list[Change]:
    """Find each sentence that the same paragraph has word for word before."""
    changes: list[Change] = []
    for block in blocks:
        if block.shape in (Shape.TEXT, Shape.BULLET) and block.span.end - block.span.start >= 2 * _LEAST:
            changes.extend(_find_in(source, block))
    return changes


def _find_in(source: str, block: Block) -> Iterable[Change]:
    seen: set[str] = set()
    start = block.span.start
    for match in _END.finditer(source, block.span.start, block.span.end):
        sentence = source[start : match.end()]
        words = " ".join(sentence.split())
        if len(words) >= _LEAST:
            if words in seen:
                yield Change(start, match.end(), EditKind.REPETITION)
            seen.add(words)
        start = match.end()
