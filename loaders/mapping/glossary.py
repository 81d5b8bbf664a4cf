"""Telling the term of a glossary entry from its definition."""

from __future__ import annotations

from dataclasses import dataclass

_SEPARATORS = (" – ", " — ", " - ", ": ", " | ")
_MARKUP = "*_| "


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and what it stands for."""

    term: str
    definition: str


def split_entry(words: str) -> Entry | None:
    """Split an entry at its first separator (dash, colon, tab, bar), else after the leading abbreviations.

    An abbreviation is a token with two capital letters ("BPF", "IoT", "WG-Youth", "UN DESA"). None where the
    words have neither.
    """
    line = " ".join(words.replace("\t", " | ").split()).strip(_MARKUP)
    places = [(line.find(separator), separator) for separator in _SEPARATORS if separator in line]
    if places:
        cut, separator = min(places)
        return Entry(line[:cut].strip(_MARKUP), line[cut + len(separator) :].strip(_MARKUP))
    tokens = line.split()
    count = next((i for i, token in enumerate(tokens) if not _is_abbreviation(token)), len(tokens))
    if not 0 < count < len(tokens):
        return None
    return Entry(" ".join(tokens[:count]), " ".join(tokens[count:]))


def _is_abbreviation(token: str) -> bool:
    return sum(character.isupper() for character in token) >= 2
