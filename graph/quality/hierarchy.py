"""Classes and properties among each other: orphans, cycles, and what excludes what it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise

from pyoxigraph import NamedNode

from mandategraph.graph.closure import reach_all
from mandategraph.graph.namespaces import OWL, RDF, RDFS, SCHEMA
from mandategraph.graph.quality.findings import Finding, error, show, warning
from mandategraph.graph.quality.statements import Node, Ontology, node_of

Classes = frozenset[NamedNode]


def check_orphans(ontology: Ontology) -> Iterator[Finding]:
    """Check that each term is tied to others: by a hierarchy, by a property, or by an axiom."""
    mentioned = {triple.object for triple in ontology.triples if triple.predicate != RDF.type}
    placed = {
        triple.subject
        for predicate in (RDFS.domain, RDFS.range, SCHEMA.domainIncludes, SCHEMA.rangeIncludes)
        for triple in ontology.having(predicate)
    }
    for term in ontology.own:
        if term.parents or term.iri in mentioned:
            continue
        if term.kind == OWL.Class:
            yield warning("orphan-class", term.iri, "stands in no hierarchy, and no property leads to or from it")
        elif term.iri not in placed:
            yield warning("orphan-property", term.iri, "has neither domain nor range, and stands in no hierarchy")


def check_cycles(ontology: Ontology) -> Iterator[Finding]:
    """Check that no term is above itself."""
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term, above in ontology.above(predicate).items():
            if term in above:
                yield error("cycle", term, "is above itself in the hierarchy")


class Extents:
    """What stands at either end of each property, by domain and range."""

    def __init__(self, ontology: Ontology) -> None:
        """Read domains and ranges, and which classes exclude each other."""
        self.ontology = ontology
        self.disjoint = _disjoint_pairs(ontology)
        self.domains = self._read(RDFS.domain)
        self.ranges = self._read(RDFS.range)

    def _read(self, predicate: NamedNode) -> Mapping[NamedNode, list[Classes]]:
        values: dict[NamedNode, list[Classes]] = {}
        for triple in self.ontology.having(predicate):
            if isinstance(triple.subject, NamedNode):
                values.setdefault(triple.subject, []).append(_any_of(self.ontology, node_of(triple.object)))
        return values

    def exclude(self, left: Iterable[Classes] | None, right: Iterable[Classes] | None) -> bool:
        """Tell whether nothing can be in both; no where that is not known."""
        return any(_exclude(own, other, self.disjoint) for own in left or () for other in right or ())


def check_domains(ontology: Ontology) -> Iterator[Finding]:
    """Several domains mean all of them at once, and that of a property must not exclude that of a higher one."""
    superproperties = ontology.above(RDFS.subPropertyOf)
    extents = Extents(ontology)
    for name, values in (("domain", extents.domains), ("range", extents.ranges)):
        for property_, found in values.items():
            if len(found) > 1:
                message = f"has several {name}s, which means all of them at once"
                yield error(f"several-{name}s", property_, message)
            for higher in superproperties.get(property_, frozenset()):
                if extents.exclude(found, values.get(higher)):
                    message = f"has a {name} that excludes that of {show(higher)}, which is above it"
                    yield error(f"{name}-conflict", property_, message)
    yield from _check_links(extents)


def _check_links(extents: Extents) -> Iterator[Finding]:
    """Check that an inverse leads where its property starts, and that each step of a chain can follow."""
    for triple in extents.ontology.having(OWL.inverseOf):
        left, right = triple.subject, triple.object
        if not (isinstance(left, NamedNode) and isinstance(right, NamedNode)):
            continue
        for one, other in ((left, right), (right, left)):
            if extents.exclude(extents.domains.get(one), extents.ranges.get(other)):
                message = f"has a domain that excludes the range of {show(other)}, its inverse"
                yield error("inverse-conflict", one, message, triple)
    for triple in extents.ontology.having(OWL.propertyChainAxiom):
        steps = extents.ontology.members(node_of(triple.object))
        for before, after in pairwise(steps):
            if not (isinstance(before, NamedNode) and isinstance(after, NamedNode)):
                continue
            if extents.exclude(extents.ranges.get(before), extents.domains.get(after)):
                message = f"has a chain in which {show(after)} cannot start where {show(before)} leads"
                yield error("chain-conflict", triple.subject, message, triple)


def _any_of(ontology: Ontology, node: Node) -> Classes:
    """Give the classes of which an instance has to be one: the class itself, or the members of a union."""
    if isinstance(node, NamedNode):
        return frozenset({node})
    members = [member for held in ontology.objects(node, OWL.unionOf) for member in ontology.members(held)]
    named = frozenset(member for member in members if isinstance(member, NamedNode))
    return named if len(named) == len(members) else frozenset()


def _exclude(own: Classes, other: Classes, disjoint: set[Classes]) -> bool:
    """Tell whether nothing can be in one of the first and in one of the second; no where that is not known."""
    return bool(own and other) and all(frozenset((a, b)) in disjoint for a in own for b in other)


def _stated_pairs(ontology: Ontology) -> set[Classes]:
    groups: list[list[Node]] = [[s, o] for s, o in ontology.pairs(OWL.disjointWith)]
    groups += [
        ontology.members(node_of(triple.object))
        for predicate in (OWL.members, OWL.disjointUnionOf)
        for triple in ontology.having(predicate)
        if predicate == OWL.disjointUnionOf or OWL.AllDisjointClasses in ontology.kinds.get(triple.subject, ())
    ]
    return {
        frozenset((left, right))
        for group in groups
        for left, right in combinations([node for node in group if isinstance(node, NamedNode)], 2)
    }


def _disjoint_pairs(ontology: Ontology) -> set[Classes]:
    """Give the classes that exclude each other, those below them included."""
    below: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for lower, higher in _superclasses(ontology).items():
        for cls in higher:
            below[cls].add(lower)
    return {
        frozenset((a, b))
        for pair in _stated_pairs(ontology)
        if len(pair) == 2
        for left, right in (sorted(pair, key=str),)
        for a in {left, *below[left]}
        for b in {right, *below[right]}
    }


def _superclasses(ontology: Ontology) -> Mapping[NamedNode, frozenset[NamedNode]]:
    """Give what is above each class, by subclass and by equivalence."""
    direct: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for lower, higher in ontology.pairs(RDFS.subClassOf):
        direct[lower].add(higher)
    for left, right in ontology.pairs(OWL.equivalentClass):
        direct[left].add(right)
        direct[right].add(left)
    return reach_all(direct)


def check_disjointness(ontology: Ontology) -> Iterator[Finding]:
    """Check that no class is below two that exclude each other, or equivalent to one that it excludes."""
    stated = _stated_pairs(ontology)
    superclasses = _superclasses(ontology)
    for cls in {*superclasses, *(cls for pair in stated for cls in pair)}:
        above = {cls, *superclasses.get(cls, frozenset())}
        for pair in stated:
            if pair <= above:
                both = " and ".join(sorted(map(show, pair)))
                yield error("disjoint-conflict", cls, f"can have no instance: {both} above it are disjoint")


def check_equivalents(ontology: Ontology) -> Iterator[Finding]:
    """Check that no two terms of the ontology's own are one, and that none is defined in several ways."""
    own = {term.iri for term in ontology.own}
    for triple in (*ontology.having(OWL.equivalentClass), *ontology.having(OWL.equivalentProperty)):
        if triple.subject in own and triple.object in own:
            message = f"means the same as {show(triple.object)}: one of the two will do"
            yield warning("equivalent-terms", triple.subject, message, triple)
    for cls in own:
        expressions = [n for n in ontology.objects(cls, OWL.equivalentClass) if not isinstance(n, NamedNode)]
        if len(expressions) > 1:
            yield warning(
                "several-equivalents", cls, f"is defined in {len(expressions)} ways, which are then all one"
            )
