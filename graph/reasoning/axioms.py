"""RDF triples as the axioms that a reasoner reads, and what has to be left out, counted by reason.

Left out are annotations, which say nothing in logic, and literals of datatypes outside OWL 2's datatype map
(https://www.w3.org/TR/owl2-syntax/#Datatype_Maps), dates and years among them: a reasoner refuses these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from mandategraph.graph.namespaces import OWL, RDF, RDFS, XSD

DATATYPE_MAP = frozenset(
    {
        *(OWL.real, OWL.rational, RDF.PlainLiteral, RDF.langString, RDF.XMLLiteral),
        *(XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.nonPositiveInteger, XSD.positiveInteger),
        *(XSD.negativeInteger, XSD.long, XSD.int, XSD.short, XSD.byte, XSD.unsignedLong, XSD.unsignedInt),
        *(XSD.unsignedShort, XSD.unsignedByte, XSD.double, XSD.float, XSD.string, XSD.normalizedString),
        *(XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN, XSD.boolean, XSD.hexBinary),
        *(XSD.base64Binary, XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp),
    }
)
ANNOTATIONS = frozenset(
    {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.versionIRI, OWL.deprecated}
)
DECLARATIONS = frozenset(
    {
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        OWL.NamedIndividual,
        OWL.Ontology,
    }
)
_LANGUAGE = frozenset(
    {RDF.type, RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}
)

Axiom = tuple[Triple, ...]
"""The triples of one axiom: one about names, or one with the blank nodes that belong to it."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a reasoner reads."""

    declarations: tuple[Triple, ...]
    """Which name is a class, which a property; they hold whatever axioms are chosen."""
    axioms: tuple[Axiom, ...]
    left_out: tuple[tuple[str, int], ...]
    """Why triples were left out, and how many; sorted by reason."""

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All triples, declarations first."""
        return self.declarations + tuple(triple for axiom in self.axioms for triple in axiom)


def export_axioms(statements: Iterable[Triple | Quad]) -> Export:
    """Sort the statements of an ontology and of data in its terms into axioms and what no reasoner may read."""
    triples = list(dict.fromkeys(_triple(statement) for statement in statements))
    annotations = ANNOTATIONS | _declared(triples, OWL.AnnotationProperty)
    properties = _declared(triples, OWL.ObjectProperty) | _declared(triples, OWL.DatatypeProperty)
    notes = {triple.subject for triple in triples if triple.object == OWL.Axiom and triple.predicate == RDF.type}
    left_out: Counter[str] = Counter()
    declarations, kept = [], []
    for triple in triples:
        reason = _reason_to_leave_out(triple, annotations, properties, notes)
        if reason is not None:
            left_out[reason] += 1
        elif triple.predicate == RDF.type and triple.object in DECLARATIONS:
            declarations.append(triple)
        else:
            kept.append(triple)
    return Export(tuple(declarations), tuple(_group(kept)), tuple(sorted(left_out.items())))


def _triple(statement: Triple | Quad) -> Triple:
    return statement.triple if isinstance(statement, Quad) else statement


def _declared(triples: Iterable[Triple], kind: NamedNode) -> frozenset[NamedNode]:
    return frozenset(
        triple.subject
        for triple in triples
        if triple.predicate == RDF.type and triple.object == kind and isinstance(triple.subject, NamedNode)
    )


def _reason_to_leave_out(
    triple: Triple, annotations: frozenset[NamedNode], properties: frozenset[NamedNode], notes: Collection[object]
) -> str | None:
    predicate, value = triple.predicate, triple.object
    if predicate == OWL.imports:
        return "imports, which a reasoner would fetch"
    if predicate in annotations or triple.subject in notes:
        return "annotations"
    if isinstance(value, Literal) and value.datatype not in DATATYPE_MAP:
        return f"values of datatype {value.datatype.value}"
    if predicate in properties or predicate in _LANGUAGE or predicate.value.startswith(str(OWL)):
        return None
    return f"statements with undeclared properties of {_namespace(predicate)}"


def _namespace(name: NamedNode) -> str:
    return name.value[: max(name.value.rfind("#"), name.value.rfind("/")) + 1]


def _group(triples: list[Triple]) -> Iterator[Axiom]:
    """Put each triple together with those of the blank nodes that it leads to; disjointness falls into pairs."""
    own: dict[BlankNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            own[triple.subject].append(triple)
    inner = {triple.object for triple in triples if isinstance(triple.object, BlankNode)}
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            yield (triple, *_belonging(triple, own))
    for node, found in own.items():
        if node not in inner:
            axiom = tuple(part for triple in found for part in (triple, *_belonging(triple, own)))
            yield from _take_apart(axiom)


def _belonging(triple: Triple, own: dict[BlankNode, list[Triple]]) -> Iterator[Triple]:
    waiting = [triple.object]
    while waiting:
        node = waiting.pop()
        for part in own.get(node, []) if isinstance(node, BlankNode) else []:
            yield part
            waiting.append(part.object)


def _take_apart(axiom: Axiom) -> Iterator[Axiom]:
    if not any(triple.object == OWL.AllDisjointClasses for triple in axiom):
        yield axiom
        return
    members = [t.object for t in axiom if t.predicate == RDF.first and isinstance(t.object, NamedNode | BlankNode)]
    for left, right in combinations(members, 2):
        yield (Triple(left, OWL.disjointWith, right),)
