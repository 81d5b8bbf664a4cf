"""Rows as a table of plain text that fits a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

_GAP = "  "
_NARROWEST = 8


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> str:
    """Lay out rows below a header in at most `width` columns of characters; long cells go on in further lines.

    Nothing is cut: a table whose columns cannot become narrower is wider than asked for.
    """
    cells = [[_plain(cell) for cell in row] for row in rows]
    widths = _share_width([list(column) for column in zip(header, *cells, strict=True)], width)
    lines = [_write_line(header, widths), _write_line(["─" * size for size in widths], widths)]
    lines += [_write_row(row, widths) for row in cells]
    return "\n".join(lines) + "\n"


def _share_width(columns: list[list[str]], width: int) -> list[int]:
    widths = [max(measure(cell) for cell in column) for column in columns]
    allowed = max(width - len(_GAP) * (len(widths) - 1), _NARROWEST)
    cap = min(max(widths), allowed)
    while cap > _NARROWEST and sum(min(size, cap) for size in widths) > allowed:
        cap -= 1
    return [min(size, cap) for size in widths]


def _write_row(row: Sequence[str], widths: Sequence[int]) -> str:
    wrapped = [_wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    return "\n".join(
        _write_line([lines[n] if n < len(lines) else "" for lines in wrapped], widths) for n in range(height)
    )


def _write_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (size - measure(cell)) for cell, size in zip(cells, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _wrap(cell: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in cell.split(" "):
        candidate = f"{line} {word}" if line else word
        if measure(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        line = word
        while measure(line) > width:
            cut = _find_cut(line, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line]


def _find_cut(word: str, width: int) -> int:
    used = 0
    for position, character in enumerate(word):
        used += measure(character)
        if used > width:
            return max(position, 1)
    return len(word)


def measure(text: str) -> int:
    """Count the columns that a text takes on a terminal (wide characters take two, combining marks none)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _plain(cell: str) -> str:
    # Control characters could drive the terminal.
    return "".join(c if c.isprintable() else " " for c in cell)
