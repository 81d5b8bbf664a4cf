"""A look at a query's words without parsing it: linear in its length, safe on any text, never fooled by literals.

Oxigraph's grammar takes keywords without white space around them ("1SERVICE<…>", "SERVICESILENT<…>", "SERVICE:g"),
so a bare run of letters that holds the keyword is taken for it; no valid query has such a word otherwise.
Terminals: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
    (?P<skip> \#[^\n\r]*+
            | <[^<>"{}|^`\\\x00-\x20]*+>
            | \"\"\" (?: [^"\\] | \\. | "(?!"") )*+ \"\"\"
            | ''' (?: [^'\\] | \\. | '(?!'') )*+ '''
            | (?!\"\"\") " (?: [^"\\\n\r] | \\. )*+ "?+
            | (?!''') ' (?: [^'\\\n\r] | \\. )*+ '?+
            | [?$]\w++
            | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
  | (?P<run> \w[\w.-]*+ | (?=:) )(?P<local> :(?:[\w:.%-]|\\.)*+ )?+
  | (?P<broken> \"\"\" | ''' )
  | (?P<open> [({\[] )
  | (?P<close> [)}\]] )
    """,
    re.VERBOSE | re.DOTALL,
)

# What makes two evaluations of one query differ; found anywhere, also within a literal, it only costs the cache.
VOLATILE = re.compile(r"(?:now|rand|uuid|bnode)\s*+[(#]|service", re.IGNORECASE)
CONSTRUCT = re.compile(r"construct", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """What a query's text shows: its deepest nesting of brackets, and whether the keywords stand in it."""

    depth: int
    service: bool
    dataset: bool


def read_words(query: str) -> Words:
    """Look through a query for FROM and SERVICE as keywords and for its depth."""
    lowered = query.lower()
    depth = measure_depth(query) if lowered.count("{") + lowered.count("(") + lowered.count("[") > 100 else 100
    return Words(depth, "service" in lowered and names_service(query), "from" in lowered and names_dataset(query))


def read_tokens(query: str) -> Iterator[re.Match[str]]:
    """Give the tokens up to the end, or up to a long literal that never ends: it comes as the group `broken`."""
    for token in TOKEN.finditer(query):
        yield token
        if token["broken"]:
            return


def holds_word(token: re.Match[str], word: str) -> bool:
    """Tell whether a token is a bare run of letters with the word in it; what follows a broken literal may be."""
    return bool(token["broken"]) or (token["local"] is None and word in (token["run"] or "").lower())


def names_dataset(query: str) -> bool:
    """Tell whether the query has a dataset clause (FROM or FROM NAMED) of its own."""
    return any(holds_word(token, "from") for token in read_tokens(query))


def names_service(query: str) -> bool:
    """Tell whether the query asks another endpoint, also where the keyword touches what stands beside it."""
    return any(holds_word(token, "service") or opens_service(query, token) for token in read_tokens(query))


def opens_service(query: str, token: re.Match[str]) -> bool:
    """Tell whether a prefixed name such as "SERVICE:g" is read as the keyword: then a group follows it."""
    if token["local"] is None or "service" not in token["run"].lower():
        return False
    after = query[token.end() : token.end() + 1000]
    return re.match(r"(?:\s|#[^\n\r]*+)*+(?:\{|\Z)", after) is not None and not follows_graph(query, token.start())


def follows_graph(query: str, position: int) -> bool:
    """Tell whether the keyword GRAPH stands right before the position."""
    return query[max(0, position - 200) : position].rstrip().lower().endswith("graph")


def measure_depth(query: str) -> int:
    """Count how deep brackets nest, outside literals, IRIs and comments."""
    depth = deepest = 0
    for token in read_tokens(query):
        if token["open"]:
            depth += 1
            deepest = max(deepest, depth)
        elif token["close"]:
            depth -= 1
    return deepest


def is_repeatable(query: str) -> bool:
    """Tell whether each evaluation over the same data gives the same bytes, judged on the safe side.

    Clock, chance, fresh blank nodes (also those of a CONSTRUCT template) and other endpoints make it differ.
    """
    if VOLATILE.search(query):
        return False
    return not CONSTRUCT.search(query) or template_is_plain(query)


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
