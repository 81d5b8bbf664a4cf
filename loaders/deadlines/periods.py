"""Spans of time as deadlines: "within six months", "no later than 90 days after the adoption"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.numbers import CARDINAL, parse_cardinal
from mandategraph.loaders.model import Span

_PERIOD = re.compile(
    rf"\b(?:[Ww]ithin|[Nn]o[t]?\s+later\s+than)\s+(?:a\s+period\s+of\s+|the\s+next\s+|the\s+following\s+)?"
    rf"(?P<count>{CARDINAL}|an?)(?:\s+\([0-9]{{1,3}}\))?[ \n\-](?P<unit>day|week|month|year)s?\b"
    r"(?P<from>\s+(?:of|from|after|following|before|prior\s+to|since)\s+(?:(?:the\s+)?(?:date\s+of\s+)?"
    r"(?P<adoption>(?:the\s+)?adoption(?:\s+of\s+(?:this|the\s+present)\s+(?:resolution|decision))?|(?:this|the\s+present)\s+resolution))?)?"
)


def recognise_periods(text: str, start: int, end: int) -> Iterator[Expression]:
    """Find spans of time that something is to be done in, between two positions."""
    for match in _PERIOD.finditer(text, start, end):
        count = 1 if match["count"].lower() in ("a", "an") else parse_cardinal(match["count"])
        if count == 0:
            continue
        elsewhere = match["from"] is not None and match["adoption"] is None
        stop = match.end() if match["adoption"] else match.end("unit")
        if not match["adoption"] and text[stop : stop + 1] == "s":
            stop += 1
        yield Expression(
            Span(match.start(), stop),
            "by",
            "period",
            period=(count, match["unit"].lower()),
            rule="period-from-event" if elsewhere else "period-from-document",
        )
