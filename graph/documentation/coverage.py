"""Which question of the library needs which term of the vocabulary."""

from __future__ import annotations

import re
from functools import cache

from mandategraph.graph.catalog import Query, load_queries
from mandategraph.graph.namespaces import MG
from mandategraph.graph.ontology import load_terms

_QUOTED = re.compile(r'"[^"\n]*"|<[^<>\s]*>|#[^\n]*')
_TERM = re.compile(r"\bmg:([A-Za-z]+)\b")


def terms_of(query: Query) -> tuple[str, ...]:
    """Give the local names of the terms that a query names, sorted; words and comments do not count."""
    return tuple(sorted(set(_TERM.findall(_QUOTED.sub(" ", query.body)))))


@cache
def queries_by_term() -> dict[str, tuple[Query, ...]]:
    """Give the queries that name a term, by its local name; terms that no query names are missing."""
    found: dict[str, list[Query]] = {}
    for query in load_queries():
        for name in terms_of(query):
            found.setdefault(name, []).append(query)
    return {name: tuple(queries) for name, queries in sorted(found.items())}


def terms_without_question() -> tuple[str, ...]:
    """Name the terms of the vocabulary that no question needs."""
    own = (MG.local(term.iri) for term in load_terms() if term.own)
    return tuple(name for name in own if name not in queries_by_term())


def render_table() -> str:
    """Write the table of questions and terms in Markdown."""
    lines = [
        "# Competency questions",
        "",
        "What the graph can be asked, and which terms of the vocabulary each question needs. The queries stand in"
        " `queries/`, their answers over the corpus in `tests/queries/answers/`. Written by"
        " `python docs/write_reference.py`; a test fails while a term has no question.",
        "",
        "| question | query | terms |",
        "|---|---|---|",
    ]
    for query in load_queries():
        terms = " ".join(f"`{name}`" for name in terms_of(query))
        lines.append(f"| {query.question} | [{query.name}](../queries/{query.name}.rq) | {terms} |")
    lines += ["", "## From term to question", "", "| term | queries |", "|---|---|"]
    for name, queries in queries_by_term().items():
        lines.append(f"| `{name}` | {', '.join(query.name for query in queries)} |")
    return "\n".join(lines) + "\n"
