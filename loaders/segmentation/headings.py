"""Headings and their levels: those of the layout, evened where like ones differ, and of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.segmentation import lexicon
from mandategraph.loaders.segmentation.markers import Marker, Style

_LABEL = re.compile(r"(\[[^\]]{1,40}\])|([^\W\d_]+)[ :.]")
_LEVELS = {
    Style.CAPITAL_ROMAN: 2,
    Style.CAPITAL: 3,
    Style.NUMBER: 4,
    Style.LETTER_IN_PARENTHESES: 5,
    Style.ROMAN_IN_PARENTHESES: 6,
}
_DIVISIONS = {"part": 1, "chapter": 2, "title": 2, "section": 3, "article": 4}
_SIGN_LEVEL = 2
_PLAIN_LEVEL = 5


def level_of_marker(marker: Marker | None) -> int:
    """Give the level of a heading that the layout does not show, by how it is numbered; None: by a sign alone."""
    return _SIGN_LEVEL if marker is None else _LEVELS.get(marker.style, 5)


def level_of_words(words: str) -> int:
    """Give the level of a heading that has neither mark nor number: by the word for its division, if any."""
    first, _, rest = words.partition(" ")
    return _DIVISIONS.get(first.lower(), _PLAIN_LEVEL) if rest and len(rest.split()) <= 2 else _PLAIN_LEVEL


def even_levels(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Put headings with the same label ("Annex A", "Annex B"; "[Building] …") on one level: their highest."""
    highest: dict[str, int] = {}
    labels: dict[int, str] = {}
    for index, block in enumerate(blocks):
        label = _label(text[block.span.start : block.span.end]) if block.shape is Shape.HEADING else None
        if label:
            labels[index] = label
            highest[label] = min(block.level, highest.get(label, block.level))
    return [
        replace(block, level=highest[labels[index]]) if index in labels else block
        for index, block in enumerate(blocks)
    ]


def _label(words: str) -> str | None:
    match = _LABEL.match(words)
    if match is None:
        return None
    if match[1]:
        return match[1]
    word = match[2].lower()
    return word if word in lexicon.load().numbered_divisions else None
