"""From what the workers read to the graphs of a snapshot, each triple in exactly one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.namespaces import SKOS
from mandategraph.graph.registers import (
    load_actors,
    load_deadline_rules,
    load_instruments,
    load_meetings,
    load_sessions,
    load_verbs,
)
from mandategraph.loaders.build.reading import ReadExpression, to_ntriples
from mandategraph.loaders.mapping.context import Mentioned, Triples
from mandategraph.loaders.mapping.correspondences import map_correspondences
from mandategraph.loaders.mapping.registers import (
    map_actors,
    map_cited_subdivisions,
    map_instruments,
    map_matches,
    map_meetings,
    map_sessions,
    map_verbs,
)
from mandategraph.loaders.mapping.vocabulary import load_ontology, load_schemes, map_rules
from mandategraph.loaders.model import Status

LEADING = (
    Status.ADOPTED,
    Status.FINAL,
    Status.DRAFT,
    Status.EXCERPT,
    Status.SUMMARY,
    Status.SCAN,
    Status.UNKNOWN,
)
"""Which expression of a work speaks for it: the first of these."""

_PREF_LABEL = str(SKOS.prefLabel).encode("ascii")

Graph = tuple[NamedNode, bytes]
"""A named graph and its triples as N-Triples."""


def order_expressions(expressions: Sequence[ReadExpression]) -> list[ReadExpression]:
    """Order by work, and within a work the leading expression first."""
    return sorted(expressions, key=lambda e: (e.key.slug, LEADING.index(e.status), e.key))


def assemble_documents(identifiers: Identifiers, expressions: Sequence[ReadExpression]) -> Iterator[Graph]:
    """Give one graph for each expression; what several say is in the graph of the first that does."""
    shared: set[bytes] = set()
    for _, group in groupby(order_expressions(expressions), key=lambda e: e.key.slug):
        parts: set[bytes] = set()
        for index, expression in enumerate(group):
            content = [
                expression.own,
                expression.work if index == 0 else b"",
                *_new_lines(expression.subdivisions, parts),
                *_new_lines(expression.shared, shared),
            ]
            yield identifiers.document_graph(expression.key), b"".join(content)


def _new_lines(data: bytes, seen: set[bytes]) -> list[bytes]:
    """Give the lines that were not there before; of the names that several documents give a thing, the first."""
    lines = []
    for line in data.splitlines(keepends=True):
        subject, predicate, _ = line.split(b" ", 2)
        said = subject if predicate == _PREF_LABEL else line
        if said not in seen:
            seen.add(said)
            lines.append(line)
    return lines


def assemble_provenance(identifiers: Identifiers, expressions: Sequence[ReadExpression]) -> Graph:
    """Give the graph that says which run made what from which source."""
    return identifiers.graph("provenance"), b"".join(expression.provenance for expression in expressions)


def assemble_registers(identifiers: Identifiers, expressions: Sequence[ReadExpression]) -> Iterator[Graph]:
    """Give the graphs of the registers, with what the texts name and no register describes."""
    mentioned = _merge([expression.mentioned for expression in order_expressions(expressions)])
    held = {expression.key.slug for expression in expressions}
    parts = {(expression.key.slug, eid) for expression in expressions for eid in expression.provisions}
    actors, names = load_actors(), {actor.id: actor.name for actor in load_actors()}
    instruments = map_instruments(identifiers, load_instruments(), held, mentioned.works)
    subdivisions = map_cited_subdivisions(identifiers, mentioned.subdivisions, parts)
    tables = {
        "actors": map_actors(identifiers, actors).list(),
        "instruments": [*instruments.list(), *subdivisions.list()],
        "matches": map_matches(identifiers, actors).list(),
        "meetings": map_meetings(identifiers, load_meetings()).list(),
        "sessions": map_sessions(identifiers, load_sessions(), names, mentioned.sessions).list(),
        "verbs": map_verbs(identifiers, load_verbs()).list(),
    }
    for name, triples in tables.items():
        yield identifiers.register_graph(name), to_ntriples(triples)


def _merge(parts: Sequence[Mentioned]) -> Mentioned:
    merged = Mentioned()
    for part in parts:
        merged.subdivisions.update(part.subdivisions)
        for session, name in part.sessions.items():
            merged.sessions.setdefault(session, name)
        for work, symbol in part.works.items():
            merged.works[work] = merged.works.get(work) or symbol
    return merged


def assemble_vocabulary(identifiers: Identifiers) -> Iterator[tuple[NamedNode, list[Triple]]]:
    """Give the graphs of the ontology and of the concept schemes."""
    yield identifiers.graph("ontology"), load_ontology()
    rules = map_rules(identifiers, load_deadline_rules())
    yield identifiers.graph("schemes"), [*load_schemes(identifiers), *rules]


def correspondences(identifiers: Identifiers, expressions: Sequence[ReadExpression]) -> list[Triple]:
    """Compare the expressions of each work that has several, each with the one before it."""
    triples = Triples()
    ordered = sorted(expressions, key=_work_and_language)
    for _, group in groupby(ordered, key=_work_and_language):
        for earlier, later in pairwise(_in_time(list(group))):
            map_correspondences(
                triples, identifiers, (earlier.key, earlier.comparable), (later.key, later.comparable)
            )
    return triples.list()


def _work_and_language(expression: ReadExpression) -> tuple[str, str]:
    return expression.key.slug, expression.key.language


def _in_time(expressions: list[ReadExpression]) -> list[ReadExpression]:
    """Order the expressions of a work from the earliest: what revises another comes after it."""
    by_version = {expression.key.version: expression for expression in expressions}

    def depth(expression: ReadExpression, seen: frozenset[ExpressionKey] = frozenset()) -> int:
        before = by_version.get(expression.revises or "")
        if before is None or before.key in seen:
            return 0
        return 1 + depth(before, seen | {expression.key})

    return sorted(expressions, key=lambda e: (depth(e), -LEADING.index(e.status), e.key))


def parse_ntriples(data: bytes) -> list[Triple]:
    """Read N-Triples back."""
    return [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)]
