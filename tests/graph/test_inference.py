"""What follows from axioms agrees with an independent OWL 2 RL reasoner; rules conclude what they say."""

import random
from datetime import date

import owlrl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from mandategraph.graph.errors import BuildError, DataError
from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.inference import Rule, infer, load_rules, read_axioms
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.graph.values import date as day
from mandategraph.graph.values import duration, year

IDS = Identifiers()
ONTOLOGY = NamedNode("https://example.org/graph/ontology")
DATA = NamedNode("https://example.org/graph/data")

AXIOMS = """
@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Organ rdfs:subClassOf :Actor . :Office rdfs:subClassOf :Organ . :Body owl:equivalentClass :Organ .
:Loop rdfs:subClassOf :Loop2 . :Loop2 rdfs:subClassOf :Loop .
:partOf a owl:TransitiveProperty . :parent rdfs:subPropertyOf :partOf . :parentForum rdfs:subPropertyOf :parent .
:hasText owl:inverseOf :textOf . :near a owl:SymmetricProperty .
:aligns owl:propertyChainAxiom ( :theme :aligns ) . :sameAim owl:equivalentProperty :aim .
:grand owl:propertyChainAxiom ( :parent :parent :parent ) . :one owl:propertyChainAxiom ( :near ) .
:name rdfs:subPropertyOf :label .
"""
PROPERTIES = (
    *("partOf", "parent", "parentForum", "hasText", "textOf", "near"),
    *("aligns", "theme", "sameAim", "aim", "grand", "one"),
)


def make_store(axioms: str, triples: list[Triple]) -> Store:
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object, ONTOLOGY) for q in parse(axioms, RdfFormat.TURTLE))
    store.extend(Quad(t.subject, t.predicate, t.object, DATA) for t in triples)
    return store


