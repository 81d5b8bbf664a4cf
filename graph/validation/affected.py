"""Which nodes a change can reach through what rules read, and the data that validating those nodes takes.

Why it is sound: let a node be far from the change, in the new data, by the footprint of every rule. Take the
evaluation of a rule on it, in the old data and in the new. Both read the same at the node itself; so they go on to
the same nodes, and by induction read the same at each. Hence the result is the same. So a node's findings can
differ only if a changed statement is read somewhere on a way that exists in the new data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

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
        found |= _walk(store, seeds, footprint, backwards=True)
    return frozenset(found)


def gather_data(store: Store, nodes: Iterable[Term], footprints: Iterable[Footprint]) -> list[Quad]:
    """Give everything that the rules can read for these nodes, and the class hierarchy."""
    asked = set(nodes)
    held: dict[Quad, None] = dict.fromkeys(store.quads_for_pattern(None, RDFS.subClassOf, None))
    for footprint in merge_near(footprints):
        reached = _walk(store, asked, footprint, backwards=False)
        for node in reached:
            held.update(dict.fromkeys(_about(store, node)))
            held.update(dict.fromkeys(_arriving(store, node, footprint.inverse)))
    return list(held)


def merge_near(footprints: Iterable[Footprint]) -> list[Footprint]:
    """Take together the many footprints that go one step forwards at most: their union costs little."""
    held = sorted(footprints, key=repr)
    near = [footprint for footprint in held if footprint.depth <= 1 and not footprint.inverse]
    far = [footprint for footprint in held if footprint not in near]
    forward = frozenset[str]().union(*(footprint.forward for footprint in near))
    closed = any(footprint.closed for footprint in near)
    return [Footprint(forward, frozenset(), 1, closed), *far]


def _walk(store: Store, seeds: set[Term], footprint: Footprint, *, backwards: bool) -> set[Term]:
    # Forwards, statements about a node lead on; backwards, they lead to where the node is read from.
    leaving, arriving = footprint.forward, footprint.inverse
    if backwards:
        leaving, arriving = arriving, leaving
    seen, frontier, depth = set(seeds), set(seeds), 0
    while frontier and depth < footprint.depth:
        ends = {_term(quad.object) for node in frontier for quad in _leaving(store, node, leaving)}
        ends |= {_term(quad.subject) for node in frontier for quad in _arriving(store, node, arriving)}
        frontier = ends - seen
        seen |= frontier
        depth += 1
    return seen


def _leaving(store: Store, node: Term, predicates: frozenset[str]) -> Iterator[Quad]:
    # Little is said about one node: one look for all predicates is quicker than one for each.
    return (quad for quad in _about(store, node) if quad.predicate.value in predicates) if predicates else iter(())


def _arriving(store: Store, node: Term, predicates: frozenset[str]) -> Iterator[Quad]:
    if len(predicates) > _MANY:
        pointing = store.quads_for_pattern(None, None, node)
        yield from (quad for quad in pointing if quad.predicate.value in predicates)
        return
    for name in sorted(predicates):
        yield from store.quads_for_pattern(None, NamedNode(name), node)


def _about(store: Store, node: Term) -> Iterator[Quad]:
    if isinstance(node, NamedNode | BlankNode):
        yield from store.quads_for_pattern(node, None, None)


def _term(term: object) -> Term:
    if isinstance(term, Triple):
        raise TypeError("SHACL 1.0 knows no triple terms")
    return term  # type: ignore[return-value]
