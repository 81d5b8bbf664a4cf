"""Dividing a large snapshot into parts that can be validated one after the other in bounded memory.

A work and all that is said of it stay together. Beside them stand the graphs that all refer to (registers,
schemes, provenance) and, of whatever they refer to in the graphs of other works, its types.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store

from mandategraph.graph.namespaces import RDF
from mandategraph.graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Batch:
    """Statements that are validated together."""

    quads: Sequence[Quad]
    about: frozenset[NamedNode]
    """The nodes that this batch describes in full; of others it has their types only."""


def divide(snapshot: Snapshot, limit: int) -> Iterator[Batch]:
    """Give batches of whole works of about `limit` statements each, what is shared beside every one."""
    store, base = snapshot.open_store(), snapshot.manifest.base
    works, common = _sort_graphs(snapshot, f"{base}graph/")
    inferred = _sort_inferred(store, f"{base}graph/", frozenset(works))
    shared = [quad for graph in common for quad in _quads(store, graph)] + inferred.pop(None, [])
    about_shared = _described(shared)
    shared += _types_elsewhere(store, shared, about_shared, f"{base}id/")
    first = True
    for slugs in _group(works, limit):
        own = [quad for slug in slugs for graph, _ in works[slug] for quad in _quads(store, graph)]
        own += [quad for slug in slugs for quad in inferred.pop(slug, [])]
        about = _described(own)
        context = _types_elsewhere(store, own, about | about_shared, f"{base}id/")
        yield Batch([*shared, *own, *context], about | about_shared if first else about)
        first = False


def _sort_graphs(snapshot: Snapshot, base: str) -> tuple[dict[str, list[tuple[NamedNode, int]]], list[NamedNode]]:
    """Tell the graphs of works, by slug with their sizes, from those that all refer to."""
    works: dict[str, list[tuple[NamedNode, int]]] = defaultdict(list)
    common = []
    for entry in snapshot.manifest.graphs:
        parts = entry.iri.removeprefix(base).split("/")
        if len(parts) == 2 and parts[0] != "register":
            works[parts[0]].append((NamedNode(entry.iri), entry.triples))
        elif parts[0] != "inferred":
            common.append(NamedNode(entry.iri))
    return works, common


def _sort_inferred(store: Store, base: str, slugs: frozenset[str]) -> dict[str | None, list[Quad]]:
    """Give the inferred statements by the work whose graphs describe their subject, None where it is none."""
    found: dict[str | None, list[Quad]] = defaultdict(list)
    owners: dict[object, str | None] = {}
    for quad in _quads(store, NamedNode(f"{base}inferred")):
        if quad.subject not in owners:
            owners[quad.subject] = _owner(store, quad, base, slugs)
        found[owners[quad.subject]].append(quad)
    return found


def _owner(store: Store, quad: Quad, base: str, slugs: frozenset[str]) -> str | None:
    path = quad.subject.value.split("/") if isinstance(quad.subject, NamedNode) else []
    named = next((part for part in path if part in slugs), None)
    if named is not None:
        return named
    graphs = (said.graph_name for said in store.quads_for_pattern(quad.subject, None, None, None))
    parts = (graph.value.removeprefix(base).split("/") for graph in graphs if isinstance(graph, NamedNode))
    return next((part[0] for part in parts if part[0] in slugs), None)


def _types_elsewhere(store: Store, quads: Sequence[Quad], known: frozenset[NamedNode], base: str) -> list[Quad]:
    """Give the types of what the statements refer to and nothing at hand describes."""
    nodes = {quad.object for quad in quads if isinstance(quad.object, NamedNode)} - known
    own = [node for node in nodes if isinstance(node, NamedNode) and node.value.startswith(base)]
    return [quad for node in own for quad in store.quads_for_pattern(node, RDF.type, None, None)]


def _group(works: dict[str, list[tuple[NamedNode, int]]], limit: int) -> Iterator[list[str]]:
    slugs: list[str] = []
    size = 0
    for slug in sorted(works):
        triples = sum(count for _, count in works[slug])
        if slugs and size + triples > limit:
            yield slugs
            slugs, size = [], 0
        slugs.append(slug)
        size += triples
    if slugs:
        yield slugs


def _described(quads: Sequence[Quad]) -> frozenset[NamedNode]:
    return frozenset(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))


def _quads(store: Store, graph: NamedNode) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, graph)
