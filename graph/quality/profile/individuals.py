"""The restrictions on individuals without a name: they form trees, and stand in no enumeration or denial.

Section 11.2 of https://www.w3.org/TR/owl2-syntax/, on anonymous individuals.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Triple

from mandategraph.graph.namespaces import OWL
from mandategraph.graph.quality.findings import Finding, error, show
from mandategraph.graph.quality.profile.sorts import Sorts
from mandategraph.graph.quality.profile.vocabulary import Sort
from mandategraph.graph.quality.statements import Ontology, node_of

_NAMED_ONLY = (OWL.sameAs, OWL.differentFrom, OWL.sourceIndividual, OWL.targetIndividual, OWL.hasValue)
_NAMED_LISTS = (OWL.oneOf, OWL.distinctMembers)


def check_individuals(ontology: Ontology, sorts: Sorts) -> Iterator[Finding]:
    """Check where individuals without a name stand, and how they are linked."""
    for predicate in _NAMED_ONLY:
        for triple in ontology.having(predicate):
            if isinstance(triple.object, BlankNode) or (
                predicate == OWL.sameAs and isinstance(triple.subject, BlankNode)
            ):
                yield _unnamed(triple)
    for predicate in _NAMED_LISTS:
        for triple in ontology.having(predicate):
            if any(isinstance(member, BlankNode) for member in ontology.members(node_of(triple.object))):
                yield _unnamed(triple)
    yield from _check_forest(ontology, sorts)


def _unnamed(triple: Triple) -> Finding:
    return error(
        "anonymous-individual", triple.subject, f"names no individual with {show(triple.predicate)}", triple
    )


def _check_forest(ontology: Ontology, sorts: Sorts) -> Iterator[Finding]:
    """Follow the statements between unnamed individuals: a second way from one to another closes a circle."""
    group: dict[object, object] = {}

    def root(node: object) -> object:
        while group.get(node, node) != node:
            node = group[node]
        return node

    for triple in ontology.triples:
        subject, value = triple.subject, triple.object
        if not (isinstance(subject, BlankNode) and isinstance(value, BlankNode)):
            continue
        if Sort.OBJECT not in sorts.of(NamedNode(triple.predicate.value)):
            continue
        if root(subject) == root(value):
            message = f"is linked in a circle of individuals without a name, by {show(triple.predicate)}"
            yield error("anonymous-individual", subject, message, triple)
        else:
            group[root(subject)] = root(value)
