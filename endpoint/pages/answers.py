"""How pages ask the graph: queries are files, values come in as a VALUES block, answers are plain rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Protocol, TypeVar

import orjson
from pyoxigraph import Literal, NamedNode

from mandategraph.graph.resources import read_text

Value = NamedNode | Literal | tuple[NamedNode | Literal, ...]
"""What a variable may be: a term, or one of several."""
Question = tuple[str, Mapping[str, Value]]
"""A query, and what its variables are."""
T = TypeVar("T")
Row = Mapping[str, Mapping[str, str]]
"""A solution as https://www.w3.org/TR/sparql11-results-json/ writes it: term objects by variable."""


class Ask(Protocol):
    """Runs a SELECT over the snapshot that the request sees, under the endpoint's limits."""

    def __call__(self, query: str, bindings: Mapping[str, Value]) -> Sequence[Row]:
        """Give the rows; unbound variables are missing from a row."""


class Once(Protocol):
    """Makes what follows from the graph alone, once for each snapshot."""

    def __call__(self, make: Callable[[Ask], T], /) -> T:
        """Give what the function makes, which is one of a module and asks nothing that a reader chose."""


@cache
def page_query(name: str, focus: bool = False) -> str:
    """Read one of the queries that pages are made of; with focus, its line "#focus" counts."""
    query = read_text("endpoint", f"pages/queries/{name}.rq")
    return read_text("queries", "prefixes.rq") + (query.replace("#focus ", "") if focus else query)


def fill(query: str, bindings: Mapping[str, Value]) -> str:
    """Let the values of variables begin the pattern of a SELECT, so that the planner begins with them too.

    In a query of several branches, "#values" marks where each begins.
    """
    values = " ".join(f"VALUES ?{name} {{ {_write(value)} }}" for name, value in bindings.items())
    if "#values" in query:
        return query.replace("#values", values)
    head, brace, pattern = query.partition("WHERE {")
    return f"{head}{brace} {values}{pattern}"


def _write(value: Value) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def read_answer(body: bytes) -> Sequence[Row]:
    """Read the rows of an answer in the JSON format; unbound variables are missing from a row."""
    rows: Sequence[Row] = orjson.loads(body)["results"]["bindings"]
    return rows


def text(row: Row, name: str) -> str:
    """Give the lexical form or the IRI of a variable; empty where it is unbound."""
    term = row.get(name)
    return "" if term is None else term["value"]


def language(row: Row, name: str) -> str:
    """Give the language of a literal; empty where it has none."""
    return row[name].get("xml:lang", "") if name in row else ""


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
