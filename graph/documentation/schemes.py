"""The pages of concept schemes: those of ontology/schemes, and the verbs and rules of the registers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from mandategraph.graph.documentation.pages import Concept, SchemePage
from mandategraph.graph.documentation.source import named, texts
from mandategraph.graph.namespaces import DCTERMS, DEFAULT_BASE, RDF, SKOS
from mandategraph.graph.registers import load_deadline_rules, load_verbs
from mandategraph.graph.resources import list_files, read_bytes
from mandategraph.graph.validation.paths import local_name
from mandategraph.graph.validation.triples import TripleIndex

SPACE = f"{DEFAULT_BASE}id/concept/"


@cache
def load_scheme_pages() -> dict[str, SchemePage]:
    """Make the pages of all concept schemes, by name."""
    index = TripleIndex(_read_schemes())
    schemes = named(subject for subject, kind in index.pairs(RDF.type) if kind == SKOS.ConceptScheme)
    pages = [*(_page(scheme, index) for scheme in schemes), _verbs(), _rules()]
    return {page.name: page for page in sorted(pages, key=lambda page: page.name)}


def describe_scheme(name: str) -> tuple[Triple, ...]:
    """Give what the files say of a scheme and its concepts; of verbs and rules only what the page says."""
    page = load_scheme_pages()[name]
    wanted = {page.iri, *(concept.iri for concept in page.concepts)}
    about = [t for t in _read_schemes() if isinstance(t.subject, NamedNode) and t.subject.value in wanted]
    return tuple(about or _describe_page(page))


def _describe_page(page: SchemePage) -> Iterator[Triple]:
    scheme = NamedNode(page.iri)
    yield Triple(scheme, RDF.type, SKOS.ConceptScheme)
    yield Triple(scheme, SKOS.prefLabel, Literal(page.label, language="en"))
    for concept in page.concepts:
        node = NamedNode(concept.iri)
        yield Triple(node, RDF.type, SKOS.Concept)
        yield Triple(node, SKOS.inScheme, scheme)
        yield Triple(node, SKOS.notation, Literal(concept.notation))
        yield Triple(node, SKOS.prefLabel, Literal(concept.labels["en"], language="en"))
        yield Triple(node, SKOS.definition, Literal(concept.definition, language="en"))


def _read_schemes() -> Iterator[Triple]:
    for file in list_files("ontology", ".ttl", "schemes"):
        for quad in parse(read_bytes("ontology", file), format=RdfFormat.TURTLE):
            yield quad.triple


def _page(scheme: NamedNode, index: TripleIndex) -> SchemePage:
    concepts = named(subject for subject, value in index.pairs(SKOS.inScheme) if value == scheme)
    return SchemePage(
        name=local_name(scheme.value),
        iri=scheme.value,
        labels=texts(index, scheme, SKOS.prefLabel),
        definitions=texts(index, scheme, SKOS.definition),
        notes=tuple(node.value for node in index.objects(scheme, SKOS.note) if isinstance(node, Literal)),
        sources=tuple(node.value for node in index.objects(scheme, DCTERMS.source)),
        concepts=tuple(_concept(concept, index) for concept in concepts),
    )


def _concept(concept: NamedNode, index: TripleIndex) -> Concept:
    notations = [node.value for node in index.objects(concept, SKOS.notation) if isinstance(node, Literal)]
    return Concept(
        iri=concept.value,
        notation=notations[0],
        labels=texts(index, concept, SKOS.prefLabel),
        definitions=texts(index, concept, SKOS.definition),
        example=texts(index, concept, SKOS.example).get("en", ""),
        sources=tuple(node.value for node in index.objects(concept, DCTERMS.source)),
    )


def _verbs() -> SchemePage:
    concepts = (
        Concept(
            iri=f"{DEFAULT_BASE}id/verb/{verb.id}",
            notation=verb.id,
            labels={"en": verb.base},
            definitions={"en": f"{verb.cls}, force {verb.force}" + (f". {verb.note}" if verb.note else "")},
            example=", ".join(verb.forms),
            sources=(),
        )
        for verb in load_verbs()
    )
    labels = {"en": "Operative verbs"}
    definition = "Verbs by which a text asks, decides, reinforces, observes or evaluates, with their forms."
    return SchemePage("verb", f"{SPACE}verb", labels, {"en": definition}, (), (), tuple(concepts))


def _rules() -> SchemePage:
    concepts = (
        Concept(
            f"{SPACE}rule/{rule.id}", rule.id, {"en": rule.label}, {"en": rule.definition}, rule.example or "", ()
        )
        for rule in load_deadline_rules()
    )
    labels = {"en": "Rules that compute deadlines"}
    definition = "How the earliest and the latest day of a deadline follow from its words."
    return SchemePage("rule", f"{SPACE}rule", labels, {"en": definition}, (), (), tuple(concepts))
