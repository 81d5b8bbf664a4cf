"""Years, months and days with the word that makes them a deadline: "by 2030", "no later than July 2016".

Each year in a text is looked at once, with a bounded stretch of text before it, so the time is linear.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.relations import relation_of, relation_pattern
from mandategraph.loaders.model import Span

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = "|".join(MONTHS)

_LEAD = relation_pattern("by", "before", "ahead-of", "in", "during", "from", "until") + "|[Oo]n"
_EDGE = (
    r"(?:the\s+)?(?P<edge>(?:very\s+)?(?:end|beginning|start|middle|close)\s+of\s+|end[\s-]+|early(?:\s+in)?\s+"
    r"|late(?:\s+in)?\s+|mid-?\s*|(?:first|second|third|fourth|last)\s+(?:half|quarter|trimester|semester)\s+of\s+"
    r"|(?:spring|summer|autumn|winter)\s+(?:of\s+)?)(?:the\s+)?"
)
_DAY = (
    rf"(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+)?(?:(?P<month>{_MONTH}),?\s+|(?P<month_of>{_MONTH})\s+of\s+)?"
)
_AMERICAN = rf"(?P<month_first>{_MONTH})\s+(?P<day_after>[0-9]{{1,2}}),\s+"
_YEAR = re.compile(r"(?<![0-9/–\-.(])(?:19|20)[0-9]{2}(?![0-9]|[–/\-][0-9]|\))|(?<=[dD]-)20[0-9]{2}(?![0-9/–\-])")
_DATE = re.compile(
    rf"\b(?P<lead>{_LEAD})(?:,)?\s+(?:{_EDGE})?(?:year\s+|calendar\s+year\s+)?(?:{_AMERICAN}|{_DAY})(?P<year>[0-9]{{4}})\Z",
)
_NEXT = re.compile(
    r"(?P<link>,|,?\s+and|,?\s+or|\s+to)\s+(?:again\s+)?(?:in\s+)?(?:(?P<day>[0-9]{1,2})\s+)?"
    rf"(?:(?P<month>{_MONTH})\s+)?(?P<year>[0-9]{{4}})\Z"
)
_RANGE = re.compile(r"(?:\b[0-9]{1,2}(?:\s+[A-Z][a-z]+)?\s*(?:to|and|–|-)\s*)\Z")
_YEARLY = re.compile(r"\b(?:each|every)\s+(?:calendar\s+)?year\b|\bannual(?:ly)?\b")
_YEARLY_DAY = re.compile(
    rf"\b(?:(?P<lead>{_LEAD})\s+)?(?:the\s+)?(?:(?P<day>[0-9]{{1,2}})\s+)?(?P<month>{_MONTH})\s+(?:of\s+)?\Z",
    re.IGNORECASE,
)
_EACH_YEAR = re.compile(
    rf"\b(?:annually|(?:each|every)\s+year),?\s+(?P<lead>{_LEAD})\s+(?P<day>[0-9]{{1,2}})\s+(?P<month>{_MONTH})\b(?!\s+[0-9]{{4}})"
)
_WINDOW = 90
_ORDINAL_HALVES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 9}
_AFTER_YEAR = re.compile(r"\s+(?:Agenda|Sustainable|Programme|Review|Conference|World|United|Political)\b")


def recognise_dates(text: str, start: int, end: int) -> Iterator[Expression]:
    """Find years, months and days with their leading word between two positions."""
    last: Expression | None = None
    for hit in _YEAR.finditer(text, start, end):
        found = _read_date(text, start, hit, last)
        if found is not None:
            yield found
        last = found if found is not None else last


def _read_date(text: str, start: int, hit: re.Match[str], last: Expression | None) -> Expression | None:
    if _AFTER_YEAR.match(text, hit.end()):
        return None
    match = _DATE.search(text, max(start, hit.start() - _WINDOW), hit.end())
    if match is not None:
        if match["day"] and _RANGE.search(text, max(start, match.start("day") - 30), match.start("day")):
            return None
        return _from_match(match, relation_of(match["lead"]), match.start())
    if last is not None and hit.end() - last.span.end < 40:
        follow = _NEXT.match(text, last.span.end, hit.end())
        if follow is not None:
            relation = "until" if follow["link"].strip() == "to" else last.relation
            return _from_match(follow, relation, follow.end("link") + 1)
    return None


def _from_match(match: re.Match[str], relation: str, start: int) -> Expression | None:
    groups = match.groupdict()
    month_name = groups["month"] or groups.get("month_of") or groups.get("month_first")
    day_words = groups["day"] or groups.get("day_after")
    year, month = int(groups["year"]), _month(month_name)
    day = int(day_words) if day_words else None
    if day is not None and (month is None or not 1 <= day <= monthrange(year, month)[1]):
        return None
    precision = "day" if day else "month" if month else "year"
    return Expression(
        Span(start, match.end()), relation, precision, _edge(groups.get("edge")), year=year, month=month, day=day
    )


def _month(name: str | None) -> int | None:
    return MONTHS.index(name.capitalize()) + 1 if name else None


def _edge(words: str | None) -> str | None:
    if not words:
        return None
    parts = words.lower().replace("-", " ").split()
    if "half" in parts or "semester" in parts:
        number = _ORDINAL_HALVES[parts[0]]
        return f"half{min(number, 2)}"
    if "quarter" in parts or "trimester" in parts:
        return f"quarter{min(_ORDINAL_HALVES[parts[0]], 4)}"
    if parts[0] in ("spring", "summer", "autumn", "winter"):
        return "season"
    if "end" in parts or "close" in parts or "late" in parts:
        return "end" if "late" not in parts else "late"
    return "mid" if parts[0] in ("mid", "middle") else "begin"


def recognise_yearly_days(text: str, start: int, end: int) -> Iterator[Expression]:
    """Find days and months that return each year: "30 June of each year", "annually by 1 March"."""
    for hit in _YEARLY.finditer(text, start, end):
        before = _YEARLY_DAY.search(text, max(start, hit.start() - _WINDOW), hit.start())
        match = before or _EACH_YEAR.match(text, hit.start(), end)
        found = _yearly(match, max(match.end(), hit.end())) if match is not None else None
        if found is not None:
            yield found


def _yearly(match: re.Match[str], end: int) -> Expression | None:
    month, day = _month(match["month"]), int(match["day"]) if match["day"] else None
    if month is None or (day is not None and not 1 <= day <= monthrange(2024, month)[1]):
        return None
    return Expression(
        Span(match.start(), end),
        relation_of(match["lead"]) if match["lead"] else "every",
        "recurrence",
        month=month,
        day=day,
        recurrence="annual",
        rrule=f"FREQ=YEARLY;BYMONTH={month}" + (f";BYMONTHDAY={day}" if day else ""),
        rule="yearly-day",
    )
