"""The words that repair goes by, read from lexicon.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mandategraph.loaders.lexicon import read_lexicon


@dataclass(frozen=True, slots=True)
class RepairLexicon:
    """Words at the edges of sentences."""

    open_endings: frozenset[str]
    openings: frozenset[str]


@cache
def load() -> RepairLexicon:
    """Read the lexicon. Raises DataError where it does not say what it must."""
    words = read_lexicon("repair/lexicon.toml", ("open_endings", "openings"))
    return RepairLexicon(words["open_endings"], words["openings"])
