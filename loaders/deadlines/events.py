"""Meetings and other events as deadlines: "ahead of the WSIS+20 review", "at the Global Dialogue in 2026"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from mandategraph.graph.registers import MeetingRecord, load_meetings
from mandategraph.loaders.deadlines.dates import MONTHS
from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.relations import relation_of, relation_pattern
from mandategraph.loaders.model import Span

_HEADS = (
    "[Mm]eetings?|[Cc]onferences?|[Ss]ummits?|[Ff]orums?|[Rr]eview|[Dd]ialogue|[Cc]ongress|[Aa]ssembly|[Dd]ebate"
    "|[Ss]egment|[Ee]vent|[Ss]ymposium|[Ee]lections?|[Aa]nniversary|[Cc]onsultations?|[Ww]orkshop|[Cc]ommemoration"
)
_HEAD = re.compile(rf"\b(?:{_HEADS})\b")
_ENDS = rf"(?:{_HEADS})(?:\s+(?:{_HEADS}))?\b"
_WORD = r"(?!(?:to|at|by|in|from|with|that|which|its|their)\b)[\w’'+\-–]{1,40}"
_AHEAD = re.compile(
    rf"\b(?P<lead>{relation_pattern('ahead-of', 'before')})\s+(?:the|its|their|an?)\s+"
    rf"(?P<event>(?:{_WORD}\s+){{1,9}}?{_ENDS})"
)
_YEARED = re.compile(
    rf"\b(?P<lead>{relation_pattern('ahead-of', 'before', 'by', 'during', 'in')}|[Aa]t)\s+(?:the|its|their)\s+"
    rf"(?P<event>(?P<year>20[0-9]{{2}})\s+(?:{_WORD}\s+){{0,8}}?{_ENDS})"
)
_NEXT = re.compile(
    rf"\b(?P<lead>{relation_pattern('during', 'in')}|[Aa]t)\s+(?:the|its|their|his|her)\s+"
    rf"(?P<event>(?:next|forthcoming|upcoming)\s+(?:{_WORD}\s+){{0,8}}?{_ENDS})"
)
_AROUND = re.compile(
    rf"\b(?:at|to|for|during|into)\s+(?:the|its|an?)\s+(?P<event>(?:{_WORD}\s+){{0,9}}?{_ENDS}"
    rf"(?:\s+(?:of|on|for|to)\s+(?:{_WORD}\s+){{0,8}}?{_WORD})?)"
    r"(?:,?\s+(?:which\s+is\s+)?(?:to\s+be\s+|scheduled\s+to\s+be\s+|scheduled\s+|will\s+be\s+)?(?:held|convened|take\s+place|organized)"
    rf"(?:\s+(?:by|in|at)\s+{_WORD}(?:[ ,]+{_WORD}){{0,5}}?)?)?,?\s*\Z",
    re.IGNORECASE,
)
_PLACED = re.compile(
    rf"\b[Aa]t\s+the\s+(?P<event>(?:{_WORD}\s+){{0,9}}?{_ENDS}(?:\s+(?:of|on|for)\s+(?:{_WORD}\s+){{0,5}}?{_WORD})?)"
    rf"\s+\((?:[^(),;]{{1,40}},\s+){{0,2}}(?P<month>{'|'.join(MONTHS)})\s+(?P<year>20[0-9]{{2}})\)",
)
"""A meeting with its place and month: "at the World Conference of Speakers of Parliament (Geneva, July 2025)"."""
_WINDOW = 260


class Meetings:
    """The meetings of the register, by the words that texts use for them."""

    def __init__(self, meetings: Iterable[MeetingRecord]) -> None:
        """Take the meetings; the longest name that a phrase holds is the one that is meant."""
        named = [(_key(name), meeting) for meeting in meetings for name in (meeting.name, *meeting.aliases)]
        self._named = sorted(named, key=lambda pair: (-len(pair[0]), pair[0]))

    def find(self, words: str, year: int | None = None) -> MeetingRecord | None:
        """Give the meeting that a phrase names, None where the register has none, or none in the stated year."""
        key = f" {_key(words)} "
        for name, meeting in self._named:
            if f" {name} " in key and (year is None or meeting.start is None or meeting.start.year == year):
                return meeting
        return None


@cache
def load_meeting_names() -> Meetings:
    """Load the meetings of the register. Raises DataError."""
    return Meetings(load_meetings())


def _key(words: str) -> str:
    return " ".join(words.replace("’", "'").lower().split())


def recognise_events(text: str, start: int, end: int) -> Iterator[Iterator[Expression]]:
    """Find events with the word that makes them a deadline, kind by kind: placed, with a year, ahead, next."""
    yield (_placed(match) for match in _PLACED.finditer(text, start, end))
    yield (_expression(match, int(match["year"])) for match in _YEARED.finditer(text, start, end))
    yield (_expression(match, None) for match in _AHEAD.finditer(text, start, end))
    yield (_expression(match, None) for match in _NEXT.finditer(text, start, end))


def _placed(match: re.Match[str]) -> Expression:
    month = MONTHS.index(match["month"]) + 1
    event = " ".join(match["event"].split())
    span = Span(match.start(), match.end())
    return Expression(span, "in", "month", year=int(match["year"]), month=month, event=event)


def _expression(match: re.Match[str], year: int | None) -> Expression:
    return Expression(
        Span(match.start(), match.end()),
        relation_of(match["lead"]),
        "event",
        year=year,
        event=" ".join(match["event"].split()),
    )


def with_event(text: str, start: int, expression: Expression) -> Expression:
    """Add to a date the meeting that is to be held then: "at the Global Dialogue on AI governance in 2026"."""
    if expression.relation not in ("in", "at"):
        return expression
    window = max(start, expression.span.start - _WINDOW)
    if not _HEAD.search(text, window, expression.span.start):
        return expression
    match = nearer = _AROUND.search(text, window, expression.span.start)
    while nearer is not None:
        match, nearer = nearer, _AROUND.search(text, nearer.start() + 1, expression.span.start)
    return replace(expression, event=" ".join(match["event"].split())) if match else expression
