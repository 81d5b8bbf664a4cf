"""The word lists of figures, which stand in lexicon.toml beside this module."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.errors import DataError
from mandategraph.graph.resources import read_text

_FILE = "figures/lexicon.toml"


@dataclass(frozen=True)
class Lexicon:
    """Words that tell counts from labels and name what is counted."""

    labels: frozenset[str]
    stops: frozenset[str]
    measures: frozenset[str]
    plurals: frozenset[str]
    singulars: frozenset[str]
    qualifiers: dict[str, str]
    """Qualifier by the words for it."""
    qualified: re.Pattern[str]
    """Matches the words of a qualifier at the end of a stretch of text."""

    def is_plural(self, word: str) -> bool:
        """Tell whether a word looks like the plural of a noun."""
        lowered = word.lower()
        if lowered in self.plurals:
            return True
        return (
            len(word) > 2
            and lowered.endswith("s")
            and lowered not in self.singulars
            and not lowered.endswith("ss")
        )


@cache
def load_lexicon() -> Lexicon:
    """Load the word lists. Raises DataError."""
    try:
        raw = tomllib.loads(read_text("loaders", _FILE))
        lists = {name: frozenset(raw[name]) for name in ("labels", "stops", "measures", "plurals", "singulars")}
        qualifiers = {words: name for name, forms in raw["qualifiers"].items() for words in forms}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"loaders/{_FILE}", None, f"cannot be read: {error!r}") from None
    forms = "|".join(
        sorted((re.escape(words).replace(r"\ ", r"\s+") for words in qualifiers), key=len, reverse=True)
    )
    qualified = re.compile(rf"\b(?P<words>{forms})\s+(?:an?\s+)?(?:estimated\s+)?\Z", re.IGNORECASE)
    return Lexicon(qualifiers=qualifiers, qualified=qualified, **lists)
