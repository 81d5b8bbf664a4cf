"""Lines of one paragraph: joined by a space, or without one where the line's end divides a word."""

from __future__ import annotations

import re

from mandategraph.loaders.model import EditKind
from mandategraph.loaders.readers.blocks import Layout
from mandategraph.loaders.repair.changes import Change

_HYPHENATED = re.compile(r"[^\W\d_]{1,40}-[^\W\d_]{1,40}")
_WORD_BEFORE = re.compile(r"[^\W\d_]{1,40}-\Z")
_WORD_AFTER = re.compile(r"[^\W\d_]{1,40}")
_LONGEST_WORD = 42


def join_lines(layout: Layout, end: int, start: int) -> None:
    """Record that a line ending at `end` goes on at `start`; a hyphen stays if the source has the word."""
    before, after = layout.source[max(0, end - 2) : end], layout.source[start]
    if before[-1:] == "-" and before[:1].isalpha() and after.islower():
        kept = _is_written_with_hyphen(layout, end, start)
        layout.changes.append(Change(end if kept else end - 1, start, EditKind.HYPHENATION))
    elif layout.source[end:start] != " ":
        layout.changes.append(Change(end, start, EditKind.WHITE_SPACE, " "))


def _is_written_with_hyphen(layout: Layout, end: int, start: int) -> bool:
    if layout.hyphenated is None:
        layout.hyphenated = frozenset(_HYPHENATED.findall(layout.source))
    left = _WORD_BEFORE.search(layout.source, max(0, end - _LONGEST_WORD), end)
    right = _WORD_AFTER.match(layout.source, start, start + _LONGEST_WORD)
    return left is not None and right is not None and f"{left[0]}{right[0]}" in layout.hyphenated
