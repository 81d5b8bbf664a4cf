"""Cutting a text into stretches that can be read on their own.

A finding needs the places of a few statements. So the text is read once more stretch by stretch, and only those
stretches in which a statement caused a finding are looked at word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SIZE = 4_000
"""Code points from which on a stretch ends with the next statement."""
_STRETCH = re.compile(
    r"""
    (?: [^.{}<"'\#\\]++ | <[^<>\s]*+> | \#[^\r\n]*+ | \\.
      | \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
      | "(?:[^"\\\r\n]++|\\.)*+" | '(?:[^'\\\r\n]++|\\.)*+'
      | \.(?!\s|\Z) | <
    )*+
    (?P<mark> [.{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
"""Up to the end of a statement, a dot before white space, or to the brace of a graph."""
_OPENING = re.compile(
    r"""(?: \s | (?:prefix\s[^<>]*|base\s*) <[^<>\s]*> )*+ (?:graph(?![\w:.-]))?\s*
    (?P<label> <[^<>\s]*> | [^\s<>"'#{}\[\](),;]*[^\s<>"'#{}\[\](),;.] )? \s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand before the brace of a graph since the last dot or brace, comments left out."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text."""

    start: int
    end: int
    graph: str | None = None
    """The label of the graph in whose braces it begins; None where it begins outside of braces."""
    following: str | None = None
    """The label of the graph in whose braces it ends; None where it ends outside of braces."""


def cut_lines(text: str, start: int, end: int) -> Iterator[Stretch]:
    """Cut a text of N-Triples or N-Quads."""
    while start < end:
        following = text.find("\n", start + SIZE, end) + 1
        yield Stretch(start, following or end)
        start = following or end


def cut_statements(text: str, start: int, end: int, graph: str | None = None) -> Iterator[Stretch]:
    """Cut a well-formed text of Turtle or TriG; behind a fault the stretches mean nothing.

    `graph` is the label of the graph in whose braces the text begins.
    """
    label, within, begins_in = graph, graph is not None, graph
    position = start
    while position < end:
        found = _STRETCH.match(text, position, end)
        if found is None:
            break
        before, position = position, found.end()
        if found["mark"] == "{":
            label, within = _label(text[before : position - 1]), True
            continue
        if found["mark"] == "}":
            label, within = None, False
        can_cut = not within or label is not None
        if can_cut and position - start >= SIZE:
            yield Stretch(start, position, begins_in, label)
            start, begins_in = position, label
    if start < end:
        yield Stretch(start, end, begins_in)


def _label(text: str) -> str | None:
    """Give the label of the graph whose braces open behind this text; None where that is not certain."""
    found = _OPENING.fullmatch(text)
    return (found["label"] or "") if found else None
