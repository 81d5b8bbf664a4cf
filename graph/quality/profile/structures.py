"""What makes one axiom or expression together: restrictions, lists of members, denials, annotated axioms.

Tables 10 to 16 of https://www.w3.org/TR/owl2-mapping-to-rdf/; restrictions are section 8 of
https://www.w3.org/TR/owl2-syntax/.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.namespaces import OWL, XSD
from mandategraph.graph.quality.findings import Finding, error, show
from mandategraph.graph.quality.profile.positions import (
    CLASS,
    DATATYPE,
    FACTUAL,
    INDIVIDUAL,
    LITERAL,
    OBJECT,
    Check,
    Further,
    Places,
    Wanted,
    check_two,
)
from mandategraph.graph.quality.profile.vocabulary import Sort
from mandategraph.graph.quality.statements import node_of

_CARDINALITIES = (
    OWL.minCardinality, OWL.maxCardinality, OWL.cardinality,
    OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality, OWL.qualifiedCardinality,
)  # fmt: skip
_QUALIFIED = _CARDINALITIES[3:]
_FILLERS = (OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf, *_CARDINALITIES)


def _check_restriction(places: Places, triple: Triple) -> Iterator[Finding]:
    """Check that a restriction has one property and one condition, and what the condition needs beside it."""
    node, ask = triple.subject, places.ontology.objects
    conditions = [predicate for predicate in _FILLERS for _ in ask(node, predicate)]
    beside = len(ask(node, OWL.onClass)) + len(ask(node, OWL.onDataRange))
    properties = len(ask(node, OWL.onProperty)) + len(ask(node, OWL.onProperties))
    if properties != 1 or len(conditions) != 1:
        message = (
            f"is a restriction with {properties} properties and {len(conditions)} conditions, not with 1 and 1"
        )
        yield error("ill-formed-restriction", node, message, triple)
    elif beside != (1 if conditions[0] in _QUALIFIED else 0):
        message = f"is a restriction by {show(conditions[0])} with {beside} classes or datatypes beside it"
        yield error("ill-formed-restriction", node, message, triple)


def _check_filler(places: Places, triple: Triple) -> Iterator[Finding]:
    """Check the value of a restriction: what it may be depends on the property."""
    kinds = frozenset(kind for node in places.ontology.objects(triple.subject, OWL.onProperty)
                      for kind in places.sorts.of(node))  # fmt: skip
    is_data = bool(places.ontology.objects(triple.subject, OWL.onProperties)) or Sort.DATA in kinds
    if triple.predicate == OWL.hasValue:
        yield from places.expect(triple.object, LITERAL if is_data else INDIVIDUAL, triple)
    elif triple.predicate == OWL.hasSelf:
        if triple.object != Literal(True) or is_data:
            yield error("ill-formed-restriction", triple.subject,
                        "has owl:hasSelf, which takes true, and an object property beside it", triple)  # fmt: skip
    elif triple.predicate in (OWL.onClass, OWL.onDataRange):
        if is_data != (triple.predicate == OWL.onDataRange):
            yield error(
                "wrong-kind", triple.subject, f"has {show(triple.predicate)}, not meant for its property", triple
            )
    else:
        yield from places.expect(triple.object, DATATYPE if is_data else CLASS, triple)


def _check_cardinality(places: Places, triple: Triple) -> Iterator[Finding]:
    if isinstance(triple.object, Literal) and triple.object.datatype != XSD.nonNegativeInteger:
        message = f"counts with a number of datatype {show(triple.object.datatype)}, not xsd:nonNegativeInteger"
        yield error("cardinality-datatype", triple.subject, message, triple)


def _members_of(*wanted: Wanted) -> Check:
    """Make a check that the members of a list are all of the first of these sorts that fits one of them."""

    def check(places: Places, triple: Triple) -> Iterator[Finding]:
        members = places.ontology.members(node_of(triple.object))
        chosen = next((one for one in wanted for node in members if places.sorts.of(node) & one), wanted[0])
        for member in members:
            yield from places.expect(member, chosen, triple)

    return check


def _check_operands(places: Places, triple: Triple) -> Iterator[Finding]:
    """Check the members of a union, an intersection or an enumeration: of what its own sort is made of."""
    is_data = Sort.DATATYPE in places.sorts.of(triple.subject)
    of_values = LITERAL if is_data else INDIVIDUAL
    of_sets = DATATYPE if is_data else CLASS
    yield from _members_of(of_values if triple.predicate == OWL.oneOf else of_sets)(places, triple)


def _check_members(places: Places, triple: Triple) -> Iterator[Finding]:
    kinds = places.ontology.kinds.get(triple.subject, set())
    for kind, wanted in _MEMBERS.items():
        if kind in kinds:
            yield from _members_of(*wanted)(places, triple)
            return
    yield error("untyped-expression", triple.subject, "has members and does not say of which kind it is", triple)


def _check_negative(places: Places, triple: Triple) -> Iterator[Finding]:
    ask = places.ontology.objects
    targets = len(ask(triple.subject, OWL.targetIndividual)) + len(ask(triple.subject, OWL.targetValue))
    if (
        len(ask(triple.subject, OWL.sourceIndividual)),
        len(ask(triple.subject, OWL.assertionProperty)),
        targets,
    ) != (1, 1, 1):
        yield error("ill-formed-axiom", triple.subject, "denies a statement without its three parts", triple)


def _check_annotated(places: Places, triple: Triple) -> Iterator[Finding]:
    """Check that an annotated axiom has its three parts, and is one that the ontology states."""
    ask = places.ontology.objects
    source, predicate, target = (ask(triple.subject, part) for part in _ANNOTATED)
    if (len(source), len(predicate), len(target)) != (1, 1, 1) or not isinstance(predicate[0], NamedNode):
        yield error("ill-formed-axiom", triple.subject, "annotates an axiom without its three parts", triple)
    elif target[0] not in ask(source[0], predicate[0]):
        axiom = f"{show(source[0])} {show(predicate[0])} {show(target[0])}"
        yield error("annotation-of-nothing", triple.subject, f"annotates {axiom}, which nothing states", triple)


_ANNOTATED = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
_MEMBERS: dict[NamedNode, tuple[Wanted, ...]] = {
    OWL.AllDisjointClasses: (CLASS,),
    OWL.AllDisjointProperties: (OBJECT, frozenset({Sort.DATA})),
    OWL.AllDifferent: (INDIVIDUAL,),
}
FURTHER: Further = {
    OWL.Restriction: _check_restriction,
    OWL.NegativePropertyAssertion: _check_negative,
    OWL.Axiom: _check_annotated,
    **dict.fromkeys((OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf), _check_filler),
    **dict.fromkeys((OWL.onClass, OWL.onDataRange), _check_filler),
    **dict.fromkeys(_CARDINALITIES, _check_cardinality),
    **dict.fromkeys((OWL.intersectionOf, OWL.unionOf, OWL.oneOf), _check_operands),
    **dict.fromkeys((OWL.members, OWL.distinctMembers), _check_members),
    **dict.fromkeys((OWL.disjointWith, OWL.sameAs, OWL.differentFrom), lambda _, triple: check_two(triple)),
    OWL.disjointUnionOf: _members_of(CLASS),
    OWL.propertyChainAxiom: _members_of(OBJECT),
    OWL.hasKey: _members_of(FACTUAL),
    OWL.onProperties: _members_of(frozenset({Sort.DATA})),
}
