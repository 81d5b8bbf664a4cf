"""Lists and expressions hold together: lists end, have one member a place, and nothing leads back to itself.

https://www.w3.org/TR/owl2-mapping-to-rdf/#Parsing_of_the_Input_Graph_and_Normalization: the sequences of table 3.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.closure import reach_all
from mandategraph.graph.namespaces import OWL, RDF
from mandategraph.graph.quality.findings import Finding, error, show
from mandategraph.graph.quality.statements import Ontology, node_of

LISTS: dict[NamedNode, int] = {
    OWL.intersectionOf: 1,
    OWL.unionOf: 1,
    OWL.oneOf: 1,
    OWL.disjointUnionOf: 2,
    OWL.propertyChainAxiom: 2,
    OWL.hasKey: 1,
    OWL.members: 2,
    OWL.distinctMembers: 2,
    OWL.withRestrictions: 1,
    OWL.onProperties: 1,
}
"""What has a list as its value, and how many members that needs."""

_EXPRESSIONS = frozenset({
    *LISTS, RDF.first, RDF.rest, OWL.complementOf, OWL.datatypeComplementOf, OWL.someValuesFrom, OWL.allValuesFrom,
    OWL.onClass, OWL.onDataRange, OWL.onProperty, OWL.inverseOf, OWL.onDatatype,
})  # fmt: skip
"""What leads from an expression to its parts."""


def check_lists(ontology: Ontology) -> Iterator[Finding]:
    """Check each list where it is used, and that no node of a list stands outside of one."""
    reached: set[object] = set()
    for predicate, least in LISTS.items():
        for triple in ontology.having(predicate):
            fault = _find_fault(ontology, triple, least, reached)
            if fault:
                yield error(
                    "ill-formed-list", triple.subject, f"has {show(predicate)} with a list {fault}", triple
                )
    uses: Counter[object] = Counter(t.object for t in ontology.triples if isinstance(t.object, BlankNode))
    for triple in ontology.having(RDF.first):
        if uses[triple.subject] > 1:
            yield error("ill-formed-list", triple.subject, "is part of two lists", triple)
        elif triple.subject not in reached:
            yield error("ill-formed-list", triple.subject, "is part of a list that no axiom uses", triple)


def _find_fault(ontology: Ontology, triple: Triple, least: int, reached: set[object]) -> str | None:
    node, seen, members = node_of(triple.object), set(), []
    while node != RDF.nil:
        first, rest = ontology.objects(node, RDF.first), ontology.objects(node, RDF.rest)
        if node in seen:
            return "that comes back to its beginning"
        if isinstance(node, NamedNode | Literal):
            return f"that is none, but {show(node)}"
        seen.add(node)
        reached.add(node)
        if len(first) != 1:
            return f"with {len(first)} members in one place"
        if len(rest) != 1:
            return f"that goes on in {len(rest)} ways"
        members.append(first[0])
        node = rest[0]
    count = len(members if triple.predicate == OWL.propertyChainAxiom else set(members))
    return None if count >= least else f"of {count}, where {least} are needed"


def check_cycles(ontology: Ontology) -> Iterator[Finding]:
    """Check that no expression without a name is part of itself."""
    direct: dict[BlankNode, set[BlankNode]] = defaultdict(set)
    first: dict[BlankNode, Triple] = {}
    for triple in ontology.triples:
        subject, value = triple.subject, triple.object
        if triple.predicate in _EXPRESSIONS and isinstance(subject, BlankNode) and isinstance(value, BlankNode):
            direct[subject].add(value)
            first.setdefault(subject, triple)
    for node, reached in reach_all(direct).items():
        if node in reached and not ontology.objects(node, RDF.first):
            yield error("cyclic-expression", node, "is an expression that is part of itself", first[node])
