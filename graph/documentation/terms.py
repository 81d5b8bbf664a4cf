"""The pages of classes and properties, from ontology, translations, alignments, shapes and query library."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode

from mandategraph.graph.documentation.coverage import queries_by_term
from mandategraph.graph.documentation.pages import Alignment, QueryLink, Reference, ShapeLink, TermPage, Usage
from mandategraph.graph.documentation.shapes import load_shape_pages
from mandategraph.graph.documentation.source import named, ontology_index, refer, shorten, texts
from mandategraph.graph.namespaces import DCTERMS, MG, OWL, RDF, RDFS, SCHEMA, SKOS
from mandategraph.graph.validation.paths import Node

KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "datatype property",
    OWL.AnnotationProperty: "annotation property",
}
CHARACTERISTICS = {
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse functional",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.IrreflexiveProperty: "irreflexive",
}
_HIERARCHY = (RDFS.subClassOf, RDFS.subPropertyOf)
_DOMAINS = (RDFS.domain, SCHEMA.domainIncludes)
_RANGES = (RDFS.range, SCHEMA.rangeIncludes)


@cache
def load_term_pages() -> dict[str, TermPage]:
    """Make the pages of all terms of the vocabulary, by local name, in the order of the file."""
    index = ontology_index()
    kinds: dict[NamedNode, str] = {}
    for subject, kind in index.pairs(RDF.type):
        if isinstance(subject, NamedNode) and subject in MG and isinstance(kind, NamedNode) and kind in KINDS:
            kinds.setdefault(subject, KINDS[kind])
    return {MG.local(term): _page(term, kind) for term, kind in kinds.items()}


def _page(term: NamedNode, kind: str) -> TermPage:
    index = ontology_index()
    types = index.objects(term, RDF.type)
    return TermPage(
        term=refer(term),
        kind=kind,
        labels=texts(index, term, RDFS.label),
        definitions=texts(index, term, SKOS.definition),
        notes=tuple(texts(index, term, SKOS.scopeNote).values()),
        examples=tuple(texts(index, term, SKOS.example).values()),
        deprecated=Literal(True) in index.objects(term, OWL.deprecated),
        successors=_refer_all(_objects(term, (DCTERMS.isReplacedBy,))),
        characteristics=tuple(words for node, words in CHARACTERISTICS.items() if node in types),
        above=_refer_all(node for node in _objects(term, _HIERARCHY) if node in MG),
        below=_refer_all(_subjects(term, _HIERARCHY)),
        domains=_refer_all(_classes(term, _DOMAINS)),
        ranges=_refer_all(_classes(term, _RANGES)),
        inverses=_refer_all(_inverses(term)),
        chains=_chains(term),
        disjoint=_refer_all(sorted(_disjoint_groups().get(term, ()), key=lambda node: node.value)),
        outgoing=_usages(term, _DOMAINS, _RANGES) if kind == "class" else (),
        incoming=_usages(term, _RANGES, _DOMAINS) if kind == "class" else (),
        alignments=_alignments().get(term, ()),
        unaligned=texts(index, term, SKOS.editorialNote).get("en", ""),
        shapes=_shapes(term, kind),
        queries=tuple(QueryLink(q.name, q.title, q.question) for q in queries_by_term().get(MG.local(term), ())),
    )


def _objects(term: NamedNode, predicates: Iterable[NamedNode]) -> list[NamedNode]:
    return [node for predicate in predicates for node in named(ontology_index().objects(term, predicate))]


def _subjects(term: NamedNode, predicates: Iterable[NamedNode]) -> list[NamedNode]:
    index = ontology_index()
    return named(subject for predicate in predicates for subject, value in index.pairs(predicate) if value == term)


def _classes(prop: NamedNode, predicates: Iterable[NamedNode]) -> list[NamedNode]:
    """Give the classes, or datatypes, that a property leads from or to; of a union each."""
    index = ontology_index()
    values = [value for predicate in predicates for value in index.objects(prop, predicate)]
    unions = [members for value in values for members in index.objects(value, OWL.unionOf)]
    return named([*values, *(member for members in unions for member in index.members(members))])


def _properties(cls: NamedNode, predicates: tuple[NamedNode, ...]) -> list[NamedNode]:
    """Give the properties that lead from or to a class, in the order of the file."""
    return [prop for prop in _declared_properties() if cls in _classes(prop, predicates)]


@cache
def _declared_properties() -> tuple[NamedNode, ...]:
    kinds = ontology_index().pairs(RDF.type)
    found = named(subject for subject, kind in kinds if kind in KINDS and kind != OWL.Class)
    return tuple(prop for prop in dict.fromkeys(found) if prop in MG)


def _inverses(term: NamedNode) -> list[NamedNode]:
    return [*_objects(term, (OWL.inverseOf,)), *_subjects(term, (OWL.inverseOf,))]


def _refer_all(nodes: Iterable[NamedNode]) -> tuple[Reference, ...]:
    return tuple(refer(node) for node in dict.fromkeys(nodes))


def classes_above(term: NamedNode) -> list[NamedNode]:
    """Give a class and all of the vocabulary that are above it, the nearest first."""
    found = [term]
    for cls in found:
        found += [node for node in _objects(cls, (RDFS.subClassOf,)) if node in MG and node not in found]
    return found


def _usages(term: NamedNode, near: tuple[NamedNode, ...], far: tuple[NamedNode, ...]) -> tuple[Usage, ...]:
    return tuple(
        Usage(refer(prop), _refer_all(_classes(prop, far)), refer(cls))
        for cls in classes_above(term)
        for prop in _properties(cls, near)
    )


def _chains(term: NamedNode) -> tuple[tuple[Reference, ...], ...]:
    index = ontology_index()
    lists = index.objects(term, OWL.propertyChainAxiom)
    return tuple(tuple(refer(node) for node in named(index.members(found))) for found in lists)


@cache
def _disjoint_groups() -> dict[NamedNode, frozenset[NamedNode]]:
    """Give, for each class, those that it shares no instance with, as the axioms name them."""
    index = ontology_index()
    groups = [named(index.members(members)) for _, members in index.pairs(OWL.members)]
    groups += [named(pair) for pair in index.pairs(OWL.disjointWith)]
    found: dict[NamedNode, set[NamedNode]] = {}
    for group in groups:
        for cls in group:
            found.setdefault(cls, set()).update(other for other in group if other != cls)
    return {cls: frozenset(others) for cls, others in found.items()}


@cache
def _alignments() -> dict[Node, tuple[Alignment, ...]]:
    index = ontology_index()
    found: dict[Node, list[Alignment]] = {}
    for axiom, source in index.pairs(OWL.annotatedSource):
        (relation,) = named(index.objects(axiom, OWL.annotatedProperty))
        (target,) = named(index.objects(axiom, OWL.annotatedTarget))
        reason = texts(index, axiom, RDFS.comment).get("en", "")
        found.setdefault(source, []).append(Alignment(shorten(relation), refer(target), reason))
    return {source: tuple(alignments) for source, alignments in found.items()}


def _shapes(term: NamedNode, kind: str) -> tuple[ShapeLink, ...]:
    """Give the shapes that apply to a class or to one above it, or that speak of a property or its inverse."""
    wanted = {node.value for node in (*classes_above(term), *_inverses(term))}
    return tuple(
        ShapeLink(page.name, page.profile, page.severity, page.message)
        for page in load_shape_pages().values()
        if any(found.iri in wanted for found in (page.classes if kind == "class" else page.terms))
    )
