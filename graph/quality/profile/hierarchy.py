"""The restrictions on the hierarchy of properties: simple ones, and chains in an order.

Sections 11.1 and 11.2 of https://www.w3.org/TR/owl2-syntax/. A property and its inverse are alike in all of them
but one: where a chain begins or ends with the property that it makes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from pyoxigraph import BlankNode, NamedNode, Triple

from mandategraph.graph.closure import reach_all
from mandategraph.graph.namespaces import OWL, RDF, RDFS
from mandategraph.graph.quality.findings import Finding, error, show
from mandategraph.graph.quality.profile.sorts import Sorts
from mandategraph.graph.quality.profile.vocabulary import Sort
from mandategraph.graph.quality.statements import Node, Ontology, node_of

_NEED_SIMPLE = frozenset(
    {OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty}
)
_COUNTING = (
    OWL.minCardinality, OWL.maxCardinality, OWL.cardinality,
    OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality, OWL.qualifiedCardinality, OWL.hasSelf,
)  # fmt: skip


class Hierarchy:
    """The object properties of an ontology by name, and which of them lead to which."""

    def __init__(self, ontology: Ontology, sorts: Sorts) -> None:
        """Take the axioms about properties."""
        self.ontology = ontology
        self.sorts = sorts
        self.chains = list(ontology.having(OWL.propertyChainAxiom))

    def base(self, node: object) -> NamedNode | None:
        """Name the property of an expression: itself, or the one that it is the inverse of."""
        if isinstance(node, NamedNode):
            return node
        return next((v for v in self.ontology.objects(node, OWL.inverseOf) if isinstance(v, NamedNode)), None)

    @cached_property
    def above(self) -> Mapping[NamedNode, frozenset[NamedNode]]:
        """What each property leads to, in one step or more (the relation → of section 11.1)."""
        direct: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for predicate, both in (
            (RDFS.subPropertyOf, False),
            (OWL.equivalentProperty, True),
            (OWL.inverseOf, True),
        ):
            for triple in self.ontology.having(predicate):
                lower, higher = self.base(triple.subject), self.base(triple.object)
                if lower and higher and not (predicate == OWL.inverseOf and isinstance(triple.subject, BlankNode)):
                    direct[lower].add(higher)
                    if both:
                        direct[higher].add(lower)
        return reach_all(direct)

    @cached_property
    def not_simple(self) -> Mapping[NamedNode, str]:
        """The properties that are composite or above one that is, each with the reason."""
        reasons: dict[NamedNode, str] = dict.fromkeys(
            (OWL.topObjectProperty, OWL.bottomObjectProperty), "is built into the language"
        )
        for triple in self.ontology.having(RDF.type):
            if triple.object == OWL.TransitiveProperty and (name := self.base(triple.subject)):
                reasons.setdefault(name, "is transitive")
        for triple in self.chains:
            if name := self.base(triple.subject):
                reasons.setdefault(name, "follows from a chain")
        for name in list(reasons):
            for higher in self.above.get(name, frozenset()):
                reasons.setdefault(higher, f"is above {show(name)}, which {reasons[name]}")
        return reasons


def check_simple(hierarchy: Hierarchy) -> Iterator[Finding]:
    """Check that what counts or excludes is said of simple properties only."""
    for node, what, triple in _uses(hierarchy):
        name = hierarchy.base(node)
        if name is not None and name in hierarchy.not_simple and Sort.DATA not in hierarchy.sorts.of(name):
            message = f"{hierarchy.not_simple[name]} and so is not simple: OWL 2 DL forbids {show(what)} of it"
            yield error("not-simple", name, message, triple)


def _uses(hierarchy: Hierarchy) -> Iterator[tuple[Node, NamedNode, Triple]]:
    ontology = hierarchy.ontology
    for triple in ontology.having(RDF.type):
        if triple.object in _NEED_SIMPLE and isinstance(triple.object, NamedNode):
            yield node_of(triple.subject), triple.object, triple
        elif triple.object == OWL.AllDisjointProperties:
            for members in ontology.objects(triple.subject, OWL.members):
                for member in ontology.members(members):
                    yield member, OWL.AllDisjointProperties, triple
    for triple in ontology.having(OWL.propertyDisjointWith):
        yield node_of(triple.subject), triple.predicate, triple
        yield node_of(triple.object), triple.predicate, triple
    for predicate in _COUNTING:
        for triple in ontology.having(predicate):
            for node in ontology.objects(triple.subject, OWL.onProperty):
                yield node, predicate, triple


def check_regular(hierarchy: Hierarchy) -> Iterator[Finding]:
    """Check that the chains can be ordered: what a chain is made of comes before what it makes."""
    before: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    because: dict[NamedNode, Triple] = {}
    for triple in hierarchy.chains:
        made = hierarchy.base(triple.subject)
        for part in _ordered_parts(hierarchy, triple):
            if made and part and made != OWL.topObjectProperty:
                before[part].add(made)
                because.setdefault(part, triple)
    reached = reach_all(before)
    for part, later in reached.items():
        above = {node for name in later for node in hierarchy.above.get(name, frozenset())}
        if part in later or part in above:
            message = "is part of a chain and made by one that comes no earlier: the chains have no order"
            yield error("irregular-chain", part, message, because[part])


def _ordered_parts(hierarchy: Hierarchy, triple: Triple) -> list[NamedNode | None]:
    """Give the parts of a chain that must come before it; its own property may stand at one end."""
    parts = hierarchy.ontology.members(node_of(triple.object))
    whole = triple.subject
    if len(parts) == 2 and parts[0] == parts[1] == whole:
        return []
    if parts and parts[0] == whole:
        parts = parts[1:]
    elif parts and parts[-1] == whole:
        parts = parts[:-1]
    return [hierarchy.base(part) for part in parts]


def check_top(ontology: Ontology) -> Iterator[Finding]:
    """Check that owl:topDataProperty is only what others are below (section 11.2)."""
    for triple in ontology.triples:
        used = OWL.topDataProperty in (triple.subject, triple.predicate, triple.object)
        allowed = triple.predicate == RDFS.subPropertyOf and triple.subject != OWL.topDataProperty
        if used and not allowed and triple.predicate != RDF.type:
            yield error("top-property", OWL.topDataProperty, "may only have other properties below it", triple)
