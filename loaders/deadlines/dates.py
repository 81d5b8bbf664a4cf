"""Years, months and days with the word that makes them a deadline: "by 2030", "no later than July 2016".

Each year in a text is looked at once, with a bounded stretch of text before it, so the time is linear.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from mandategraph.loaders.deadlines.expression import Expression
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

RELATIONS = {
    "by": "by",
    "by no later than": "by",
    "no later than": "by",
    "no later than at": "by",
    "not later than at": "by",
    "not later than": "by",
    "at the latest by": "by",
    "at the latest in": "by",
    "latest by": "by",
    "before": "before",
    "prior to": "before",
    "ahead of": "ahead-of",
    "in advance of": "ahead-of",
    "well in advance of": "ahead-of",
    "in time for": "ahead-of",
    "in the lead-up to": "ahead-of",
    "in": "in",
    "during": "during",
    "throughout": "during",
    "on": "at",
    "at": "at",
    "to": "at",
    "for": "at",
    "of": "at",
    "from": "from",
    "as from": "from",
    "as of": "from",
    "with effect from": "from",
    "effective from": "from",
    "effective": "from",
    "after": "from",
    "following": "from",
    "starting": "from",
    "starting in": "from",
    "starting on": "from",
    "starting at": "from",
    "starting from": "from",
    "starting with": "from",
    "beginning": "from",
    "beginning in": "from",
    "beginning on": "from",
    "beginning at": "from",
    "beginning with": "from",
    "beginning from": "from",
    "commencing": "from",
    "commencing in": "from",
    "commencing on": "from",
    "commencing at": "from",
    "commencing with": "from",
    "until": "until",
    "up to": "until",
    "through to": "until",
}
"""What each leading word says, as a notation of the relation scheme."""


def relation_pattern(*wanted: str) -> str:
    """Give a pattern of the leading words that stand for the wanted relations, at the head of a sentence too."""
    words = sorted((word for word, relation in RELATIONS.items() if relation in wanted), key=len, reverse=True)
    return "|".join(f"[{word[0]}{word[0].upper()}]{word[1:]}".replace(" ", r"\s+") for word in words)


def relation_of(words: str) -> str:
    """Give the relation that leading words stand for."""
    return RELATIONS[" ".join(words.lower().split())]


_LEAD = relation_pattern("by", "before", "ahead-of", "in", "during", "from", "until") + "|on"
_EDGE = (
    r"(?:the\s+)?(?P<edge>(?:very\s+)?(?:end|beginning|start|middle|close)\s+of\s+|early(?:\s+in)?\s+"
    r"|late(?:\s+in)?\s+|mid-?\s*|(?:first|second|third|fourth|last)\s+(?:half|quarter|trimester|semester)\s+of\s+)(?:the\s+)?"
)
_YEAR = re.compile(r"(?<![0-9/–\-.(])(?:19|20)[0-9]{2}(?![0-9]|[–/\-][0-9]|\))")
_DATE = re.compile(
    rf"\b(?P<lead>{_LEAD})(?:,)?\s+(?:{_EDGE})?(?:year\s+|calendar\s+year\s+)?"
    rf"(?:(?P<day>[0-9]{{1,2}})\s+)?(?:(?P<month>{_MONTH}),?\s+|(?P<month_of>{_MONTH})\s+of\s+)?(?P<year>[0-9]{{4}})\Z",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"(?P<link>,|,?\s+and|,?\s+or|\s+to)\s+(?:again\s+)?(?:in\s+)?(?:(?P<day>[0-9]{{1,2}})\s+)?(?:(?P<month>{_MONTH})\s+)?(?P<year>[0-9]{{4}})\Z"
)
_RANGE = re.compile(r"(?:\b[0-9]{1,2}(?:\s+[A-Z][a-z]+)?\s*(?:to|and|–|-)\s*)\Z")
_YEARLY = re.compile(r"\b(?:each|every)\s+(?:calendar\s+)?year\b|\bannual(?:ly)?\b")
_YEARLY_DAY = re.compile(
    rf"\b(?:(?P<lead>{_LEAD})\s+)?(?:the\s+)?(?:(?P<day>[0-9]{{1,2}})\s+)?(?P<month>{_MONTH})\s+(?:of\s+)?\Z",
    re.IGNORECASE,
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
    month_name = groups["month"] or groups.get("month_of")
    year, month = int(groups["year"]), _month(month_name)
    day = int(groups["day"]) if groups["day"] else None
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
    if "end" in parts or "close" in parts or "late" in parts:
        return "end" if "late" not in parts else "late"
    return "mid" if parts[0] in ("mid", "middle") else "begin"


def recognise_yearly_days(text: str, start: int, end: int) -> Iterator[Expression]:
    """Find days and months that return each year: "30 June of each year"."""
    for hit in _YEARLY.finditer(text, start, end):
        match = _YEARLY_DAY.search(text, max(start, hit.start() - _WINDOW), hit.start())
        if match is None:
            continue
        month = _month(match["month"])
        day = int(match["day"]) if match["day"] else None
        if month is None or (day is not None and not 1 <= day <= monthrange(2024, month)[1]):
            continue
        rule = f"FREQ=YEARLY;BYMONTH={month}" + (f";BYMONTHDAY={day}" if day else "")
        yield Expression(
            Span(match.start(), hit.end()),
            relation_of(match["lead"]) if match["lead"] else "every",
            "recurrence",
            month=month,
            day=day,
            recurrence="annual",
            rrule=rule,
            rule="yearly-day",
        )
