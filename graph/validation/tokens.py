"""The words of Turtle and its relatives, and the statements of those that are written line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator

Spans = tuple[int, int, int, int]
"""Start and end of the subject, start and end of the object, in code points of the text."""

Span = tuple[int, int]

_WORD = r"[^\s()\[\]{},;.<>\"'#^`|\\@]"
_TOKEN = re.compile(
    rf"""
    [ \t\r\n]+ | \#[^\r\n]*
  | (?P<iri> <[^<>\s]*> )
  | (?P<string> \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
        | "(?:[^"\\\r\n]++|\\.)*+" | '(?:[^'\\\r\n]++|\\.)*+' )
  | (?P<number> [+-]?(?:[0-9]+\.[0-9]+|\.?[0-9]+)(?:\.?[eE][+-]?[0-9]+)?(?!{_WORD}) )
  | (?P<at> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<type> \^\^ )
  | (?P<name> (?:{_WORD}|\\.)(?:{_WORD}|\\.|\.+(?={_WORD}|\\))* )
  | (?P<mark> [\[\](){{}},;.] )
    """,
    re.VERBOSE | re.DOTALL,
)


class ScanError(ValueError):
    """The text does not follow the grammar, or uses a part of it that the scanner does not know (triple terms)."""


def tokens(text: str, start: int = 0) -> Iterator[tuple[str, str, Span]]:
    """Give kind, text and span of each token from `start` on; ScanError at what is no token."""
    position = start
    for found in _TOKEN.finditer(text, start):
        if found.start() != position:
            break
        position = found.end()
        if found.lastgroup:
            yield found.lastgroup, found.group(), found.span()
    if position != len(text):
        raise ScanError(f"no token begins at {position}")


def scan_lines(text: str) -> Iterator[Spans]:
    """Give the places of the statements of N-Triples or N-Quads, in the order of the text."""
    spans: list[Span] = []
    for kind, word, span in tokens(text):
        if kind == "mark" and word == ".":
            if len(spans) < 3:
                raise ScanError(f"a statement ends too early at {span[0]}")
            yield (*spans[0], *spans[2])
            spans = []
        elif kind == "at" and len(spans) == 3:
            spans[2] = (spans[2][0], span[1])
        elif kind == "type":
            spans.append(span)
        elif len(spans) == 4 and text[spans[3][0] : spans[3][1]] == "^^":
            spans[2:] = [(spans[2][0], span[1])]
        else:
            spans.append(span)
