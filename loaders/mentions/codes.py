"""Concepts that texts name by code: "GDC 3, 4, 5", "WSIS C5 and C9", "Sustainable Development Goal 17"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text
from mandategraph.loaders.model import Span

_FILE = "mentions/codes.toml"
_CODE = re.compile(r"[A-Z]?[0-9]{1,2}(?![0-9A-Za-z+]|\.[0-9])")
_JOIN = re.compile(r"(?:,| and|, and| &)? ")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme whose concepts texts name by code."""

    concepts: str
    words: tuple[str, ...]
    letter: str
    last: int
    iri: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """The codes of one scheme named together, each with its place, and the words that do it."""

    scheme: Scheme
    codes: tuple[str, ...]
    places: tuple[Span, ...]
    span: Span


@cache
def load_schemes() -> tuple[Scheme, ...]:
    """Load the table of schemes. Raises DataError."""
    try:
        return tuple(
            Scheme(entry["concepts"], tuple(entry["words"]), entry["letter"], int(entry["last"]), entry.get("iri"))
            for entry in tomllib.loads(read_text("loaders", _FILE))["scheme"]
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"loaders/{_FILE}", None, f"cannot be read: {error!r}") from None


@cache
def _introductions() -> tuple[re.Pattern[str], dict[str, Scheme]]:
    """Give the pattern that finds what introduces a list of codes, the longest words first."""
    schemes = {word: scheme for scheme in load_schemes() for word in scheme.words}
    words = sorted(schemes, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)({'|'.join(re.escape(word) for word in words)}) (?=[A-Z]?[0-9])"), schemes


def read_groups(text: str, within: Span) -> tuple[Group, ...]:
    """Find the groups of codes in a stretch of text, in order."""
    pattern, schemes = _introductions()
    groups = []
    for found in pattern.finditer(text, within.start, within.end):
        scheme = schemes[found[1]]
        places = _read_codes(text, found.end(), within.end, scheme)
        if places:
            codes = tuple(places)
            groups.append(Group(scheme, codes, tuple(places.values()), Span(found.start(), places[codes[-1]].end)))
    return tuple(groups)


def _read_codes(text: str, start: int, end: int, scheme: Scheme) -> dict[str, Span]:
    places: dict[str, Span] = {}
    position = start
    while (found := _CODE.match(text, position, end)) is not None:
        code = _check_code(found[0], scheme)
        if code is None:
            break
        places.setdefault(code, Span(*found.span()))
        joined = _JOIN.match(text, found.end(), end)
        if joined is None:
            break
        position = joined.end()
    return places


def _check_code(code: str, scheme: Scheme) -> str | None:
    """Give the notation of a code; schemes with letters number their concepts with them alone."""
    number = code.removeprefix(scheme.letter)
    if (scheme.letter and number == code) or not number.isdigit() or not 1 <= int(number) <= scheme.last:
        return None
    return f"{scheme.letter}{int(number)}"
