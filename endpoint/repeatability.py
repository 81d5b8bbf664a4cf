"""Whether a query's answer stays the same as long as the data does, told from its words, on the safe side."""

from __future__ import annotations

import re

# What makes two evaluations of one query differ, in lower case; found anywhere, also within a literal, it only
# costs the cache.
VOLATILE = re.compile(r"(?:now|rand|uuid|bnode)\s*+[(#]|service")
CONSTRUCT = re.compile(r"construct", re.IGNORECASE)


def is_repeatable(query: str) -> bool:
    """Tell whether each evaluation over the same data gives the same bytes, judged on the safe side.

    Clock, chance, fresh blank nodes (also those of a CONSTRUCT template) and other endpoints make it differ.
    """
    lowered = query.lower()
    # The words are looked for first, one by one: that is far faster.
    if (
        "now" in lowered or "rand" in lowered or "uuid" in lowered or "bnode" in lowered or "service" in lowered
    ) and VOLATILE.search(lowered):
        return False
    return "construct" not in lowered or template_is_plain(query)


def template_is_plain(query: str) -> bool:
    """Tell whether every CONSTRUCT in the text has a template that makes no blank node."""
    for match in CONSTRUCT.finditer(query):
        rest = query[match.end() :].lstrip()
        if rest[:5].lower() == "where" or rest[:4].lower() == "from":
            continue
        template = rest[1 : rest.find("}")] if rest.startswith("{") and "}" in rest else "["
        if any(mark in template for mark in ("[", "(", "_:", '"', "'", "#")):
            return False
    return True
