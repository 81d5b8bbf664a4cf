"""Ordinals of sessions as annotators write them: "seventy-sixth to seventy-eighth sessions", "30th session"."""

from __future__ import annotations

import re

from mandategraph.loaders.deadlines.numbers import ORDINAL, parse_ordinal

_ORDINAL = re.compile(rf"\b{ORDINAL}\b", re.IGNORECASE)


def read_ordinals(words: str) -> frozenset[int]:
    """Find the session ordinals in some words; "A to B sessions" gives all from A to B."""
    found = list(_ORDINAL.finditer(words))
    values = [parse_ordinal(match.group()) for match in found]
    if len(found) == 2 and words[found[0].end() : found[1].start()].split() == ["to"]:
        return frozenset(range(values[0], values[1] + 1))
    return frozenset(values)
