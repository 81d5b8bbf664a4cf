"""How pages ask the graph: queries are files, values come in by substitution, answers are plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode

from mandategraph.graph.resources import read_text

Term = NamedNode | Literal | BlankNode
Row = Mapping[str, Term]


class Ask(Protocol):
    """Runs a SELECT over the snapshot that the request sees, under the endpoint's limits."""

    def __call__(self, query: str, bindings: Mapping[str, Term]) -> Sequence[Row]:
        """Give the rows; unbound variables are missing from a row."""


@cache
def page_query(name: str, focus: bool = False) -> str:
    """Read one of the queries that pages are made of; with focus, its line "#focus" counts."""
    query = read_text("endpoint", f"pages/queries/{name}.rq")
    return read_text("queries", "prefixes.rq") + (query.replace("#focus ", "") if focus else query)


def text(row: Row, name: str) -> str:
    """Give the lexical form or the IRI of a variable; empty where it is unbound."""
    term = row.get(name)
    return "" if term is None else term.value


def language(row: Row, name: str) -> str:
    """Give the language of a literal; empty where it has none."""
    term = row.get(name)
    return (term.language or "") if isinstance(term, Literal) else ""


def number(row: Row, name: str) -> int:
    """Give an integer; 0 where the variable is unbound."""
    value = text(row, name)
    return int(value) if value else 0


def day(row: Row, name: str) -> date | None:
    """Give a date; None where the variable is unbound."""
    value = text(row, name)
    return date.fromisoformat(value[:10]) if value else None


def local_name(iri: str) -> str:
    """Give what stands behind the last "#" or "/"."""
    return iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]
