"""The ontology's files hold together: versions, context, schemes, and a shape for every class."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import owlready2
import pytest
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from mandategraph.graph.actor_register import LANGUAGES
from mandategraph.graph.namespaces import MG
from mandategraph.graph.ontology import (
    CONTEXT_FILE,
    load_terms,
    ontology_files,
    read_ontology,
    read_terms,
    render_context,
)
from mandategraph.graph.ontology import OWL as OWL_TERMS
from mandategraph.graph.ontology import SKOS as SKOS_TERMS
from mandategraph.graph.resources import read_text

ROOT = Path(__file__).parent.parent.parent
SH = Namespace("http://www.w3.org/ns/shacl#")
_CLOSED_LIST = re.compile(r"^/id/concept/([a-z-]+)/\(\?:([^)]+)\)\$$")


def shapes(*profiles: str) -> Graph:
    graph = Graph()
    for profile in profiles:
        for path in sorted((ROOT / "shapes" / profile).glob("*.ttl")):
            graph.parse(path)
    return graph


def test_the_context_is_the_one_that_the_ontology_gives() -> None:
    message = "write it anew: python -m mandategraph.graph.ontology > ontology/context.jsonld"
    assert read_text("ontology", CONTEXT_FILE) == render_context(), message


def test_the_context_reads_a_mandate_as_the_vocabulary_means_it() -> None:
    document = {
        **json.loads(render_context()),
        "id": "http://example.org/mandate",
        "type": "Mandate",
        "addressee": "http://example.org/itu",
        "confidence": "0.9",
        "hasDeadline": {"id": "http://example.org/deadline", "type": "Deadline", "latest": "2027-12-31"},
    }
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    mg = Namespace(str(MG))
    mandate, deadline = URIRef("http://example.org/mandate"), URIRef("http://example.org/deadline")
    xsd = Namespace("http://www.w3.org/2001/XMLSchema#")
    assert (mandate, RDF.type, mg.Mandate) in graph
    assert (mandate, mg.addressee, URIRef("http://example.org/itu")) in graph
    assert (mandate, mg.confidence, Literal("0.9", datatype=xsd.decimal)) in graph
    assert (deadline, mg.latest, Literal("2027-12-31", datatype=xsd.date)) in graph


@pytest.mark.parametrize("name", ontology_files())
def test_rdflib_and_owlready_read_what_oxigraph_reads(name: str) -> None:
    graph = Graph().parse(data=read_text("ontology", name), format="turtle")
    assert len(graph) == len(read_ontology(name))
    world = owlready2.World()
    data = graph.serialize(format="nt", encoding="utf-8")
    world.get_ontology(f"http://example.org/{name}").load(fileobj=BytesIO(data))
    classes = set(graph.subjects(RDF.type, OWL.Class))
    assert {URIRef(cls.iri) for cls in world.classes()} == {cls for cls in classes if isinstance(cls, URIRef)}


@pytest.mark.parametrize("name", ["mandategraph.ttl", "alignments.ttl", "translations.ttl"])
def test_an_ontology_has_a_version_of_its_own(name: str) -> None:
    graph = Graph().parse(data=read_text("ontology", name), format="turtle")
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    version = str(graph.value(ontology, OWL.versionInfo))
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version)
    assert graph.value(ontology, OWL.versionIRI) == URIRef(f"{ontology}/{version}")


def test_the_profiles_have_the_version_of_the_ontology() -> None:
    graph = shapes("core", "publication", "register")
    ontology = Graph().parse(data=read_text("ontology", "mandategraph.ttl"), format="turtle")
    (version,) = ontology.objects(None, OWL.versionInfo)
    profiles = list(graph.subjects(RDF.type, OWL.Ontology))
    assert len(profiles) == 3
    for profile in profiles:
        assert graph.value(profile, OWL.versionInfo) == version
        assert graph.value(profile, OWL.versionIRI) == URIRef(f"{profile}/{version}")


def test_every_alignment_has_its_reason() -> None:
    graph = Graph().parse(data=read_text("ontology", "alignments.ttl"), format="turtle")
    said = {(s, p, o) for s, p, o in graph if str(s).startswith(str(MG)) and p != SKOS.editorialNote}
    explained = {
        (
            graph.value(axiom, OWL.annotatedSource),
            graph.value(axiom, OWL.annotatedProperty),
            graph.value(axiom, OWL.annotatedTarget),
        )
        for axiom in graph.subjects(RDF.type, OWL.Axiom)
        if graph.value(axiom, URIRef("http://www.w3.org/2000/01/rdf-schema#comment"))
    }
    assert said == explained


def test_every_term_is_aligned_or_says_why_it_has_no_counterpart() -> None:
    """A term is aligned by itself, as its inverse, or through one above it that entails the other; never both."""
    graph = Graph().parse(data=read_text("ontology", "mandategraph.ttl"), format="turtle")
    alignments = Graph().parse(data=read_text("ontology", "alignments.ttl"), format="turtle")
    reasons = {str(term): str(note) for term, note in alignments.subject_objects(SKOS.editorialNote)}
    inverses = [(str(one), str(other)) for one, other in graph.subject_objects(OWL.inverseOf)]
    terms = {term.iri.value: term for term in load_terms() if term.own}

    def subjects(*relations: URIRef) -> set[str]:
        found = {str(s) for s, p, _ in alignments if p in relations and str(s).startswith(str(MG))}
        return found | {iri for pair in inverses if found & {*pair} for iri in pair}

    entailing = subjects(RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty)

    def inherits(iri: str) -> bool:
        above = terms[iri].parents
        return any(p not in MG or p.value in entailing or inherits(p.value) for p in above)

    aligned = entailing | subjects(RDFS.seeAlso)
    assert {iri for iri in terms if iri not in aligned and not inherits(iri)} == reasons.keys()
    assert all(reason.startswith("No counterpart: ") for reason in reasons.values())


def test_every_class_has_a_shape_of_its_own_or_of_a_class_above() -> None:
    targets = {NamedNode(str(target)) for target in shapes("core").objects(None, SH.targetClass)}
    terms = {term.iri: term for term in load_terms()}

    def has_shape(iri: NamedNode) -> bool:
        return iri in targets or any(has_shape(parent) for parent in terms[iri].parents if parent in terms)

    assert [
        term.iri
        for term in terms.values()
        if term.own and term.kind == OWL_TERMS.Class and not has_shape(term.iri)
    ] == []


def test_closed_lists_of_the_shapes_are_those_of_the_schemes() -> None:
    schemes = Graph()
    for name in ontology_files():
        schemes.parse(data=read_text("ontology", name), format="turtle")
    checked = set()
    for pattern in shapes("core", "publication", "register").objects(None, SH.pattern):
        found = _CLOSED_LIST.match(str(pattern))
        if found:
            scheme = URIRef(f"https://w3id.org/mandategraph/id/concept/{found[1]}")
            concepts = schemes.subjects(SKOS.inScheme, scheme)
            assert set(found[2].split("|")) == {str(schemes.value(concept, SKOS.notation)) for concept in concepts}
            checked.add(found[1])
    assert len(checked) == 12


@pytest.mark.parametrize(("shape", "classes"), [("Term-known-class", True), ("Term-known-property", False)])
def test_the_terms_that_the_shapes_know_are_those_of_the_ontology(shape: str, classes: bool) -> None:
    constraint = URIRef(f"https://w3id.org/mandategraph/shapes#{shape}-query")
    query = str(shapes("core").value(constraint, SH.select))
    names = query.partition('"#(')[2].partition(')$"')[0].split("|")
    own = [MG.local(term.iri) for term in load_terms() if term.own and (term.kind == OWL_TERMS.Class) is classes]
    assert names == sorted(own)


def test_a_concept_is_named_by_scheme_and_notation() -> None:
    own = "https://w3id.org/mandategraph/id/concept/"
    count = 0
    for name in ontology_files():
        graph = Graph().parse(data=read_text("ontology", name), format="turtle")
        for concept, scheme in graph.subject_objects(SKOS.inScheme):
            if str(scheme).startswith(own):
                assert str(concept) == f"{scheme}/{graph.value(concept, SKOS.notation)}"
                count += 1
    assert count > 100


def test_every_term_has_label_and_definition_in_the_six_official_languages() -> None:
    terms = read_terms([*read_ontology(), *read_ontology("translations.ttl")])
    for term in terms:
        if term.own:
            assert {label.language for label in term.labels} == set(LANGUAGES), term.iri
            assert {text.language for text in term.definitions} == set(LANGUAGES), term.iri


OF_OTHERS = ("sdg", "gdc-objective", "wsis-action-line")
"""Lists that are not ours: their entries have a label in a language only where a source gives it."""


def test_every_term_says_how_it_is_used() -> None:
    noted = {quad.subject for quad in read_ontology() if quad.predicate == SKOS_TERMS.scopeNote}
    assert [term.iri.value for term in load_terms() if term.own and term.iri not in noted] == []


def test_the_schemes_and_their_concepts_have_their_words_in_the_six_official_languages() -> None:
    graph = Graph()
    for name in ontology_files():
        if name.startswith("schemes/"):
            graph.parse(data=read_text("ontology", name), format="turtle")
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    assert len(schemes) == 15
    for scheme in schemes:
        nodes = {scheme, *graph.subjects(SKOS.inScheme, scheme)}
        for node in nodes:
            assert {words.language for words in graph.objects(node, SKOS.definition)} == set(LANGUAGES), node
        for node in {scheme} if str(scheme).rsplit("/", 1)[1] in OF_OTHERS else nodes:
            assert {label.language for label in graph.objects(node, SKOS.prefLabel)} == set(LANGUAGES), node
        assert "not official" in str(graph.value(scheme, SKOS.note)), scheme


def test_translations_say_that_they_are_not_official() -> None:
    graph = Graph().parse(data=read_text("ontology", "translations.ttl"), format="turtle")
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    assert "not official" in str(graph.value(ontology, URIRef("http://purl.org/dc/terms/description")))
