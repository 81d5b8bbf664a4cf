"""HermiT finds the ontology with its alignments consistent, and every seeded contradiction is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from mandategraph.graph.commands.reason import command, read_ontology
from mandategraph.graph.namespaces import MG, OWL, RDF
from mandategraph.graph.reasoning.axioms import export_axioms
from mandategraph.graph.reasoning.explanation import describe_axiom, explain_inconsistency
from mandategraph.graph.reasoning.hermit import Hermit, ReasonerError

PREFIXES = """
@prefix mg: <https://w3id.org/mandategraph/ontology#> .
@prefix e: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix time: <http://www.w3.org/2006/time#> .
"""
CONTRADICTIONS = {
    "a mandate that is a decision": (
        "e:x a mg:Mandate, mg:Decision .",
        {"<http://example.org/x> is a mg:Mandate", "<http://example.org/x> is a mg:Decision"},
        "nothing is both a mg:Mandate and a mg:Decision",
    ),
    "an addressee that is a provision": (
        "e:x mg:addressee e:p . e:q mg:parent e:p .",
        {"<http://example.org/x> mg:addressee <http://example.org/p>"},
        "nothing is both a mg:Provision and a mg:Actor",
    ),
    "a deadline of a document": (
        "e:d mg:deadlineOf e:w . e:w a mg:Resolution .",
        {
            "<http://example.org/d> mg:deadlineOf <http://example.org/w>",
            "<http://example.org/w> is a mg:Resolution",
        },
        "nothing is both a mg:Document and a mg:Statement",
    ),
    "a person with a body's session": (
        "e:s a mg:Session, mg:Person .",
        {"every mg:Session is a mg:Event", "every mg:Person is a mg:Actor"},
        "nothing is both a mg:Actor and a mg:Event",
    ),
    "a provision that is its own parent": (
        "e:p mg:parent e:p .",
        {"<http://example.org/p> mg:parent <http://example.org/p>"},
        None,
    ),
    "two bodies that are each other's parent": (
        "e:a mg:parentBody e:b . e:b mg:parentBody e:a .",
        {"mg:parentBody does not hold both ways"},
        None,
    ),
    "a statement in two provisions": (
        "e:x mg:provision e:p, e:q . e:p owl:differentFrom e:q .",
        {"mg:provision has at most one value", "<http://example.org/p> is not <http://example.org/q>"},
        None,
    ),
    "a figure without a number": (
        'e:f mg:value "many" .',
        {'<http://example.org/f> mg:value "many"', "every value of mg:value is a xsd:decimal"},
        None,
    ),
    "two different quality figures of one text": (
        "e:t mg:textQuality 0.5, 0.7 .",
        {"mg:textQuality has at most one value"},
        None,
    ),
    "a recital that is an operative paragraph": (
        "e:p a mg:Recital, mg:OperativeParagraph .",
        {"<http://example.org/p> is a mg:Recital"},
        "nothing is both a mg:Recital and a mg:OperativeParagraph",
    ),
    "a heading that is realized": (
        "e:h a mg:Heading . e:h mg:realizedBy e:p .",
        {"<http://example.org/h> mg:realizedBy <http://example.org/p>", "<http://example.org/h> is a mg:Heading"},
        "nothing is both a mg:Subdivision and a mg:Provision",
    ),
    "a deadline that is the interval of its days": (
        "e:d mg:interval e:d .",
        {"<http://example.org/d> mg:interval <http://example.org/d>"},
        "nothing is both a mg:Deadline and a time:ProperInterval",
    ),
    "an anchor that is a State": (
        "e:s a oa:SpecificResource, mg:State .",
        {"every mg:State is a mg:Actor"},
        "nothing is both a mg:Actor and a oa:SpecificResource",
    ),
    "a run that is a person": (
        "e:r a prov:Activity, mg:Person .",
        {"every mg:Person is a mg:Actor"},
        "nothing is both a mg:Actor and a prov:Activity",
    ),
    "a theme that is a provision": (
        "e:t a mg:Theme, mg:Recital .",
        {"every mg:Theme is a skos:Concept"},
        "nothing is both a mg:Provision and a skos:Concept",
    ),
    "a scheme that is one of its concepts": (
        "e:s a skos:Concept, skos:ConceptScheme .",
        {"<http://example.org/s> is a skos:Concept"},
        "nothing is both a skos:Concept and a skos:ConceptScheme",
    ),
    "a resolution that is a communiqué": (
        "e:d a mg:Resolution, mg:Communique .",
        {"<http://example.org/d> is a mg:Resolution"},
        "nothing is both a mg:Resolution and a mg:Communique",
    ),
    "a State that is known by name only": (
        "e:s a mg:NamedActor, mg:State .",
        {"<http://example.org/s> is a mg:State"},
        "nothing is both a mg:NamedActor and a mg:State",
    ),
    "a citation of an actor": (
        "e:c mg:cites e:a . e:a a mg:State .",
        {"<http://example.org/c> mg:cites <http://example.org/a>"},
        "nothing is both a mg:Document and a mg:Actor",
    ),
    "a mention of a document": (
        "e:m mg:mentions e:d . e:d a mg:Treaty .",
        {"<http://example.org/m> mg:mentions <http://example.org/d>"},
        "nothing is both a mg:Document and a mg:Actor",
    ),
    "a description elsewhere of a figure": (
        "e:m mg:matchSubject e:f . e:f a mg:Figure .",
        {"<http://example.org/m> mg:matchSubject <http://example.org/f>"},
        "nothing is both a mg:Figure and a mg:Actor",
    ),
}


def statements(turtle: str) -> list[Quad]:
    return [*read_ontology(), *parse(f"{PREFIXES}{turtle}", format=RdfFormat.TURTLE)]


def test_the_ontology_with_its_alignments_is_consistent_and_every_class_can_have_instances() -> None:
    found = Hermit().classify(export_axioms(read_ontology()).triples)
    assert found.consistent
    assert found.unsatisfiable == ()


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_seeded_contradiction_is_found_and_named(name: str) -> None:
    turtle, axioms, disjointness = CONTRADICTIONS[name]
    conflict = explain_inconsistency(export_axioms(statements(turtle)), Hermit())
    said = {describe_axiom(axiom) for axiom in conflict}
    assert axioms <= said or {mirror(line) for line in axioms} & said
    if disjointness is not None:
        assert {disjointness, mirror(disjointness)} & said
    for left_out in range(len(conflict)):
        rest = conflict[:left_out] + conflict[left_out + 1 :]
        assert (
            explain_inconsistency(export_axioms([*declarations(), *(t for a in rest for t in a)]), Hermit()) == ()
        )


def declarations() -> tuple[Triple, ...]:
    return export_axioms(read_ontology()).declarations


def mirror(words: str) -> str:
    """Swap the two classes of a disjointness."""
    parts = words.removeprefix("nothing is both a ").split(" and a ")
    return f"nothing is both a {parts[1]} and a {parts[0]}" if len(parts) == 2 else words


def test_inferred_statements_follow_from_chains_inverses_and_hierarchies() -> None:
    turtle = "e:x mg:provision e:p . e:p mg:inExpression e:t ; mg:parent e:q . e:q mg:parent e:r ."
    inferred = Hermit().classify(export_axioms(statements(turtle)).triples).inferred
    x, t, p, r = (NamedNode(f"http://example.org/{name}") for name in "xtpr")
    assert Triple(x, MG.inExpression, t) in inferred
    assert Triple(p, MG.partOf, r) in inferred
    assert Triple(x, RDF.type, MG.Statement) in inferred


def test_an_unsatisfiable_class_is_explained(tmp_path: Path) -> None:
    data = tmp_path / "wish.ttl"
    data.write_text(f"{PREFIXES} e:Wish a owl:Class ; rdfs:subClassOf mg:Mandate, mg:Document .", encoding="utf-8")
    result = CliRunner().invoke(command, [str(data)], standalone_mode=False)
    assert result.return_value == 1
    assert "<http://example.org/Wish> can have no instance" in result.output
    assert "every <http://example.org/Wish> is a mg:Mandate" in result.output


def test_what_a_reasoner_may_not_read_is_counted_and_never_silent() -> None:
    turtle = """e:d mg:latest "2027-12-31"^^xsd:date ; mg:words "by 2027"@en ; e:unknown e:x .
    e:ontology a owl:Ontology ; owl:imports <http://127.0.0.1:9/never-fetched> ."""
    export = export_axioms(statements(turtle))
    counts = dict(export.left_out)
    assert counts["values of datatype http://www.w3.org/2001/XMLSchema#date"] == 1
    assert counts["statements with undeclared properties of http://example.org/"] == 1
    assert counts["imports, which a reasoner would fetch"] == 1
    predicates = {triple.predicate for triple in export.triples}
    assert not predicates & {MG.latest, OWL.imports}
    assert MG.words in predicates


def test_too_little_time_is_an_error_with_a_reason() -> None:
    with pytest.raises(ReasonerError, match=r"took more than 0\.01 seconds"):
        Hermit(timeout=0.01).classify(export_axioms(read_ontology()).triples)


def test_an_axiom_that_owl_forbids_is_refused_with_the_reason() -> None:
    with pytest.raises(ReasonerError, match="refused"):
        Hermit().classify(export_axioms(statements("mg:partOf a owl:IrreflexiveProperty .")).triples)


def test_the_command_says_consistent() -> None:
    result = CliRunner().invoke(command, [], standalone_mode=False)
    assert result.return_value == 0
    assert "consistent" in result.output.splitlines()


def test_unreadable_data_is_named(tmp_path: Path) -> None:
    data = tmp_path / "broken.ttl"
    data.write_text("mg:Mandate a", encoding="utf-8")
    result = CliRunner().invoke(command, [str(data)], standalone_mode=False)
    assert str(data) in str(result.exception)
