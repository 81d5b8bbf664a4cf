"""A look at the words of a SPARQL query without parsing it: linear in its length, safe on any text.

A parser's own errors come from the engine; this module finds what must be known before a query reaches it.
Oxigraph's grammar takes keywords without white space around them ("1SERVICE<…>", "SERVICESILENT<…>", "SERVICE:g"),
so a bare run of letters that holds the keyword is taken for it; no valid query has such a word otherwise.
Terminals: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mandategraph.graph.errors import QueryError

DEEPEST = 200
"""Brackets within brackets that are let through; a parser that recurses could overflow its stack with more."""

TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\n\r]*+ )
  | (?P<skip> <[^<>"{}|^`\\\x00-\x20]*+>
            | \"\"\" (?: [^"\\] | \\. | "(?!"") )*+ \"\"\"
            | ''' (?: [^'\\] | \\. | '(?!'') )*+ '''
            | (?!\"\"\") " (?: [^"\\\n\r] | \\. )*+ "?+
            | (?!''') ' (?: [^'\\\n\r] | \\. )*+ '?+
            | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
  | [?$](?P<variable> \w++ )
  | (?P<run> \w[\w.-]*+ | (?=:) )(?P<local> :(?:[\w:.%-]|\\.)*+ )?+
  | (?P<broken> \"\"\" | ''' )
  | (?P<open> [({\[] )
  | (?P<close> [)}\]] )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("select", "ask", "construct", "describe")
_OPENING = re.compile(r"[({\[]")
_GROUP_FOLLOWS = re.compile(r"(?:\s|#[^\n\r]*+)*+(?:\{|\Z)")
_LOOKED_AHEAD = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """What a query's text shows: its deepest nesting of brackets, and whether the keywords stand in it.

    The depth is exact only from 100 brackets on, and 100 below.
    """

    depth: int
    service: bool
    dataset: bool


def read_words(query: str) -> Words:
    """Look through a query for FROM and SERVICE as keywords and for its depth; most need one quick look."""
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


def check_query(query: str) -> None:
    """Refuse a query that names SERVICE or nests too deeply; QueryError says which."""
    words = read_words(query)
    if words.service:
        raise QueryError("SERVICE is refused: the query may only read the data at hand")
    if words.depth > DEEPEST:
        raise QueryError(f"the query nests brackets more than {DEEPEST} deep; write it flatter")


def names_dataset(query: str) -> bool:
    """Tell whether the query has a dataset clause (FROM or FROM NAMED) of its own; "FROM:g" is one too."""
    depth, before, prefixes = 0, "", set()
    for token in read_tokens(query):
        depth += bool(token["open"]) - bool(token["close"])
        if token["broken"]:
            return True
        word = (token["run"] or "").lower()
        if token["local"] == ":" and before.endswith("prefix"):
            prefixes.add(word)
        elif "from" in word and depth == 0 and (token["local"] is None or word not in prefixes):
            return True
        before = word or before
    return False


def names_service(query: str) -> bool:
    """Tell whether the query asks another endpoint, also where the keyword touches what stands beside it."""
    before = ""
    for token in read_tokens(query):
        if holds_word(token, "service") or (before != "graph" and _opens_service(query, token)):
            return True
        if not token["comment"]:
            before = (token["run"] or "").lower() if token["local"] is None else ""
    return False


def _opens_service(query: str, token: re.Match[str]) -> bool:
    """Tell whether a prefixed name such as "SERVICE:g" may be read as the keyword: then a group follows it."""
    if token["local"] is None or "service" not in token["run"].lower():
        return False
    return _GROUP_FOLLOWS.match(query[token.end() : token.end() + _LOOKED_AHEAD]) is not None


def measure_depth(query: str) -> int:
    """Count how deep brackets nest, outside literals, IRIs and comments; behind a broken literal all count."""
    depth = deepest = 0
    for token in read_tokens(query):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif token["broken"]:
            depth += len(_OPENING.findall(query, token.end()))
        deepest = max(deepest, depth)
    return deepest


def read_form(query: str) -> str:
    """Tell the form of a query: select, ask, construct or describe; QueryError where it has none of them."""
    for token in read_tokens(query):
        word = (token["run"] or "").lower()
        if word in _FORMS and token["local"] is None:
            return word
    raise QueryError("no SELECT, ASK, CONSTRUCT or DESCRIBE in the query")


def read_columns(query: str) -> tuple[str, ...]:
    """Name the columns that a SELECT lists, in their order; one that asks for all (*) lists none."""
    columns: list[str] = []
    depth, before = 0, ""
    for token in read_tokens(query):
        if token["open"] == "{":
            break
        depth += bool(token["open"]) - bool(token["close"])
        if token["variable"] and (depth == 0 or (depth == 1 and before == "as")):
            columns.append(token["variable"])
        before = (token["run"] or "").lower()
    return tuple(columns)


def replace_variables(query: str, terms: Mapping[str, str]) -> str:
    """Put terms (as SPARQL writes them) in the place of variables, wherever they stand outside of literals."""
    parts, position = [], 0
    for token in read_tokens(query):
        if token["variable"] in terms:
            parts += [query[position : token.start()], terms[token["variable"]]]
            position = token.end()
    return "".join([*parts, query[position:]])
