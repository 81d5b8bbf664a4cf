"""Reading a line that aligns a theme with goals, action lines and objectives."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text
from mandategraph.loaders.mentions.codes import Group, read_groups
from mandategraph.loaders.model import Span

__all__ = ["FEWEST_SCHEMES", "FILE", "Group", "Lexicon", "load_lexicon", "read_alignments"]

FILE = "mapping/alignments.toml"
FEWEST_SCHEMES = 2
"""A line that names the codes of a single scheme may be anything; one that names two is an alignment."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What `alignments.toml` says."""

    generic_headings: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """Load the word lists. Raises DataError."""
    try:
        raw = tomllib.loads(read_text("loaders", FILE))
        return Lexicon(frozenset(heading.casefold() for heading in raw["generic_headings"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"loaders/{FILE}", None, f"cannot be read: {error!r}") from None


def read_alignments(text: str, within: Span) -> tuple[Group, ...]:
    """Find the groups of codes in a stretch of text; empty unless it names those of several schemes."""
    groups = read_groups(text, within)
    return groups if len({group.scheme.concepts for group in groups}) >= FEWEST_SCHEMES else ()
