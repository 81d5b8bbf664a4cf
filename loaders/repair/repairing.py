"""The repair of one expression: all changes together, and the blocks with their place in the repaired text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mandategraph.loaders.model import Alignment, EditKind, Link, Span
from mandategraph.loaders.readers.blocks import Block, Layout
from mandategraph.loaders.repair.changes import Change, apply, settle
from mandategraph.loaders.repair.continuation import join_continuations
from mandategraph.loaders.repair.marks import find_footnote_marks, find_odd_space
from mandategraph.loaders.repair.repetition import find_repetitions


@dataclass(frozen=True, slots=True)
class Repaired:
    """The repaired text of an expression: its blocks and links count in it, the alignment leads to the source."""

    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    alignment: Alignment


def repair(layout: Layout, span: Span, holes: Sequence[Span] = ()) -> Repaired:
    """Repair what a span of the source holds; the holes in it belong to other works and are taken out."""

    def belongs(stretch: Span) -> bool:
        return stretch in span and not any(stretch.overlaps(hole) for hole in holes)

    source = layout.source
    blocks, joins = join_continuations(source, [block for block in layout.blocks if belongs(block.span)])
    changes = [change for change in layout.changes if belongs(Span(change.start, change.end))]
    changes += [Change(hole.start, hole.end, EditKind.OTHER_WORK) for hole in holes]
    changes += joins
    changes += find_repetitions(source, blocks)
    changes += find_footnote_marks(source, blocks)
    changes += find_odd_space(source, blocks)
    text, edits = apply(source, span, settle(changes))
    alignment = Alignment(edits, span.start)

    def place(stretch: Span) -> Span:
        return _trim(text, alignment.to_text(stretch.start), alignment.to_text(stretch.end))

    placed = [replace(block, span=place(block.span)) for block in blocks]
    links = (Link(place(link.words), link.href) for link in layout.links if belongs(link.words))
    return Repaired(
        text,
        tuple(block for block in placed if block.span.start < block.span.end),
        tuple(link for link in links if link.span.start < link.span.end),
        alignment,
    )


def _trim(text: str, start: int, end: int) -> Span:
    """Leave out white space at the edges, which the taking out of marks may bare."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
