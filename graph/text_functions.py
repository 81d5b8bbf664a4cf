"""Full text search from inside a query, as SPARQL extension functions over a snapshot's text index.

An extension function is plain SPARQL 1.1, which every client can write and send:
https://www.w3.org/TR/sparql11-query/#extensionFunctions

    PREFIX mgf: <https://w3id.org/mandategraph/function#>
    SELECT ?provision ?score { ?provision a mg:OperativeParagraph .
      BIND(mgf:textScore(?provision, "data governance") AS ?score) FILTER(BOUND(?score)) } ORDER BY DESC(?score)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.namespaces import FN, XSD
from mandategraph.graph.search import JOINT, open_index, write_match

MATCHES, SCORE, SNIPPET = FN.textMatches, FN.textScore, FN.textSnippet
FUNCTIONS = (MATCHES, SCORE, SNIPPET)
KEPT_SEARCHES = 16
Function = Callable[..., NamedNode | BlankNode | Literal | Triple | None]

_SCORES = "SELECT iri, rowid, -bm25(entry, 4.0, 4.0, 1.0) FROM entry WHERE entry MATCH ? ORDER BY 3"
_SNIPPET = "SELECT snippet(entry, -1, '', '', '…', 40) FROM entry WHERE entry MATCH ? AND rowid = ?"


class TextFunctions:
    """The functions over one index; each search is made once and remembered while the query goes on.

    - `mgf:textMatches(resource, words)`: whether a provision, document or actor holds all the words.
    - `mgf:textScore(resource, words)`: how well, a double, the higher the better; unbound where it does not.
    - `mgf:textSnippet(resource, words)`: the words around the match; unbound where there is none.

    Words are written as for `mandategraph.graph.search.search`.
    """

    def __init__(self, path: Path) -> None:
        """Open the index; afterwards no further file is opened."""
        self._index = open_index(path)
        self._index.execute("PRAGMA temp_store = MEMORY")
        self._index.execute("SELECT rowid FROM entry LIMIT 1").fetchall()
        self._search = lru_cache(KEPT_SEARCHES)(self._find)

    def functions(self) -> dict[NamedNode, Function]:
        """Give the functions by their IRIs, as the engine takes them."""
        return {MATCHES: self._matches, SCORE: self._score, SNIPPET: self._snippet}

    def _find(self, words: str) -> dict[str, tuple[int, float]]:
        match = write_match(words)
        rows = self._index.execute(_SCORES, (match,)).fetchall() if match else ()
        return {iri: (row, score) for iri, row, score in rows}

    def _look_up(self, resource: Any, words: Any) -> tuple[int, float] | None:
        if not isinstance(resource, NamedNode) or not isinstance(words, Literal):
            return None
        return self._search(words.value).get(resource.value)

    def _matches(self, resource: Any = None, words: Any = None) -> Literal | None:
        if resource is None or not isinstance(words, Literal):
            return None
        return Literal(self._look_up(resource, words) is not None)

    def _score(self, resource: Any = None, words: Any = None) -> Literal | None:
        found = self._look_up(resource, words)
        return None if found is None else Literal(f"{found[1]:.6E}", datatype=XSD.double)

    def _snippet(self, resource: Any = None, words: Any = None) -> Literal | None:
        found = self._look_up(resource, words)
        if found is None:
            return None
        ((snippet,),) = self._index.execute(_SNIPPET, (write_match(words.value), found[0])).fetchall()
        return Literal(snippet.replace(JOINT, ""))


def names_text_function(query: str) -> bool:
    """Tell whether a query may call one of the functions."""
    return str(FN) in query
