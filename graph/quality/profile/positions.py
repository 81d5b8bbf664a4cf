"""What may stand where in an axiom: each place takes nodes of some sorts, declared as what the axiom needs.

The places are those of tables 10 to 16 of https://www.w3.org/TR/owl2-mapping-to-rdf/; declarations are section
5.8.2 of https://www.w3.org/TR/owl2-syntax/. What is left when all axioms are read is about individuals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pyoxigraph import BlankNode, NamedNode, Triple

from mandategraph.graph.namespaces import OWL, RDF, RDFS, XSD
from mandategraph.graph.quality.findings import Finding, error, show
from mandategraph.graph.quality.profile.sorts import Sorts
from mandategraph.graph.quality.profile.vocabulary import (
    BUILT_IN,
    DECLARING,
    PROPERTIES,
    REDUNDANT,
    Sort,
    is_reserved,
)
from mandategraph.graph.quality.statements import Node, Ontology, node_of

Wanted = frozenset[Sort]

CLASS: Wanted = frozenset({Sort.CLASS})
DATATYPE: Wanted = frozenset({Sort.DATATYPE})
OBJECT: Wanted = frozenset({Sort.OBJECT})
FACTUAL: Wanted = frozenset({Sort.OBJECT, Sort.DATA})
INDIVIDUAL: Wanted = frozenset({Sort.INDIVIDUAL})
LITERAL: Wanted = frozenset({Sort.LITERAL})
ANY: Wanted = frozenset()

_PLACES: dict[NamedNode, tuple[Wanted, Wanted]] = {
    RDFS.subClassOf: (CLASS, CLASS),
    OWL.disjointWith: (CLASS, CLASS),
    OWL.complementOf: (CLASS, CLASS),
    OWL.disjointUnionOf: (CLASS, ANY),
    OWL.hasKey: (CLASS, ANY),
    OWL.inverseOf: (OBJECT, OBJECT),
    OWL.propertyChainAxiom: (OBJECT, ANY),
    OWL.sameAs: (INDIVIDUAL, INDIVIDUAL),
    OWL.differentFrom: (INDIVIDUAL, INDIVIDUAL),
    OWL.datatypeComplementOf: (DATATYPE, DATATYPE),
    OWL.onDatatype: (DATATYPE, DATATYPE),
    OWL.onProperty: (CLASS, FACTUAL),
    OWL.onClass: (CLASS, CLASS),
    OWL.onDataRange: (CLASS, DATATYPE),
    OWL.sourceIndividual: (ANY, INDIVIDUAL),
    OWL.assertionProperty: (ANY, FACTUAL),
    OWL.targetIndividual: (ANY, INDIVIDUAL),
    OWL.targetValue: (ANY, LITERAL),
    OWL.annotatedSource: (ANY, ANY),
    OWL.annotatedProperty: (ANY, ANY),
    OWL.annotatedTarget: (ANY, ANY),
    **dict.fromkeys((OWL.members, OWL.distinctMembers, OWL.withRestrictions, OWL.onProperties), (ANY, ANY)),
    **dict.fromkeys((OWL.intersectionOf, OWL.unionOf, OWL.oneOf), (CLASS | DATATYPE, ANY)),
    **dict.fromkeys((OWL.hasValue, OWL.hasSelf, OWL.someValuesFrom, OWL.allValuesFrom), (CLASS, ANY)),
    **dict.fromkeys((OWL.minCardinality, OWL.maxCardinality, OWL.cardinality), (CLASS, LITERAL)),
    **dict.fromkeys((OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality), (CLASS, LITERAL)),
    OWL.qualifiedCardinality: (CLASS, LITERAL),
    **dict.fromkeys((OWL.imports, OWL.versionIRI, RDF.first, RDF.rest), (ANY, ANY)),
}
_LIKE = {
    OWL.equivalentClass: (CLASS, DATATYPE),
    RDFS.subPropertyOf: (OBJECT, frozenset({Sort.DATA}), frozenset({Sort.ANNOTATION})),
    OWL.equivalentProperty: (OBJECT, frozenset({Sort.DATA})),
    OWL.propertyDisjointWith: (OBJECT, frozenset({Sort.DATA})),
}
"""What relates two of one sort, and which sorts these may be."""

_OF_TYPES: dict[NamedNode, Wanted] = {
    OWL.FunctionalProperty: FACTUAL,
    OWL.InverseFunctionalProperty: OBJECT,
    OWL.ReflexiveProperty: OBJECT,
    OWL.IrreflexiveProperty: OBJECT,
    OWL.SymmetricProperty: OBJECT,
    OWL.AsymmetricProperty: OBJECT,
    OWL.TransitiveProperty: OBJECT,
}
_STRUCTURES = frozenset({
    OWL.Restriction, OWL.Axiom, OWL.Annotation, OWL.AllDisjointClasses, OWL.AllDisjointProperties,
    OWL.AllDifferent, OWL.NegativePropertyAssertion, OWL.Ontology, RDF.List,
})  # fmt: skip
FACETS = frozenset({
    XSD.minInclusive, XSD.maxInclusive, XSD.minExclusive, XSD.maxExclusive, XSD.length, XSD.minLength,
    XSD.maxLength, XSD.pattern, RDF.langRange,
})  # fmt: skip


class Places:
    """Checks of an ontology's statements, one by one."""

    def __init__(self, ontology: Ontology, sorts: Sorts, further: Further) -> None:
        """Take what the nodes stand for, and what else to check of statements by their predicate or type."""
        self.ontology = ontology
        self.sorts = sorts
        self.further = further

    def check(self) -> Iterator[Finding]:
        """Check every statement."""
        for triple in self.ontology.triples:
            yield from self._check_triple(triple)

    def _check_triple(self, triple: Triple) -> Iterator[Finding]:
        predicate = triple.predicate
        if predicate == RDF.type:
            yield from self._check_type(triple)
        elif predicate in _PLACES:
            subject, value = _PLACES[predicate]
            yield from self.expect(triple.subject, subject, triple)
            yield from self.expect(triple.object, value, triple)
            yield from self.further.get(predicate, _nothing)(self, triple)
        elif predicate in _LIKE:
            yield from self._check_like(triple, _LIKE[predicate])
            yield from check_two(triple)
        elif predicate in (RDFS.domain, RDFS.range):
            yield from self._check_domain(triple)
        elif predicate not in FACETS:
            yield from self._check_fact(triple)

    def expect(self, node: object, wanted: Wanted, triple: Triple) -> Iterator[Finding]:
        """Check that a node is of one of the sorts; any will do where none is named."""
        node = node_of(node)
        found = self.sorts.of(node)
        if not wanted or found & wanted or (wanted & INDIVIDUAL and _may_be_individual(node)):
            return
        of = " or ".join(sorted(wanted))
        if isinstance(node, NamedNode) and not found and is_reserved(node):
            if wanted == DATATYPE:
                yield error(
                    "datatype-outside-map",
                    triple.subject,
                    f"needs {show(node)}, outside OWL 2's datatypes",
                    triple,
                )
            else:
                yield error("reserved-name", node, f"is a name of the reserved vocabulary, and no {of}", triple)
        elif isinstance(node, NamedNode) and not found:
            message = f"is used as {of} with {show(triple.predicate)}, and declared as nothing"
            yield error("undeclared-name", node, message, triple)
        else:
            message = f"is {' and '.join(sorted(found))}, where {show(triple.predicate)} needs {of}"
            yield error("wrong-kind", node, message, triple)

    def _check_type(self, triple: Triple) -> Iterator[Finding]:
        kind = triple.object
        if kind in _OF_TYPES:
            yield from self.expect(triple.subject, _OF_TYPES[kind], triple)  # type: ignore[index]
        elif kind in _STRUCTURES:
            if kind != OWL.Ontology and not isinstance(triple.subject, BlankNode):
                yield error("wrong-kind", triple.subject, f"is a name, where {show(kind)} has none", triple)
            if isinstance(kind, NamedNode):
                yield from self.further.get(kind, _nothing)(self, triple)
        elif kind not in DECLARING and not self.sorts.of(triple.subject) & REDUNDANT.get(kind, ANY):
            yield from self.expect(kind, CLASS, triple)
            if not is_reserved(triple.subject):
                yield from self.expect(triple.subject, INDIVIDUAL, triple)

    def _check_like(self, triple: Triple, alike: tuple[Wanted, ...]) -> Iterator[Finding]:
        """Check that both ends are of one and the same sort."""
        left, right = self.sorts.of(triple.subject), self.sorts.of(node_of(triple.object))
        if any(left & one and right & one for one in alike):
            return
        anything = frozenset().union(*alike)
        found = [*self.expect(triple.subject, anything, triple), *self.expect(triple.object, anything, triple)]
        yield from found
        if not found:
            message = f"is {' and '.join(left)}, and {show(triple.object)}, its {show(triple.predicate)}, is not"
            yield error("wrong-kind", triple.subject, message, triple)

    def _check_domain(self, triple: Triple) -> Iterator[Finding]:
        kinds = self.sorts.of(triple.subject)
        if not kinds & PROPERTIES:
            yield from self.expect(triple.subject, PROPERTIES, triple)
        elif Sort.ANNOTATION in kinds:
            if not isinstance(triple.object, NamedNode):
                yield error(
                    "wrong-kind", triple.subject, "is an annotation property and needs a name here", triple
                )
        else:
            is_data = Sort.DATA in kinds and triple.predicate == RDFS.range
            yield from self.expect(triple.object, DATATYPE if is_data else CLASS, triple)

    def _check_fact(self, triple: Triple) -> Iterator[Finding]:
        """Check what is no axiom about classes or properties: it is an annotation, or about individuals."""
        kinds = self.sorts.of(triple.predicate)
        if Sort.ANNOTATION in kinds:
            return
        if not kinds & FACTUAL:
            if is_reserved(triple.predicate) and triple.predicate not in BUILT_IN:
                yield error("reserved-name", triple.predicate, "is no predicate of OWL 2", triple)
            else:
                yield from self.expect(triple.predicate, PROPERTIES, triple)
            return
        yield from self.expect(triple.subject, INDIVIDUAL, triple)
        yield from self.expect(triple.object, LITERAL if Sort.DATA in kinds else INDIVIDUAL, triple)


def check_two(triple: Triple) -> Iterator[Finding]:
    """Check that an axiom about several is about two: https://www.w3.org/TR/owl2-syntax/#Structural_Specification."""
    if triple.subject == triple.object and triple.predicate != RDFS.subPropertyOf:
        yield error("axiom-of-one", triple.subject, f"is {show(triple.predicate)} itself, which needs two", triple)


def _may_be_individual(node: Node) -> bool:
    return isinstance(node, NamedNode) and not is_reserved(node)


def _nothing(places: Places, triple: Triple) -> Iterator[Finding]:
    return iter(())


Check = Callable[[Places, Triple], Iterator[Finding]]
Further = Mapping[NamedNode, Check]
