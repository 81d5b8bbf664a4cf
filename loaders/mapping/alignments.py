"""Reading a line that aligns a theme with goals, action lines and objectives."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text
from mandategraph.loaders.model import Span

FILE = "mapping/alignments.toml"
_CODE = re.compile(r"[A-Z]?[0-9]{1,2}(?![0-9A-Za-z])")
_JOIN = re.compile(r"(?:,| and|, and| &)? ")
FEWEST_SCHEMES = 2
"""A line that names the codes of a single scheme may be anything; one that names two is an alignment."""


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
    """The codes of one scheme named together, and the words that do it."""

    scheme: Scheme
    codes: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What `alignments.toml` says."""

    schemes: tuple[Scheme, ...]
    generic_headings: frozenset[str]

    def introductions(self) -> re.Pattern[str]:
        """Make the pattern that finds what introduces a list of codes, the longest words first."""
        words = sorted({word for scheme in self.schemes for word in scheme.words}, key=lambda w: (-len(w), w))
        return re.compile(rf"(?<!\w)({'|'.join(re.escape(word) for word in words)}) (?=[A-Z]?[0-9])")


@cache
def load_lexicon() -> Lexicon:
    """Load the table of schemes. Raises DataError."""
    try:
        raw = tomllib.loads(read_text("loaders", FILE))
        schemes = tuple(
            Scheme(entry["concepts"], tuple(entry["words"]), entry["letter"], int(entry["last"]), entry.get("iri"))
            for entry in raw["scheme"]
        )
        headings = frozenset(heading.casefold() for heading in raw["generic_headings"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"loaders/{FILE}", None, f"cannot be read: {error!r}") from None
    return Lexicon(schemes, headings)


def read_alignments(text: str, within: Span) -> tuple[Group, ...]:
    """Find the groups of codes in a stretch of text; empty unless it names those of several schemes."""
    lexicon = load_lexicon()
    groups = []
    for found in lexicon.introductions().finditer(text, within.start, within.end):
        scheme = next(scheme for scheme in lexicon.schemes if found[1] in scheme.words)
        codes, end = _read_codes(text, found.end(), within.end, scheme)
        if codes:
            groups.append(Group(scheme, codes, Span(found.start(), end)))
    if len({group.scheme.concepts for group in groups}) < FEWEST_SCHEMES:
        return ()
    return tuple(groups)


def _read_codes(text: str, start: int, end: int, scheme: Scheme) -> tuple[tuple[str, ...], int]:
    codes: list[str] = []
    position = closed = start
    while (found := _CODE.match(text, position, end)) is not None:
        code = _check_code(found[0], scheme)
        if code is None:
            break
        codes.append(code)
        closed = found.end()
        joined = _JOIN.match(text, closed, end)
        if joined is None:
            break
        position = joined.end()
    return tuple(dict.fromkeys(codes)), closed


def _check_code(code: str, scheme: Scheme) -> str | None:
    number = code.removeprefix(scheme.letter)
    if not number.isdigit() or not 1 <= int(number) <= scheme.last:
        return None
    return f"{scheme.letter}{int(number)}"
