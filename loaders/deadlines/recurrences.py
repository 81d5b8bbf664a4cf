"""Rhythms: "annually", "every two years", "on a yearly basis", "a biennial report".

An adverb imposes a rhythm. An adjective may only be part of a name ("the annual report of the High Commissioner",
"the annual ministerial review"): it is found too, and the rule says which it looks like, so that a caller decides.
The words and their rhythms stand in frequencies.csv beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text
from mandategraph.graph.tables import Row, read_table
from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.numbers import CARDINAL, parse_cardinal
from mandategraph.loaders.lexicon import read_lexicon
from mandategraph.loaders.model import Span

_FILE = "deadlines/frequencies.csv"
_COLUMNS = ("frequency", "adverbs", "adjectives", "rrule", "period")
_EVERY = re.compile(
    rf"\b(?:[Ee]very|[Oo]nce\s+every|[Ee]ach)\s+(?:(?P<count>{CARDINAL}|other|second|third|fourth|fifth|few)\s+)?"
    r"(?:calendar\s+)?(?P<unit>days?|weeks?|months?|quarters?|years?)\b"
)
_INTERVALS = re.compile(
    rf"\b(?:at|on\s+a)\s+(?P<count>{CARDINAL})[- ](?P<unit>day|week|month|year)(?:ly)?"
    r"\s+(?:intervals?|basis|cycle)\b"
)
_SESSIONS = re.compile(r"\b(?:at|to|during|for|in)\s+(?:each|every)\s+(?:of\s+its\s+)?(?:[a-z-]+\s+)?sessions?\b")
_OTHER = re.compile(r"every ([0-9]+) (day|week|month|year)s")
_TIMES = re.compile(
    r"\b(?P<times>[Oo]nce|[Tt]wice|three\s+times|four\s+times)\s+(?:a|per|each|every|in\s+a|in\s+each)\s+(?:calendar\s+)?(?P<unit>year|month|week)\b"
)
_UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_PERIODS = {"day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}
_COUNTS = {"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_IMPOSED = re.compile(
    r"(?:\b(?:an?|this|these|his|her|its|their|two|three|four|submit|provide|prepare|present|publish|hold|convene|organize"
    r"|conduct|issue|regular|with|through|and|continue|further|of|on)\s+)\Z",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\s+(?:[A-Z][a-z]+|sessions?|budgets?|programme\s+budgets?|income|growth|rate|leave|average)\b"
)
_ADVERBIAL = re.compile(r"\s*(?:[,;.:)]|\Z|\b(?:to|on|in|for|at|by|about|from|with|until|and\s+to)\b)")
"""What follows a word such as "quarterly" that stands for an adverb."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """A rhythm with the words for it."""

    name: str
    """Notation of a concept of the frequency scheme."""
    rrule: str | None
    """RFC 5545 recurrence rule, None for a rhythm without a length (periodic, regular)."""
    period: str | None
    """ISO 8601 duration."""


@cache
def frequencies() -> dict[str, Frequency]:
    """Load the rhythms by name. Raises DataError."""
    return {row.text("frequency"): _frequency(row) for row in _rows()}


def frequency_of(recurrence: str) -> Frequency:
    """Give the rhythm that a deadline names; one without a name of its own ("every 90 days") is periodic."""
    other = _OTHER.fullmatch(recurrence)
    if other is None:
        return frequencies()[recurrence]
    return Frequency("periodic", _rule_of(int(other[1]), other[2]), _PERIODS[other[2]].format(other[1]))


def _rule_of(count: int, unit: str) -> str:
    return f"FREQ={_UNITS[unit]}" + (f";INTERVAL={count}" if count > 1 else "")


def _rows() -> tuple[Row, ...]:
    return read_table(f"loaders/{_FILE}", read_text("loaders", _FILE), _COLUMNS)


def _frequency(row: Row) -> Frequency:
    return Frequency(row.text("frequency"), row.optional("rrule"), row.optional("period"))


@cache
def _words(column: str) -> tuple[dict[str, str], re.Pattern[str]]:
    names: dict[str, str] = {}
    for row in _rows():
        for word in row.several(column):
            if word in names:
                raise DataError(row.file, row.line, f"{word!r} stands already for {names[word]}")
            names[word] = row.text("frequency")
    spelled = [form for name in names for form in (name, name.capitalize())]
    alternatives = "|".join(sorted(map(re.escape, spelled), key=len, reverse=True))
    return names, re.compile(rf"\b(?:{alternatives})\b")


@cache
def _by_period() -> dict[str, str]:
    return {frequency.period: name for name, frequency in frequencies().items() if frequency.period}


@cache
def _basis() -> re.Pattern[str]:
    names, _ = _words("adjectives")
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"\b(?:on\s+an?|at)\s+(?P<word>{words})\s+(?:basis|intervals)\b")


def recognise_recurrences(text: str, start: int, end: int) -> Iterator[Iterator[Expression]]:
    """Find rhythms between two positions, kind by kind; where two kinds overlap, the earlier one is meant."""
    adjectives, adjective = _words("adjectives")
    adverbs, adverb = _words("adverbs")
    yield (
        _expression(match, adjectives[match["word"].lower()], "recurrence-adverb")
        for match in _basis().finditer(text, start, end)
    )
    yield (found for match in _EVERY.finditer(text, start, end) if (found := _every(match)) is not None)
    yield (
        _measured(match, parse_cardinal(match["count"]), match["unit"])
        for match in _INTERVALS.finditer(text, start, end)
        if parse_cardinal(match["count"])
    )
    yield (
        _expression(match, "each-session", "recurrence-adverb") for match in _SESSIONS.finditer(text, start, end)
    )
    yield (_times(match) for match in _TIMES.finditer(text, start, end))
    yield (
        _expression(match, adverbs[match.group().lower()], "recurrence-adverb")
        for match in adverb.finditer(text, start, end)
    )
    yield (
        _expression(match, adjectives[match.group().lower()], _adjective_rule(text, start, match))
        for match in adjective.finditer(text, start, end)
    )


@cache
def _rhythmic() -> re.Pattern[str]:
    """Give the pattern of what an adjective makes recur: a noun of the lexicon, at most three words on."""
    nouns = "|".join(sorted(read_lexicon("deadlines/lexicon.toml", ("rhythmic_nouns",))["rhythmic_nouns"]))
    return re.compile(rf"(?:,?\s+[\w-]+){{0,3}}?\s+(?:{nouns})\b")


def _adjective_rule(text: str, start: int, match: re.Match[str]) -> str:
    if match.group().endswith("ly") and _ADVERBIAL.match(text, match.end()):
        return "recurrence-adverb"
    if match.group()[0].isupper() or _NAMED.match(text, match.end()):
        return "recurrence-name"
    if not _rhythmic().match(text, match.end()):
        return "recurrence-name"
    imposed = _IMPOSED.search(text, max(start, match.start() - 20), match.start())
    return "recurrence-adjective" if imposed else "recurrence-name"


def _expression(match: re.Match[str], name: str, rule: str) -> Expression:
    return Expression(
        Span(match.start(), match.end()),
        "every",
        "recurrence",
        recurrence=name,
        rrule=frequencies()[name].rrule,
        rule=rule,
    )


def _every(match: re.Match[str]) -> Expression | None:
    words, unit = (match["count"] or "").lower(), match["unit"].lower().rstrip("s")
    if words == "few" or (match.group()[:4].lower() == "each" and (words or unit == "day")):
        return None
    count = 1 if not words else _COUNTS.get(words) or parse_cardinal(words)
    if count == 0:
        return None
    if unit == "quarter":
        count, unit = count * 3, "month"
    if unit == "month" and count % 12 == 0:
        count, unit = count // 12, "year"
    return _measured(match, count, unit)


def _times(match: re.Match[str]) -> Expression:
    times = {"once": 1, "twice": 2}.get(match["times"].lower()) or (3 if "three" in match["times"].lower() else 4)
    unit = match["unit"].lower()
    if unit == "year":
        return _measured(match, 12 // times, "month") if times > 1 else _measured(match, 1, "year")
    return _measured(match, 1, unit)


def _measured(match: re.Match[str], count: int, unit: str) -> Expression:
    period = _PERIODS[unit].format(count)
    name = _by_period().get(period)
    return Expression(
        Span(match.start(), match.end()),
        "every",
        "recurrence",
        recurrence=name or f"every {count} {unit}s",
        rrule=frequencies()[name].rrule if name else _rule_of(count, unit),
        rule="recurrence-adverb",
    )
