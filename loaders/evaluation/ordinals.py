"""Ordinals of sessions as annotators write them: "seventy-sixth to seventy-eighth sessions", "30th session"."""

from __future__ import annotations

import re

_UNITS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ROUND = {f"{word[:-1]}ieth": value for word, value in _TENS.items()}
_WORD = re.compile(r"\b(?:(\d{1,3})(?:st|nd|rd|th)|([a-z]+(?:-[a-z]+)?))\b", re.IGNORECASE)


def read_ordinals(words: str) -> frozenset[int]:
    """Find the session ordinals in some words; "A to B sessions" gives all from A to B."""
    found = [(value, match.end()) for match in _WORD.finditer(words) if (value := _value(match)) is not None]
    if len(found) == 2 and words[found[0][1] :].lstrip().startswith("to "):
        return frozenset(range(found[0][0], found[1][0] + 1))
    return frozenset(value for value, _ in found)


def _value(match: re.Match[str]) -> int | None:
    if match.group(1):
        return int(match.group(1))
    tens, _, unit = match.group(2).lower().partition("-")
    if not unit:
        return _UNITS.index(tens) + 1 if tens in _UNITS else _ROUND.get(tens)
    if tens in _TENS and unit in _UNITS[:9]:
        return _TENS[tens] + _UNITS.index(unit) + 1
    return None
