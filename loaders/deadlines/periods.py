"""Spans of time as deadlines: "within six months", "no later than 90 days after the adoption"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.numbers import CARDINAL, parse_cardinal
from mandategraph.loaders.model import Span

_COUNT = (
    rf"(?P<count>{CARDINAL}|an?)(?:\s+\([0-9]{{1,3}}\))?[ \n\-](?P<working>(?:working|business)\s+)?"
    r"(?P<unit>day|week|month|year)s?\b"
)
_FROM = (
    r"\s+(?:of|from|after|following|before|prior\s+to|since)\s+(?:(?:the\s+)?(?:date\s+of\s+)?(?P<adoption>(?:the\s+)?"
    r"adoption\s+of\s+(?:this|the\s+present)\s+(?:resolution|decision)|(?:the\s+)?adoption(?=[.,;])"
    r"|(?:this|the\s+present)\s+resolution))?"
)
_PERIOD = re.compile(
    r"\b(?:[Ww]ithin|[Nn]ot?\s+later\s+than)\s+(?:a\s+period\s+of\s+|the\s+next\s+|the\s+following\s+)?"
    rf"{_COUNT}(?P<from>{_FROM})?"
)


def recognise_periods(text: str, start: int, end: int) -> Iterator[Expression]:
    """Find spans of time that something is to be done in, between two positions."""
    for match in _PERIOD.finditer(text, start, end):
        count = 1 if match["count"].lower() in ("a", "an") else parse_cardinal(match["count"])
        if count == 0:
            continue
        stop = match.end() if match["adoption"] or not match["from"] else match.start("from")
        yield Expression(
            Span(match.start(), stop), "by", "period", period=(count, match["unit"]), rule=_rule(match)
        )


def _rule(match: re.Match[str]) -> str:
    if match["from"] is not None and match["adoption"] is None:
        return "period-from-event"
    return "period-working-days" if match["working"] else "period-from-document"
