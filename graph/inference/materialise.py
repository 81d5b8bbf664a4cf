"""Materialising: all that follows from the graphs of a store, and holds nothing asserted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple

from mandategraph.graph.inference.axioms import Axioms, read_axioms
from mandategraph.graph.inference.closure import Closure
from mandategraph.graph.inference.rules import Rule
from mandategraph.graph.namespaces import RDF


def infer(store: Store, ontology: NamedNode, rules: Sequence[Rule] = ()) -> Iterator[Triple]:
    """Give what follows from the graphs of the store by the axioms of the ontology's graph and by the rules.

    Rules see the asserted statements; axioms see these and what the rules conclude. Blank nodes take no part. Each
    statement is given once, and none that a graph of the store holds.
    """
    axioms = read_axioms(store.quads_for_pattern(None, None, None, ontology))
    concluded = list(_apply_rules(store, rules))
    yield from concluded
    yield from infer_types(store, axioms, concluded)
    yield from infer_relations(store, axioms, concluded)


def infer_types(store: Store, axioms: Axioms, concluded: Iterable[Triple] = ()) -> Iterator[Triple]:
    """Give the types that things have by the superclasses of their types."""
    members: dict[object, list[NamedNode]] = defaultdict(list)
    for triple in concluded:
        if triple.predicate == RDF.type and isinstance(triple.subject, NamedNode):
            members[triple.object].append(triple.subject)
    for higher, classes in _list_subclasses(axioms):
        known = set(_find_instances(store, higher, members[higher]))
        for class_ in classes:
            for subject in _find_instances(store, class_, members[class_]):
                if subject not in known:
                    known.add(subject)
                    yield Triple(subject, RDF.type, higher)


def infer_relations(store: Store, axioms: Axioms, concluded: Iterable[Triple] = ()) -> Iterator[Triple]:
    """Give the statements that follow by superproperties, inverses and chains."""
    closure = Closure(axioms)
    for property_ in sorted(axioms.properties, key=str):
        for subject, object_ in _select(store, f"SELECT ?s ?o WHERE {{ ?s {property_} ?o }}"):
            _add(closure, subject, property_, object_)
    for triple in concluded:
        if triple.predicate in axioms.properties:
            _add(closure, triple.subject, triple.predicate, triple.object)
    yield from closure.derive()


def _list_subclasses(axioms: Axioms) -> list[tuple[NamedNode, list[NamedNode]]]:
    subclasses: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for class_, above in axioms.superclasses.items():
        for higher in above:
            subclasses[higher].append(class_)
    return [(higher, sorted(subclasses[higher], key=str)) for higher in sorted(subclasses, key=str)]


def _find_instances(store: Store, class_: NamedNode, concluded: list[NamedNode]) -> Iterator[NamedNode]:
    yield from concluded
    for (subject,) in _select(store, f"SELECT ?s WHERE {{ ?s {RDF.type} {class_} }}"):
        if isinstance(subject, NamedNode):
            yield subject


def _select(store: Store, query: str) -> QuerySolutions:
    """Answer a SELECT query over all graphs.

    It fetches only the terms that it names; a pattern of quads fetches all four of each, which on disk is most of
    the work.
    """
    return cast("QuerySolutions", store.query(query, use_default_graph_as_union=True))


def _add(closure: Closure, subject: object, predicate: NamedNode, object_: object) -> None:
    if isinstance(subject, NamedNode) and isinstance(object_, NamedNode | Literal):
        closure.add(subject, predicate, object_)


def _apply_rules(store: Store, rules: Sequence[Rule]) -> Iterator[Triple]:
    seen = set()
    for rule in rules:
        for triple in rule.apply(store):
            blank = isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
            if not blank and triple not in seen and not _holds(store, triple):
                seen.add(triple)
                yield triple


def _holds(store: Store, triple: Triple) -> bool:
    return any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object))