def example(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/{name}")


def random_triples(seed: int) -> list[Triple]:
    chance = random.Random(seed)
    things = [example(f"thing/{n}") for n in range(14)]
    classes = [example(name) for name in ("Organ", "Office", "Body", "Actor", "Loop", "Loop2")]
    properties = list(PROPERTIES)
    triples = [Triple(chance.choice(things), RDF.type, chance.choice(classes)) for _ in range(12)]
    for _ in range(24):
        triples.append(Triple(chance.choice(things), example(chance.choice(properties)), chance.choice(things)))
    triples.append(Triple(things[0], example("name"), Literal("a name", language="en")))
    return triples


def reason_with_owlrl(triples: list[Triple]) -> set[str]:
    graph = rdflib.Graph()
    graph.parse(data=AXIOMS, format="turtle")
    data = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data is not None
    graph.parse(data=data, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    thing = rdflib.URIRef("https://example.org/thing/")
    own = rdflib.URIRef("https://example.org/")
    kept = [
        (s, p, o)
        for s, p, o in graph
        if s.startswith(thing) and (p.startswith(own) or (p == rdflib.RDF.type and o.startswith(own)))
    ]
    lines = rdflib.Graph()
    for triple in kept:
        lines.add(triple)
    return set(filter(None, lines.serialize(format="nt").splitlines()))


@pytest.mark.parametrize("seed", range(6))
def test_what_follows_agrees_with_another_reasoner(seed: int) -> None:
    triples = random_triples(seed)
    inferred = list(infer(make_store(AXIOMS, triples), ONTOLOGY))
    together = serialize({*triples, *inferred}, format=RdfFormat.N_TRIPLES)
    assert together is not None
    assert set(together.decode().splitlines()) == reason_with_owlrl(triples)
    assert len(inferred) == len(set(inferred))
    assert not set(inferred) & set(triples)


def test_blank_nodes_take_no_part() -> None:
    store = make_store(AXIOMS + "[] a :Office ; :parent [ :parent :x ] .", [])
    assert list(infer(store, ONTOLOGY)) == []


def test_a_broken_chain_is_reported() -> None:
    with pytest.raises(BuildError, match="no list of properties"):
        read_axioms(parse(AXIOMS + ':bad owl:propertyChainAxiom ( :parent "x" ) .', RdfFormat.TURTLE))


def test_a_chain_that_bites_its_tail_is_reported() -> None:
    ring = "<x:p> <http://www.w3.org/2002/07/owl#propertyChainAxiom> _:a . " + (
        "_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <x:q> ; "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:a ."
    )
    with pytest.raises(BuildError, match="no list of properties"):
        read_axioms(parse(ring, RdfFormat.TURTLE))


def session_store(*years: tuple[str, int, int | None], stated: bool = False) -> tuple[Store, NamedNode]:
    key = ExpressionKey("a-res-70-125", "adopted", "en")
    statement = IDS.found("mandate", key, "para_1", "request", "We request")
    triples = []
    for number, (body, ordinal, year_) in enumerate(years):
        deadline, session = IDS.part("deadline", statement, f"at-{number}"), IDS.session(body, ordinal)
        triples += [
            Triple(deadline, MG.deadlineOf, statement),
            Triple(deadline, MG.session, session),
            Triple(session, MG.body, IDS.actor(body)),
        ]
        if year_:
            triples += [
                Triple(session, MG.year, year(year_)),
                Triple(session, MG.startsOn, day(date(year_, 3, 1))),
            ]
    if stated:
        triples.append(Triple(statement, MG.hasRecurrence, IDS.part("recurrence", statement, "stated")))
    return make_store("", triples), statement


@pytest.mark.parametrize(
    ("years", "frequency", "period"),
    [
        ([("cstd", 29, 2026), ("cstd", 30, 2027)], "annual", "P1Y"),
        ([("cstd", 29, 2026), ("cstd", 31, 2028), ("cstd", 33, 2030)], "biennial", "P2Y"),
        ([("cop", 7, 2021), ("cop", 8, 2026)], "quinquennial", "P5Y"),
    ],
)
def test_a_rhythm_follows_from_evenly_spaced_sessions(
    years: list[tuple[str, int, int]], frequency: str, period: str
) -> None:
    store, statement = session_store(*years)
    recurrence = IDS.part("recurrence", statement)
    assert set(infer(store, ONTOLOGY, load_rules())) == {
        Triple(recurrence, RDF.type, MG.Recurrence),
        Triple(recurrence, MG.recurrenceOf, statement),
        Triple(recurrence, MG.frequency, IDS.concept("frequency", frequency)),
        Triple(recurrence, MG.period, duration(period)),
        Triple(recurrence, MG.basis, IDS.concept("basis", "inferred")),
    }


@pytest.mark.parametrize(
    "years",
    [
        [("cstd", 30, 2027)],
        [("cstd", 29, None), ("cstd", 30, None)],
        [("cstd", 29, 2026), ("ga", 82, 2027)],
        [("cstd", 29, 2026), ("cstd", 30, 2027), ("cstd", 33, 2030)],
        [("cstd", 20, 2017), ("cstd", 30, 2027)],
    ],
)
def test_no_rhythm_follows_from_less(years: list[tuple[str, int, int | None]]) -> None:
    store, _ = session_store(*years)
    assert list(infer(store, ONTOLOGY, load_rules())) == []


def test_a_stated_rhythm_is_not_inferred_again() -> None:
    store, _ = session_store(("cstd", 29, 2026), ("cstd", 30, 2027), stated=True)
    assert list(infer(store, ONTOLOGY, load_rules())) == []


def test_rules_follow_the_base() -> None:
    (rule,) = [rule for rule in load_rules("https://data.example.org/") if rule.name.endswith("rhythm.rq")]
    assert "https://data.example.org/id/concept/basis/inferred" in rule.query
    assert "w3id.org/mandategraph/id/" not in rule.query


def test_axioms_see_what_rules_conclude() -> None:
    axioms = "<x:A> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <x:B> ."
    rule = Rule("own.rq", "CONSTRUCT { ?s a <x:A> } WHERE { ?s <x:p> ?o }")
    store = make_store(axioms, [Triple(NamedNode("x:s"), NamedNode("x:p"), Literal("o"))])
    assert set(infer(store, ONTOLOGY, [rule])) == {
        Triple(NamedNode("x:s"), RDF.type, NamedNode("x:A")),
        Triple(NamedNode("x:s"), RDF.type, NamedNode("x:B")),
    }


@pytest.mark.parametrize("query", ["SELECT * WHERE { ?s ?p ?o }", "CONSTRUCT {"])
def test_a_rule_must_be_a_construct_query(query: str) -> None:
    with pytest.raises(DataError, match=r"bad\.rq"):
        list(Rule("bad.rq", query).apply(Store()))
