"""The numbers, letters and bullets that items begin with, and the order in which they follow each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_MARKER = re.compile(
    r"[“\"«]?(?:"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,3}(?: ?(?:bis|ter|quater|\([a-z]{1,2}\)))?)"
    r"(?:\.|\)|\.\))(?=\s|[A-Z*“\"]|$)"
    r"|(?P<decimal>\d{1,3}(?:\.\d{1,3}){1,3})(?=\s+[A-Z])"
    r"|\((?P<pnumber>\d{1,3})\)(?=\s|$)"
    r"|\((?P<pletter>[a-zA-Z]{1,2}(?: ?(?:bis|ter))?|[ivxl]{1,6})\)(?=\s|[A-Z]|$)"
    r"|(?P<roman>[ivxl]{1,6}|[IVXL]{1,6})(?:\.|\)|\.\))(?=\s|$)"
    r"|(?P<letter>[a-zA-Z])(?:\.|\)|\.\))(?=\s|$)"
    r"|(?P<bullet>[•‣▪◦·●\uf0b7–—])(?=\s)"
    r")\s*"
)
_CLOSING = re.compile(r"(?:[.;:,!?)”\"’]|\b(?:and|or|and/or))\s*$")


class Style(Enum):
    """How an item is marked; items of one list share a style."""

    NUMBER = auto()
    """1. or 1)"""
    NUMBER_IN_PARENTHESES = auto()
    LETTER = auto()
    """a. or a)"""
    LETTER_IN_PARENTHESES = auto()
    ROMAN = auto()
    ROMAN_IN_PARENTHESES = auto()
    CAPITAL = auto()
    """A."""
    CAPITAL_ROMAN = auto()
    CAPITAL_IN_PARENTHESES = auto()
    BULLET = auto()


@dataclass(frozen=True, slots=True)
class Marker:
    """What an item begins with."""

    style: Style
    label: str
    """The mark without its punctuation: "67", "a", "iv"; empty for a bullet."""
    width: int
    """How many characters it takes up, with the white space after it."""
    quoted: bool = False
    """Whether a quotation mark stands before it."""


_STYLES = {
    "number": Style.NUMBER,
    "decimal": Style.NUMBER,
    "pnumber": Style.NUMBER_IN_PARENTHESES,
    "pletter": Style.LETTER_IN_PARENTHESES,
    "roman": Style.ROMAN,
    "letter": Style.LETTER,
    "bullet": Style.BULLET,
}
_CAPITALS = {
    Style.LETTER: Style.CAPITAL,
    Style.ROMAN: Style.CAPITAL_ROMAN,
    Style.LETTER_IN_PARENTHESES: Style.CAPITAL_IN_PARENTHESES,
}
_AS_LETTER = {
    Style.ROMAN: Style.LETTER,
    Style.ROMAN_IN_PARENTHESES: Style.LETTER_IN_PARENTHESES,
    Style.CAPITAL_ROMAN: Style.CAPITAL,
}
_ROMAN_DIGITS = frozenset("ivxl")


def read_marker(words: str) -> Marker | None:
    """Read the marker that a block begins with, None where it has none; "(i)" and "i." count as Roman."""
    match = _MARKER.match(words)
    if match is None or match.lastgroup is None:
        return None
    label = match[match.lastgroup].replace(" (", "(")
    style = _STYLES[match.lastgroup]
    if style is Style.LETTER_IN_PARENTHESES:
        if set(label) <= _ROMAN_DIGITS:
            style = Style.ROMAN_IN_PARENTHESES
        elif len(label) == 2 and label[0] != label[1]:
            return None
    if style is not Style.ROMAN_IN_PARENTHESES and label.isupper():
        style = _CAPITALS.get(style, style)
    label = "" if style is Style.BULLET else label
    return Marker(style, label, match.end(), words[:1] in '“"«')


def as_letter(marker: Marker) -> Marker:
    """Read a Roman numeral of one letter ("i", "v", "x") as that letter."""
    if len(marker.label) != 1 or marker.style not in _AS_LETTER:
        return marker
    return Marker(_AS_LETTER[marker.style], marker.label, marker.width, marker.quoted)


def follows(label: str, previous: str) -> bool:
    """Tell whether a letter or number is the next one after another of its kind."""
    if label.isdecimal() and previous.isdecimal():
        return int(label) == int(previous) + 1
    if len(label) == len(previous) == 1 and label.isalpha() and previous.isalpha():
        return ord(label) == ord(previous) + 1
    return previous.lower() == "z" and label.lower() == "aa"


def begins_item(line: str, first: str, previous: str) -> bool:
    """Tell whether a line in a run of lines begins an item: it has a marker, and what goes before is closed.

    `first` is the beginning of the run, `previous` the line before.
    """
    marker = read_marker(line.lstrip())
    if marker is None:
        return False
    if _CLOSING.search(previous[-24:]):
        return True
    opening = read_marker(first)
    return opening is not None and opening.style is marker.style and follows(marker.label, opening.label)
