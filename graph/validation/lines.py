"""Lines and columns of a text: both count from 1, columns in code points."""

from __future__ import annotations

import re
from bisect import bisect_right

from mandategraph.graph.validation.findings import Position

MAX_LINE = 300
"""Code points of a line that a finding repeats."""
_BREAK = re.compile(r"\n")


class Lines:
    """Where the lines of one document begin."""

    def __init__(self, source: str, text: str) -> None:
        """Index the line breaks of a text."""
        self.source = source
        self.text = text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a line and column, at most the end of the text."""
        index = min(max(line, 1), len(self._starts)) - 1
        return min(self._starts[index] + max(column, 1) - 1, len(self.text))

    def number(self, offset: int) -> int:
        """Give the number of the line that an offset lies in."""
        return bisect_right(self._starts, offset)

    def position(self, start: int, end: int) -> Position:
        """Give the place of a stretch of the text."""
        first = bisect_right(self._starts, start)
        last = bisect_right(self._starts, max(end - 1, start))
        return Position(
            self.source,
            first,
            start - self._starts[first - 1] + 1,
            last,
            end - self._starts[last - 1] + 1,
            self.line(first),
        )

    def line(self, number: int) -> str:
        """Give the words of a line, cut where it is very long."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start : min(end, start + MAX_LINE)].rstrip("\r\n")
