"""A look at the words of a SPARQL query without parsing it: linear in its length, never fooled by literals.

A parser's own errors come from the engine; this module finds what must be known before a query reaches it.
Terminals follow https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mandategraph.graph.errors import QueryError

DEEPEST = 200
"""Brackets within brackets that are let through; a parser that recurses could overflow its stack with more."""

_TOKEN = re.compile(
    r"""
    (?P<skip> \#[^\n\r]*+
            | <[^<>"{}|^`\\\x00-\x20]*+>
            | \"\"\" (?: [^"\\] | \\. | "(?!"") )*+ \"\"\"
            | ''' (?: [^'\\] | \\. | '(?!'') )*+ '''
            | " (?: [^"\\\n\r] | \\. )*+ "?+
            | ' (?: [^'\\\n\r] | \\. )*+ '?+
            | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
  | [?$](?P<variable> \w++ )
  | (?P<word> \w[\w.-]*+ )? (?P<local> : (?: [\w:.%-] | \\. )*+ )?+
  | (?P<open> [({\[] )
  | (?P<close> [)}\]] )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("select", "ask", "construct", "describe")


def check_query(query: str) -> None:
    """Refuse a query that names SERVICE or nests too deeply; QueryError says which.

    Oxigraph takes keywords without white space around them, so any bare word that holds "service" counts.
    """
    depth = 0
    for token in _TOKEN.finditer(query):
        if token["word"] and "service" in token["word"].lower():
            raise QueryError("SERVICE is refused: the query may only read the data at hand")
        depth += bool(token["open"]) - bool(token["close"])
        if depth > DEEPEST:
            raise QueryError(f"the query nests brackets more than {DEEPEST} deep; write it flatter")


def names_dataset(query: str) -> bool:
    """Tell whether the query chooses its graphs itself: FROM, outside of brackets and no prefix."""
    depth, before = 0, ""
    for token in _TOKEN.finditer(query):
        depth += bool(token["open"]) - bool(token["close"])
        word = (token["word"] or "").lower()
        if "from" in word and depth == 0 and not before.endswith("prefix"):
            return True
        before = word or before
    return False


def read_form(query: str) -> str:
    """Tell the form of a query: select, ask, construct or describe; QueryError where it has none of them."""
    for token in _TOKEN.finditer(query):
        word = (token["word"] or "").lower()
        if word in _FORMS and not token["local"]:
            return word
    raise QueryError("no SELECT, ASK, CONSTRUCT or DESCRIBE in the query")


def replace_variables(query: str, terms: Mapping[str, str]) -> str:
    """Put terms (as SPARQL writes them) in the place of variables, wherever they stand outside of literals."""

    def replace(token: re.Match[str]) -> str:
        return terms.get(token["variable"] or "", token[0])

    return _TOKEN.sub(replace, query)
