"""Which nodes a change can reach through what rules read, and the data that validating those nodes takes.

Why it is sound: let a node be far from the change, in the new data, by the footprint of every rule. Take the
evaluation of a rule on it, in the old data and in the new. Both read the same at the node itself; so they go on to
the same nodes, and by induction read the same at each. Hence the result is the same. So a node's findings can
differ only if a changed statement is read somewhere on a way that exists in the new data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from mandategraph.graph.namespaces import RDFS
from mandategraph.graph.validation.findings import Term
from mandategraph.graph.validation.footprints import Footprint

_MANY = 4
"""Predicates from which on all statements that point to a node are read at once."""


def touches_everything(changed: Iterable[Triple]) -> bool:
    """Tell whether a change reaches all data: that of the class hierarchy, or of nodes without a lasting name."""
    return any(
        triple.predicate == RDFS.subClassOf
        or isinstance(triple.subject, BlankNode)
        or isinstance(triple.object, BlankNode)
        for triple in changed
    )


def find_affected(store: Store, changed: Iterable[Triple], footprints: Iterable[Footprint]) -> frozenset[Term]:
    """Give the nodes whose findings a change may alter.

    `store` holds the new data, over all its graphs; `changed` are the triples that were added or removed.
    """
    reader = _Reader(store)
    subjects: dict[str, set[Term]] = defaultdict(set)
    objects: dict[str, set[Term]] = defaultdict(set)
    for triple in changed:
        subjects[triple.predicate.value].add(_term(triple.subject))
        objects[triple.predicate.value].add(_term(triple.object))
    found: set[Term] = set().union(*subjects.values())
    for footprint in merge_near(footprints):
        read = subjects if footprint.closed else footprint.forward
        seeds: set[Term] = set().union(*(subjects.get(name, ()) for name in read))
        seeds |= set().union(*(objects.get(name, ()) for name in footprint.inverse))
        found |= _walk(reader, seeds, footprint, backwards=True)
    return frozenset(found)


def gather_data(store: Store, nodes: Iterable[Term], footprints: Iterable[Footprint]) -> list[Quad]:
    """Give everything that the rules can read for these nodes, and the class hierarchy."""
    reader = _Reader(store)
    asked = set(nodes)
    held: dict[Quad, None] = dict.fromkeys(store.quads_for_pattern(None, RDFS.subClassOf, None))
    reached: set[Term] = set()
    pointed: set[tuple[Term, frozenset[str]]] = set()
    for footprint in merge_near(footprints):
        here = _walk(reader, asked, footprint, backwards=False)
        reached |= here
        if footprint.inverse:
            pointed.update((node, footprint.inverse) for node in here)
    for node in reached:
        held.update(dict.fromkeys(reader.about(node)))
    for node, predicates in pointed:
        held.update((link.quad, None) for link in reader.arriving(node, predicates))
    return list(held)


def merge_near(footprints: Iterable[Footprint]) -> list[Footprint]:
    """Take together the many footprints that go one step forwards at most: their union costs little."""
    held = sorted(footprints, key=repr)
    near = [footprint for footprint in held if footprint.depth <= 1 and not footprint.inverse]
    far = [footprint for footprint in held if footprint not in near]
    forward = frozenset[str]().union(*(footprint.forward for footprint in near))
    closed = any(footprint.closed for footprint in near)
    return [Footprint(forward, frozenset(), 1, closed), *far]


def _walk(reader: _Reader, seeds: set[Term], footprint: Footprint, *, backwards: bool) -> set[Term]:
    # Forwards, statements about a node lead on; backwards, they lead to where the node is read from.
    leaving, arriving = footprint.forward, footprint.inverse
    if backwards:
        leaving, arriving = arriving, leaving
    seen, frontier, depth = set(seeds), set(seeds), 0
    while frontier and depth < footprint.depth:
        ends = {link.end for node in frontier for link in reader.leaving(node, leaving)}
        ends |= {link.end for node in frontier for link in reader.arriving(node, arriving)}
        frontier = ends - seen
        seen |= frontier
        depth += 1
    return seen


@dataclass(frozen=True, slots=True)
class _Link:
    """A statement, and the node that it leads to from where it was read."""

    quad: Quad
    end: Term


_Links = dict[str, list[_Link]]
"""Statements by their predicates."""


class _Reader:
    """Looks up what is said about a node once, however many rules read it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._leaving: dict[Term, _Links] = {}
        self._arriving: dict[Term, _Links] = {}
        self._whole: set[Term] = set()
        """Nodes of which all statements that point to them have been read."""

    def about(self, node: Term) -> Iterator[Quad]:
        return (link.quad for links in self._about(node).values() for link in links)

    def leaving(self, node: Term, predicates: frozenset[str]) -> Iterator[_Link]:
        return _chosen(self._about(node), predicates) if predicates else iter(())

    def arriving(self, node: Term, predicates: frozenset[str]) -> Iterator[_Link]:
        held = self._arriving.setdefault(node, {})
        if node not in self._whole:
            missing = predicates - held.keys()
            if len(missing) > _MANY:
                held.clear()
                self._whole.add(node)
                for quad in self.store.quads_for_pattern(None, None, node):
                    held.setdefault(quad.predicate.value, []).append(_Link(quad, _term(quad.subject)))
            else:
                for name in missing:
                    quads = self.store.quads_for_pattern(None, NamedNode(name), node)
                    held[name] = [_Link(quad, _term(quad.subject)) for quad in quads]
        return _chosen(held, predicates)

    def _about(self, node: Term) -> _Links:
        # Little is said about one node: one look for all predicates is quicker than one for each.
        held = self._leaving.get(node)
        if held is None:
            held = self._leaving[node] = {}
            if isinstance(node, NamedNode | BlankNode):
                for quad in self.store.quads_for_pattern(node, None, None):
                    held.setdefault(quad.predicate.value, []).append(_Link(quad, _term(quad.object)))
        return held


def _chosen(links: _Links, predicates: frozenset[str]) -> Iterator[_Link]:
    names = predicates if len(predicates) < len(links) else links.keys() & predicates
    for name in names:
        yield from links.get(name, ())


def _term(term: object) -> Term:
    if isinstance(term, Triple):
        raise TypeError("SHACL 1.0 knows no triple terms")
    return term  # type: ignore[return-value]
