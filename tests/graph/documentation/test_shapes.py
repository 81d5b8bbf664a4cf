"""Every shape has a page that says why, what passes and what fails; every concept scheme has its concepts."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from mandategraph.graph.documentation.examples import example_lines, failing_examples, find_failing
from mandategraph.graph.documentation.schemes import describe_scheme, load_scheme_pages
from mandategraph.graph.documentation.shapes import load_shape_pages
from mandategraph.graph.documentation.source import SHAPES_SPACE, describe, shapes_index
from mandategraph.graph.namespaces import RDF, SH
from mandategraph.graph.registers import load_verbs
from mandategraph.graph.resources import list_files

PAGES = load_shape_pages()
SCHEMES = load_scheme_pages()


def test_every_named_shape_has_a_page() -> None:
    kinds = (SH.NodeShape, SH.PropertyShape)
    named = [s.value for s, kind in shapes_index().pairs(RDF.type) if kind in kinds and isinstance(s, NamedNode)]
    assert len(named) == len(set(named))
    assert {page.iri for page in PAGES.values()} >= set(named)
    assert {SHAPES_SPACE + name for name in PAGES} == {page.iri for page in PAGES.values()}


@pytest.mark.parametrize("name", PAGES)
def test_a_shape_says_what_it_means(name: str) -> None:
    page = PAGES[name]
    assert page.message
    assert "{" not in page.message
    assert page.reason
    assert page.severity in ("violation", "warning", "info")
    assert page.targets or page.holders
    assert all(part in PAGES for part in (*page.parts, *page.holders))
    assert page.rules or page.parts, "a shape without rules and parts finds nothing"
    assert page.passing
    for rule in page.rules:
        assert rule.demand or rule.query
        assert rule.repair


def test_a_failing_example_is_told_by_what_sets_it_apart() -> None:
    found = find_failing("core", "Actor-prefLabel", "MinCountConstraintComponent")
    assert found is not None
    assert found.is_difference
    assert '-    skos:prefLabel "A body"@en ;' in found.lines
    assert find_failing("core", "Actor-prefLabel", "ClassConstraintComponent") is None


def test_all_failing_examples_but_further_ones_of_a_rule_stand_on_pages() -> None:
    shown = {rule.failing.name for page in PAGES.values() for rule in page.rules if rule.failing}
    wanted = {
        "/".join(name.split("/")[2:])
        for profile in ("core", "publication", "register")
        for name in failing_examples(profile).values()
    }
    assert shown == wanted
    assert len(shown) > 200


def test_examples_have_one_namespace_on_their_pages() -> None:
    name = next(name for name in list_files("shapes", ".ttl", "examples") if "/failing-" in name)
    assert any("http://example.org/example/" in line for line in example_lines(name))


def test_a_description_holds_the_constraints_of_a_shape() -> None:
    triples = describe(shapes_index(), NamedNode(f"{SHAPES_SPACE}Actor-prefLabel"))
    assert {SH.path, SH.minCount, SH["or"], RDF.first} <= {triple.predicate for triple in triples}


def test_every_scheme_has_a_page_with_all_its_concepts() -> None:
    translations_beside, verbs_and_rules = 1, 2
    files = list_files("ontology", ".ttl", "schemes")
    assert len(SCHEMES) == len(files) - translations_beside + verbs_and_rules
    assert [concept.notation for concept in SCHEMES["verb"].concepts] == [verb.id for verb in load_verbs()]
    assert len(SCHEMES["sdg"].concepts) == 17
    for page in SCHEMES.values():
        assert page.label
        assert page.definition
        assert all(concept.labels and concept.notation for concept in page.concepts)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_is_described_in_rdf(name: str) -> None:
    subjects = {triple.subject.value for triple in describe_scheme(name) if isinstance(triple.subject, NamedNode)}
    assert subjects == {SCHEMES[name].iri, *(concept.iri for concept in SCHEMES[name].concepts)}
