"""The axioms of an ontology that say what follows, read from its triples.

Covered are, by their names among the rules of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/, section 4.3):
subclasses and equivalent classes (cax-sco, cax-eqc), sub-properties and equivalent properties (prp-spo1, prp-eqp),
inverse, symmetric and transitive properties (prp-inv, prp-symp, prp-trp) and chains (prp-spo2). Domains and ranges
are left to the shapes: a wrong statement should be reported, not give rise to a type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from mandategraph.graph.closure import reach_all
from mandategraph.graph.errors import BuildError
from mandategraph.graph.namespaces import OWL, RDF, RDFS

Terms = dict[NamedNode, frozenset[NamedNode]]
Chain = tuple[tuple[NamedNode, ...], NamedNode]
"""Properties one after the other, and the property that leads at once where they lead."""


@dataclass(frozen=True, slots=True)
class Axioms:
    """What follows from what, between named classes and named properties."""

    superclasses: Terms = field(default_factory=dict)
    """Class to all classes above it, itself left out."""
    superproperties: Terms = field(default_factory=dict)
    """Property to all properties above it, itself left out."""
    inverses: Terms = field(default_factory=dict)
    """Property to the properties that hold the other way round; a symmetric one to itself."""
    chains: tuple[Chain, ...] = ()

    @property
    def properties(self) -> frozenset[NamedNode]:
        """Give the properties that statements can follow from or that can follow."""
        terms = {*self.superproperties, *self.inverses, *(target for _, target in self.chains)}
        return frozenset(terms.union(*self.superproperties.values(), *self.inverses.values(), *dict(self.chains)))


def read_axioms(triples: Iterable[Triple | Quad]) -> Axioms:
    """Read the axioms of an ontology; BuildError for a chain that is no list of properties."""
    by_predicate: dict[NamedNode, list[tuple[object, object]]] = defaultdict(list)
    for triple in triples:
        by_predicate[triple.predicate].append((triple.subject, triple.object))
    pairs = {predicate: list(_named(found)) for predicate, found in by_predicate.items()}

    def both_ways(*predicates: NamedNode) -> list[tuple[NamedNode, NamedNode]]:
        return [pair for p in predicates for a, b in pairs.get(p, []) for pair in ((a, b), (b, a))]

    of_kind = defaultdict(list)
    for property_, kind in pairs.get(RDF.type, []):
        of_kind[kind].append(property_)
    inverses = both_ways(OWL.inverseOf) + [(p, p) for p in of_kind[OWL.SymmetricProperty]]
    chains: list[Chain] = [((p, p), p) for p in of_kind[OWL.TransitiveProperty]]
    chains += _read_chains(by_predicate)
    return Axioms(
        _close(pairs.get(RDFS.subClassOf, []) + both_ways(OWL.equivalentClass)),
        _close(pairs.get(RDFS.subPropertyOf, []) + both_ways(OWL.equivalentProperty)),
        _group(inverses),
        tuple(sorted(chains, key=str)),
    )


def _named(pairs: Iterable[tuple[object, object]]) -> Iterator[tuple[NamedNode, NamedNode]]:
    for left, right in pairs:
        if isinstance(left, NamedNode) and isinstance(right, NamedNode):
            yield left, right


def _read_chains(
    by_predicate: dict[NamedNode, list[tuple[object, object]]],
) -> Iterator[Chain]:
    first, rest = dict(by_predicate[RDF.first]), dict(by_predicate[RDF.rest])
    for property_, head in by_predicate[OWL.propertyChainAxiom]:
        links: list[NamedNode] = []
        node: object = head
        while node != RDF.nil:
            link = first.get(node)
            if not isinstance(link, NamedNode) or not isinstance(node, NamedNode | BlankNode):
                raise BuildError(f"the property chain of {property_} is no list of properties")
            links.append(link)
            node = rest.pop(node, None)
        if isinstance(property_, NamedNode) and links:
            yield tuple(links), property_


def _group(pairs: Iterable[tuple[NamedNode, NamedNode]]) -> Terms:
    grouped: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for left, right in pairs:
        grouped[left].add(right)
    return {left: frozenset(rights) for left, rights in grouped.items()}


def _close(pairs: Iterable[tuple[NamedNode, NamedNode]]) -> Terms:
    return {term: above - {term} for term, above in reach_all(_group(pairs)).items()}
