"""Counts over the canonical lines of a graph, made while it is loaded: what VoID and the build's bounds need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from mandategraph.graph.namespaces import NAMESPACES, OWL, RDF, RDFS, SKOS

LINK_PREDICATES = tuple(
    term.value
    for term in (
        SKOS.exactMatch,
        SKOS.closeMatch,
        SKOS.broadMatch,
        SKOS.narrowMatch,
        SKOS.relatedMatch,
        OWL.sameAs,
        RDFS.seeAlso,
    )
)
"""What leads to things that others describe."""

_TYPE = str(RDF.type).encode()
_LINKS = frozenset(f"<{iri}>".encode() for iri in LINK_PREDICATES)
_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/]+/")


@dataclass(frozen=True, slots=True)
class GraphStatistics:
    """Counts of one graph; instances by class IRI, triples by property IRI."""

    triples: int
    subjects: int
    classes: dict[str, int] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)
    links: dict[tuple[str, str], int] = field(default_factory=dict)
    """Triples by link property and the IRI space that they lead to."""


def count_lines(lines: Iterable[bytes], base: str) -> GraphStatistics:
    """Count the canonical lines of one graph; what lies below the base is no link to others."""
    triples, subjects = 0, 0
    classes: Counter[bytes] = Counter()
    properties: Counter[bytes] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    previous = b""
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        triples += 1
        properties[predicate] += 1
        # Lines are sorted, so that those of one subject stand together.
        if subject != previous:
            subjects, previous = subjects + 1, subject
        if predicate == _TYPE:
            classes[rest[:-3]] += 1
        elif predicate in _LINKS:
            space = find_space(_iri(rest[:-3]))
            if space and not space.startswith(base):
                links[_iri(predicate), space] += 1
    named = {_iri(term): count for term, count in sorted(classes.items()) if term.startswith(b"<")}
    by_property = {_iri(term): count for term, count in sorted(properties.items())}
    return GraphStatistics(triples, subjects, named, by_property, dict(sorted(links.items())))


def sum_statistics(parts: Iterable[GraphStatistics]) -> GraphStatistics:
    """Add up graphs that share no triple; subjects described in two graphs count twice."""
    triples, subjects = 0, 0
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    for part in parts:
        triples += part.triples
        subjects += part.subjects
        classes.update(part.classes)
        properties.update(part.properties)
        links.update(part.links)
    return GraphStatistics(
        triples,
        subjects,
        dict(sorted(classes.items())),
        dict(sorted(properties.items())),
        dict(sorted(links.items())),
    )


def find_space(iri: str) -> str | None:
    """Give the IRI space that an IRI stands in: a namespace known here, or its host; None for what has no host."""
    for namespace in NAMESPACES.values():
        if iri.startswith(str(namespace)):
            return str(namespace)
    found = _HOST.match(iri)
    return found[0] if found else None


def _iri(term: bytes) -> str:
    return term[1:-1].decode("utf-8") if term.startswith(b"<") else ""
