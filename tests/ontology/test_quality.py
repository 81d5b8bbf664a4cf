"""The ontology has none of the faults that the checks look for, and each check finds a fault that is seeded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from mandategraph.graph.namespaces import MG, SKOS
from mandategraph.graph.ontology import load_terms, ontology_files, read_ontology, read_terms
from mandategraph.graph.quality import check_ontology, check_usage
from mandategraph.graph.registers import load_actors

ROOT = Path(__file__).parent.parent.parent
PREFIXES = """
@prefix mg: <https://w3id.org/mandategraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
WORDS = """rdfs:label "thing"@en ; skos:definition "A thing that is new."@en ; skos:example "One."@en ;
    rdfs:isDefinedBy <https://w3id.org/mandategraph/ontology>"""
SEEDS = [
    (
        "missing-label",
        "mg:New",
        'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; skos:definition "New."@en .',
    ),
    ("missing-definition", "mg:New", 'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; rdfs:label "new"@en .'),
    ("missing-example", "mg:New", 'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; rdfs:label "new"@en .'),
    (
        "missing-is-defined-by",
        "mg:New",
        'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; rdfs:label "new"@en .',
    ),
    ("several-labels", "mg:Mandate", 'mg:Mandate rdfs:label "task"@en .'),
    ("white-space-in-label", "mg:Mandate", 'mg:Mandate rdfs:label " mandat"@fr .'),
    ("duplicate-label", "mg:New", f"mg:New a owl:Class ; {WORDS.replace('thing', 'mandate', 1)} ."),
    ("orphan-class", "mg:New", f"mg:New a owl:Class ; {WORDS} ."),
    ("orphan-property", "mg:isNew", f"mg:isNew a owl:ObjectProperty ; {WORDS} ."),
    ("cycle", "mg:Actor", "mg:Actor rdfs:subClassOf mg:Organ ."),
    ("cycle", "mg:partOf", "mg:partOf rdfs:subPropertyOf mg:parent ."),
    ("several-domains", "mg:role", "mg:role rdfs:domain mg:Actor ."),
    ("several-ranges", "mg:participant", "mg:participant rdfs:range mg:Document ."),
    ("domain-conflict", "mg:provision", "mg:provision rdfs:subPropertyOf mg:subdivisionOf ."),
    ("range-conflict", "mg:provision", "mg:provision rdfs:subPropertyOf mg:addressee ."),
    ("not-simple", "mg:partOf", "mg:partOf a owl:IrreflexiveProperty ."),
    ("not-simple", "mg:inExpression", "mg:inExpression a owl:FunctionalProperty ."),
    ("two-kinds", "mg:words", "mg:words a owl:ObjectProperty ."),
    ("punning", "mg:words", "mg:words a owl:Class ."),
    ("datatype-outside-map", "mg:latest", "mg:latest rdfs:range xsd:date ."),
    ("undeclared-name", "mg:Missing", "mg:Mandate rdfs:subClassOf mg:Missing ."),
    ("undeclared-name", "http://example.org/p", "mg:Mandate <http://example.org/p> mg:Decision ."),
    ("no-successor", "mg:Mention", "mg:Mention owl:deprecated true ."),
    ("no-successor", "mg:Mention", "mg:Mention owl:deprecated true ; dcterms:isReplacedBy mg:Wish ."),
    ("successor-of-current-term", "mg:Mention", "mg:Mention dcterms:isReplacedBy mg:Citation ."),
    (
        "deprecated-in-axiom",
        "mg:mentions",
        "mg:Mention owl:deprecated true ; dcterms:isReplacedBy mg:Citation .",
    ),
    (
        "missing-notation",
        "http://example.org/c",
        '<http://example.org/c> skos:inScheme <http://example.org/s> ; skos:prefLabel "c"@en .',
    ),
    (
        "missing-definition",
        "http://example.org/c",
        """<http://example.org/c> skos:inScheme <http://example.org/s> ; skos:notation "1" ;
        skos:prefLabel "c"@en .""",
    ),
    (
        "duplicate-notation",
        "http://example.org/d",
        """<http://example.org/c> skos:inScheme <http://example.org/s> ; skos:notation "1" .
        <http://example.org/d> skos:inScheme <http://example.org/s> ; skos:notation "1" .""",
    ),
]


def everything() -> list[Quad]:
    return [quad for name in ontology_files() for quad in read_ontology(name)]


def test_the_ontology_and_the_schemes_have_no_finding() -> None:
    assert check_ontology(everything()) == ()


@pytest.mark.parametrize(
    ("check", "term", "seed"), SEEDS, ids=[f"{check}-{i}" for i, (check, _, _) in enumerate(SEEDS)]
)
def test_a_seeded_fault_is_found(check: str, term: str, seed: str) -> None:
    quads = list(parse(f"{PREFIXES}{seed}", format=RdfFormat.TURTLE))
    found = {finding.term for finding in check_ontology(everything() + quads) if finding.check == check}
    assert term.replace("mg:", str(MG)) in found


def used_names() -> Iterator[NamedNode]:
    """Names that shapes, schemes, queries and the program use, and the classes of the registers."""
    for pattern in (
        "shapes/*/*.ttl",
        "ontology/schemes/*.ttl",
        "queries/*.rq",
        "loaders/mapping/*.py",
        "graph/*.py",
    ):
        for path in sorted(ROOT.glob(pattern)):
            for name in re.findall(r"\b(?:mg:|MG\.)([A-Za-z]+)\b(?!\()", path.read_text(encoding="utf-8")):
                yield MG[name]
    yield from (MG[actor.cls] for actor in load_actors())


def test_shapes_and_queries_use_declared_terms_and_use_all_of_them() -> None:
    assert check_usage(load_terms(), used_names()) == ()


def test_usage_finds_undeclared_and_unused_terms() -> None:
    used = [term.iri for term in load_terms() if term.iri != MG.Mandate]
    found = {(finding.check, finding.term) for finding in check_usage(load_terms(), [*used, MG.Wish])}
    assert found == {("undeclared-term", MG.Wish.value), ("unused-term", MG.Mandate.value)}


def test_a_deprecated_term_may_be_unused_and_is_reported_where_it_is_used() -> None:
    seed = parse(
        f"{PREFIXES} mg:Mandate owl:deprecated true ; dcterms:isReplacedBy mg:Decision .", format=RdfFormat.TURTLE
    )
    terms = read_terms([*read_ontology(), *seed])
    everything_else = [term.iri for term in terms if term.iri != MG.Mandate]
    assert check_usage(terms, everything_else) == ()
    (finding,) = check_usage(terms, [*everything_else, MG.Mandate])
    assert (finding.severity, finding.check, finding.term) == ("warning", "deprecated-term", MG.Mandate.value)


def test_words_about_terms_speak_of_declared_terms() -> None:
    declared = {MG.local(term.iri) for term in load_terms() if term.own}
    words = [quad.object.value for quad in read_ontology() if quad.predicate in (SKOS.scopeNote, SKOS.definition)]
    named = {name for text in words for name in re.findall(r"\bmg:([A-Za-z]+)", text)}
    assert named
    assert named <= declared
