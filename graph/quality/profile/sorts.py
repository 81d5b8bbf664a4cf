"""What each node stands for: names by their declarations, blank nodes by how they are built.

https://www.w3.org/TR/owl2-syntax/#Entity_Declarations_and_Typing and
https://www.w3.org/TR/owl2-mapping-to-rdf/#Parsing_of_Expressions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.namespaces import OWL, RDF, RDFS
from mandategraph.graph.quality.findings import Finding, error, show, warning
from mandategraph.graph.quality.profile.vocabulary import (
    BUILT_IN,
    DECLARING,
    IMPLYING,
    PROPERTIES,
    Sort,
    is_reserved,
)
from mandategraph.graph.quality.statements import Ontology

CLASS_PARTS = frozenset({OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.onProperty})
DATATYPE_PARTS = frozenset({OWL.intersectionOf, OWL.unionOf, OWL.datatypeComplementOf, OWL.oneOf, OWL.onDatatype})


class Sorts:
    """Tells of any node of an ontology what it stands for."""

    def __init__(self, ontology: Ontology) -> None:
        """Take the ontology; what its names stand for is found out when first asked for."""
        self.ontology = ontology

    @cached_property
    def declared(self) -> Mapping[NamedNode, frozenset[Sort]]:
        """What each name is declared as, those of the language itself included."""
        found: dict[NamedNode, set[Sort]] = defaultdict(set)
        for node, kinds in self.ontology.kinds.items():
            if isinstance(node, NamedNode):
                found[node].update(DECLARING[kind] for kind in kinds if kind in DECLARING)
                if kinds & IMPLYING and not found[node] & PROPERTIES:
                    found[node].add(Sort.OBJECT)
        for name, sort in BUILT_IN.items():
            found[name] = {sort}
        return {name: frozenset(sorts) for name, sorts in found.items()}

    def of(self, node: object) -> frozenset[Sort]:
        """Give what a node stands for; nothing for a name that is declared as nothing."""
        if isinstance(node, Literal):
            return frozenset({Sort.LITERAL})
        if isinstance(node, NamedNode):
            return self.declared.get(node, frozenset())
        return frozenset({self._of_blank(node)}) if isinstance(node, BlankNode) else frozenset()

    def _of_blank(self, node: BlankNode) -> Sort:
        kinds = self.ontology.kinds.get(node, set())
        if RDFS.Datatype in kinds:
            return Sort.DATATYPE
        if kinds & {OWL.Class, OWL.Restriction}:
            return Sort.CLASS
        if self.ontology.objects(node, OWL.inverseOf):
            return Sort.OBJECT
        return Sort.INDIVIDUAL


def check_declarations(ontology: Ontology, sorts: Sorts) -> Iterator[Finding]:
    """Check that each name is declared as what may stand together (section 5.8.1), and no reserved name anew."""
    for name, kinds in sorts.declared.items():
        if len(kinds & PROPERTIES) > 1:
            yield error("two-kinds", name, f"is declared as properties of two kinds: {_list(kinds & PROPERTIES)}")
        if {Sort.CLASS, Sort.DATATYPE} <= kinds:
            yield error("two-kinds", name, "is declared as a class and as a datatype")
        if Sort.CLASS in kinds and kinds & PROPERTIES:
            yield warning("punning", name, "is declared as a class and as a property")
    for triple in ontology.having(RDF.type):
        node, kind = triple.subject, triple.object
        if not is_reserved(node) or not isinstance(node, NamedNode):
            continue
        if not isinstance(kind, NamedNode) or DECLARING.get(kind) != BUILT_IN.get(node, Sort.INDIVIDUAL):
            yield error("reserved-name", node, f"is a name of the reserved vocabulary, made {show(kind)}", triple)


def check_reserved_subjects(ontology: Ontology) -> Iterator[Finding]:
    """Check that nothing is said of the language's own names: that would hold for all ontologies at once."""
    for triple in ontology.triples:
        if is_reserved(triple.subject) and triple.predicate != RDF.type:
            message = f"is a name of the language itself, and {show(triple.predicate)} says something of it"
            yield error("reserved-name", triple.subject, message, triple)


def check_blank_nodes(ontology: Ontology) -> Iterator[Finding]:
    """Check that each blank node that is built as an expression says which kind it is, and is of one kind."""
    for node in dict.fromkeys(triple.subject for triple in ontology.triples):
        if not isinstance(node, BlankNode):
            continue
        kinds = ontology.kinds.get(node, set())
        built = [p for p in CLASS_PARTS | DATATYPE_PARTS if ontology.objects(node, p)]
        if built and not kinds & {OWL.Class, OWL.Restriction, RDFS.Datatype}:
            yield error("untyped-expression", node, f"has {show(built[0])} and does not say of which kind it is",
                        _first(ontology, node, built[0]))  # fmt: skip
        if RDFS.Datatype in kinds and kinds & {OWL.Class, OWL.Restriction}:
            yield error("two-kinds", node, "is a class and a datatype at once", _first(ontology, node, RDF.type))
        wanted = CLASS_PARTS if OWL.Class in kinds else DATATYPE_PARTS if RDFS.Datatype in kinds else None
        if wanted is not None and len(set(built) & wanted) != 1 and OWL.Restriction not in kinds:
            message = f"is an expression with {len(set(built) & wanted)} of the parts that make one, not with 1"
            yield error("ill-formed-expression", node, message, _first(ontology, node, RDF.type))


def _first(ontology: Ontology, node: BlankNode, predicate: NamedNode) -> Triple:
    return next(triple for triple in ontology.about(node) if triple.predicate == predicate)


def _list(sorts: frozenset[Sort]) -> str:
    return " and ".join(sorted(sorts))
