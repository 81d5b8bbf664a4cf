"""Every term has a page with all that a reader needs, and what the page says is what the files say."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Store

from mandategraph.graph.actor_register import LANGUAGES
from mandategraph.graph.documentation.examples import find_use
from mandategraph.graph.documentation.instances import LONGEST, choosing_query, write_example
from mandategraph.graph.documentation.pages import TermPage
from mandategraph.graph.documentation.source import describe, ontologies, ontology_index
from mandategraph.graph.documentation.terms import load_term_pages
from mandategraph.graph.namespaces import MG, OWL, RDF
from mandategraph.graph.ontology import PARTS, load_terms, read_ontology
from mandategraph.graph.snapshot import Snapshot

PAGES = load_term_pages()


@pytest.fixture(scope="module")
def store(corpus_snapshot: Snapshot) -> Store:
    return corpus_snapshot.load_memory_store()


def find_instance(store: Store, page: TermPage) -> NamedNode | None:
    rows = store.query(choosing_query(page), use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    found = next(iter(rows), None)
    focus = found["focus"] if found is not None else None
    assert focus is None or isinstance(focus, NamedNode)
    return focus


def test_every_term_has_a_page_and_no_page_is_without_term() -> None:
    assert set(PAGES) == {MG.local(term.iri) for term in load_terms() if term.own}


@pytest.mark.parametrize("name", PAGES)
def test_a_term_has_label_definition_example_and_question(name: str) -> None:
    page = PAGES[name]
    assert set(page.labels) == set(page.definitions) == set(LANGUAGES)
    assert page.examples
    assert page.queries, "no question of the library needs this term"


@pytest.mark.parametrize("name", PAGES)
def test_a_term_is_shown_in_use(store: Store, name: str) -> None:
    focus = find_instance(store, PAGES[name])
    if focus is None:
        assert find_use(name), "neither the graph nor an example of the shapes uses this term"
        return
    quads = store.quads_for_pattern(focus, None, None)
    text = write_example({quad.triple for quad in quads})
    assert re.search(rf"\bmg:{name}\b", text)


def test_most_terms_are_used_by_the_corpus(store: Store) -> None:
    without = {name for name, page in PAGES.items() if find_instance(store, page) is None}
    assert without <= {"statedDay", "reviewer"}


def test_a_class_lists_its_properties_and_those_of_the_classes_above() -> None:
    mandate = PAGES["Mandate"]
    outgoing = {usage.property.local: usage.stated_for.local for usage in mandate.outgoing}
    assert outgoing["addressee"] == "Statement"
    assert {usage.property.local for usage in mandate.incoming} >= {"deadlineOf", "participationIn"}
    assert [reference.local for reference in mandate.above] == ["Statement"]
    assert {reference.local for reference in mandate.disjoint} == {"Commitment", "Decision"}
    assert {link.name for link in mandate.shapes} >= {"Mandate", "Statement"}
    assert "Run" not in {link.name for link in mandate.shapes}


def test_a_property_says_how_it_behaves() -> None:
    assert PAGES["partOf"].characteristics == ("transitive",)
    assert {reference.local for reference in PAGES["hasDeadline"].inverses} == {"deadlineOf"}
    assert {reference.local for reference in PAGES["deadlineOf"].inverses} == {"hasDeadline"}
    assert [tuple(part.local for part in chain) for chain in PAGES["inExpression"].chains] == [
        ("provision", "inExpression")
    ]
    assert {link.name for link in PAGES["addressee"].shapes} >= {"Statement-addressee"}


def test_alignments_come_with_their_reason() -> None:
    found = [alignment for page in PAGES.values() for alignment in page.alignments]
    assert len(found) > 50
    assert all(alignment.reason.endswith(".") for alignment in found)
    assert ("rdfs:subClassOf", "eli:Work") in {(a.relation, a.target.name) for a in PAGES["Document"].alignments}


def test_long_texts_of_an_example_are_cut(store: Store) -> None:
    focus = find_instance(store, PAGES["Expression"])
    quads = [quad.triple for quad in store.quads_for_pattern(focus, None, None)]
    assert max(len(getattr(triple.object, "value", "")) for triple in quads) > 10 * LONGEST
    assert max(map(len, write_example(quads).splitlines())) < 2 * LONGEST


def test_a_description_holds_the_axioms_and_the_lists_of_a_term() -> None:
    triples = describe(ontology_index(), MG.inExpression)
    predicates = {triple.predicate for triple in triples}
    assert {OWL.propertyChainAxiom, RDF.first, RDF.rest} <= predicates
    document = describe(ontology_index(), MG.Document)
    assert {t.object for t in document if t.predicate == OWL.annotatedSource} == {MG.Document}
    assert not any(t.subject == MG.Resolution for t in document)


def test_ontologies_are_known_by_their_own_and_their_versions_iri() -> None:
    found = ontologies()
    own = "https://w3id.org/mandategraph/ontology"
    iris = [own, f"{own}/alignments", f"{own}/translations"]
    assert sorted(found) == sorted([*iris, *(f"{iri}/0.1.0" for iri in iris)])
    assert found[own] is found[f"{own}/0.1.0"] is ontology_index()


def test_each_ontology_has_one_header() -> None:
    for iri, ontology in ontologies().items():
        headers = [subject.value for subject, kind in ontology.pairs(RDF.type) if kind == OWL.Ontology]
        assert headers == [iri.removesuffix("/0.1.0")]
    whole = {(t.subject, t.predicate, t.object) for t in ontology_index().triples}
    left_out = [
        quad
        for name in PARTS
        for quad in read_ontology(name)
        if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode)
        if (quad.subject, quad.predicate, quad.object) not in whole
    ]
    own = "https://w3id.org/mandategraph/ontology"
    assert {quad.subject.value for quad in left_out} == {f"{own}/alignments", f"{own}/translations"}


def test_every_term_has_a_shape_that_speaks_of_it_or_of_its_inverse() -> None:
    assert [name for name, page in PAGES.items() if not page.shapes] == []
