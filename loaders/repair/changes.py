"""Changes to a source, and the text that results from them with an edit for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mandategraph.loaders.model import Edit, EditKind, Span


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A stretch of the source is to be replaced by words (none: it is taken out)."""

    start: int
    end: int
    kind: EditKind
    words: str = ""


def settle(changes: Iterable[Change]) -> list[Change]:
    """Put changes in order; of those that overlap, the one that begins first, and of these the longest, holds."""
    settled: list[Change] = []
    reached = 0
    for change in sorted(changes, key=lambda change: (change.start, -change.end)):
        if change.start >= reached and (change.end > change.start or change.words):
            settled.append(change)
            reached = change.end
    return settled


def apply(source: str, span: Span, changes: Iterable[Change]) -> tuple[str, tuple[Edit, ...]]:
    """Carry out settled changes within a span of the source: the text, and its edits in order."""
    parts: list[str] = []
    edits: list[Edit] = []
    position, length = span.start, 0
    for change in changes:
        if change.start < position or change.end > span.end:
            continue
        parts.append(source[position : change.start])
        length += change.start - position
        parts.append(change.words)
        words = Span(length, length + len(change.words))
        edits.append(Edit(change.kind, Span(change.start, change.end), words))
        position, length = change.end, words.end
    parts.append(source[position : span.end])
    return "".join(parts), tuple(edits)
