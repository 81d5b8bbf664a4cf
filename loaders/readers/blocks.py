"""Blocks: the paragraphs, headings, list items and table rows that the layout of a source shows.

A reader yields blocks and changes for one format; repair, segmentation and description are the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from mandategraph.loaders.model import Span
from mandategraph.loaders.repair.changes import Change


class Shape(Enum):
    """What the layout says of a block."""

    TEXT = auto()
    HEADING = auto()
    BULLET = auto()
    ROW = auto()
    PAGE_MARK = auto()
    """A page number, page comment, rule or image: furniture that may stand within a paragraph."""
    FOREIGN = auto()
    """A passage that the metadata marks off as being in another language."""


@dataclass(slots=True)
class Block:
    """A block of the source, without the marks that only make its layout."""

    shape: Shape
    span: Span
    """In the source; the blocks of a reading are in order and do not overlap."""
    level: int = 0
    """Depth of a heading from 1, indentation of a bullet in columns."""
    gap: int = 0
    """Empty lines before it."""


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link of the source: the span of the words that carry it, and its address."""

    words: Span
    href: str


@dataclass(slots=True)
class Layout:
    """What a reader found: the source as decoded, its blocks, the changes that bare its words, and its links."""

    source: str
    blocks: list[Block] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    links: list[Hyperlink] = field(default_factory=list)
    hyphenated: frozenset[str] | None = None
    """The words that the source writes with a hyphen within a line, once somebody asked."""
    last_footnote: int = 0
    """The highest footnote mark read so far."""
